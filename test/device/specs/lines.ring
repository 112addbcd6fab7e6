/// Queues whose commands complete in an order, or wait for each other, and one that tells by its entries alone.
protocol lines;
endian little;

entry Job 16 {
  dw[0] { [31:16] tag : u16 tag; [15:9] reserved : u7; [8] linked : bool = false; [7:0] kind : u8; }
  byte[15:4] command;
}

entry Plain 16 {
  dw[0] { [31:9] reserved : u23; [8] turn : u1 = 0; [7:0] kind : u8; }
  byte[15:4] command;
}

entry Mark 8 {
  dw[0] value : u32;
  dw[1] { [31:17] reserved : u15; [16] phase : u1; [15:0] tag : u16; }
}

registers Bells in bar 0 {
  0x00 order_tail : u32 write only;
  0x04 order_head : u32 write only;
  0x08 upto_tail  : u32 write only;
  0x0c upto_head  : u32 write only;
  0x10 link_tail  : u32 write only;
  0x14 link_head  : u32 write only;
  0x18 look       : u32 trigger;
  0x1c seen       : u32 write only;
}

queue InOrder() {
  ring Asks of Plain host  { depth 2..64; spare 1; accepts asked; }
  ring Says of Mark device { depth 2..64; spare 1; stamp phase = turn from 1; idle phase = 0; }
  submit   Asks { publish { order_tail <- tail; } }
  complete Says { retire { order_head <- head; } }
  match    in order;
}

queue UpTo() {
  ring Asks of Job host    { depth 2..64; spare 1; accepts told; }
  ring Says of Mark device { depth 2..64; spare 1; stamp phase = turn from 1; idle phase = 0; }
  submit   Asks { publish { upto_tail <- tail; } }
  complete Says { retire { upto_head <- head; } }
  match    Job.tag == Mark.tag upto from 0..Asks.depth - 2;
}

queue Linked() {
  ring Asks of Job host    { depth 2..64; spare 1; link linked; accepts chained; }
  ring Says of Mark device { depth 2..64; spare 1; stamp phase = turn from 1; idle phase = 0; }
  submit   Asks { publish { link_tail <- tail; } }
  complete Says { retire { link_head <- head; } }
  match    Job.tag == Mark.tag from 0..Asks.depth - 2;
}

queue Stamped() {
  ring Asks of Plain host  { depth 4; spare 0; stamp turn = turn from 1; accepts posted; }
  ring Says of Mark device { depth 4; spare 0; stamp phase = turn from 1; idle phase = 0; }
  submit   Asks { publish { look <- 1; } }
  complete Says { retire { seen <- head; } }
  match    in order;
}

command asked : Plain(kind: 1) -> Mark {
  dw[1] value : u32;
  reserved rest;
}

command posted : Plain(kind: 2) -> Mark {
  dw[1] value : u32;
  reserved rest;
}

command told : Job(kind: 1) -> Mark {
  dw[1] value : u32;
  reserved rest;
}

command chained : Job(kind: 3) -> Mark {
  dw[1] value : u32;
  reserved rest;
}
