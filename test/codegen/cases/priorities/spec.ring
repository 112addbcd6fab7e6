/// Two rings of different urgency share one doorbell, one completion ring and their tags.
protocol priorities;
endian little;

enum RingNumber : u8 { urgent = 0, normal = 1 }

registers Engine in bar 0 {
  0x00 bases[0..2] stride 8 : u64;
  0x80 doorbell : u32 write only {
    [31:24] reserved : u8;
    [23:16] ring     : RingNumber;
    [15:0]  tail     : u16;
  }
  0x84 done_head : u32 write only;
}

entry Order 16 {
  dw[0] {
    [31:16] tag    : u16 tag;
    [15:8]  reserved : u8;
    [7:0]   opcode : u8;
  }
  byte[15:4] command;
}

entry Answer 12 {
  dw[0] value : u32;
  dw[1] {
    [31:16] taken  : u16;
    [15:0]  status : u16;
  }
  dw[2] {
    [31]    phase : u1;
    [30:16] reserved : u15;
    [15:0]  tag   : u16;
  }
}

/// Orders by their urgency.
queue Orders() {
  /// What comes first.
  ring Urgent of Order host   { depth 2..64; spare 1; free Answer.taken; accepts add, stop; }
  ring Normal of Order host   { depth 2..64; spare 1; free Answer.taken; accepts add; }
  ring Done   of Answer device { depth 2..128; spare 1; stamp phase = turn from 1; idle phase = 0; }

  submit Urgent { publish { doorbell <- { ring: urgent, tail: tail }; } }
  submit Normal { publish { doorbell <- { ring: normal, tail: tail }; } }
  complete Done { retire { done_head <- head; } wait 2; }

  match Order.tag == Answer.tag from 8..Done.depth + 6;
  fail Answer.status != 0: OrderError(status: Answer.status);

  sequence open {
    bases[0] <- address of Urgent;
    bases[1] <- address of Normal;
    bases[2] <- address of Done;
  }
}

command add : Order(opcode: 1) -> Answer {
  dw[1] left  : u32;
  dw[2] right : u32;
  reserved rest;
  result sum = Answer.value;
}

/// Only urgently.
command stop : Order(opcode: 2) -> Answer {
  reserved rest;
}
