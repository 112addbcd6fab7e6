/// HSA's Architected Queuing Language: packets of 64 bytes that a kernel agent takes from a ring in shared memory. A packet's
/// header is written last; its end is a signal that counts down to 0, and may be another packet's condition.
@spec("HSA Platform System Architecture Specification 1.2, 2.8, 2.9; HSA Runtime Programmer's Reference Manual 1.2")
protocol hsa_aql;
endian little;

/// What a packet asks for.
@spec("HSA Platform System Architecture 1.2, 2.9.1")
enum PacketType : u8 open {
  vendor = 0,
  /// Nobody's yet, or done with.
  invalid = 1,
  kernel_dispatch = 2,
  barrier_and = 3,
  agent_dispatch = 4,
  barrier_or = 5,
}

/// How far a fence reaches.
@spec("HSA Platform System Architecture 1.2, 2.9.1")
enum FenceScope : u2 open {
  none = 0,
  agent = 1,
  system = 2,
}

/// One packet. The agent marks it as `invalid` again when it has been taken.
@spec("HSA Platform System Architecture 1.2, 2.9")
entry Packet 64 {
  w[0] {
    [15:13] reserved : u3;
    /// What the agent makes visible when the packet is done.
    [12:11] release  : FenceScope = system;
    /// What others wrote is visible to the agent before the packet begins.
    [10:9]  acquire  : FenceScope = system;
    /// Begins when all before it are done.
    [8]     barrier  : bool = false;
    [7:0]   type     : PacketType;
  }
  view posted {
    byte[55:2] command;
    /// The signal that counts down when the packet is done; 0: none.
    0x38 signal : address of done;
  }
  view taken {
    byte[63:2] reserved : bytes[62];
  }
}

/// A signal as AMD's agents see it; to others it is a number only.
@spec("ROCr's amd_hsa_signal.h")
record Signal 64 align 64 device {
  /// 1: one that programs wait for.
  0x00 kind     : i64;
  0x08 value    : i64;
  0x10 mailbox  : u64;
  0x18 event    : u32;
  0x1c reserved : u32;
  /// When the packet began and ended, in the agent's ticks.
  0x20 start    : u64;
  0x28 end      : u64;
  0x30 reserved : bytes[16];
  valid value <= 0;
  idle kind = 1, value = 1;
}

/// Where the agent is told of new packets.
@spec("HSA Platform System Architecture 1.2, 2.8")
registers Doorbell in doorbells {
  /// The last packet's number.
  0x0 doorbell : u64 write only;
}

/// A user-mode queue with one producer, of `size` packets (a power of two).
@spec("HSA Platform System Architecture 1.2, 2.8")
queue AqlQueue(agent: handle, doorbell_offset: u64, size: 1..65536) {
  region packets   = memory(size * sizeof(Packet), 4096);
  region indices   = memory(128, 64);
  region doorbells = mmap(agent, doorbell_offset, 4096);

  cells in indices {
    /// The next packet's number, and that of the next to be taken: neither ever wraps.
    0x00 write_index : u64 host;
    0x40 read_index  : u64 device;
  }

  ring Packets of Packet shared in packets {
    depth size;
    index u64;
    spare 0;
    stamp type = type;
    idle type = invalid;
    free read_index;
  }

  submit Packets {
    publish {
      write_index <- tail release;
      doorbell <- tail - 1;
    }
  }
  complete Signal { }

  match Packet.signal == address of Signal from record;
}

/// A kernel's work: how many work items, in which groups, with which arguments.
@spec("HSA Platform System Architecture 1.2, 2.9.6")
command kernel_dispatch(
  /// Bytes of the kernel's arguments.
  arguments: 0..4096,
) : Packet(type: kernel_dispatch) {
  w[1] {
    [15:2] reserved   : u14;
    [1:0]  dimensions : 1..3;
  }
  w[2]  workgroup_x     : 1..65535;
  w[3]  workgroup_y     : 1..65535 = 1;
  w[4]  workgroup_z     : 1..65535 = 1;
  w[5]  reserved        : u16;
  dw[3] grid_x          : u32;
  dw[4] grid_y          : u32 = 1;
  dw[5] grid_z          : u32 = 1;
  /// Bytes for each work item.
  dw[6] private_segment : u32 = 0;
  /// Bytes for each group.
  dw[7] group_segment   : u32 = 0;
  /// The kernel's code, as the runtime names it.
  qw[4] kernel_object   : u64;
  qw[5] kernarg         : address of kernarg_data;
  qw[6] reserved        : u64;
  record done : Signal;
  where grid_x >= workgroup_x && grid_y >= workgroup_y && grid_z >= workgroup_z;
  transfer kernarg_data : device reads bytes[arguments];
}

/// Done when all of its signals have come to 0.
@spec("HSA Platform System Architecture 1.2, 2.9.8")
command barrier_and : Packet(type: barrier_and) {
  w[1]    reserved     : u16;
  dw[1]   reserved     : u32;
  /// Signals by address; 0: none.
  qw[5:1] dependencies : u64[5];
  qw[6]   reserved     : u64;
  record done : Signal;
}

/// Keeps what follows until all before it is done; nobody is told.
@spec("HSA Platform System Architecture 1.2, 2.9.8")
command order : Packet(type: barrier_and, barrier: true, signal: 0) {
  completes never;
  reserved rest;
}

/// Done when one of its signals has come to 0.
@spec("HSA Platform System Architecture 1.2, 2.9.9")
command barrier_or : Packet(type: barrier_or) {
  w[1]    reserved     : u16;
  dw[1]   reserved     : u32;
  /// Signals by address; 0: none.
  qw[5:1] dependencies : u64[5];
  qw[6]   reserved     : u64;
  record done : Signal;
}

/// A call of a function that another agent offers.
@spec("HSA Platform System Architecture 1.2, 2.9.7")
command agent_dispatch(
  /// Bytes that the function returns.
  returned: 0..4096,
) : Packet(type: agent_dispatch) {
  w[1]    function  : u16;
  dw[1]   reserved  : u32;
  qw[1]   return_at : address of returns;
  qw[5:2] arguments : u64[4];
  qw[6]   reserved  : u64;
  record done : Signal;
  transfer returns : device writes bytes[returned];
}
