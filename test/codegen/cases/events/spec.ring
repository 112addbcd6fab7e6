/// Entries that answer no command, in a ring whose entries tell by their turn that they are valid.
protocol events;
endian little;

registers Engine in bar 0 {
  0x00 sq_base : u64;
  0x08 cq_base : u64;
  0x10 sq_tail : u32 write only;
  0x14 cq_head : u32 write only;
  0x18 awaited : u32 write only;
}

enum What : u8 { answer = 0, link = 1, heat = 2 }
enum Link : u8 { down = 0, up = 1 }

entry Ask 8 {
  dw[0] {
    [31:16] tag : u16 tag;
    [15:0]  reserved : u16;
  }
  dw[1] value : u32;
}

entry Told 16 {
  dw[0] {
    [31:24] what : What;
    [23:16] link : Link;
    [15:1]  reserved : u15;
    [0]     phase : u1;
  }
  dw[1] {
    [31:16] tag  : u16;
    [15:0]  head : u16;
  }
  dw[2] value : u32;
  dw[3] {
    [31:8] wide : u24;
    [7:0]  port : u8;
  }
}

/// An engine that also talks by itself.
queue Talker() {
  ring Asks of Ask host   { depth 8; spare 1; free Told.head; }
  @allow("RW1564", "there are more places to ask than to answer: fewer are in flight then")
  @allow("RW1538", "the device stores the other words before the first")
  ring Tells of Told device { depth 4; spare 1; stamp phase = turn from 1; idle phase = 0; }

  submit   Asks { publish { sq_tail <- tail; } }
  complete Tells { retire { cq_head <- head; } arm { awaited <- head; } wait 0; }

  match Ask.tag == Told.tag from 0..Tells.depth - 2;

  sequence open {
    sq_base <- address of Asks;
    cq_base <- address of Tells;
  }
}

/// A port's link has come or gone.
event link_changed : Told(what: link) {
  result state = Told.link;
  result far   = Told.wide * 2;
}

/// Port 0 is hot.
event failed : Told(what: heat, port: 0) {
  result celsius = Told.value;
}

/// Some port is hot.
event heat : Told(what: heat) {
}

/// Asks.
command ask : Ask() -> Told {
  reserved rest;
}
