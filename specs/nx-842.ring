/// NX: the compression engine of IBM's POWER processors and its 842 format. Requests are blocks of 128 bytes, pasted to the
/// engine as a whole; how each ended is told in a block of its own. Its manuals count bits from the most significant one.
/// The kernel drives this engine itself; to programs it hands out windows of the gzip engine beside it.
@spec("Linux arch/powerpc/include/asm/icswx.h (RFC02130, Coprocessor Architecture), drivers/crypto/nx/nx-842.h")
protocol nx_842;
endian big;
bits msb0;

/// What a request asks for.
enum Function : u3 {
  compress = 0,
  compress_with_crc = 1,
  decompress = 2,
  decompress_with_crc = 3,
  move = 4,
}

/// How a request ended.
enum Code : u8 open {
  success = 0,
  invalid_alignment = 1,
  operand_overlap = 2,
  data_length = 3,
  translation = 5,
  protection = 6,
  read_external = 7,
  invalid_operand = 8,
  privilege = 9,
  internal = 10,
  write_external = 12,
  /// The output did not fit.
  no_space = 13,
  excessive_entries = 14,
  write_translation = 15,
  write_protection = 16,
  unknown_code = 17,
  aborted = 18,
  transport = 20,
  segmented_list = 31,
  progress_point = 32,
  entry_overflow = 33,
  session = 34,
  provision = 36,
  chain = 37,
  sequence = 38,
  hardware = 39,
}

/// One request. Memory is named directly: an entry of several pieces would be named by its list.
entry Request 128 {
  dw[0] {
    [0:7]   reserved : u8;
    /// The engine's number, as the system tells it.
    [8:15]  engine   : u8;
    [16:17] reserved : u2;
    [18:28] instance : u11 = 0;
    [29:31] function : Function;
  }
  dw[1] reserved  : u32;
  /// The low four bits would ask for more than the status: all zero.
  qw[1] status_at : address of done;

  dw[4] {
    [0:15]  reserved      : u16;
    [16:23] source_pieces : u8 is 0;
    [24:31] reserved      : u8;
  }
  dw[5] source_size : u32;
  qw[3] source_at   : address of source;

  dw[8] {
    [0:15]  reserved      : u16;
    [16:23] target_pieces : u8 is 0;
    [24:31] reserved      : u8;
  }
  dw[9] target_size : u32;
  qw[5] target_at   : address of target;

  byte[127:48] reserved : bytes[80];
}

/// How a request ended; written by the engine.
record Status 16 align 16 device {
  byte[0] {
    [0]   valid    : bool;
    [1:4] reserved : u4;
    [5]   feature  : bool;
    [6:7] chained  : u2;
  }
  0x01 sequence : u8;
  0x02 code     : Code;
  byte[3] {
    [0]   incomplete : bool;
    [1]   terminated : bool;
    /// `count` says how many bytes were written.
    [2]   counted    : bool;
    [3:7] reserved   : u5;
  }
  0x04 count   : u32;
  /// Where a fault was.
  0x08 address : u64;
  valid valid;
  idle valid = false;
}

/// A window of the engine: a request is pasted to it by one store of 128 bytes. At most `credits` are in flight.
queue Window(fd: handle, credits: 1..64) {
  region window = mmap(fd, 0, 65536);

  ring Requests of Request host in window { depth credits; spare 0; whole; }

  submit   Requests { publish { fence full; } }
  complete Status { }

  match Request.status_at == address of Status from record;
  fail  Status.code != success: NxError(status: Status.code, address: Status.address);
}

/// Compresses `source`, with a checksum of it behind the output's end.
command compress : Request(function: compress_with_crc) {
  record done : Status;
  transfer source : device reads bytes[source_size];
  transfer target : device writes bytes[target_size] moved done.count;
}

/// Decompresses `source` and checks its checksum.
command decompress : Request(function: decompress_with_crc) {
  record done : Status;
  transfer source : device reads bytes[source_size];
  transfer target : device writes bytes[target_size] moved done.count;
}
