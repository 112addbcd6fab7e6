/// Slots are free when their own commands have completed, whenever that is; an answer is there when it says that it is.
protocol busy;
endian little;

registers Shop in bar 0 {
  0x0 counter_base : u64 write only;
  0x8 bell : u8 write only;
}

entry Order 16 {
  0x0 tag    : u8 tag;
  0x1 kind   : u8;
  0x2 number : u16;
  0x4 amount : u64;
  0xc reserved : u32;
}

entry Answer 8 {
  0x0 state    : u8;
  0x1 tag      : u8;
  0x2 reserved : u16;
  0x4 price    : i32;
}

/// Not before what is asked is known.
queue Counter() {
  ring Orders  of Order  host   { depth 6; spare 0; }
  ring Answers of Answer device { depth 2..8; spare 0; valid state != 0; idle state = 0; }
  submit Orders { publish { bell <- tail; } }
  complete Answers { }
  match Order.tag == Answer.tag from 100..120;
  fail Answer.state > 1: OutOfStock(state: Answer.state, price: Answer.price);
  sequence open { counter_base <- address of Orders; }
}

command buy : Order(kind: 1) -> Answer {
  result price = Answer.price;
}
