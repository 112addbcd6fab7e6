/// A copy engine: it copies, fills, compares and checks memory by itself. Two submission rings of different urgency share
/// one completion ring; beside a command that touches memory stands a record that tells how far it came, and where and why
/// it stopped. The engine is one of our own: this description is its data sheet, and its device is a model.
@spec("Copy Engine, data sheet, revision 1.0: this file")
protocol dma_copy;
endian little;

/// The version of the register layout that is described here (`version.major`).
const major = 1;

/// What a descriptor asks for.
enum Opcode : u8 open {
  /// Does nothing, and completes.
  nop = 0x00,
  /// Waits until all that was taken before it has been carried out.
  drain = 0x01,
  copy = 0x02,
  fill = 0x03,
  compare = 0x04,
  crc32c = 0x05,
  /// The descriptors of a list in memory, in order.
  batch = 0x06,
  /// `copy` and `crc32c` at once: memory is read once for both.
  copy_crc32c = 0x08,
  /// Waits until a word in memory is at least a value.
  wait_word = 0x09,
}

/// How a descriptor is treated. Bits that have no name here are `bad_flags`.
flags DescriptorFlags : u8 {
  /// Begins when those before it in its ring have been carried out. In a list, each begins so.
  fence = 1 << 0,
  /// The next one of its ring begins when this one has ended with `success`, whatever else goes on; if this one ends
  /// otherwise, that one does with `severed`, and is not begun. In a list, it says nothing.
  link = 1 << 1,
  /// The engine halts when it comes to this one, for the reason `asked`. `bad_flags` unless `control.test` is set.
  halt = 1 << 7,
}

/// How a command ended.
enum Status : u8 open {
  success = 0x00,
  /// There is no such opcode.
  bad_opcode = 0x01,
  /// A flag that does not exist, or that is not allowed now.
  bad_flags = 0x02,
  /// Nothing to do, or more than `cap.max_transfer` bytes.
  bad_length = 0x03,
  /// A batch of no descriptors, or of more than `cap.max_batch`.
  bad_count = 0x04,
  /// A list or a record does not stand at a multiple of its alignment.
  bad_alignment = 0x05,
  /// A reserved bit of the descriptor is set.
  reserved_set = 0x06,
  /// An address that the engine may not read: what stands before it has been done.
  read_fault = 0x10,
  /// An address that the engine may not write: what stands before it has been done.
  write_fault = 0x11,
  /// The record could not be written; all else has been done.
  record_fault = 0x12,
  /// The source and the target of a copy share bytes. Nothing was copied.
  overlap = 0x20,
  /// A descriptor of the list failed; those behind it were not begun.
  batch_failed = 0x30,
  /// A batch in a batch's list.
  nested_batch = 0x31,
  /// Not begun: the descriptor that it was linked to did not succeed.
  severed = 0x40,
  /// The word that was waited for has become all ones: it will hold no value any more.
  given_up = 0x41,
}

/// What the engine tried to do at an address.
enum Access : u8 {
  none = 0,
  read = 1,
  write = 2,
}

/// The number of a submission ring, in doorbells and in completions.
enum RingNumber : u8 {
  urgent = 0,
  normal = 1,
}

/// One submission.
entry Descriptor 64 {
  dw[0] {
    [31:16] tag    : u16 tag;
    [15:8]  flags  : DescriptorFlags = none;
    [7:0]   opcode : Opcode;
  }
  byte[63:4] command;
}

/// One completion.
entry Completion 16 {
  /// How many bytes the command worked on; of a batch, how many descriptors.
  dw[0] done     : u32;
  dw[1] reserved : u32 must be 0;
  dw[2] {
    [31:24] reserved : u8 must be 0;
    /// The ring that the command came by.
    [23:16] ring     : RingNumber;
    /// Up to here, the entries of that ring have been taken.
    [15:0]  head     : u16;
  }
  dw[3] {
    [31:24] status   : Status;
    [23:17] reserved : u7 must be 0;
    [16]    phase    : u1;
    [15:0]  tag      : u16;
  }
}

