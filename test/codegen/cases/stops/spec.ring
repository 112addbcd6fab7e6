/// Lines of a device that halts: what is in flight on them is forgotten when it is restarted.
protocol stops;
endian little;

registers Engine in bar 0 {
  0x00 control : u32 reset 0 {
    [0] on   : bool;
    /// Bits of the lines that it serves.
    [7:4] lines : u4;
    reserved rest must be 0;
  }
  0x04 status : u32 readonly {
    [0] ready  : bool;
    [1] halted : bool;
    [15:8] reason : u8;
    reserved rest must be 0;
  }
  0x08 cap : u32 readonly {
    /// Lines are 32 bytes times 2 to this power apart; a restart may change it.
    [3:0] stride : u4;
    reserved rest;
  }
  0x100 block line[0..3] stride (32 << cap.stride) {
    0x00 sq_base : u64;
    0x08 cq_base : u64;
    0x10 depth   : u32 reset 0;
    0x14 sq_tail : u32 write only;
    0x18 cq_head : u32 write only;
  }
}

entry Sqe 16 {
  dw[0] { [31:16] tag : u16 tag; [15:0] opcode : u16; }
  byte[15:4] command;
}

entry Cqe 16 {
  dw[0] result : u32;
  dw[1] reserved : u32;
  dw[2] { [31:16] reserved : u16; [15:0] head : u16; }
  dw[3] { [31:17] status : u15; [16] phase : u1; [15:0] tag : u16; }
}

/// One of the device's lines.
queue Line(id: 0..3, vector: handle) {
  ring Sq of Sqe host   { depth 2..64; spare 1; free Cqe.head; }
  ring Cq of Cqe device { depth 2..64; spare 1; stamp phase = turn from 1; idle phase = 0; }

  submit   Sq { publish { line[id].sq_tail <- tail; } }
  complete Cq { retire { line[id].cq_head <- head; } wait vector; }
  match Sqe.tag == Cqe.tag from 0..Sq.depth - 2;
  fail  Cqe.status != 0: LineError(status: Cqe.status);
  stops when status.halted recover restart;

  sequence open {
    line[id].sq_base <- address of Sq;
    line[id].cq_base <- address of Cq;
    line[id].depth   <- Sq.depth;
    undo { line[id].depth <- 0; }
    control.on = true;
    wait status.ready || status.halted within 100 ms;
    if (status.halted) { fail Halted(reason: status.reason); }
  }

  sequence close {
    line[id].depth <- 0;
    wait status.ready || !control.on within 50 ms;
  }
}

/// Makes the device forget its commands, and what halted it.
sequence restart {
  control.on = false;
  wait !status.ready && !status.halted within 100 ms;
}

command sum : Sqe(opcode: 1) -> Cqe {
  dw[1]   length  : u32;
  dw[3:2] data_at : address of data;
  transfer data : device reads bytes[length];
}

command wipe : Sqe(opcode: 2) -> Cqe {
  dw[1]   length  : u32;
  dw[3:2] data_at : address of data;
  transfer data : device writes bytes[length];
}
