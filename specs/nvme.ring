/// NVM Express over PCI Express: the controller's registers, the admin and the I/O queues, the commands that a block driver
/// needs, and what a controller tells of itself. Memory is named by PRP lists; pages are 4 KiB, which every controller offers.
@spec("NVM Express Base Specification 2.0; NVM Command Set Specification 1.0; NVMe over PCIe Transport Specification 1.0")
protocol nvme;
endian little;

/// The memory page that the controller is told to use (`cc.mps`).
const page = 4096;

/// How a command names its memory.
@spec("NVM Express Base 2.0, 3.3.3.1")
enum Psdt : u2 open {
  /// Two PRP entries.
  prp = 0,
  /// An SGL segment; metadata, if any, lies in one piece.
  sgl = 1,
  /// An SGL segment for the data and one for the metadata.
  sgl_metadata_sgl = 2,
}

/// Whether two commands are to be done as one.
@spec("NVM Express Base 2.0, 3.3.3.1")
enum Fuse : u2 open {
  normal = 0,
  first = 1,
  second = 2,
}

/// What an I/O submission asks for.
@spec("NVM Command Set 1.0, 3.1; NVM Express Base 2.0, 7")
enum Opcode : u8 {
  flush = 0x00,
  write = 0x01,
  read = 0x02,
  compare = 0x05,
  write_zeroes = 0x08,
  dataset_management = 0x09,
}

/// What an admin submission asks for.
@spec("NVM Express Base 2.0, 5")
enum AdminOpcode : u8 {
  delete_sq = 0x00,
  create_sq = 0x01,
  get_log_page = 0x02,
  delete_cq = 0x04,
  create_cq = 0x05,
  identify = 0x06,
  abort = 0x08,
  set_features = 0x09,
  get_features = 0x0a,
  async_event = 0x0c,
}

/// How a command ended: the status code in the low byte, its type above it.
@spec("NVM Express Base 2.0, 3.3.3.2.1")
enum Status : u11 open {
  success = 0x000,
  invalid_opcode = 0x001,
  invalid_field = 0x002,
  id_conflict = 0x003,
  transfer_error = 0x004,
  power_loss = 0x005,
  internal_error = 0x006,
  /// Aborted because it was asked for.
  aborted = 0x007,
  /// Aborted because its submission queue was deleted.
  queue_deleted = 0x008,
  fused_failed = 0x009,
  fused_missing = 0x00a,
  invalid_namespace = 0x00b,
  sequence_error = 0x00c,
  invalid_sgl_segment = 0x00d,
  invalid_sgl_count = 0x00e,
  invalid_data_length = 0x00f,
  invalid_metadata_length = 0x010,
  invalid_sgl_type = 0x011,
  invalid_cmb_use = 0x012,
  invalid_prp_offset = 0x013,
  /// Interrupted before it did anything that lasts: may be tried again.
  interrupted = 0x021,
  lba_out_of_range = 0x080,
  capacity_exceeded = 0x081,
  namespace_not_ready = 0x082,
  reservation_conflict = 0x083,
  format_in_progress = 0x084,

  invalid_cq = 0x100,
  invalid_queue = 0x101,
  invalid_queue_size = 0x102,
  abort_limit = 0x103,
  async_event_limit = 0x105,
  invalid_vector = 0x108,
  invalid_log_page = 0x109,
  invalid_format = 0x10a,
  /// A completion queue goes only after its submission queues.
  invalid_queue_deletion = 0x10c,
  feature_not_saveable = 0x10d,
  feature_not_changeable = 0x10e,
  feature_not_of_namespace = 0x10f,
  conflicting_attributes = 0x180,
  invalid_protection = 0x181,
  read_only_range = 0x182,

  write_fault = 0x280,
  unrecovered_read = 0x281,
  guard_check = 0x282,
  application_tag_check = 0x283,
  reference_tag_check = 0x284,
  compare_failed = 0x285,
  access_denied = 0x286,
  deallocated = 0x287,
}

/// One element of an SGL: where bytes come from, where they go, or where more elements are.
@spec("NVM Express Base 2.0, 4.1.2")
enum SglKind : u4 open {
  data_block = 0x0,
  /// Bytes that nobody wants.
  bit_bucket = 0x1,
  segment = 0x2,
  last_segment = 0x3,
  keyed_data_block = 0x4,
}

@spec("NVM Express Base 2.0, 4.1.2")
struct Sgl 16 {
  byte[15] {
    [7:4] kind    : SglKind;
    /// 0: the address is one of memory; 1: an offset from where the capsule or the queue entry ends.
    [3:0] subtype : u4 = 0;
  }
  byte[14:0] union by kind {
    case data_block, segment, last_segment {
      0x00 address : u64;
      0x08 length  : u32;
      byte[14:12] reserved : bytes[3];
    }
    case bit_bucket {
      0x00 reserved : u64;
      0x08 length   : u32;
      byte[14:12] reserved : bytes[3];
    }
    case keyed_data_block {
      0x00 address : u64;
      byte[10:8]  length : u24;
      byte[14:11] key    : u32;
    }
    else {
      0x00 body : bytes[15];
    }
  }
}

