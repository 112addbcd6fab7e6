/// A pair of rings in memory of the host's, told of by registers: indices wrap at depths that the opener chooses.
protocol doorbells;
endian little;

registers Engine in bar 0 {
  0x00 cap : u32 readonly {
    [15:0]  most   : 2..65536 stored most - 1;
    /// Doorbells are 4 bytes times 2 to this power apart.
    [19:16] stride : u4;
    reserved rest must be 0;
  }
  0x08 sq_base : u64 split low high;
  0x10 cq_base : u64;
  0x18 depths : u32 whole {
    [15:0]  sq : 1..65536 stored sq - 1;
    [31:16] cq : 1..65536 stored cq - 1;
  }
  0x1c awaited : u32 write only;
  0x1000 block bells[0..15] stride (8 << cap.stride) {
    0x0              sq_tail : u32 write only;
    (4 << cap.stride) cq_head : u32 write only;
  }
}

enum Status : u8 { success = 0, failed = 1 }

entry Sqe 32 {
  dw[0] {
    [31:16] cid    : u16 tag;
    [15:8]  reserved : u8;
    [7:0]   opcode : u8;
  }
  byte[31:4] command;
}

entry Cqe 16 {
  dw[0] result   : u32;
  dw[1] reserved : u32;
  dw[2] {
    [31:16] sqid : u16;
    /// Up to here, the submission ring's entries have been taken.
    [15:0]  sqhd : u16;
  }
  dw[3] {
    [31:25] reserved : u7;
    [24:17] status   : Status;
    [16]    phase    : u1;
    [15:0]  cid      : u16;
  }
}

/// A queue of the engine's, by its number.
queue Pair(id: 0..15, vector: handle) {
  /// What is asked for.
  ring Sq of Sqe host   { depth 2..cap.most; spare 1; free Cqe.sqhd; align 4096; }
  ring Cq of Cqe device { depth 2..cap.most; spare 1; stamp phase = turn from 1; idle phase = 0; align 4096; }

  submit   Sq { publish { bells[id].sq_tail <- tail; } }
  complete Cq { retire { bells[id].cq_head <- head; } arm { awaited <- head; } wait vector; }

  match (id, Sqe.cid) == (Cqe.sqid, Cqe.cid) from 0..Sq.depth - 2;
  fail  Cqe.status != success: PairError(status: Cqe.status);

  sequence open {
    depths  <- { sq: Sq.depth, cq: Cq.depth };
    sq_base <- address of Sq;
    cq_base <- address of Cq;
  }
}

/// Adds two numbers.
command add : Sqe(opcode: 1) -> Cqe {
  dw[1] left  : u32;
  dw[2] right : u32;
  reserved rest;
  result sum = Cqe.result;
}

/// Reads bytes.
command read : Sqe(opcode: 2) -> Cqe {
  dw[1] length : u32;
  dw[3:2] to   : address of data;
  reserved rest;
  transfer data : device writes bytes[length] moved Cqe.result;
}