/// How far a command came, and what it found. Written before the command completes, whatever its end; not at all where the
/// address that the descriptor gives is 0.
record Outcome 32 align 32 device {
  0x00 status        : Status;
  /// What was tried at `fault_address`.
  0x01 fault_access  : Access;
  /// Of a batch that failed: how the descriptor ended that failed.
  0x02 member_status : Status;
  byte[3] {
    [7:1] reserved : u7;
    /// Of a comparison: a difference was found, behind `done` equal bytes.
    [0]   differs  : bool;
  }
  /// Bytes that were copied, filled, found equal or summed up; descriptors of a batch that succeeded.
  0x04 done          : u32;
  /// The first byte that could not be reached; of a batch, by the descriptor that failed. 0: there was none.
  0x08 fault_address : u64;
  /// The checksum of the first `done` bytes.
  0x10 crc           : u32;
  reserved rest must be 0;
}

/// Why the engine halted.
enum HaltReason : u8 open {
  none = 0,
  /// A descriptor could not be fetched: `fault_address` tells where.
  descriptor_fault = 1,
  /// A completion could not be written: `fault_address` tells where.
  completion_fault = 2,
  /// A doorbell named an index outside of its ring, or a ring that is not there.
  bad_doorbell = 3,
  /// A ring's base is not aligned to 64 bytes, or its depth is none that `cap` allows.
  bad_ring = 4,
  /// A descriptor's flag asked for it.
  asked = 5,
}

registers Engine in bar 0 {
  /// What the engine can do.
  0x00 cap : u64 readonly {
    /// Entries that a ring may have, at most.
    [15:0]  max_depth    : 2..65536 stored max_depth - 1;
    /// Descriptors that a batch's list may have.
    [23:16] max_batch    : 1..256 stored max_batch - 1;
    /// How long a change of `control.enable` may take.
    [31:24] timeout      : u8 unit 10 ms;
    /// Bytes that one command may work on.
    [37:32] max_transfer : 4096..2147483648 stored log2(max_transfer);
    reserved rest must be 0;
  }
  0x08 version : u32 readonly {
    [31:16] major : u16;
    [15:0]  minor : u16;
  }
  0x0c control : u32 reset 0 {
    /// Setting it reads the rings' registers and begins at index 0 of each; clearing it forgets all commands, taken or not.
    [0] enable           : bool;
    /// Takes no more descriptors; what was taken goes on to its end.
    [1] drain            : bool;
    [2] interrupt_enable : bool;
    /// Descriptors may ask for what tests need (`DescriptorFlags.halt`).
    [3] test             : bool;
    reserved rest must be 0;
  }
  0x10 status : u32 readonly {
    [0]    ready       : bool;
    /// Nothing is fetched, worked on or completed any more, until `control.enable` has been cleared.
    [1]    halted      : bool;
    /// All that was taken has completed.
    [2]    idle        : bool;
    [15:8] halt_reason : HaltReason;
    reserved rest must be 0;
  }
  /// Where the engine halted.
  0x18 fault_address : u64 readonly split low high;
  /// Why interrupt 0 was raised. A cause stays until a 1 is written to it.
  0x20 cause : u32 w1c {
    /// A completion was there that had been asked for by `arm`.
    [0] completed : bool;
    [1] halted    : bool;
    reserved rest must be 0;
  }
  /// Asks for one interrupt: when the completion ring holds an entry at this index, which may be at once.
  0x24 arm : u32 trigger;
  /// The submission rings, by their numbers. A depth of 0: there is no such ring.
  0x40 block submissions[0..1] stride 16 {
    0x0 base  : u64 split low high;
    0x8 depth : u32 reset 0;
    /// Up to where entries have been taken.
    0xc head  : u32 readonly;
  }
  0x60 completions_base  : u64 split low high;
  0x68 completions_depth : u32 reset 0;
  /// Tells a submission ring's tail.
  0x80 doorbell : u32 write only {
    [31:24] reserved : u8;
    [23:16] ring     : RingNumber;
    [15:0]  tail     : u16;
  }
  /// Up to where completions have been read.
  0x84 completions_head : u32 write only;
}