/// A transfer's pages, as a submission's two PRP entries name them: the first may begin inside its page, the others are
/// whole pages. What needs more than two has a list behind the second entry; a full list's last element leads to the next.
@spec("NVM Express Base 2.0, 4.1.1")
encoding Prp of u64 {
  direct 2;
  capacity 512;
  chain last;
  boundary page;
  align 4;
  memory plain;
}

/// Memory in one piece of whole pages, as queues need it.
@spec("NVM Express Base 2.0, 5.4, 5.5")
encoding Contiguous of u64 {
  direct 1;
  chain none;
  align page;
  memory plain;
}

/// One submission to an I/O queue.
@spec("NVM Express Base 2.0, 3.3.3.1")
entry Sqe 64 {
  dw[0] {
    [31:16] cid      : u16 tag;
    [15:14] psdt     : Psdt;
    [13:10] reserved : u4;
    [9:8]   fuse     : Fuse = normal;
    [7:0]   opcode   : Opcode;
  }
  dw[1]   nsid     : u32;
  dw[3:2] reserved : u64;
  /// Where metadata is that lies apart from its data.
  dw[5:4] mptr     : u64 = 0;
  dw[9:6] union by psdt {
    case prp {
      dw[7:6] prp1 : address of data;
      dw[9:8] prp2 : address of data;
    }
    case sgl, sgl_metadata_sgl {
      byte[39:24] sgl1 : Sgl;
    }
    else {
      byte[39:24] dptr : bytes[16];
    }
  }
  dw[15:10] command;
}

/// One submission to the admin queue.
@spec("NVM Express Base 2.0, 3.3.3.1")
entry AdminSqe 64 {
  dw[0] {
    [31:16] cid      : u16 tag;
    /// On PCI Express, admin commands use PRP entries only.
    [15:14] reserved : u2;
    [13:10] reserved : u4;
    [9:8]   reserved : u2;
    [7:0]   opcode   : AdminOpcode;
  }
  dw[1]   nsid     : u32 = 0;
  dw[5:2] reserved : bytes[16];
  dw[15:6] command;
}

/// One completion.
@spec("NVM Express Base 2.0, 3.3.3.2")
entry Cqe 16 {
  /// What the command returns.
  dw[0] result   : u32;
  dw[1] reserved : u32;
  dw[2] {
    [31:16] sqid : u16;
    /// Up to here, the submission queue's entries have been taken.
    [15:0]  sqhd : u16;
  }
  dw[3] {
    /// Trying again will not help.
    [31]    dnr    : bool;
    /// The error log has more.
    [30]    more   : bool;
    /// Which of the host's delays to keep before trying again; 0: none.
    [29:28] crd    : u2;
    [27:17] status : Status;
    [16]    phase  : u1;
    [15:0]  cid    : u16;
  }
}

/// Which command sets the controller runs.
@spec("NVM Express Base 2.0, 3.1.3.5")
enum CommandSet : u3 open {
  nvm = 0,
  /// Every set that the controller has.
  all = 6,
  admin_only = 7,
}

@spec("NVM Express Base 2.0, 3.1.3.5")
enum Arbitration : u3 open {
  round_robin = 0,
  weighted = 1,
  vendor = 7,
}

@spec("NVM Express Base 2.0, 3.1.3.5")
enum Shutdown : u2 open {
  none = 0,
  normal = 1,
  abrupt = 2,
}

@spec("NVM Express Base 2.0, 3.1.3.6")
enum ShutdownState : u2 open {
  running = 0,
  occurring = 1,
  complete = 2,
}

/// Whether `crto` tells how long readiness takes.
gate ready_modes = cap.crms != 0;

