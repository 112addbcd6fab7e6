protocol columns;
endian little;

entry Request 64 {
  dw[0] {
    [31:16] cid : u16 tag;
    // A line of its own ends the columns.
    [15:14] psdt : Psdt;
    /// Documentation does not.
    [13:10] reserved : u4;
    [9:8] fuse : Fuse = normal;

    [7:0] opcode : Opcode;
  }
  dw[1] nsid : u32;
  dw[3:2] reserved : u64;
  @c("mptr")
  dw[5:4] metadata : u64 = 0;
  dw[9:6] union by psdt {
    case prp { dw[7:6] prp1 : address of data; }
    case sgl { byte[39:24] sgl1 : Sgl; }
  }
  byte[63:40] command;
}

entry Widths 64 {
  0x00 a : u8;
  0x01 a_name_that_is_far_too_long_for_a_column_of_short_ones : u8;
  0x02 b : u8;
  byte[47:16] wide : bytes[32];
  byte[63:48] broad : bytes[16];
}

struct Packed 4 {
  byte[0] { [7:5] reserved : u3; [4:0] throughput : u5; }
  byte[1] { [7:5] reserved : u3; [4:0] latency  : u5; }
}

struct InOrder layout c {
  head : u32;
  ring_mask : u32;

  tail   : u32;
  entries : u16;
  /// Another column begins.
  x : u8;
  @c("resv") reserved : u8;
}

@c("ONE") const one = 1;
@c("TWENTY_TWO")  const twenty_two = 22;

enum Kind : u8 {
  first = 1,
  twenty_second = 22 @c("TWENTY_SECOND"),
}

command move : Request(opcode: move) -> Done {
  transfer source : device reads bytes[size];
  transfer target  : device writes bytes[size];
  result moved = Done.moved;
  result x = Done.result;
}

queue Q() {
  submit Asked  { publish { tail <- 1; } }
  complete  Done { }

  ring Sq of Sqe host  in sqes { depth 1; }
  ring Completions of Cqe device in (sqes + 64) { depth 1; spare 0; }
  match id == id from keys;
  fail  status != 0: Error(status: status);
  sequence open {
    head <- 0;
    a_tail  <- 1;
  }
}
