/// Intel's Data Streaming Accelerator: descriptors of 64 bytes written to a portal of the device, and a record beside each
/// command in which its end is told. Addresses are those of the process.
@spec("Intel Data Streaming Accelerator Architecture Specification (341204); linux/idxd.h")
@c(header: "linux/idxd.h")
protocol idxd;
endian little;

/// What a descriptor asks for.
@spec("Intel DSA, 8.1")
@c("DSA_OPCODE_*")
enum Opcode : u8 {
  noop = 0x00,
  batch = 0x01,
  drain = 0x02,
  memmove = 0x03,
  memfill = 0x04,
  compare = 0x05,
  /// Compares with a pattern.
  compval = 0x06,
  create_delta = 0x07 @c("DSA_OPCODE_CR_DELTA"),
  apply_delta = 0x08 @c("DSA_OPCODE_AP_DELTA"),
  dualcast = 0x09,
  crcgen = 0x10,
  copy_crc = 0x11,
  dif_check = 0x12,
  dif_insert = 0x13 @c("DSA_OPCODE_DIF_INS"),
  dif_strip = 0x14 @c("DSA_OPCODE_DIF_STRP"),
  dif_update = 0x15 @c("DSA_OPCODE_DIF_UPDT"),
  cache_flush = 0x20 @c("DSA_OPCODE_CFLUSH"),
}

/// How a descriptor is treated.
@spec("Intel DSA, 8.1")
@c("IDXD_OP_FLAG_*")
flags DescFlags : u24 {
  /// Waits until those before it in the batch are done.
  fence = 1 << 0,
  /// Waits for a page that is not there, instead of ending.
  block_on_fault = 1 << 1 @c("IDXD_OP_FLAG_BOF"),
  /// The completion record's address is valid.
  record_valid = 1 << 2 @c("IDXD_OP_FLAG_CRAV"),
  /// The record is written even when all went well.
  request_record = 1 << 3 @c("IDXD_OP_FLAG_RCR"),
  /// An interrupt when it is done.
  request_interrupt = 1 << 4 @c("IDXD_OP_FLAG_RCI"),
  cache_control = 1 << 8 @c("IDXD_OP_FLAG_CC"),
  address_1_class = 1 << 9 @c("IDXD_OP_FLAG_ADDR1_TCS"),
  address_2_class = 1 << 10 @c("IDXD_OP_FLAG_ADDR2_TCS"),
  address_3_class = 1 << 11 @c("IDXD_OP_FLAG_ADDR3_TCS"),
  record_class = 1 << 12 @c("IDXD_OP_FLAG_CR_TCS"),
  /// Writes are done in order.
  strict_order = 1 << 13 @c("IDXD_OP_FLAG_STORD"),
  /// Reads back what it wrote before it ends.
  readback = 1 << 14 @c("IDXD_OP_FLAG_DRDBK"),
  steering = 1 << 15 @c("IDXD_OP_FLAG_DSTS"),
}

/// How an operation ended.
@spec("Intel DSA, 8.2")
@c("DSA_COMP_*")
enum Code : u7 open {
  none = 0x00,
  success = 0x01,
  /// Done; what was compared differs from what was expected.
  success_pred = 0x02,
  /// Ended at a page that was not there: `bytes_completed` says how far it came.
  page_fault_nobof = 0x03,
  page_fault_ir = 0x04,
  batch_fail = 0x05,
  batch_page_fault = 0x06,
  dr_offset_noinc = 0x07,
  dr_offset_erange = 0x08,
  dif_err = 0x09,
  bad_opcode = 0x10,
  invalid_flags = 0x11,
  nozero_reserve = 0x12,
  xfer_erange = 0x13,
  desc_cnt_erange = 0x14,
  dr_erange = 0x15,
  overlap_buffers = 0x16,
  dcast_err = 0x17,
  desclist_align = 0x18,
  int_handle_inval = 0x19,
  cra_xlat = 0x1a,
  cra_align = 0x1b,
  addr_align = 0x1c,
  priv_bad = 0x1d,
  traffic_class_conf = 0x1e,
  pfault_rdba = 0x1f,
  hw_err1 = 0x20,
  hw_err_drb = 0x21,
  translation_fail = 0x22,
}

/// One descriptor.
@spec("Intel DSA, 8.1")
@c("struct dsa_hw_desc")
entry Desc 64 {
  dw[0] {
    [31]    priv     : bool = false;
    [30:20] reserved : u11;
    /// Whose addresses these are; the portal of one process fills it in.
    [19:0]  pasid    : u20 = 0;
  }
  dw[1] {
    @c(bits: "opcode")
    [31:24] opcode : Opcode;
    @c(bits: "flags")
    [23:0]  flags  : DescFlags = record_valid | request_record;
  }
  @c("completion_addr")
  0x08 record_at : address of done;
  byte[35:16] command;
  @c("int_handle")
  0x24 interrupt : u16 = 0;
  @c("rsvd1")
  0x26 reserved  : u16;
  byte[63:40] command;
}