@spec("NVM Express Base 2.0, 3.1.3")
registers Controller in bar 0 {
  /// What the controller can do.
  @spec("NVM Express Base 2.0, 3.1.3.1")
  0x00 cap : u64 readonly {
    /// Entries that a queue may have.
    [15:0]  mqes   : 1..65536 stored mqes - 1;
    /// Queues must lie in one piece.
    [16]    cqr    : bool;
    [18:17] ams    : u2;
    /// How long a change of `cc.en` may take.
    [31:24] to     : u8 unit 500 ms;
    /// Doorbells are 4 bytes times 2 to this power apart.
    [35:32] dstrd  : u4;
    [36]    nssrs  : bool;
    [44:37] css    : u8;
    [45]    bps    : bool;
    [47:46] cps    : u2;
    /// The smallest and the largest memory page.
    [51:48] mpsmin : 4096..134217728 stored log2(mpsmin) - 12;
    [55:52] mpsmax : 4096..134217728 stored log2(mpsmax) - 12;
    [56]    pmrs   : bool;
    [57]    cmbs   : bool;
    [58]    nsss   : bool;
    [60:59] crms   : u2;
    reserved rest;
  }
  @spec("NVM Express Base 2.0, 3.1.3.2")
  0x08 vs : u32 readonly {
    [31:16] mjr : u16;
    [15:8]  mnr : u8;
    [7:0]   ter : u8;
  }
  /// Interrupts that are masked; a written 1 masks.
  0x0c intms : u32 w1s;
  /// The same interrupts; a written 1 unmasks.
  0x10 intmc : u32 w1c;
  @spec("NVM Express Base 2.0, 3.1.3.5")
  0x14 cc : u32 reset 0 {
    [0]     en     : bool;
    [6:4]   css    : CommandSet;
    [10:7]  mps    : 4096..134217728 stored log2(mps) - 12;
    [13:11] ams    : Arbitration;
    [15:14] shn    : Shutdown;
    /// Bytes of a submission and of a completion.
    [19:16] iosqes : 1..32768 stored log2(iosqes);
    [23:20] iocqes : 1..32768 stored log2(iocqes);
    [24]    crime  : bool;
    reserved rest;
  }
  @spec("NVM Express Base 2.0, 3.1.3.6")
  0x1c csts : u32 {
    [0]   rdy   : bool readonly;
    /// Fatal: only a reset helps.
    [1]   cfs   : bool readonly;
    [3:2] shst  : ShutdownState readonly;
    [4]   nssro : bool w1c;
    [5]   pp    : bool readonly;
    [6]   st    : bool readonly;
    reserved rest;
  }
  /// Resets the whole subsystem when "NVMe" is written.
  @spec("NVM Express Base 2.0, 3.1.3.7")
  0x20 nssr : u32 trigger;
  @spec("NVM Express Base 2.0, 3.1.3.8")
  0x24 aqa : u32 whole {
    [27:16] acqs : 2..4096 stored acqs - 1;
    [11:0]  asqs : 2..4096 stored asqs - 1;
    reserved rest;
  }
  0x28 asq : u64 split low high;
  0x30 acq : u64 split low high;
  /// Where the controller's own memory stands, and how much there is.
  @spec("NVM Express Base 2.0, 3.1.3.11")
  0x38 cmbloc : u32 readonly {
    [2:0]   bir     : u3;
    [3]     cqmms   : bool;
    [4]     cqpds   : bool;
    [5]     cdpmls  : bool;
    [6]     cdpcils : bool;
    [7]     cdmmms  : bool;
    [8]     cqda    : bool;
    [31:12] ofst    : u20;
    reserved rest;
  }
  @spec("NVM Express Base 2.0, 3.1.3.12")
  0x3c cmbsz : u32 readonly {
    [0]     sqs   : bool;
    [1]     cqs   : bool;
    [2]     lists : bool;
    [3]     rds   : bool;
    [4]     wds   : bool;
    [11:8]  szu   : u4;
    [31:12] sz    : u20;
    reserved rest;
  }
  /// How long readiness takes, with and without the media.
  @spec("NVM Express Base 2.0, 3.1.3.17")
  0x68 crto : u32 readonly since ready_modes {
    [31:16] crimt : u16 unit 500 ms;
    [15:0]  crwmt : u16 unit 500 ms;
  }
  /// Where tails and heads are told: a pair for each queue, the admin queue's first.
  @spec("NVMe over PCIe Transport 1.0, 3.1.2")
  0x1000 block doorbells[0..65535] stride (8 << cap.dstrd) {
    0x0              sq_tail : u32 write only;
    (4 << cap.dstrd) cq_head : u32 write only;
  }
}

/// What of the function's configuration space a driver sets itself.
@spec("PCI Local Bus Specification 3.0, 6.2.2")
registers PciConfig in config {
  0x04 pci_command : u16 {
    /// The function answers at its memory addresses.
    [1]  memory             : bool;
    /// The function may reach memory by itself.
    [2]  bus_master         : bool;
    [10] no_interrupt_lines : bool;
    reserved rest;
  }
}

/// The queue that manages the controller and the other queues.
@spec("NVM Express Base 2.0, 3.3.1")
queue AdminQueue(vector: handle) {
  ring Sq of AdminSqe host   { depth 2..4096; spare 1; free Cqe.sqhd; align page; }
  ring Cq of Cqe      device { depth 2..4096; spare 1; stamp phase = turn from 1; idle phase = 0; align page; }

  submit   Sq { publish { doorbells[0].sq_tail <- tail; } }
  complete Cq { retire { doorbells[0].cq_head <- head; } wait vector; }

  match AdminSqe.cid == Cqe.cid from 0..Sq.depth - 2;
  fail  Cqe.status != success: NvmeError(status: Cqe.status, more: Cqe.more, final: Cqe.dnr);
  stops when csts.cfs recover reset;

  /// Before the controller is enabled: it learns the rings' places then.
  sequence open {
    aqa <- { asqs: Sq.depth, acqs: Cq.depth };
    asq <- address of Sq;
    acq <- address of Cq;
  }
}

/// A pair of queues for reading and writing; `id` is both queues' number.
@spec("NVM Express Base 2.0, 3.3.1")
queue IoQueue(admin: AdminQueue, id: 1..65535, vector: handle, interrupt: u16 = 0) {
  ring Sq of Sqe host   { depth 2..cap.mqes; spare 1; free Cqe.sqhd; align page; }
  ring Cq of Cqe device { depth 2..cap.mqes; spare 1; stamp phase = turn from 1; idle phase = 0; align page; }

  submit   Sq { publish { doorbells[id].sq_tail <- tail; } }
  complete Cq { retire { doorbells[id].cq_head <- head; } wait vector; }

  match (id, Sqe.cid) == (Cqe.sqid, Cqe.cid) from 0..Sq.depth - 2;
  fail  Cqe.status != success: NvmeError(status: Cqe.status, more: Cqe.more, final: Cqe.dnr);
  stops when csts.cfs recover reset;

  sequence open {
    run create_cq(qid: id, size: Cq.depth, vector: interrupt, enable_interrupt: true, queue: Cq) on admin;
    undo { run delete_cq(qid: id) on admin; }
    run create_sq(qid: id, size: Sq.depth, cqid: id, queue: Sq) on admin;
  }

  sequence close {
    run delete_sq(qid: id) on admin;
    run delete_cq(qid: id) on admin;
  }
}

