/// io_uring: the Linux kernel's own queue pair. Submissions and completions pass through memory shared with the kernel;
/// a system call tells it of new entries, and commands carry addresses of the process.
@spec("io_uring(7), io_uring_setup(2), io_uring_enter(2); linux/io_uring.h")
@c(header: "linux/io_uring.h")
protocol io_uring;
endian native;

import { Errno } from "./linux/errno.ring";

/// Where io_uring_setup's handle maps the indices and the completion entries.
@c("IORING_OFF_SQ_RING") const off_rings = 0;
/// Where it maps the submission entries.
@c("IORING_OFF_SQES")    const off_sqes = 0x1000_0000;

/// What a submission asks for.
@c("IORING_OP_*")
enum Op : u8 {
  nop = 0,
  fsync = 3,
  async_cancel = 14,
  openat = 18,
  close = 19,
  read = 22,
  write = 23,
}

/// How one submission is treated. Flags whose effects a driver cannot follow (a completion that never comes, a buffer
/// that the kernel picks) are not declared, so they are refused. Nor is `io_drain`: everything submitted behind it waits
/// until all before it has completed, cancels too, so nothing could end a command that never completes by itself.
@c("IOSQE_*")
flags SqeFlags : u8 {
  /// The next submission starts when this one has succeeded.
  io_link = 1 << 2,
  /// The next submission starts when this one has completed, successfully or not.
  io_hardlink = 1 << 3,
  /// Always handed to a worker, never tried at once.
  async = 1 << 4,
}

/// How a ring pair is set up. Flags that change the entries' size, or that leave completions in the kernel until they are
/// asked for, are not declared: this description's rings would not follow them.
@c("IORING_SETUP_*")
flags SetupFlags : u32 {
  /// A kernel thread takes submissions; no system call is needed while it is awake.
  sqpoll = 1 << 1,
  /// That thread stays on processor `sq_thread_cpu`.
  sq_aff = 1 << 2,
  /// The completion ring has the size asked for, instead of twice the submission ring's.
  cqsize = 1 << 3,
  /// Sizes beyond the kernel's limits are lowered to them.
  clamp = 1 << 4,
  /// A submission in error does not stop those after it.
  submit_all = 1 << 7,
  /// No interrupt to run completions' work: it runs at the next system call.
  coop_taskrun = 1 << 8,
  /// The kernel shows pending work in the ring's flags.
  taskrun_flag = 1 << 9,
  /// Only one thread submits.
  single_issuer = 1 << 12,
  /// No index array: submissions are taken in the ring's order.
  @since(linux: "6.6") no_sqarray = 1 << 16,
}

/// What this kernel can do.
@c("IORING_FEAT_*")
flags Features : u32 {
  single_mmap = 1 << 0,
  nodrop = 1 << 1,
  submit_stable = 1 << 2,
  rw_cur_pos = 1 << 3,
  cur_personality = 1 << 4,
  fast_poll = 1 << 5,
  poll_32bits = 1 << 6,
  sqpoll_nonfixed = 1 << 7,
  ext_arg = 1 << 8,
  native_workers = 1 << 9,
  rsrc_tags = 1 << 10,
  cqe_skip = 1 << 11,
  linked_file = 1 << 12,
}

/// What the kernel tells through the submission ring's flags.
@c("IORING_SQ_*")
flags SqFlags : u32 {
  /// The kernel's thread sleeps: wake it.
  need_wakeup = 1 << 0,
  /// Completions wait in the kernel for room.
  cq_overflow = 1 << 1,
  /// Work waits for a system call.
  taskrun = 1 << 2,
}

/// What io_uring_enter is asked to do. Flags that make it wait, or read further arguments, are not declared.
@c("IORING_ENTER_*")
flags EnterFlags : u32 {
  /// Wakes the kernel's thread.
  sq_wakeup = 1 << 1,
  /// Waits for room in the submission ring.
  sq_wait = 1 << 2,
  /// `ring` is an index of a registered ring.
  registered_ring = 1 << 4,
}

/// What io_uring_register is asked to do.
@c("IORING_*")
enum RegisterOp : u32 {
  /// Puts rings into the calling thread's own table.
  register_ring_fds = 20,
  /// Takes them out of it.
  unregister_ring_fds = 21,
}

@c("IORING_FSYNC_*")
flags FsyncFlags : u32 {
  /// Data, and only the metadata that reading it back needs.
  datasync = 1 << 0,
}

@c("IORING_ASYNC_CANCEL_*")
flags CancelFlags : u32 {
  /// Every command that matches, not just the first.
  all = 1 << 0,
  /// Matches everything.
  any = 1 << 2,
}