/// The engine's rings. While `Urgent` holds entries, none is taken from `Normal`; commands that were begun go on. They
/// complete in any order. Many are carried out side by side: whoever needs one to see what another wrote asks for a fence,
/// or waits.
queue Copier(test: bool = false) {
  ring Urgent of Descriptor host { depth 2..cap.max_depth; spare 1; free Completion.head; align 64; link flags.link; }
  ring Normal of Descriptor host { depth 2..cap.max_depth; spare 1; free Completion.head; align 64; link flags.link; }
  ring Done   of Completion device {
    depth 2..cap.max_depth;
    spare 1;
    stamp phase = turn from 1;
    idle phase = 0;
    align 64;
  }

  submit Urgent { publish { doorbell <- { ring: urgent, tail: tail }; } }
  submit Normal { publish { doorbell <- { ring: normal, tail: tail }; } }
  complete Done {
    retire { completions_head <- head; }
    arm {
      cause <- { completed: true, halted: false };
      arm <- head;
    }
    wait 0;
  }

  match Descriptor.tag == Completion.tag from 0..Done.depth - 2;
  fail  Completion.status != success: CopyRefused(status: Completion.status);
  stops when status.halted recover restart;
  after link severed when Completion.status == severed;
  after word by wait_word;

  sequence open {
    submissions[0].base  <- address of Urgent;
    submissions[0].depth <- Urgent.depth;
    submissions[1].base  <- address of Normal;
    submissions[1].depth <- Normal.depth;
    completions_base     <- address of Done;
    completions_depth    <- Done.depth;
    control              <- { enable: true, drain: false, interrupt_enable: true, test: test };
    undo { control.enable = false; }
    wait status.ready || status.halted within cap.timeout;
    if (status.halted) { fail EngineHalted(reason: status.halt_reason, address: fault_address); }
  }

  sequence close {
    control.enable = false;
    wait !status.ready within cap.timeout;
  }
}

/// Stops the engine if somebody left it running, looks whether it is one that this description knows, and starts it.
sequence start(test: bool = false) -> Copier {
  if (version.major != major) { fail EngineUnknown(major: version.major, minor: version.minor); }
  control.enable = false;
  wait !status.ready && !status.halted within cap.timeout;
  return Copier(test);
}

/// Makes the engine forget its commands, and what halted it.
sequence restart {
  control.enable = false;
  wait !status.ready && !status.halted within cap.timeout;
  cause <- { completed: true, halted: true };
}

/// Lets the engine end what it has taken, and stops it: for whoever takes it away from its queue.
sequence shutdown {
  control.drain = true;
  wait status.idle || status.halted within 10 s;
  control.enable = false;
  wait !status.ready within cap.timeout;
}

device CopyEngine {
  pci vendor 0x1234 device 0xc0e1;
  registers Engine;
  queue Copier;
  addresses sva, mapped, bounce;
  open start;
}

/// Does nothing, and completes.
command nop : Descriptor(opcode: nop) -> Completion {
  reserved rest must be 0;
}

/// Completes when all commands that the engine took before it, from both rings, have been carried out: what they write is in
/// memory. Their completions may come behind this one.
command drain : Descriptor(opcode: drain) -> Completion {
  reserved rest must be 0;
}

/// Completes when the 8 bytes of `word`, which stand at a multiple of 8, are at least `value`. What waits holds up nothing but
/// what is linked to it: neither `fence` nor `drain` waits for it or that. It is no part of a list.
command wait_word : Descriptor(opcode: wait_word) -> Completion {
  0x10 word_at : address of word;
  0x18 value   : u64;
  reserved rest must be 0;
  transfer word : device reads bytes[8];
}