/// Stops the controller, tells it where the admin queue is, and starts it.
@spec("NVM Express Base 2.0, 3.5.1")
sequence enable(vector: handle) -> AdminQueue {
  pci_command.memory = true;
  pci_command.bus_master = true;
  if (csts.cfs || cc.en) {
    cc.en = false;
  }
  wait !csts.rdy within cap.to + 500 ms;
  let admin = AdminQueue(vector);
  cc <- {
    en: false, css: nvm, mps: page, ams: round_robin, shn: none, iosqes: sizeof(Sqe), iocqes: sizeof(Cqe), crime: false,
  };
  cc.en = true;
  // A controller that tells readiness apart from `cap.to` ought to name the longer time there; not each one does.
  let patience = ready_modes ? max(crto.crwmt, cap.to) : cap.to;
  wait csts.rdy || csts.cfs within patience + 500 ms;
  if (csts.cfs) { fail NvmeFatal(); }
  return admin;
}

/// Asks the controller what it is, and refuses one that takes entries of other sizes only.
@spec("NVM Express Base 2.0, 3.5.1, 5.17.2.1")
sequence inspect(admin: AdminQueue) {
  allocate told : IdentifyController align page;
  run identify(cns: controller, data: told) on admin within 5 s;
  if (told.sqes_min > sizeof(Sqe) || told.cqes_min > sizeof(Cqe)) {
    fail NvmeEntries(submission: told.sqes_min, completion: told.cqes_min);
  }
}

/// Looks at every namespace that is active, and refuses one whose blocks, with what metadata travels in them, have not
/// `block` bytes. The controller lists up to 1024 of them at a time, those above the one that is named.
@spec("NVM Express Base 2.0, 5.17.2.2; NVM Command Set 1.0, 4.1.5.1")
sequence inspect_namespaces(admin: AdminQueue, block: 512..65536) {
  allocate list : u32[1024] align page;
  allocate told : IdentifyNamespace align page;
  run identify(cns: active_namespaces, data: list) on admin within 5 s;
  while (list[0] != 0) within 60 s {
    for i in 0..1023 {
      if (list[i] != 0) {
        run identify(cns: namespace, nsid: list[i], data: told) on admin within 5 s;
        let format = told.format_high * 16 + told.format_low;
        let metadata = told.extended ? told.format[format].metadata : 0;
        // Below 9 the format is not offered; nobody has blocks of 2 to the 63rd power.
        let size = (1 << min(told.format[format].data_bits, 63)) + metadata;
        if (size != block) { fail NvmeBlocks(namespace: list[i], size: size); }
      }
    }
    let last = list[1023];
    if (last == 0) return;
    run identify(cns: active_namespaces, nsid: last, data: list) on admin within 5 s;
  }
}

/// Makes the controller forget its queues and the commands in them.
@spec("NVM Express Base 2.0, 3.7.2")
sequence reset {
  cc.en = false;
  wait !csts.rdy within cap.to + 500 ms;
}

/// Brings what was written to the media before power goes.
@spec("NVM Express Base 2.0, 3.6.1")
sequence shutdown {
  cc.shn = normal;
  wait csts.shst == complete within 10 s;
}

device Nvme {
  pci class 0x010802;
  registers PciConfig;
  registers Controller;
  queue AdminQueue;
  queue IoQueue;
  addresses mapped, bounce;
  open enable;
}

/// Reads logical blocks.
@spec("NVM Command Set 1.0, 3.2.4")
command read(
  /// Bytes of a logical block, with the metadata that travels with it.
  block: 512..65536,
) : Sqe(opcode: read, psdt: prp) -> Cqe {
  dw[11:10] slba : u64;
  dw[12] {
    /// Gives up early rather than trying long.
    [31]    lr       : bool = false;
    /// From the media, not from a volatile cache.
    [30]    fua      : bool = false;
    [29:26] prinfo   : u4 = 0;
    [25]    reserved : u1;
    [24]    stc      : bool = false;
    [23:16] reserved : u8;
    [15:0]  nlb      : 1..65536 stored nlb - 1;
  }
  dw[13] {
    [31:8] reserved : u24;
    /// How the blocks are going to be used.
    [7:0]  dsm      : u8 = 0;
  }
  dw[14] reference_tag : u32 = 0;
  dw[15] {
    [31:16] tag_mask        : u16 = 0;
    [15:0]  application_tag : u16 = 0;
  }
  transfer data : device writes bytes[nlb * block] as Prp;
}

