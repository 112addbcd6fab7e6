/// PM4: the packets by which AMD's graphics processors since gfx10 are told what to do, as far as a program needs them to
/// write memory, to wait, and to know when something is done.
@spec("Linux drivers/gpu/drm/amd/amdgpu/nvd.h; AMD's programming guides of acceleration (PM4 packets of type 3)")
protocol amd_pm4;
endian little;

/// What a packet asks for.
enum Opcode : u8 {
  nop = 0x10,
  write_data = 0x37,
  wait_reg_mem = 0x3c,
  indirect_buffer = 0x3f,
  release_mem = 0x49,
}

/// What stays in the second-level cache.
enum CachePolicy : u2 {
  lru = 0,
  stream = 1,
  no_allocate = 2,
  bypass = 3,
}

/// Which part of the processor does it.
enum Engine : u2 {
  micro_engine = 0,
  prefetch_parser = 1,
}

/// Where written data goes.
enum Destination : u4 {
  register = 0,
  memory_synchronous = 1,
  cache = 2,
  memory = 5,
}

/// When waiting ends.
enum Comparison : u3 {
  always = 0,
  less = 1,
  less_equal = 2,
  equal = 3,
  not_equal = 4,
  greater_equal = 5,
  greater = 6,
}

/// What is written when everything before has come to its end.
enum ReleasedData : u3 {
  nothing = 0,
  low = 1,
  whole = 2,
  processor_clock = 3,
  system_clock = 4,
}

/// When an interrupt is raised then.
enum ReleasedInterrupt : u3 {
  never = 0,
  at_once = 1,
  when_written = 2,
}

/// Which caches are written back and forgotten then.
flags CacheActions : u11 {
  metadata_write_back = 1 << 0,
  metadata_forget = 1 << 1,
  vector_forget = 1 << 2,
  first_level_forget = 1 << 3,
  second_level_discard = 1 << 7,
  second_level_forget = 1 << 8,
  second_level_write_back = 1 << 9,
  in_order = 1 << 10,
}

/// Packets of type 3, of dwords.
stream Pm4 of u32 {
  dw[0] {
    [31:30] kind       : u2 is 3;
    /// Dwords behind the header, less one.
    [29:16] count      : u14 is size - 2;
    [15:8]  opcode     : Opcode;
    [7:2]   reserved   : u6;
    /// For the queues that only compute.
    [1]     compute    : bool = false;
    /// Skipped where the predicate does not hold.
    [0]     predicated : bool = false;
  }

  /// Does nothing, whatever stands in it.
  packet nop(opcode: nop) 2.. {
    dw[1] reserved : u32 ignore;
    dw[2] body     : u32[];
  }

  /// Writes dwords, one behind another.
  packet write_data(opcode: write_data) 5.. {
    dw[1] {
      [31:30] engine       : Engine = micro_engine;
      [29:27] reserved     : u3;
      [26:25] cache_policy : CachePolicy = lru;
      [24:21] reserved     : u4;
      /// What follows waits until the data has arrived.
      [20]    confirm      : bool = true;
      [19:17] reserved     : u3;
      /// All dwords to the same place.
      [16]    one_address  : bool = false;
      [15:12] reserved     : u4;
      [11:8]  destination  : Destination = memory;
      [7:0]   reserved     : u8;
    }
    dw[3:2] address : u64 align 4;
    dw[4]   data    : u32;
    dw[5]   more    : u32[];
  }

  /// Waits until a dword of memory compares with `reference` as asked.
  packet wait_reg_mem(opcode: wait_reg_mem) 7 {
    dw[1] {
      [31:10] reserved   : u22;
      [9:8]   engine     : Engine = micro_engine;
      [7:6]   reserved   : u2;
      [5:4]   space      : u2 is 1;
      [3]     reserved   : u1;
      [2:0]   comparison : Comparison = equal;
    }
    dw[3:2] address   : u64 align 4;
    dw[4]   reference : u32;
    dw[5]   mask      : u32 = 0xffff_ffff;
    dw[6] {
      [31:16] reserved : u16;
      /// Clocks from one look to the next, in units of 16.
      [15:0]  interval : u16 = 32;
    }
  }

  /// Goes on with the packets at `address`, then comes back.
  packet indirect_buffer(opcode: indirect_buffer) 4 {
    dw[2:1] address : u64 align 4;
    dw[3] {
      [31:30] reserved     : u2;
      [29:28] cache_policy : CachePolicy = lru;
      /// Which address space.
      [27:24] vmid         : u4 = 0;
      [23]    valid        : bool = true;
      [22:20] reserved     : u3;
      [19:0]  dwords       : u20;
    }
  }

  /// Writes a number when everything before it has come to its end.
  packet release_mem(opcode: release_mem) 8 {
    dw[1] {
      [31:29] reserved     : u3;
      [28]    execute      : bool = false;
      [27]    reserved     : u1;
      [26:25] cache_policy : CachePolicy = bypass;
      [24:23] reserved     : u2;
      [22:12] caches       : CacheActions = second_level_write_back | in_order;
      [11:8]  event_index  : u4 is 5;
      [7:6]   reserved     : u2;
      /// 0x14: caches are flushed, then the number is written.
      [5:0]   event        : u6 = 0x14;
    }
    dw[2] {
      [31:29] data_form : ReleasedData = whole;
      [28:27] reserved  : u2;
      [26:24] interrupt : ReleasedInterrupt = never;
      [23:18] reserved  : u6;
      [17:16] through   : u2 = 0;
      [15:0]  reserved  : u16;
    }
    dw[4:3] address  : u64 align 4;
    dw[6:5] data     : u64;
    dw[7]   reserved : u32;
  }

  signal by release_mem;
  await by wait_reg_mem;
}

/// Keeps what follows until the dword at `before` is `number`; tells of its end at `after`.
sequence behind(before: u64, after: u64, number: u32) {
  await wait_reg_mem(address: before, reference: number);
  signal release_mem(address: after, data: number);
}
