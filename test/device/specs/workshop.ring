/// A device that is nobody's: of each kind of register and ring one, for the tests of device sides.
protocol workshop;
endian little;

enum Mode : u3 { idle = 0, fast = 1, slow = 4 }

flags Options : u8 { loud = 1 << 0, dry = 1 << 3 }

enum Kind : u8 open { echo = 1, add = 2, tick = 3, silent = 4, many = 5, pair = 6, other_pair = 7 }

registers Panel in bar 0 {
  0x00 ident : u64 readonly {
    [15:0]  version : u16;
    [23:16] lanes   : 1..256 stored lanes - 1;
    [27:24] shift   : u4;
    reserved rest;
  }
  0x08 control : u32 reset 0x10 {
    [0]     enable   : bool;
    [3:1]   mode     : Mode;
    [7:4]   size     : 1..8 stored size;
    [15:8]  options  : Options;
    [16]    reserved : u1 must be 0;
    [18:17] reserved : u2 ignore;
    [23:19] reserved : u5 = 0;
    reserved rest;
  }
  0x0c causes : u32 w1c { [0] done : bool; [1] failed : bool; reserved rest; }
  0x10 mask   : u32 w1s;
  0x14 count  : u32 read clears;
  0x18 kick   : u32 trigger;
  0x1c secret : u32 write only;
  0x20 wide   : u64;
  0x28 base   : u64 split high low;
  0x30 turned : u32be;
  0x34 small  : u16;
  0x36 tiny   : u8;
  0x40 lane[1..4] stride 8 : u32;
  0x80 mixed : u32 {
    [0]    on     : bool readonly;
    [1]    event  : bool w1c;
    [2]    level  : bool;
    [15:8] hidden : u8 write only;
    reserved rest;
  }
  0x1000 block bells[0..15] stride (8 << ident.shift) {
    0x0                tail : u32 write only;
    (4 << ident.shift) head : u32 write only;
  }
}

registers Identity in config + 0x10 {
  0x0 vendor : u16 readonly reset 0x1234;
}

entry Order 32 {
  0x00 kind  : Kind;
  0x01 flags : Options = none;
  0x02 tag   : u16 tag;
  byte[31:4] command;
}

entry Reply 16 {
  0x00 value : u32;
  dw[1] { [31:16] head : u16; [15:0] queue : u16; }
  0x08 more : u8;
  byte[11:9] reserved : bytes[3];
  dw[3] { [31:17] status : u15; [16] phase : u1; [15:0] tag : u16; }
}

/// Several of it, each with doorbells of its own.
queue Bench(number: 0..15) {
  ring Orders  of Order host   { depth 2..64; spare 1; free Reply.head; align 64; }
  ring Replies of Reply device { depth 2..64; spare 1; stamp phase = turn from 1; idle phase = 0; }
  submit   Orders  { publish { bells[number].tail <- tail; } }
  complete Replies { retire { bells[number].head <- head; } wait 2; }
  match    (number, Order.tag) == (Reply.queue, Reply.tag) from 0..Orders.depth - 2;
}

command echo : Order(kind: echo) -> Reply {
  0x04 value : u32;
  reserved rest;
}

command add : Order(kind: add) -> Reply {
  dw[1] first  : 1..1000;
  0x08  second : u32 max 100;
  reserved rest;
  where second <= first;
}

/// Completes only where it is asked to.
command tick : Order(kind: tick) -> Reply {
  0x04 wanted : u32;
  reserved rest;
  completes if wanted != 0;
}

command silent : Order(kind: silent) {
  reserved rest;
  completes never;
}

command many : Order(kind: many) -> Reply {
  0x04 times : u32;
  reserved rest;
  completes while Reply.more != 0;
}