/// Writes logical blocks.
@spec("NVM Command Set 1.0, 3.2.6")
command write(
  /// Bytes of a logical block, with the metadata that travels with it.
  block: 512..65536,
) : Sqe(opcode: write, psdt: prp) -> Cqe {
  dw[11:10] slba : u64;
  dw[12] {
    [31]    lr             : bool = false;
    /// Completes when the blocks are on the media.
    [30]    fua            : bool = false;
    [29:26] prinfo         : u4 = 0;
    [25]    reserved       : u1;
    [24]    stc            : bool = false;
    /// The kind of directive that `directive` belongs to.
    [23:20] directive_type : u4 = 0;
    [19:16] reserved       : u4;
    [15:0]  nlb            : 1..65536 stored nlb - 1;
  }
  dw[13] {
    [31:16] directive : u16 = 0;
    [15:8]  reserved  : u8;
    [7:0]   dsm       : u8 = 0;
  }
  dw[14] reference_tag : u32 = 0;
  dw[15] {
    [31:16] tag_mask        : u16 = 0;
    [15:0]  application_tag : u16 = 0;
  }
  transfer data : device reads bytes[nlb * block] as Prp;
}

/// Compares logical blocks with memory; a difference is the failure `compare_failed`.
@spec("NVM Command Set 1.0, 3.2.1")
command compare(
  /// Bytes of a logical block, with the metadata that travels with it.
  block: 512..65536,
) : Sqe(opcode: compare, psdt: prp) -> Cqe {
  dw[11:10] slba : u64;
  dw[12] {
    [31]    lr       : bool = false;
    [30]    fua      : bool = false;
    [29:26] prinfo   : u4 = 0;
    [25]    reserved : u1;
    [24]    stc      : bool = false;
    [23:16] reserved : u8;
    [15:0]  nlb      : 1..65536 stored nlb - 1;
  }
  dw[13] reserved      : u32;
  dw[14] reference_tag : u32 = 0;
  dw[15] {
    [31:16] tag_mask        : u16 = 0;
    [15:0]  application_tag : u16 = 0;
  }
  transfer data : device reads bytes[nlb * block] as Prp;
}

/// Makes logical blocks read as zeroes.
@spec("NVM Command Set 1.0, 3.2.8")
command write_zeroes : Sqe(opcode: write_zeroes, psdt: prp, prp1: 0, prp2: 0) -> Cqe {
  dw[11:10] slba : u64;
  dw[12] {
    [31]    lr         : bool = false;
    [30]    fua        : bool = false;
    [29:26] prinfo     : u4 = 0;
    /// The blocks' room may be given up.
    [25]    deallocate : bool = false;
    [24]    stc        : bool = false;
    [23:16] reserved   : u8;
    [15:0]  nlb        : 1..65536 stored nlb - 1;
  }
  dw[13] reserved      : u32;
  dw[14] reference_tag : u32 = 0;
  dw[15] {
    [31:16] tag_mask        : u16 = 0;
    [15:0]  application_tag : u16 = 0;
  }
}

/// Tells how ranges of blocks are going to be used, or that nobody needs them any more.
@spec("NVM Command Set 1.0, 3.2.3")
command dataset_management : Sqe(opcode: dataset_management, psdt: prp) -> Cqe {
  dw[10] {
    [31:8] reserved : u24;
    /// How many ranges `data` holds: a `DsmRange` each.
    [7:0]  ranges   : 1..256 stored ranges - 1;
  }
  dw[11] {
    [31:3] reserved       : u29;
    [2]    deallocate     : bool = false;
    [1]    integral_write : bool = false;
    [0]    integral_read  : bool = false;
  }
  dw[15:12] reserved : bytes[16];
  transfer data : device reads bytes[ranges * sizeof(DsmRange)] as Prp;
}

/// One range of a dataset management.
@spec("NVM Command Set 1.0, 3.2.3")
struct DsmRange 16 {
  dw[0]   attributes : u32 = 0;
  dw[1]   nlb        : u32;
  dw[3:2] slba       : u64;
}

/// Brings what was written to a namespace to its media (0xffff_ffff: to every namespace's).
@spec("NVM Express Base 2.0, 7.1")
command flush : Sqe(opcode: flush, psdt: prp, prp1: 0, prp2: 0) -> Cqe {
  reserved rest;
}

/// What an identify is to return.
@spec("NVM Express Base 2.0, 5.17.1")
enum Cns : u8 open {
  namespace = 0x00,
  controller = 0x01,
  active_namespaces = 0x02,
  namespace_descriptors = 0x03,
  set_namespace = 0x05,
  set_controller = 0x06,
}

/// Returns one of the data structures that tell of the controller or of a namespace.
@spec("NVM Express Base 2.0, 5.17")
command identify : AdminSqe(opcode: identify) -> Cqe {
  dw[7:6] prp1 : address of data;
  dw[9:8] prp2 : address of data;
  dw[10] {
    [31:16] controller_id : u16 = 0;
    [15:8]  reserved      : u8;
    [7:0]   cns           : Cns;
  }
  dw[11] {
    [31:24] command_set : u8 = 0;
    [23:16] reserved    : u8;
    [15:0]  specific_id : u16 = 0;
  }
  dw[13:12] reserved : u64;
  dw[14] {
    [31:7] reserved   : u25;
    [6:0]  uuid_index : u7 = 0;
  }
  dw[15] reserved : u32;
  transfer data : device writes bytes[page] as Prp;
}

/// Makes a completion queue of the ring at `queue`.
@spec("NVM Express Base 2.0, 5.4")
command create_cq : AdminSqe(opcode: create_cq) -> Cqe {
  dw[7:6] prp1     : address of queue;
  dw[9:8] reserved : u64;
  dw[10] {
    [31:16] size : 2..65536 stored size - 1;
    [15:0]  qid  : 1..65535;
  }
  dw[11] {
    [31:16] vector           : u16 = 0;
    [15:2]  reserved         : u14;
    [1]     enable_interrupt : bool = false;
    /// The ring lies in one piece.
    [0]     contiguous       : bool is true;
  }
  dw[15:12] reserved : bytes[16];
  transfer queue : device writes bytes[size * sizeof(Cqe)] as Contiguous until reset;
}