/// Where a command's end is told. What stands behind the address depends on the operation.
@spec("Intel DSA, 8.2")
@c("struct dsa_completion_record")
record Completion(operation: Opcode) 32 align 32 device {
  byte[0] {
    /// The fault was one of writing.
    [7]   write_fault : bool;
    [6:0] code        : Code;
  }
  /// What comparing found: 0 equal, 1 different.
  0x01 result          : u8;
  0x02 reserved        : u16;
  /// How far it came, when it did not come to its end.
  0x04 bytes_completed : u32;
  @c("fault_addr")
  0x08 fault_address   : u64;
  byte[31:16] union by operation {
    case create_delta {
      @c("delta_rec_size")
      0x10 delta_size : u32;
      byte[31:20] reserved : bytes[12];
    }
    case crcgen, copy_crc {
      @c("crc_val")
      0x10 crc      : u64;
      0x18 reserved : u64;
    }
    else {
      dw[4] {
        [31:24] reserved      : u8;
        @c(bits: "invalid_flags")
        [23:0]  invalid_flags : u24;
      }
      byte[31:20] reserved : bytes[12];
    }
  }
  valid code != none;
  idle code = none;
}

/// A work queue of one process, at most `size` descriptors in flight. A portal is a page; a descriptor may be written
/// anywhere in it, by one store of 64 bytes.
queue WorkQueue(fd: handle, size: 1..64) {
  region portal = mmap(fd, 0, 4096);

  ring Descriptors of Desc host in portal {
    depth 64;
    spare 0;
    whole;
  }

  submit   Descriptors { publish { fence full; } }
  complete Completion { }

  match Desc.record_at == address of Completion from record;
  fail Completion.code != success && Completion.code != success_pred:
    DsaError(status: Completion.code, completed: Completion.bytes_completed);
}

device Dsa {
  file "/dev/dsa/wq0.0";
  queue WorkQueue;
  addresses sva;
}

/// Does nothing, and completes.
@spec("Intel DSA, 8.3")
command noop : Desc(opcode: noop) {
  record done : Completion(operation: noop);
  completes if flags.request_record;
  reserved rest;
}

/// Completes when those before it have.
@spec("Intel DSA, 8.3")
command drain : Desc(opcode: drain) {
  record done : Completion(operation: drain);
  completes if flags.request_record;
  reserved rest;
}

/// Copies `size` bytes.
@spec("Intel DSA, 8.3")
command memmove : Desc(opcode: memmove) {
  @c("src_addr")
  0x10 source_at : address of source;
  @c("dst_addr")
  0x18 target_at : address of target;
  @c("xfer_size")
  0x20 size      : u32;
  record done : Completion(operation: memmove);
  completes if flags.request_record;
  reserved rest;
  transfer source : device reads bytes[size];
  transfer target : device writes bytes[size];
}

/// Fills `size` bytes with 8 bytes again and again.
@spec("Intel DSA, 8.3")
command memfill : Desc(opcode: memfill) {
  0x10 pattern   : u64;
  @c("dst_addr")
  0x18 target_at : address of target;
  @c("xfer_size")
  0x20 size      : u32;
  record done : Completion(operation: memfill);
  completes if flags.request_record;
  reserved rest;
  transfer target : device writes bytes[size];
}

/// Compares `size` bytes at two places.
@spec("Intel DSA, 8.3")
command compare : Desc(opcode: compare) {
  @c("src_addr")
  0x10 first_at  : address of first;
  @c("src2_addr")
  0x18 second_at : address of second;
  @c("xfer_size")
  0x20 size      : u32;
  /// What is expected: 0 equal, 1 different; with the flag that asks for it.
  @c("expected_res")
  0x28 expected  : u8 = 0;
  record done : Completion(operation: compare);
  completes if flags.request_record;
  reserved rest;
  transfer first  : device reads bytes[size];
  transfer second : device reads bytes[size];
  result different = done.result != 0;
}

/// Copies `size` bytes to two places, whose addresses agree in their low 12 bits.
@spec("Intel DSA, 8.3")
command dualcast : Desc(opcode: dualcast) {
  @c("src_addr")
  0x10 source_at : address of source;
  @c("dst_addr")
  0x18 first_at  : address of first;
  @c("xfer_size")
  0x20 size      : u32;
  @c("dest2")
  0x28 second_at : address of second;
  record done : Completion(operation: dualcast);
  completes if flags.request_record;
  reserved rest;
  transfer source : device reads bytes[size];
  transfer first  : device writes bytes[size];
  transfer second : device writes bytes[size];
}

/// The CRC-32C of `size` bytes, begun with `seed`.
@spec("Intel DSA, 8.3")
command crcgen : Desc(opcode: crcgen) {
  @c("src_addr")
  0x10 source_at : address of source;
  @c("xfer_size")
  0x20 size      : u32;
  @c("crc_seed")
  0x28 seed      : u32 = 0;
  record done : Completion(operation: crcgen);
  completes if flags.request_record;
  reserved rest;
  transfer source : device reads bytes[size];
  result crc = done.crc;
}

/// The descriptors of a list, one after another.
@spec("Intel DSA, 8.3")
command batch : Desc(opcode: batch) {
  @c("desc_list_addr")
  0x10 list_at : address of list;
  /// How many descriptors `list` holds.
  @c("desc_count")
  0x20 count   : u32 max 1024;
  record done : Completion(operation: batch);
  completes if flags.request_record;
  reserved rest;
  where count >= 2;
  transfer list : device reads bytes[count * sizeof(Desc)];
  result completed = done.bytes_completed;
}
