/// HiSilicon accelerators: the queue manager's queue pairs as UACCE hands them to a process, and the entry of the ZIP engine
/// (deflate, zlib, gzip). Entries carry addresses of the process; results are written back into the entry that asked.
@spec("misc/uacce/hisi_qm.h; Linux Documentation/misc-devices/uacce.rst; UADK's user drivers for QM versions 1 to 3")
@c(header: "misc/uacce/hisi_qm.h")
protocol hisi_qm;
endian little;

import { Errno } from "./linux/errno.ring";
import { put, start } from "./linux/uacce.ring";

/// What a queue's numbers are, and what it is for.
@c("struct hisi_qp_ctx")
struct QpContext layout c {
  /// Answer: the queue's number, which doorbells carry.
  id : u16;
  /// The engine's way: of ZIP, 0 compresses and 1 decompresses.
  @c("qc_type") way : u16;
}

/// How large a queue's rings are.
@c("struct hisi_qp_info")
struct QpInfo layout c {
  sqe_size : u32;
  sq_depth : u16;
  cq_depth : u16;
  @c("reserved") reserved : u64;
}

@c("UACCE_CMD_QM_SET_QP_CTX")
call set_context(queue: handle, context: updates QpContext) : i32 = ioctl _IOWR("H", 10) {
  fail result < 0: SystemError(errno: Errno(-result));
}

/// Sets the entries' size and answers how many there are (queue managers of version 3).
@c("UACCE_CMD_QM_SET_QP_INFO")
call set_info(queue: handle, info: updates QpInfo) : i32 = ioctl _IOWR("H", 11) {
  fail result < 0: SystemError(errno: Errno(-result));
}

/// Which of a pair's rings a doorbell is about.
enum DoorbellCommand : u4 {
  sq = 0,
  cq = 1,
}

/// The doorbell of version 1.
registers DoorbellV1 in mmio + 0x340 {
  0x0 doorbell_v1 : u64 write only {
    [63:52] reserved : u12;
    [51:48] priority : u4;
    [47:32] index    : u16;
    [31:20] reserved : u12;
    [19:16] command  : DoorbellCommand;
    [15:0]  sqn      : u16;
  }
}

/// The doorbell of version 2, one for all of a device's queues.
registers Doorbell in mmio + 0x1000 {
  0x0 doorbell : u64 write only {
    [63:52] reserved : u12;
    [51:48] priority : u4;
    [47:32] index    : u16;
    [31:16] reserved : u16;
    [15:12] command  : DoorbellCommand;
    [11:10] reserved : u2;
    [9:0]   sqn      : u10;
  }
}

/// How data is packed.
enum Algorithm : u8 open {
  deflate = 1,
  zlib = 2,
  gzip = 3,
  lz77_zstd = 0x43,
}

/// How memory is named.
enum BufferType : u4 {
  /// By its address.
  flat = 0,
  /// By the address of a list.
  sgl = 1,
}

/// How the engine's work on an entry ended.
enum ZipStatus : u8 open {
  success = 0,
  /// The output did not fit.
  output_full = 0x0e,
  /// The output would have been larger than the input.
  incompressible = 0x0d,
  crc_error = 0x10,
  /// The last block has been decompressed.
  end = 0x13,
}

/// How an entry is to be read.
enum Form : u4 closed {
  /// By queue managers of versions 1 and 2.
  v1 = 0,
  /// By queue managers of version 3.
  v3 = 3,
}

/// One submission to the ZIP engine; the engine writes its results into the same slot.
entry ZipSqe 128 {
  view posted {
    dw[3:0] reserved : bytes[16];
  }
  view done {
    /// Bytes that were read, and bytes that were written.
    dw[0] consumed : u32;
    dw[1] produced : u32;
    dw[2] literals : u32;
    dw[3] {
      [31:9] reserved   : u23;
      [8]    last_block : bool;
      [7:0]  status     : ZipStatus;
    }
  }
  dw[4]   source_size : u32 max 0x80_0000;
  dw[6:5] reserved    : u64;
  dw[7] {
    [31:28] form          : Form = v3;
    /// The first entry of a stream.
    [27]    begins        : bool = true;
    /// The stream goes on: the engine keeps its state in `context`.
    [26]    keeps_state   : bool = false;
    /// The last entry of a stream.
    [25]    ends          : bool = true;
    [24]    reserved      : u1;
    [23:0]  source_offset : u24 = 0;
  }
  dw[8] {
    [31:24] reserved      : u8;
    [23:0]  target_offset : u24 = 0;
  }
  dw[9] {
    [31:16] reserved    : u16;
    [15:12] window      : u4 = 0;
    [11:8]  buffer_type : BufferType = flat;
    [7:0]   algorithm   : Algorithm;
  }
  dw[12:10] reserved    : bytes[12];
  /// The caller's own, in form `v1`; in form `v3` it is `tag`.
  dw[13]    tag_v1      : u32 = 0;
  dw[14]    target_size : u32 max 0x80_0000;
  dw[15]    context_0   : u32 = 0;
  dw[17:16] reserved    : u64;
  dw[19:18] source      : address of input;
  dw[21:20] target      : address of output;
  dw[23:22] context     : u64 = 0;
  dw[25:24] literals_at : u64 = 0;
  dw[26]    tag         : u32 = 0;
  dw[27]    reserved    : u32;
  dw[28]    context_1   : u32 = 0;
  dw[29]    context_2   : u32 = 0;
  /// Bytes of the whole stream, and their checksum, so far.
  dw[30]    stream_size : u32 = 0;
  dw[31]    checksum    : u32 = 0;
}