@spec("NVM Express Base 2.0, 5.5")
enum QueuePriority : u2 {
  urgent = 0,
  high = 1,
  medium = 2,
  low = 3,
}

/// Makes a submission queue of the ring at `queue`; its commands complete in the queue `cqid`.
@spec("NVM Express Base 2.0, 5.5")
command create_sq : AdminSqe(opcode: create_sq) -> Cqe {
  dw[7:6] prp1     : address of queue;
  dw[9:8] reserved : u64;
  dw[10] {
    [31:16] size : 2..65536 stored size - 1;
    [15:0]  qid  : 1..65535;
  }
  dw[11] {
    [31:16] cqid       : 1..65535;
    [15:3]  reserved   : u13;
    [2:1]   priority   : QueuePriority = urgent;
    [0]     contiguous : bool is true;
  }
  dw[12] {
    [31:16] reserved : u16;
    [15:0]  nvm_set  : u16 = 0;
  }
  dw[15:13] reserved : bytes[12];
  transfer queue : device reads bytes[size * sizeof(Sqe)] as Contiguous until reset;
}

/// Deletes a submission queue; its commands in flight end first.
@spec("NVM Express Base 2.0, 5.7")
command delete_sq : AdminSqe(opcode: delete_sq) -> Cqe {
  dw[10] {
    [31:16] reserved : u16;
    [15:0]  qid      : 1..65535;
  }
  reserved rest;
}

/// Deletes a completion queue whose submission queues are gone.
@spec("NVM Express Base 2.0, 5.6")
command delete_cq : AdminSqe(opcode: delete_cq) -> Cqe {
  dw[10] {
    [31:16] reserved : u16;
    [15:0]  qid      : 1..65535;
  }
  reserved rest;
}

/// Asks to abort the command `target` of the submission queue `sqid`.
@spec("NVM Express Base 2.0, 5.1")
command abort : AdminSqe(opcode: abort) -> Cqe {
  dw[10] {
    [31:16] target : u16;
    [15:0]  sqid   : u16;
  }
  reserved rest;
  /// It went on all the same: too late, or never found.
  result missed = (Cqe.result & 1) != 0;
}

/// What is to be told, or set, of the controller.
@spec("NVM Express Base 2.0, 5.27.1")
enum Feature : u8 open {
  arbitration = 0x01,
  power_management = 0x02,
  temperature_threshold = 0x04,
  volatile_write_cache = 0x06,
  number_of_queues = 0x07,
  interrupt_coalescing = 0x08,
  interrupt_vector = 0x09,
  write_atomicity = 0x0a,
  async_event = 0x0b,
}

/// Sets a feature that needs no memory.
@spec("NVM Express Base 2.0, 5.27")
command set_features : AdminSqe(opcode: set_features) -> Cqe {
  dw[9:6] reserved : bytes[16];
  dw[10] {
    /// Kept beyond the next reset.
    [31]   save     : bool = false;
    [30:8] reserved : u23;
    [7:0]  feature  : Feature;
  }
  dw[11] setting : union by feature {
    case volatile_write_cache {
      [31:1] reserved : u31;
      [0]    enable   : bool;
    }
    case number_of_queues {
      [31:16] cqs : 1..65535 stored cqs - 1;
      [15:0]  sqs : 1..65535 stored sqs - 1;
    }
    case interrupt_coalescing {
      [31:16] reserved  : u16;
      [15:8]  time      : u8 unit 100 us;
      [7:0]   threshold : 1..256 stored threshold - 1;
    }
    case interrupt_vector {
      [31:17] reserved      : u15;
      /// This vector's interrupts come at once.
      [16]    no_coalescing : bool;
      [15:0]  vector        : u16;
    }
    case async_event {
      [31:15] reserved             : u17;
      [14]    endurance_group      : bool = false;
      [13:10] reserved             : u4;
      [9]     firmware_activation  : bool = false;
      [8]     namespace_attributes : bool = false;
      [7:0]   health               : u8 = 0;
    }
    else {
      [31:0] value : u32;
    }
  }
  reserved rest;
  /// Of `number_of_queues`: how many there are, less one each (completion queues in the upper half).
  result value = Cqe.result;
}

/// Which of a feature's values is asked for.
@spec("NVM Express Base 2.0, 5.15")
enum FeatureSelect : u3 open {
  current = 0,
  default_value = 1,
  saved = 2,
  capabilities = 3,
}

/// Reads a feature that needs no memory.
@spec("NVM Express Base 2.0, 5.15")
command get_features : AdminSqe(opcode: get_features) -> Cqe {
  dw[9:6] reserved : bytes[16];
  dw[10] {
    [31:11] reserved : u21;
    [10:8]  select   : FeatureSelect = current;
    [7:0]   feature  : Feature;
  }
  dw[11] argument : u32 = 0;
  reserved rest;
  result value = Cqe.result;
}