/// Copies `length` bytes to where they are not.
command copy : Descriptor(opcode: copy) -> Completion {
  0x08 outcome_at : address of outcome;
  0x10 source_at  : address of source;
  0x18 target_at  : address of target;
  0x20 length     : u32;
  record outcome : Outcome;
  reserved rest must be 0;
  transfer source : device reads bytes[length];
  transfer target : device writes bytes[length] moved Completion.done;
  fail Completion.status != success:
    CopyError(
      status: Completion.status, address: outcome.fault_address, access: outcome.fault_access, done: outcome.done,
    );
}

/// Fills `length` bytes with the 8 bytes of `pattern`, again and again.
command fill : Descriptor(opcode: fill) -> Completion {
  0x08 outcome_at : address of outcome;
  0x10 pattern    : u64;
  0x18 target_at  : address of target;
  0x20 length     : u32;
  record outcome : Outcome;
  reserved rest must be 0;
  transfer target : device writes bytes[length] moved Completion.done;
  fail Completion.status != success:
    CopyError(
      status: Completion.status, address: outcome.fault_address, access: outcome.fault_access, done: outcome.done,
    );
}

/// Compares `length` bytes at two places, up to the first that differs.
command compare : Descriptor(opcode: compare) -> Completion {
  0x08 outcome_at : address of outcome;
  0x10 first_at   : address of first;
  0x18 second_at  : address of second;
  0x20 length     : u32;
  record outcome : Outcome;
  reserved rest must be 0;
  transfer first  : device reads bytes[length];
  transfer second : device reads bytes[length];
  result equal = !outcome.differs;
  /// How many bytes are equal: where they are not all, the offset of the first that differs.
  result same  = outcome.done;
  fail Completion.status != success:
    CopyError(
      status: Completion.status, address: outcome.fault_address, access: outcome.fault_access, done: outcome.done,
    );
}

/// The CRC-32C of `length` bytes: reflected, begun with all ones and inverted at its end. The checksum of one piece of data
/// is the `seed` of the next one's.
command crc32c : Descriptor(opcode: crc32c) -> Completion {
  0x08 outcome_at : address of outcome;
  0x10 source_at  : address of source;
  0x20 length     : u32;
  0x24 seed       : u32 = 0;
  record outcome : Outcome;
  reserved rest must be 0;
  transfer source : device reads bytes[length];
  result crc = outcome.crc;
  fail Completion.status != success:
    CopyError(
      status: Completion.status, address: outcome.fault_address, access: outcome.fault_access, done: outcome.done,
    );
}

/// Copies `length` bytes to where they are not, and sums them up as `crc32c` does.
command copy_crc32c : Descriptor(opcode: copy_crc32c) -> Completion {
  0x08 outcome_at : address of outcome;
  0x10 source_at  : address of source;
  0x18 target_at  : address of target;
  0x20 length     : u32;
  0x24 seed       : u32 = 0;
  record outcome : Outcome;
  reserved rest must be 0;
  transfer source : device reads bytes[length];
  transfer target : device writes bytes[length] moved Completion.done;
  result crc = outcome.crc;
  fail Completion.status != success:
    CopyError(
      status: Completion.status, address: outcome.fault_address, access: outcome.fault_access, done: outcome.done,
    );
}

/// Does what the descriptors of a list ask for, one after another, and ends behind the first that fails. A list holds
/// anything but batches; its descriptors' tags say nothing, their records are written, and only the batch completes.
command batch : Descriptor(opcode: batch) -> Completion {
  0x08 outcome_at : address of outcome;
  0x10 list_at    : address of list;
  /// How many descriptors `list` holds.
  0x20 count      : u32 max 256;
  record outcome : Outcome;
  reserved rest must be 0;
  transfer list : device reads bytes[count * sizeof(Descriptor)];
  result succeeded = outcome.done;
  fail Completion.status != success:
    BatchError(
      status: Completion.status, member: outcome.member_status, address: outcome.fault_address,
      access: outcome.fault_access, done: outcome.done,
    );
}