/// One completion: which of the submission ring's slots is done.
entry Cqe 16 {
  dw[0] reserved : u32;
  dw[1] { [31:16] reserved : u16; [15:0] command_id : u16; }
  dw[2] { [31:16] sq_number : u16; [15:0] sq_head : u16; }
  dw[3] { [31:17] reserved : u15; [16] phase : u1; [15:0] reserved : u16; }
}

/// A queue pair of the ZIP engine, whose regions stand one page apart in what its handle maps. The queue manager's version
/// is in the name of the interface that the kernel tells: `hisi_qm_v3`, say.
queue ZipQueue(fd: handle, id: 0..1023, version: 1..3, depth: 2..65536 = 1024, page: 4096..65536 = 4096) {
  /// The device's registers: of version 1 a page, of others what reaches a page beyond the first 4096 bytes.
  region mmio = mmap(fd, 0, version == 1 ? page : page + 4096 / page * page);
  /// The rings, shared with the device.
  region shared_memory = mmap(fd, page, depth * (sizeof(ZipSqe) + sizeof(Cqe)));

  ring Sq of ZipSqe shared in shared_memory { depth depth; spare 0; accepts deflate, zlib, gzip; }
  ring Cq of Cqe    device in (shared_memory + depth * sizeof(ZipSqe)) {
    depth depth;
    spare 0;
    stamp phase = turn from 1;
    idle phase = 0;
  }

  when version {
    case 1 {
      submit   Sq { publish { doorbell_v1 <- { priority: 0, index: tail, command: sq, sqn: id }; } }
      complete Cq { retire { doorbell_v1 <- { priority: 0, index: head, command: cq, sqn: id }; } wait fd; }
    }
    case 2..3 {
      submit   Sq { publish { doorbell <- { priority: 0, index: tail, command: sq, sqn: id }; } }
      complete Cq { retire { doorbell <- { priority: 0, index: head, command: cq, sqn: id }; } wait fd; }
    }
  }

  match index of Sq == Cqe.sq_head from slots;
  fail ZipSqe.status != success && ZipSqe.status != incompressible && ZipSqe.status != end:
    ZipError(status: ZipSqe.status);
}

/// Makes a queue pair of an opened device: compressing (`way` 0) or decompressing (1).
sequence create(fd: handle, way: 0..1, version: 1..3, depth: 2..65536 = 1024, page: 4096..65536 = 4096) -> ZipQueue {
  let context : QpContext = { way: way };
  set_context(fd, context);
  start(fd);
  undo { put(fd); }
  return ZipQueue(fd, context.id & 0x3ff, version, depth, page);
}

/// The ZIP engine.
device HisiZip {
  uacce "hisi_zip";
  registers DoorbellV1;
  registers Doorbell;
  queue ZipQueue;
  addresses sva;
  open create;
}

/// Packs or unpacks a stream of bare deflate blocks.
command deflate : ZipSqe(algorithm: deflate) -> Cqe {
  transfer input  : device reads bytes[source_size];
  transfer output : device writes bytes[target_size] moved ZipSqe.produced;
  result consumed = ZipSqe.consumed;
}

/// The same with zlib's checksum; the header is the caller's.
command zlib : ZipSqe(algorithm: zlib) -> Cqe {
  transfer input  : device reads bytes[source_size];
  transfer output : device writes bytes[target_size] moved ZipSqe.produced;
  result consumed = ZipSqe.consumed;
  result checksum = ZipSqe.checksum;
}

/// The same with gzip's checksum and size; the header is the caller's.
command gzip : ZipSqe(algorithm: gzip) -> Cqe {
  transfer input  : device reads bytes[source_size];
  transfer output : device writes bytes[target_size] moved ZipSqe.produced;
  result consumed = ZipSqe.consumed;
  result checksum = ZipSqe.checksum;
  result stream_size = ZipSqe.stream_size;
}
