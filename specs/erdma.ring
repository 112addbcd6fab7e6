/// Alibaba's elastic RDMA adapter: how it is started, and the queue by which it is managed. Commands have 64 bytes in a ring of
/// 32-byte blocks, two blocks each; completions are big-endian, and say where in the ring their command stands. The queue is
/// polled here, as the kernel's driver does until the adapter's events are set up.
@spec("Linux kernel: drivers/infiniband/hw/erdma, erdma_hw.h and erdma_cmdq.c")
protocol erdma;
endian little;

/// Which part of the adapter a command is for: operations count from 0 in each.
enum Module : u2 {
  rdma = 0,
  common = 1,
}

/// Whose queue a completion is about.
enum QueueType : u8 open {
  send = 0,
  receive = 1,
  command = 2,
}

/// One command.
entry Sqe 64 {
  qw[0] {
    [63:55] reserved : u9;
    /// Blocks behind the first.
    [54:52] more     : u3 is 1;
    [51:48] reserved : u4;
    /// The caller's own.
    [47:32] cookie   : u16 = 0;
    [31:26] reserved : u6;
    [25:24] module   : Module;
    [23:16] opcode   : u8;
    /// The number of the block behind this command's last, counted without end.
    [15:0]  next     : u16 = 0;
  }
  byte[63:8] command;
}

/// One completion.
entry Cqe 32 {
  byte[0] {
    /// Flips with each pass through the ring.
    [7]   owner    : u1;
    [6:0] reserved : u7;
  }
  byte[1] opcode     : u8;
  byte[2] queue_type : QueueType;
  /// 0: done as asked.
  byte[3] syndrome   : u8;
  /// The number of the command's first block.
  0x04    block      : u32be;
  /// What the command returns, the less significant words first.
  0x08    data_0     : u32be;
  0x0c    data_1     : u32be;
  0x10    data_2     : u32be;
  0x14    data_3     : u32be;
  byte[31:24] reserved : u64;
}

/// The adapter's registers, as far as its command queue needs them.
registers Controller in bar 0 {
  0x00 version : u32 readonly;
  0x10 control : u32 {
    [0] reset : bool;
    /// The command queue's places are set: go.
    [1] init  : bool;
    reserved rest;
  }
  0x14 state : u32 readonly {
    [0] reset_done : bool;
    [1] init_done  : bool;
    reserved rest;
  }
  0x18 mac_low           : u32 readonly;
  0x1c mac_high          : u32 readonly;
  0x20 sq_address        : u64 split high low;
  0x28 cq_address        : u64 split high low;
  /// Blocks of the ring of commands; the ring of completions has as many entries.
  0x30 depth             : u32;
  0x34 eq_depth          : u32;
  0x38 eq_address        : u64 split high low;
  /// Where in memory each doorbell's last word stands, too.
  0x60 sq_record_address : u64;
  0x68 cq_record_address : u64;
  0x70 eq_record_address : u64;
  0x200 sq_doorbell : u64 write only {
    [63:16] reserved : u48;
    [15:0]  next     : u16;
  }
  0x300 cq_doorbell : u64 write only {
    [63:56] index     : u8;
    [55:32] number    : u24;
    /// An event, please, at the next completion.
    [31]    arm       : bool;
    /// At the next one that was asked for.
    [30]    solicited : bool;
    [29:28] sequence  : u2;
    [27:24] reserved  : u4;
    [23:0]  head      : u24;
  }
}

/// The queue of commands, with room for `commands` of them.
queue CommandQueue(commands: 1..128 = 128) {
  region submissions = memory(commands * sizeof(Sqe), 4096);
  region completions = memory(commands * 2 * sizeof(Cqe), 4096);
  /// The adapter's events, of 16 bytes, for later.
  region events      = memory(commands * 16, 4096);
  /// A word for each doorbell, which holds what was stored there last.
  region sq_word     = memory(8, 8);
  region cq_word     = memory(8, 8);
  region eq_word     = memory(8, 8);

  cells in sq_word {
    /// The word's lower bits; the others are zero.
    0x0 sq_record : u16 host;
  }
  cells in cq_word {
    0x0 cq_record : u64 host;
  }

  ring Sq of Sqe host   in submissions { depth commands * 2; index u16; spare 0; takes 2; stamp next = tail; }
  @allow("RW1538", "the owner's bit is in the first word all the same: the adapter stores the others before it")
  ring Cq of Cqe device in completions {
    depth commands * 2;
    index u32;
    spare 0;
    stamp owner = turn from 1;
    idle owner = 0;
  }

  submit Sq {
    publish {
      sq_record <- tail release;
      sq_doorbell <- { next: tail };
    }
  }
  complete Cq {
    arm {
      cq_record <- head & 0xff_ffff | 1 << 31 release;
      cq_doorbell <- { index: 0, number: 0, arm: true, solicited: false, sequence: 0, head: head & 0xff_ffff };
    }
  }

  match index of Sq == Cqe.block from slots;
  fail Cqe.syndrome != 0: ErdmaError(syndrome: Cqe.syndrome);

  sequence open {
    sq_address        <- address of submissions;
    depth             <- commands * 2;
    sq_record_address <- address of sq_word;
    cq_address        <- address of completions;
    cq_record_address <- address of cq_word;
    eq_address        <- address of events;
    eq_depth          <- commands;
    eq_record_address <- address of eq_word;
    control           <- { reset: false, init: true };
    wait state.init_done within 10 s;
  }

  sequence close {
    control <- { reset: true, init: false };
    wait state.reset_done within 10 s;
  }
}

device Erdma {
  pci vendor 0x1ded device 0x107f;
  registers Controller;
  queue CommandQueue;
  addresses mapped, bounce;
}

/// Asks what the adapter can do.
command query_device : Sqe(module: rdma, opcode: 0) -> Cqe {
  reserved rest;
  /// All of these are powers of 2, by their exponents.
  result max_mr_size = Cqe.data_0 & 0xff;
  result max_receive = Cqe.data_0 >> 16 & 0xff;
  result flags       = Cqe.data_0 >> 24;
  result max_cqe     = Cqe.data_1 >> 8 & 0xff;
  result local_key   = Cqe.data_3;
}

/// Makes a queue of events, at `memory`.
command create_eq : Sqe(module: common, opcode: 0) -> Cqe {
  0x08 memory_at : address of memory;
  0x10 vector    : u8;
  0x11 number    : u8;
  byte[18] depth : 16..32768 stored log2(depth);
  /// 0: of the adapter itself; 1: of completions.
  0x13 type : u8 max 1;
  /// Where its doorbell's last word stands in memory.
  byte[27:20] record_address : u64 align 8;
  reserved rest;
  transfer memory : device writes bytes[depth * 16] as Contiguous until reset;
}

command destroy_eq : Sqe(module: common, opcode: 1) -> Cqe {
  0x10 vector : u8;
  0x11 number : u8;
  0x13 type   : u8 max 1;
  reserved rest;
}

command query_firmware : Sqe(module: common, opcode: 2) -> Cqe {
  reserved rest;
  result version = Cqe.data_0;
}

command set_mtu : Sqe(module: common, opcode: 3) -> Cqe {
  0x08 mtu : u32;
  reserved rest;
}

/// Memory in one piece.
encoding Contiguous of u64 {
  direct 1;
  chain none;
  align 4096;
  memory plain;
}

/// Makes the adapter forget everything.
sequence reset {
  control <- { reset: true, init: false };
  wait state.reset_done within 10 s;
}
