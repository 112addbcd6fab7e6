/// Fields smaller than a byte, and fields that span dwords.
protocol bits;
endian little;

enum Fuse : u2 { normal = 0, first = 1, second = 2 }

/// A submission.
entry Sqe 32 {
  dw[0] {
    [31:16] cid : u16;
    [15:14] mode : u2 = 1;
    [13:10] reserved : u4;
    [9:8] fuse : Fuse = normal;
    [7:0] opcode : u8;
  }
  0x04 wide : u64;
  byte[31:12] command;
}

/// Moves a head.
command seek : Sqe(opcode: 0x42) {
  dw[3] {
    [31] fast : bool = false;
    [30:8] track : u23;
    [7:0] reserved : u8;
  }
  byte[16] sector : 1..63;
  reserved rest;
}
