/// lent.ring, but that the program says where the memory is, and looks after it by itself.
protocol raw;
endian little;

entry Request 64 {
  dw[0] {
    [31:16] tag      : u16 tag;
    [15:8]  reserved : u8;
    [7:0]   opcode   : u8;
  }
  byte[63:4] command;
}

entry Answer 16 {
  dw[0] sum      : u32;
  dw[1] reserved : u32;
  dw[2] {
    [31:16] reserved : u16;
    /// Up to here, requests have been taken.
    [15:0]  head     : u16;
  }
  dw[3] {
    [31:25] reserved : u7;
    /// The operation is none that the device knows.
    [24]    unknown  : bool;
    [23:17] reserved : u7;
    [16]    phase    : u1;
    [15:0]  tag      : u16;
  }
}

registers Control in bar 0 {
  /// Entries of each ring; 0 stops the device.
  0x00 entries  : u32 reset 0;
  0x08 requests : u64;
  0x10 answers  : u64;
  0x40 tail     : u32 write only;
  0x44 head     : u32 write only;
}

queue Takes() {
  ring Asked    of Request host   { depth 2..32768; spare 1; free Answer.head; align 4096; }
  ring Answered of Answer  device { depth Asked.depth; spare 1; stamp phase = turn from 1; idle phase = 0; align 4096; }

  submit   Asked    { publish { Control.tail <- tail; } }
  complete Answered { retire { Control.head <- head; } wait 0; }

  match Request.tag == Answer.tag from 0..Asked.depth - 2;
  fail  Answer.unknown: Refused(sum: Answer.sum);

  sequence open {
    requests <- address of Asked;
    answers  <- address of Answered;
    entries  <- Asked.depth;
  }

  sequence close { entries <- 0; }
}

device Taker {
  pci vendor 0x1234 device 0xadd1;
  registers Control;
  queue Takes;
  addresses sva;
}

/// Takes `length` bytes.
command take : Request(opcode: 1) -> Answer {
  dw[1]   length  : u32;
  dw[3:2] address : u64;
  reserved rest;
  result sum = Answer.sum;
}