/// What happened.
@spec("NVM Express Base 2.0, 5.2.1")
enum EventType : u3 open {
  error = 0,
  health = 1,
  notice = 2,
  command_set = 6,
  vendor = 7,
}

/// Completes when something happens that nobody asked for; then it is posted again.
@spec("NVM Express Base 2.0, 5.2")
command async_event : AdminSqe(opcode: async_event) -> Cqe {
  reserved rest;
  result event = EventType(Cqe.result & 7);
  /// Which of the type's events.
  result information = Cqe.result >> 8 & 0xff;
  /// The log page that tells more; reading it lets the next event of this type come.
  result log_page = Cqe.result >> 16 & 0xff;
}

/// Which log is read.
@spec("NVM Express Base 2.0, 5.16.1")
enum LogPage : u8 open {
  supported = 0x00,
  errors = 0x01,
  health = 0x02,
  firmware_slots = 0x03,
  changed_namespaces = 0x04,
  command_effects = 0x05,
  self_test = 0x06,
}

/// Reads `size` bytes of a log page, from `offset` on.
@spec("NVM Express Base 2.0, 5.16")
command get_log_page(size: 4..1048576) : AdminSqe(opcode: get_log_page) -> Cqe {
  dw[7:6] prp1 : address of data;
  dw[9:8] prp2 : address of data;
  dw[10] {
    [31:16] numdl    : u16 is (size / 4 - 1) & 0xffff;
    /// The event that pointed here stays pending.
    [15]    retain   : bool = false;
    [14:8]  specific : u7 = 0;
    [7:0]   page     : LogPage;
  }
  dw[11] {
    [31:16] specific_id : u16 = 0;
    [15:0]  numdu       : u16 is (size / 4 - 1) >> 16;
  }
  dw[13:12] offset : u64 align 4 = 0;
  dw[14] {
    [31:24] command_set : u8 = 0;
    [23:7]  reserved    : u17;
    [6:0]   uuid_index  : u7 = 0;
  }
  dw[15] reserved : u32;
  where size % 4 == 0;
  transfer data : device writes bytes[size] as Prp;
}

/// One power state.
@spec("NVM Express Base 2.0, 5.17.2.1")
struct PowerState 32 {
  w[0] max_power : u16;
  byte[3] {
    [7:2] reserved        : u6;
    [1]   non_operational : bool;
    /// `max_power` is in units of 0.1 mW instead of 10 mW.
    [0]   fine_scale      : bool;
  }
  dw[1] entry_latency : u32 unit 1 us;
  dw[2] exit_latency  : u32 unit 1 us;
  byte[12] { [7:5] reserved : u3; [4:0] read_throughput  : u5; }
  byte[13] { [7:5] reserved : u3; [4:0] read_latency     : u5; }
  byte[14] { [7:5] reserved : u3; [4:0] write_throughput : u5; }
  byte[15] { [7:5] reserved : u3; [4:0] write_latency    : u5; }
  w[8] idle_power : u16;
  byte[18] { [7:6] idle_scale : u2; [5:0] reserved : u6; }
  w[10] active_power : u16;
  byte[22] { [7:6] active_scale : u2; [5:3] reserved : u3; [2:0] active_workload : u3; }
  reserved rest;
}

/// Admin commands that a controller may have or not.
@spec("NVM Express Base 2.0, 5.17.2.1")
flags AdminCapabilities : u16 {
  security = 1 << 0,
  format = 1 << 1,
  firmware = 1 << 2,
  namespaces = 1 << 3,
  self_test = 1 << 4,
  directives = 1 << 5,
  mi = 1 << 6,
  virtualization = 1 << 7,
  doorbell_buffer = 1 << 8,
  get_lba_status = 1 << 9,
}

/// I/O commands and fields that a controller may have or not.
@spec("NVM Express Base 2.0, 5.17.2.1")
flags IoCapabilities : u16 {
  compare = 1 << 0,
  write_uncorrectable = 1 << 1,
  dataset_management = 1 << 2,
  write_zeroes = 1 << 3,
  save_select = 1 << 4,
  reservations = 1 << 5,
  timestamp = 1 << 6,
  verify = 1 << 7,
  copy = 1 << 8,
}

