/// Entries of two slots, stamped last, in memory that the host lends; indices of 16 bits count on; a completion names a slot.
protocol slots;
endian little;

registers Adapter in bar 0 {
  0x00 orders_base : u64 split high low;
  0x08 answers_base : u64 split low high;
  0x10 bell : u64 write only { [15:0] tail : u16; reserved rest; }
  0x18 wanted : u32 write only;
}

entry Order 32 {
  dw[0] {
    [31:24] reserved : u8;
    [23:8]  next   : u16;
    [7:0]   opcode : u8;
  }
  byte[31:4] command;
}

entry Answer 16 {
  dw[0] {
    [31]    owner    : u1;
    [30:16] reserved : u15;
    [15:0]  slot     : u16;
  }
  0x04 value    : u32;
  0x08 reserved : bytes[8];
}

queue Adapting(orders: 1..512 = 4) {
  region order_memory  = memory(orders * sizeof(Order), 4096);
  region answer_memory = memory(orders * 2 * sizeof(Answer), 4096);
  region words         = memory(16, 8);

  cells in words {
    0x0 tail_word : u16 host;
    0x8 head_word : u64 host;
  }

  ring Orders  of Order  host   in order_memory  { depth orders * 2; index u16; spare 0; takes 2; stamp next = tail; }
  @allow("RW1538", "the owner's bit is in the first word all the same: the device stores the others before it")
  ring Answers of Answer device in answer_memory { depth orders * 2; index u32; spare 0; stamp owner = turn from 1; idle owner = 0; }

  submit Orders {
    publish {
      tail_word <- tail release;
      bell <- { tail: tail };
    }
  }
  complete Answers {
    arm {
      head_word <- head & 0xff_ffff | 1 << 31 release;
      wanted <- head;
    }
  }

  match index of Orders == Answer.slot from slots;

  sequence open {
    orders_base  <- address of order_memory;
    answers_base <- address of answer_memory;
  }
}

/// Adds two numbers.
command add : Order(opcode: 1) -> Answer {
  dw[1] left  : u32;
  dw[2] right : u32;
  reserved rest;
  result sum = Answer.value;
}