/// Where the submission ring's words stand in its mapping: byte offsets.
@c("struct io_sqring_offsets")
struct SqOffsets layout c {
  head : u32;
  tail : u32;
  ring_mask : u32;
  ring_entries : u32;
  flags : u32;
  dropped : u32;
  array : u32;
  @c("resv1") reserved : u32;
  @c("resv2") reserved : u64;
}

/// Where the completion ring's words stand in its mapping: byte offsets.
@c("struct io_cqring_offsets")
struct CqOffsets layout c {
  head : u32;
  tail : u32;
  ring_mask : u32;
  ring_entries : u32;
  overflow : u32;
  cqes : u32;
  flags : u32;
  @c("resv1") reserved : u32;
  @c("resv2") reserved : u64;
}

/// What io_uring_setup is told, and what it answers.
@c("struct io_uring_params")
struct Params layout c {
  /// Answer: entries of the submission ring.
  sq_entries : u32;
  /// Entries of the completion ring: asked for with `cqsize`, and answered.
  cq_entries : u32;
  flags : SetupFlags;
  sq_thread_cpu : u32;
  /// How long the kernel's thread spins before it sleeps.
  sq_thread_idle : u32 unit 1 ms;
  features : Features;
  wq_fd : u32;
  @c("resv") reserved : u32[3];
  sq_off : SqOffsets;
  cq_off : CqOffsets;
}

/// Where in the calling thread's table of rings one stands, or is to stand.
@c("struct io_uring_rsrc_update")
struct RsrcUpdate layout c {
  /// Its place (2^32 - 1: any; the answer is which).
  offset : u32;
  @c("resv") reserved : u32;
  /// The ring's handle.
  data : u64;
}

/// Makes a ring pair of at least `entries` submissions and fills in `params`.
@c("__NR_io_uring_setup", header: "sys/syscall.h")
call setup(entries: u32, params: updates Params) : i32 = syscall 425 {
  fail result < 0: SystemError(errno: Errno(-result));
}

/// Does `op` for `count` rings, and answers for how many it did. A refusal is no failure: a ring without a place in the
/// table does all the same. Each thread has a table of its own, of 16 places, which is gone when the thread ends.
@c("__NR_io_uring_register", header: "sys/syscall.h")
call register(fd: handle, op: RegisterOp, rings: updates RsrcUpdate, count: u32) : i32 = syscall 427;

/// Submits `submit` entries and waits for `complete` completions; answers how many entries were taken. The kernel's call
/// has two more arguments; it looks at them only when it is asked to wait, which this driver never does here.
@c("__NR_io_uring_enter", header: "sys/syscall.h")
call enter(ring: u32, submit: u32, complete: u32, flags: EnterFlags) : i32 = syscall 426 {
  fail  result < 0: SystemError(errno: Errno(-result));
  retry intr, again, busy;
}

/// One submission.
@c("struct io_uring_sqe")
entry Sqe 64 {
  0x00 opcode    : Op;
  0x01 flags     : SqeFlags = none;
  /// The command's priority (ioprio_set(2)).
  0x02 ioprio    : u16 = 0;
  byte[31:4]       command;
  0x20 user_data : u64 tag;
  byte[63:40]      command;
}

/// One completion.
@c("struct io_uring_cqe")
entry Cqe 16 {
  0x00 user_data : u64;
  /// What the command returned; a negated error number when it failed.
  0x08 res       : i32;
  0x0c flags     : u32;
}