/// What identify tells of the controller.
@spec("NVM Express Base 2.0, 5.17.2.1")
struct IdentifyController 4096 {
  w[0] vid   : u16;
  w[1] ssvid : u16;
  byte[23:4]  serial_number : string[20] pad 0x20;
  byte[63:24] model_number  : string[40] pad 0x20;
  byte[71:64] firmware      : string[8] pad 0x20;
  /// Commands that are best posted together: 2 to this power.
  byte[72]    rab           : u8;
  byte[75:73] ieee          : u24;
  byte[76] {
    [7:4] reserved         : u4;
    [3]   asymmetric       : bool;
    [2]   virtual_function : bool;
    [1]   multi_controller : bool;
    [0]   multi_port       : bool;
  }
  /// The largest transfer is 2 to this power smallest pages; 0: any.
  byte[77] mdts          : u8;
  w[39]    controller_id : u16;
  dw[20] {
    [31:16] version_major    : u16;
    [15:8]  version_minor    : u8;
    [7:0]   version_tertiary : u8;
  }
  dw[21]    rtd3_resume     : u32 unit 1 us;
  dw[22]    rtd3_entry      : u32 unit 1 us;
  dw[23]    events          : u32;
  dw[24]    attributes      : u32;
  byte[111] controller_type : u8;
  byte[127:112] fguid : bytes[16];
  w[128]    admin_capabilities    : AdminCapabilities;
  byte[258] abort_limit           : 1..256 stored abort_limit - 1;
  byte[259] async_event_limit     : 1..256 stored async_event_limit - 1;
  byte[260] firmware_updates      : u8;
  byte[261] log_attributes        : u8;
  byte[262] error_log_entries     : 1..256 stored error_log_entries - 1;
  byte[263] power_states          : 1..256 stored power_states - 1;
  byte[264] vendor_format         : u8;
  byte[265] autonomous_power      : u8;
  /// Kelvin.
  w[133]    warning_temperature   : u16;
  w[134]    critical_temperature  : u16;
  w[135]    firmware_time         : u16 unit 100 ms;
  dw[68]    host_buffer_preferred : u32;
  dw[69]    host_buffer_minimum   : u32;
  /// Bytes, as a number of 128 bits.
  byte[295:280] total_capacity       : bytes[16];
  byte[311:296] unallocated_capacity : bytes[16];
  w[160] keep_alive : u16 unit 100 ms;
  byte[512] {
    [7:4] sqes_max : 1..32768 stored log2(sqes_max);
    [3:0] sqes_min : 1..32768 stored log2(sqes_min);
  }
  byte[513] {
    [7:4] cqes_max : 1..32768 stored log2(cqes_max);
    [3:0] cqes_min : 1..32768 stored log2(cqes_min);
  }
  w[257]    max_commands      : u16;
  dw[129]   namespaces        : u32;
  w[260]    io_capabilities   : IoCapabilities;
  w[261]    fused             : u16;
  byte[524] format_attributes : u8;
  byte[525] {
    [7:3] reserved  : u5;
    [2:1] broadcast : u2;
    /// A volatile write cache is there: flush matters.
    [0]   present   : bool;
  }
  w[263]    atomic_write            : 1..65536 stored atomic_write - 1;
  w[264]    atomic_write_power_fail : 1..65536 stored atomic_write_power_fail - 1;
  byte[530] vendor_commands         : u8;
  byte[531] write_protection        : u8;
  w[266]    atomic_compare_write    : 1..65536 stored atomic_compare_write - 1;
  w[267]    copy_formats            : u16;
  dw[134] {
    [31:2] sgl_features : u30;
    /// 0: no SGLs; 1: of any alignment; 2: of whole dwords.
    [1:0]  sgls         : u2;
  }
  byte[1023:768]  subsystem_name : string[256];
  byte[3071:2048] power          : PowerState[32];
  byte[4095:3072] vendor         : bytes[1024];
  reserved rest;
}

/// One way to format a namespace's blocks.
@spec("NVM Command Set 1.0, 4.1.5.1")
struct LbaFormat 4 {
  dw[0] {
    [31:26] reserved    : u6;
    [25:24] performance : u2;
    /// A block has 2 to this power bytes; 0: this format is not offered.
    [23:16] data_bits   : u8;
    /// Bytes of metadata with each block.
    [15:0]  metadata    : u16;
  }
}

/// What identify tells of a namespace.
@spec("NVM Command Set 1.0, 4.1.5.1")
struct IdentifyNamespace 4096 {
  qw[0]    size     : u64;
  qw[1]    capacity : u64;
  qw[2]    used     : u64;
  byte[24] features : u8;
  byte[25] formats  : 1..64 stored formats - 1;
  byte[26] {
    [7]   reserved    : u1;
    /// The format's number: its upper two bits, and its lower four.
    [6:5] format_high : u2;
    /// Metadata follows each block's data.
    [4]   extended    : bool;
    [3:0] format_low  : u4;
  }
  byte[27] metadata_capabilities      : u8;
  byte[28] protection_capabilities    : u8;
  byte[29] protection                 : u8;
  byte[30] sharing                    : u8;
  byte[31] reservations               : u8;
  byte[32] format_progress            : u8;
  byte[33] deallocation               : u8;
  w[17]    atomic_write               : u16;
  w[18]    atomic_write_power_fail    : u16;
  w[19]    atomic_compare_write       : u16;
  w[20]    atomic_boundary            : u16;
  w[21]    atomic_boundary_offset     : u16;
  w[22]    atomic_boundary_power_fail : u16;
  w[23]    optimal_boundary           : u16;
  byte[63:48] nvm_capacity : bytes[16];
  w[32]    write_granularity      : u16;
  w[33]    write_alignment        : u16;
  w[34]    deallocate_granularity : u16;
  w[35]    deallocate_alignment   : u16;
  w[36]    optimal_write          : u16;
  /// The most blocks of one range of a copy, of a whole copy, and the most ranges.
  w[37]    copy_range_blocks      : u16;
  dw[19]   copy_blocks            : u32;
  byte[80] copy_ranges            : 1..256 stored copy_ranges - 1;
  dw[23]   ana_group              : u32;
  byte[99] attributes             : u8;
  w[50]    nvm_set                : u16;
  w[51]    endurance_group        : u16;
  byte[119:104]  nguid  : bytes[16];
  byte[127:120]  eui64  : bytes[8];
  byte[383:128]  format : LbaFormat[64];
  byte[4095:384] vendor : bytes[3712];
  reserved rest;
}
