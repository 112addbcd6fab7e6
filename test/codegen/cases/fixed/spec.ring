/// Completions with bits that must be what they are: beside fields, in words of their own, over two words.
protocol fixed;
endian little;

registers Engine in bar 0 {
  0x00 bell : u32 write only;
  0x04 head : u32 write only;
}

entry Order 8 {
  0x0 tag    : u16 tag;
  0x2 number : u16;
  0x4 amount : u32;
}

entry Question 8 {
  0x0 number : u32;
  0x4 amount : u32;
}

/// Tells by itself that it is there.
entry Stamped 32 {
  dw[0] { [31:16] reserved : u16 must be 0x8001; [15:0] tag : u16; }
  dw[1] word   : u32;
  dw[2] { [31:28] reserved : u4 must be 9; [27:16] reserved : u12 ignore; [15:0] grade : u16; }
  dw[3] { [31:24] reserved : u8; [23:0] amount : u24; }
  dw[5:4] reserved : u64 must be 0x1_0000_0002;
  dw[6] reserved : u32 must be 0x0102_0304;
  dw[7] { [31:8] reserved : u24 must be 0; [7:1] reserved : u7 ignore; [0] phase : u1; }
}

/// An index tells that it is there.
entry Told 8 {
  0x0 value    : u32;
  byte[4] { [7:4] reserved : u4 must be 0; [3:0] status : u4; }
  byte[7:5] reserved : u24 ignore;
}

queue Stamps() {
  ring Orders  of Order   host   { depth 2..64; spare 1; }
  ring Answers of Stamped device { depth 2..64; spare 1; stamp phase = turn from 1; idle phase = 0; }
  submit Orders { publish { bell <- tail; } }
  complete Answers { retire { Engine.head <- head; } }
  match Order.tag == Stamped.tag from 0..Answers.depth - 2;
}

queue Indices(size: 1..256) {
  region questions = memory(size * sizeof(Question), 64);
  region answers   = memory(size * sizeof(Told) + 64, 64);
  cells in answers { 0x00 answered : u32 device; 0x08 read : u32 host; }
  ring Questions of Question host in questions { depth size; index u16; spare 0; }
  ring Answers   of Told     device in (answers + 64) { depth size; index u32; spare 0; valid answered; }
  submit Questions { publish { bell <- tail; } }
  complete Answers { retire { read <- head release; } }
  match in order;
  fail Told.status != 0: OrderError(status: Told.status);
}

command order : Order() -> Stamped {}
command ask : Question() -> Told {}