/// A ring pair.
queue Uring(
  fd: handle,
  p: Params,
  /// What io_uring_enter knows it by: its handle, or its place in the table of the thread that made it.
  ring: u32,
  /// `registered_ring`, if it is a place: the kernel then need not count who uses the handle.
  known: EnterFlags,
) {
  region rings = mmap(fd, off_rings, max(p.sq_off.array + p.sq_entries * 4, p.cq_off.cqes + p.cq_entries * sizeof(Cqe)));
  region sqes  = mmap(fd, off_sqes, p.sq_entries * sizeof(Sqe));

  cells in rings {
    (p.sq_off.head)  sq_head  : u32 device;
    (p.sq_off.tail)  sq_tail  : u32 host;
    (p.sq_off.flags) sq_flags : SqFlags device;
    (p.sq_off.array) sq_array : u32[p.sq_entries] host;
    (p.cq_off.head)  cq_head  : u32 host;
    (p.cq_off.tail)  cq_tail  : u32 device;
  }

  ring Sq of Sqe host   in sqes                    { depth p.sq_entries; index u32; spare 0; free sq_head; }
  ring Cq of Cqe device in (rings + p.cq_off.cqes) { depth p.cq_entries; index u32; spare 0; valid cq_tail; }

  /// The kernel reads slot numbers from an array; ours never change.
  sequence open {
    if (!p.flags.no_sqarray) {
      for i in 0..p.sq_entries - 1 { sq_array[i] <- i; }
    }
  }

  /// A place in the table keeps the ring alive, closed or not.
  sequence close {
    if (known.registered_ring) {
      let place : RsrcUpdate = { offset: ring };
      register(fd, unregister_ring_fds, place, 1);
    }
  }

  submit Sq {
    publish {
      sq_tail <- tail release;
      if (p.flags.sqpoll) {
        fence full;
        if (sq_flags.need_wakeup) { enter(ring, 0, 0, known | sq_wakeup); }
      } else {
        enter(ring, tail - sq_head, 0, known) taken;
      }
    }
  }

  complete Cq {
    retire { cq_head <- head release; }
    wait fd;
  }

  match  Sqe.user_data == Cqe.user_data from keys;
  fail   Cqe.res < 0: UringError(errno: Errno(-Cqe.res));
  cancel by async_cancel;
}

/// Makes a ring pair with room for `entries` submissions and maps it.
sequence create(
  entries: 1..32768,
  flags: SetupFlags = none,
  /// Entries of the completion ring; used with `cqsize`.
  cq_entries: u32 = 0,
  sq_thread_cpu: u32 = 0,
  /// How long the kernel's thread spins before it sleeps, in milliseconds; used with `sqpoll`.
  sq_thread_idle: u32 = 0,
) -> Uring {
  let p : Params = { flags: flags, cq_entries: cq_entries, sq_thread_cpu: sq_thread_cpu, sq_thread_idle: sq_thread_idle };
  let fd = setup(entries, p);
  let place : RsrcUpdate = { offset: 0xffff_ffff, data: fd };
  let registered = register(fd, register_ring_fds, place, 1);
  return Uring(fd, p, registered == 1 ? place.offset : fd, registered == 1 ? registered_ring : none);
}

/// Does nothing, and completes.
command nop : Sqe(opcode: nop) -> Cqe {
  reserved rest;
}

/// Reads `len` bytes of a file at `offset` (2^64 - 1: at its current position); fewer at its end.
command read : Sqe(opcode: read) -> Cqe {
  0x04 fd      : i32;
  @c("off")
  0x08 offset  : u64;
  0x10 addr    : address of data;
  0x18 len     : u32;
  /// Flags of preadv2(2).
  0x1c rw_flags : u32 = 0;
  reserved rest;
  transfer data : device writes bytes[len] moved Cqe.res;
}

/// Writes `len` bytes to a file at `offset` (2^64 - 1: at its current position).
command write : Sqe(opcode: write) -> Cqe {
  0x04 fd      : i32;
  @c("off")
  0x08 offset  : u64;
  0x10 addr    : address of data;
  0x18 len     : u32;
  /// Flags of pwritev2(2).
  0x1c rw_flags : u32 = 0;
  reserved rest;
  transfer data : device reads bytes[len] moved Cqe.res;
}

/// Brings what was written to a file to its disk.
command fsync : Sqe(opcode: fsync) -> Cqe {
  0x04 fd      : i32;
  @c("off")
  0x08 offset  : u64 = 0;
  /// How many bytes from `offset`; 0: all.
  0x18 len     : u32 = 0;
  0x1c fsync_flags : FsyncFlags = none;
  reserved rest;
}

/// Opens the file at `path`, relative to the directory `dirfd` (-100: the working directory).
command openat : Sqe(opcode: openat) -> Cqe {
  @c("fd")
  0x04 dirfd   : i32;
  0x10 addr    : address of path;
  /// Permissions of a file that is created.
  @c("len")
  0x18 mode    : u32 = 0;
  /// Flags of open(2).
  0x1c open_flags : u32;
  reserved rest;
  transfer path : device reads cstring;
  result fd = Cqe.res;
}

/// Closes a handle.
command close_file : Sqe(opcode: close) -> Cqe {
  0x04 fd      : i32;
  reserved rest;
}

/// Cancels a command in flight. The one cancelled completes with `canceled`, or as if nothing had been asked.
command async_cancel : Sqe(opcode: async_cancel) -> Cqe {
  /// The command to cancel.
  @c("addr")
  0x10 target   : token;
  0x1c cancel_flags : CancelFlags = none;
  reserved rest;
}
