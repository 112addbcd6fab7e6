/// io_uring: the Linux kernel's own queue pair. Submissions and completions pass through memory shared with the kernel;
/// a system call tells it of new entries, and commands carry addresses of the process.
@spec("io_uring(7), io_uring_setup(2), io_uring_enter(2); linux/io_uring.h")
@c(header: "linux/io_uring.h")
protocol io_uring;
endian native;

import { Errno } from "./linux/errno.ring";
import { FallocateMode, Iovec, RenameFlags, Statx, StatxFlags, StatxMask, UnlinkFlags } from "./linux/fs.ring";
import { SpliceFlags } from "./linux/pipe.ring";
import { PollEvents } from "./linux/poll.ring";
import { MsgFlags, ShutdownHow, SocketFlags, SocketLevel } from "./linux/socket.ring";
import { Timespec } from "./linux/time.ring";

/// Where io_uring_setup's handle maps the indices and the completion entries.
@c("IORING_OFF_SQ_RING") const off_rings = 0;
/// Where it maps the submission entries.
@c("IORING_OFF_SQES")    const off_sqes = 0x1000_0000;
/// The result is the entry's.
@since(linux: "6.10") @c("IORING_NOP_INJECT_RESULT") const result_of_entry = 1 << 0;
/// Sets an option of a socket.
@since(linux: "6.7") @c("SOCKET_URING_OP_SETSOCKOPT") const set_option = 3;
/// In place of a buffer's number.
const no_buffer = 1 << 16;
/// Receives again and again.
@c("IORING_RECV_MULTISHOT")   const recv_many = 1 << 1;
/// Polls again and again.
@c("IORING_POLL_ADD_MULTI")   const poll_many = 1 << 0;
/// Accepts again and again.
@c("IORING_ACCEPT_MULTISHOT") const accept_many = 1 << 0;
/// Waits until a connection has come in, and accepts then.
@since(linux: "6.10") @c("IORING_ACCEPT_POLL_FIRST") const accept_when_ready = 1 << 2;
/// Changes what a poll waits for, instead of removing it.
@c("IORING_POLL_UPDATE_EVENTS")  const update_poll_events = 1 << 1;
/// Gives a timeout another time, instead of removing it.
@c("IORING_TIMEOUT_UPDATE")      const update_timeout = 1 << 1;
/// The timeout is a linked one.
@c("IORING_LINK_TIMEOUT_UPDATE") const update_link_timeout = 1 << 4;

/// What a submission asks for.
@c("IORING_OP_*")
enum Op : u8 {
  nop = 0,
  readv = 1,
  writev = 2,
  fsync = 3,
  read_fixed = 4,
  write_fixed = 5,
  poll_add = 6,
  poll_remove = 7,
  timeout = 11,
  timeout_remove = 12,
  accept = 13,
  async_cancel = 14,
  link_timeout = 15,
  connect = 16,
  fallocate = 17,
  openat = 18,
  close = 19,
  statx = 21,
  read = 22,
  write = 23,
  send = 26,
  recv = 27,
  splice = 30,
  shutdown = 34,
  renameat = 35,
  unlinkat = 36,
  mkdirat = 37,
  msg_ring = 40,
  socket = 45,
  uring_cmd = 46,
  send_zc = 47,
  @since(linux: "6.9") ftruncate = 55,
  @since(linux: "6.11") bind = 56,
  @since(linux: "6.11") listen = 57,
}

/// How one submission is treated. Flags whose effects a driver cannot follow (a completion that never comes, a buffer
/// that the kernel picks) are not declared, so they are refused.
@c("IOSQE_*")
flags SqeFlags : u8 {
  /// `fd` is an index of registered files.
  fixed_file = 1 << 0,
  /// Starts when all before it has completed, and all behind it starts when it has: cancels, too, but for the queue's
  /// own when it closes. A command that completes again and again is waited for until its last completion.
  io_drain = 1 << 1,
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
  /// The kernel shows pending work in the ring's flags: who polls has it done.
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

/// What a completion tells besides its result.
@c("IORING_CQE_F_*")
flags CqeFlags : u32 {
  /// `flags` has the number of the buffer that the kernel took, from bit 16 on.
  buffer = 1 << 0,
  /// More completions of the same command follow.
  more = 1 << 1,
  /// There is more to receive.
  sock_nonempty = 1 << 2,
  /// The memory of a command that has told its result is the program's again.
  notif = 1 << 3,
}

/// What io_uring_enter is asked to do. Flags that make it read further arguments are not declared.
@c("IORING_ENTER_*")
flags EnterFlags : u32 {
  /// Waits for completions, as many as are asked for; brings those that the kernel has held back.
  getevents = 1 << 0,
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
  /// Makes a table of files.
  register_files2 = 13,
  /// Changes its places.
  register_files_update2 = 14,
  /// Makes a table of buffers.
  register_buffers2 = 15,
  /// Changes its places.
  register_buffers_update = 16,
  /// Puts rings into the calling thread's own table.
  register_ring_fds = 20,
  /// Takes them out of it.
  unregister_ring_fds = 21,
  /// Makes a group of buffers known.
  register_pbuf_ring = 22,
  /// Forgets it.
  unregister_pbuf_ring = 23,
  /// Cancels commands at once.
  register_sync_cancel = 24,
}

/// How a table is made.
@c("IORING_RSRC_REGISTER_*")
flags TableFlags : u32 {
  /// Nothing stands in it at first.
  sparse = 1 << 0,
}

@c("IORING_FSYNC_*")
flags FsyncFlags : u32 {
  /// Data, and only the metadata that reading it back needs.
  datasync = 1 << 0,
}

/// What a time of a timeout means.
@c("IORING_TIMEOUT_*")
flags TimeoutFlags : u32 {
  /// A time of a clock, not from now on.
  abs = 1 << 0,
  /// By the clock that goes on while the machine sleeps.
  boottime = 1 << 2,
  /// By the clock that tells the date.
  realtime = 1 << 3,
  /// Commands linked behind it go on when it runs out, which breaks their chain otherwise.
  etime_success = 1 << 5,
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
  reserved : u64;
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
  reserved : u64;
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

/// A group of buffers, and where its ring stands.
@c("struct io_uring_buf_reg")
struct BufferGroup layout c {
  ring_addr : u64;
  /// Slots of the ring: a power of two.
  ring_entries : u32;
  /// The group's number: what commands name it by.
  @c("bgid") group : u16;
  reserved : u16;
  reserved : u64[3];
}

/// Which commands to cancel at once.
@c("struct io_uring_sync_cancel_reg")
struct SyncCancel layout c {
  addr : u64;
  fd : i32;
  flags : CancelFlags;
  /// How long to wait for those that have begun.
  timeout : Timespec;
  reserved : u64[4];
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

/// A table of buffers or files.
@c("struct io_uring_rsrc_register")
struct RsrcTable layout c {
  /// Places.
  @c("nr") places : u32;
  flags : TableFlags;
  @c("resv2") reserved : u64;
  /// Where what stands in it is told; 0 where nothing does.
  data : u64 = 0;
  tags : u64 = 0;
}

/// What is to stand in some places of a table.
@c("struct io_uring_rsrc_update2")
struct RsrcChange layout c {
  /// The first place.
  offset : u32;
  @c("resv") reserved : u32;
  /// Where that is told: an `Iovec` for each place, or an `OpenFile`.
  data : u64;
  tags : u64 = 0;
  /// How many places.
  @c("nr") count : u32;
  @c("resv2") reserved : u32;
}

/// A file in a table.
struct OpenFile layout c {
  /// Its handle; -1: none.
  fd : i32;
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

/// Makes a group of buffers known, or forgets it.
@c("__NR_io_uring_register", header: "sys/syscall.h")
call register_buffers(fd: handle, op: RegisterOp, buffers: reads BufferGroup, count: u32) : i32 = syscall 427 {
  fail result < 0: SystemError(errno: Errno(-result));
}

/// Makes a table; `size` is that of what it is told.
@c("__NR_io_uring_register", header: "sys/syscall.h")
call make_table(fd: handle, op: RegisterOp, table: reads RsrcTable, size: u32) : i32 = syscall 427 {
  fail result < 0: SystemError(errno: Errno(-result));
}

/// Changes places of a table, and what commands in flight hold stays until they end; `size` is that of what it is told.
@c("__NR_io_uring_register", header: "sys/syscall.h")
call change_table(fd: handle, op: RegisterOp, change: reads RsrcChange, size: u32) : i32 = syscall 427 {
  fail result < 0: SystemError(errno: Errno(-result));
}

/// Cancels commands, without an entry that would wait behind others. A refusal is no failure: none was found, most often.
@c("__NR_io_uring_register", header: "sys/syscall.h")
call cancel_now(fd: handle, op: RegisterOp, commands: reads SyncCancel, count: u32) : i32 = syscall 427;

/// Submits `submit` entries and waits for `complete` completions; answers how many entries were taken. The kernel's call
/// has two more arguments; it looks at them only when it is asked to wait, which this driver never does here.
@c("__NR_io_uring_enter", header: "sys/syscall.h")
call enter(ring: u32, submit: u32, complete: u32, flags: EnterFlags) : i32 = syscall 426 {
  fail  result < 0: SystemError(errno: Errno(-result));
  retry intr, again, busy;
}

/// Brings completions that the kernel has held back, for want of room in their ring or until a system call. Waits for none:
/// what the call is told of a wait, in its last two arguments, is nothing.
@c("__NR_io_uring_enter", header: "sys/syscall.h")
call collect(ring: u32, submit: u32, complete: u32, flags: EnterFlags, sigmask: u64, size: u64) : i32 = syscall 426 {
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
  byte[31:4] command;
  0x20 user_data : u64 tag;
  byte[63:40] command;
}

/// One completion.
@c("struct io_uring_cqe")
entry Cqe 16 {
  0x00 user_data : u64;
  /// What the command returned; a negated error number when it failed.
  0x08 res       : i32;
  0x0c flags     : u32;
}

/// One buffer of a group.
@c("struct io_uring_buf")
entry Buffer 16 {
  0x00 addr     : address of data;
  0x08 len      : u32;
  0x0c bid      : u16 tag;
  /// Of the first slot these are the ring's index.
  @c("resv")
  0x0e reserved : u16 preserve;
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
  region rings = mmap(
    fd, off_rings, max(p.sq_off.array + p.sq_entries * 4, p.cq_off.cqes + p.cq_entries * sizeof(Cqe)),
  );
  region sqes  = mmap(fd, off_sqes, p.sq_entries * sizeof(Sqe));

  cells in rings {
    (p.sq_off.head)  sq_head  : u32 device;
    (p.sq_off.tail)  sq_tail  : u32 host;
    (p.sq_off.flags) sq_flags : SqFlags device;
    (p.sq_off.array) sq_array : u32[p.sq_entries] host;
    (p.cq_off.head)  cq_head  : u32 host;
    (p.cq_off.tail)  cq_tail  : u32 device;
  }

  ring Sq of Sqe host   in sqes { depth p.sq_entries; index u32; spare 0; free sq_head; link flags.io_link; }
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

  /// Cancels wait behind a command that waits for all before it.
  sequence abort {
    let everything : SyncCancel = { flags: any };
    cancel_now(fd, register_sync_cancel, everything, 1);
  }

  /// Buffers that stay pinned, which else every command pins for itself.
  table memory places 1024 max 0x4000_0000 {
    sequence open {
      let buffers : RsrcTable = { places: 1024, flags: sparse };
      make_table(fd, register_buffers2, buffers, sizeof(RsrcTable));
    }
    sequence put(place: u32, address: u64, length: u64) {
      let piece : Iovec = { base: address, len: length };
      let there : RsrcChange = { offset: place, data: address of piece, count: 1 };
      change_table(fd, register_buffers_update, there, sizeof(RsrcChange));
    }
    sequence drop(place: u32) {
      let nothing : Iovec = { base: 0, len: 0 };
      let gone : RsrcChange = { offset: place, data: address of nothing, count: 1 };
      change_table(fd, register_buffers_update, gone, sizeof(RsrcChange));
    }
  }

  /// Files that stay open for the kernel, which else every command looks up for itself.
  table handles places 1024 {
    sequence open {
      let files : RsrcTable = { places: 1024, flags: sparse };
      make_table(fd, register_files2, files, sizeof(RsrcTable));
    }
    sequence put(place: u32, file: i32) {
      let open : OpenFile = { fd: file };
      let there : RsrcChange = { offset: place, data: address of open, count: 1 };
      change_table(fd, register_files_update2, there, sizeof(RsrcChange));
    }
    sequence drop(place: u32) {
      let nothing : OpenFile = { fd: -1 };
      let gone : RsrcChange = { offset: place, data: address of nothing, count: 1 };
      change_table(fd, register_files_update2, gone, sizeof(RsrcChange));
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
    retire {
      cq_head <- head release;
      fence full;
      if (sq_flags & (cq_overflow | taskrun) != none) { collect(ring, 0, 0, known | getevents, 0, 0); }
    }
    wait fd;
  }

  match  Sqe.user_data == Cqe.user_data from keys;
  fail   Cqe.res < 0: UringError(errno: Errno(-Cqe.res));
  cancel by async_cancel;
  /// Of a read or a write, fewer bytes than were asked for break it, too.
  after link severed when Cqe.res == -125;
  after event by poll_add;
}

/// A group of buffers, of which the kernel takes one whenever something has come in for a command that names the group. They
/// are lent until a completion says which was taken; then they are the program's, to be lent again when it has read them.
/// The group is closed with its ring.
queue Buffers(
  ring: Uring,
  /// What commands name it by: a number that no other group of the ring has.
  group: u16,
  /// How many buffers it can have: a power of two.
  entries: 1..32768,
) {
  region slots = memory(entries * sizeof(Buffer), 4096);

  cells in slots { 0x0e last : u16 host; }

  ring Given of Buffer host in slots { depth entries; index u16; spare 0; accepts lend; }

  sequence open {
    let known : BufferGroup = { ring_addr: address of slots, ring_entries: entries, group: group };
    register_buffers(ring.fd, register_pbuf_ring, known, 1);
  }

  sequence close {
    let known : BufferGroup = { group: group };
    register_buffers(ring.fd, unregister_pbuf_ring, known, 1);
  }

  submit Given { publish { last <- tail release; } }
}

/// Lends `len` bytes to the group.
command lend : Buffer {
  completes never;
  transfer data : device writes bytes[len] until taken;
}

/// A completion has named this buffer: it is the program's from now on.
sequence taken(bid: u16) {
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
  let p : Params = {
    flags: flags, cq_entries: cq_entries, sq_thread_cpu: sq_thread_cpu, sq_thread_idle: sq_thread_idle,
  };
  let fd = setup(entries, p);
  let place : RsrcUpdate = { offset: 0xffff_ffff, data: fd };
  let registered = register(fd, register_ring_fds, place, 1);
  return Uring(fd, p, registered == 1 ? place.offset : fd, registered == 1 ? registered_ring : none);
}

/// Does nothing, and completes.
command nop : Sqe(opcode: nop) -> Cqe {
  reserved rest;
}

/// Completes with `res` as its result: what a program does when something fails can be tried by it.
@since(linux: "6.10")
command nop_result : Sqe(opcode: nop, ioprio: 0) -> Cqe {
  /// A negated error number fails.
  @c("len")
  0x18 res      : i32;
  @c("nop_flags")
  0x1c reserved : u32 = result_of_entry;
  reserved rest;
}

/// Reads `len` bytes of a file at `offset` (2^64 - 1: at its current position); fewer at its end.
command read : Sqe(opcode: read) -> Cqe {
  0x04 fd        : i32;
  @c("off")
  0x08 offset    : u64;
  0x10 addr      : address of data;
  0x18 len       : u32;
  /// Flags of preadv2(2).
  0x1c rw_flags  : u32 = 0;
  /// Which of the buffers that stay pinned `data` is in.
  0x28 buf_index : u16 = 0;
  reserved rest;
  keyed data by buf_index (opcode: read_fixed);
  keyed fd (flags: fixed_file);
  transfer data : device writes bytes[len] moved Cqe.res;
}

/// Writes `len` bytes to a file at `offset` (2^64 - 1: at its current position).
command write : Sqe(opcode: write) -> Cqe {
  0x04 fd        : i32;
  @c("off")
  0x08 offset    : u64;
  0x10 addr      : address of data;
  0x18 len       : u32;
  /// Flags of pwritev2(2).
  0x1c rw_flags  : u32 = 0;
  /// Which of the buffers that stay pinned `data` is in.
  0x28 buf_index : u16 = 0;
  reserved rest;
  keyed data by buf_index (opcode: write_fixed);
  keyed fd (flags: fixed_file);
  transfer data : device reads bytes[len] moved Cqe.res;
}

/// Brings what was written to a file to its disk.
command fsync : Sqe(opcode: fsync) -> Cqe {
  0x04 fd          : i32;
  @c("off")
  0x08 offset      : u64 = 0;
  /// How many bytes from `offset`; 0: all.
  0x18 len         : u32 = 0;
  0x1c fsync_flags : FsyncFlags = none;
  reserved rest;
  keyed fd (flags: fixed_file);
}

/// Opens the file at `path`, relative to the directory `dirfd` (-100: the working directory).
command openat : Sqe(opcode: openat) -> Cqe {
  @c("fd")
  0x04 dirfd      : i32;
  0x10 addr       : address of path;
  /// Permissions of a file that is created.
  @c("len")
  0x18 mode       : u32 = 0;
  /// Flags of open(2).
  0x1c open_flags : u32;
  reserved rest;
  transfer path : device reads cstring;
  result fd = Cqe.res;
}

/// Closes a handle.
command close_file : Sqe(opcode: close) -> Cqe {
  0x04 fd : i32;
  reserved rest;
}

/// Cancels a command in flight. The one cancelled completes with `canceled`, or as if nothing had been asked.
command async_cancel : Sqe(opcode: async_cancel) -> Cqe {
  /// The command to cancel.
  @c("addr")
  0x10 target       : token;
  0x1c cancel_flags : CancelFlags = none;
  reserved rest;
}

/// Tells another ring something: a completion comes there that answers none of its commands.
command msg_ring : Sqe(opcode: msg_ring, ioprio: 0) -> Cqe {
  /// The other ring's handle.
  0x04 fd    : i32;
  /// What it is told: the completion's result there.
  @c("len")
  0x18 value : i32;
  reserved rest;
}

/// Another ring has told this one something. No command has this key.
event message : Cqe(user_data: 0) {
}

// Files ---------------------------------------------------------------------------------------------------------------

/// Reads into several pieces of memory, one after the other, from `offset` on (2^64 - 1: at the file's own position).
command readv : Sqe(opcode: readv) -> Cqe {
  0x04 fd       : i32;
  @c("off")
  0x08 offset   : u64;
  0x10 addr     : address of pieces;
  /// How many pieces, 1024 at most.
  @c("len")
  0x18 count    : u32;
  /// Flags of preadv2(2).
  0x1c rw_flags : u32 = 0;
  reserved rest;
  keyed fd (flags: fixed_file);
  /// An `Iovec` for each piece: lists of a hub lend what they name.
  transfer pieces : device reads bytes[count * sizeof(Iovec)];
  /// Bytes of all pieces together.
  result moved = Cqe.res;
}

/// Writes several pieces of memory, one after the other, from `offset` on (2^64 - 1: at the file's own position).
command writev : Sqe(opcode: writev) -> Cqe {
  0x04 fd       : i32;
  @c("off")
  0x08 offset   : u64;
  0x10 addr     : address of pieces;
  /// How many pieces, 1024 at most.
  @c("len")
  0x18 count    : u32;
  /// Flags of pwritev2(2).
  0x1c rw_flags : u32 = 0;
  reserved rest;
  keyed fd (flags: fixed_file);
  /// An `Iovec` for each piece: lists of a hub lend what they name.
  transfer pieces : device reads bytes[count * sizeof(Iovec)];
  /// Bytes of all pieces together.
  result moved = Cqe.res;
}

/// Moves bytes between two handles, one of which is a pipe.
command splice : Sqe(opcode: splice, ioprio: 0) -> Cqe {
  /// Where they go to.
  @c("fd")
  0x04 fd_out       : i32;
  /// Where in it (-1: at its own position; always so of a pipe).
  @c("off")
  0x08 off_out      : i64 = -1;
  /// Where in the other handle (-1: at its own position; always so of a pipe).
  @c("splice_off_in")
  0x10 off_in       : i64 = -1;
  /// How many bytes at most.
  0x18 len          : u32;
  0x1c splice_flags : SpliceFlags = none;
  /// Where they come from.
  @c("splice_fd_in")
  0x2c fd_in        : i32;
  reserved rest;
  keyed fd_out (flags: fixed_file);
  keyed fd_in (splice_flags: fd_in_fixed);
  /// How many were moved; 0 at the end.
  result moved = Cqe.res;
}

/// Makes a file `length` bytes long: cuts it, or adds zeros.
@since(linux: "6.9")
command ftruncate : Sqe(opcode: ftruncate, ioprio: 0) -> Cqe {
  0x04 fd     : i32;
  @c("off")
  0x08 length : u64;
  reserved rest;
  keyed fd (flags: fixed_file);
}

/// Reserves room for a range of a file, or changes the range otherwise.
command fallocate : Sqe(opcode: fallocate, ioprio: 0) -> Cqe {
  0x04 fd     : i32;
  @c("off")
  0x08 offset : u64;
  @c("addr")
  0x10 length : u64;
  @c("len")
  0x18 mode   : FallocateMode = none;
  reserved rest;
  keyed fd (flags: fixed_file);
}

/// Tells of the file at `path`, relative to the directory `dirfd` (-100: the working directory).
command statx : Sqe(opcode: statx, ioprio: 0) -> Cqe {
  @c("fd")
  0x04 dirfd       : i32;
  @c("addr2")
  0x08 status_at   : address of status;
  @c("addr")
  0x10 path_at     : address of path;
  /// What is asked for.
  @c("len")
  0x18 mask        : StatxMask;
  0x1c statx_flags : StatxFlags = none;
  reserved rest;
  transfer path : device reads cstring;
  transfer status : device writes Statx;
}

/// Gives a file another name, or another place in the same file system.
command renameat : Sqe(opcode: renameat, ioprio: 0) -> Cqe {
  /// What `old_path` is relative to (-100: the working directory).
  @c("fd")
  0x04 old_dirfd    : i32;
  @c("addr2")
  0x08 new_at       : address of new_path;
  @c("addr")
  0x10 old_at       : address of old_path;
  /// What `new_path` is relative to.
  @c("len")
  0x18 new_dirfd    : i32;
  0x1c rename_flags : RenameFlags = none;
  reserved rest;
  transfer old_path : device reads cstring;
  transfer new_path : device reads cstring;
}

/// Takes a name of a file away, and the file with its last one; of a directory with `removedir`.
command unlinkat : Sqe(opcode: unlinkat, ioprio: 0) -> Cqe {
  /// What `path` is relative to (-100: the working directory).
  @c("fd")
  0x04 dirfd        : i32;
  0x10 addr         : address of path;
  0x1c unlink_flags : UnlinkFlags = none;
  reserved rest;
  transfer path : device reads cstring;
}

/// Makes a directory.
command mkdirat : Sqe(opcode: mkdirat, ioprio: 0) -> Cqe {
  /// What `path` is relative to (-100: the working directory).
  @c("fd")
  0x04 dirfd : i32;
  0x10 addr  : address of path;
  /// Its permissions.
  @c("len")
  0x18 mode  : u32;
  reserved rest;
  transfer path : device reads cstring;
}

// Sockets -------------------------------------------------------------------------------------------------------------

/// Makes a socket.
command socket : Sqe(opcode: socket, ioprio: 0) -> Cqe {
  /// An `AddressFamily`.
  @c("fd")
  0x04 family   : i32;
  /// A `SocketType`, and `SocketFlags`.
  @c("off")
  0x08 type     : u64;
  /// 0: the family's own for this type.
  @c("len")
  0x18 protocol : u32 = 0;
  reserved rest;
  result fd = Cqe.res;
}

/// Sets an option of a socket.
@since(linux: "6.7")
command setsockopt : Sqe(opcode: uring_cmd, ioprio: 0) -> Cqe {
  0x04 fd       : i32;
  @c("cmd_op")
  0x08 reserved : u32 = set_option;
  /// Whose option it is: a `SocketLevel`.
  0x10 level    : SocketLevel;
  /// Such as `tcp_nodelay`.
  @c("optname")
  0x14 option   : u32;
  /// Bytes of the value.
  @c("optlen")
  0x2c length   : u32;
  @c("optval")
  0x30 value_at : address of value;
  reserved rest;
  keyed fd (flags: fixed_file);
  /// What the option is set to, most often a u32.
  transfer value : device reads bytes[length];
}

/// Gives a socket an address of its own.
@since(linux: "6.11")
command bind : Sqe(opcode: bind, ioprio: 0) -> Cqe {
  0x04 fd     : i32;
  /// Bytes of the address.
  @c("addr2")
  0x08 length : u64;
  0x10 addr   : address of address;
  reserved rest;
  keyed fd (flags: fixed_file);
  /// Such as `SockaddrIn`, by the socket's family.
  transfer address : device reads bytes[length];
}

/// Lets others connect to a socket.
@since(linux: "6.11")
command listen : Sqe(opcode: listen, ioprio: 0) -> Cqe {
  0x04 fd      : i32;
  /// How many may wait to be accepted.
  @c("len")
  0x18 backlog : u32;
  reserved rest;
  keyed fd (flags: fixed_file);
}

/// Takes a connection that came in, or the next one that does.
command accept : Sqe(opcode: accept, ioprio: 0) -> Cqe {
  /// A socket that listens.
  0x04 fd           : i32;
  /// Of the new handle.
  0x1c accept_flags : SocketFlags = none;
  reserved rest;
  keyed fd (flags: fixed_file);
  result fd = Cqe.res;
}

/// The same, and tells where the connection comes from. The kernel waits for one before it tries to take it.
@since(linux: "6.10")
command accept_from : Sqe(opcode: accept, ioprio: accept_when_ready) -> Cqe {
  /// A socket that listens.
  0x04 fd           : i32;
  @c("addr2")
  0x08 length_at    : address of length;
  0x10 addr         : address of address;
  /// Of the new handle.
  0x1c accept_flags : SocketFlags = none;
  reserved rest;
  /// Such as `SockaddrIn`, by the socket's family: 128 bytes hold any.
  transfer address : device writes bytes[128];
  /// A u32: how many bytes of `address` may be written. The kernel puts in how many the address has.
  transfer length : device writes bytes[4];
  result fd = Cqe.res;
}

/// Takes each connection that comes in.
command accept_multishot : Sqe(opcode: accept, ioprio: accept_many) -> Cqe {
  /// A socket that listens.
  0x04 fd           : i32;
  /// Of the new handles.
  0x1c accept_flags : SocketFlags = none;
  reserved rest;
  keyed fd (flags: fixed_file);
  completes while CqeFlags(Cqe.flags).more;
  result fd = Cqe.res;
}

/// Connects a socket.
command connect : Sqe(opcode: connect, ioprio: 0) -> Cqe {
  0x04 fd     : i32;
  /// Bytes of the address.
  @c("off")
  0x08 length : u64;
  0x10 addr   : address of address;
  reserved rest;
  keyed fd (flags: fixed_file);
  /// Such as `SockaddrIn`, by the socket's family.
  transfer address : device reads bytes[length];
}

/// Sends `len` bytes; fewer may be taken.
command send : Sqe(opcode: send, ioprio: 0) -> Cqe {
  0x04 fd        : i32;
  0x10 addr      : address of data;
  0x18 len       : u32;
  0x1c msg_flags : MsgFlags = none;
  reserved rest;
  keyed fd (flags: fixed_file);
  transfer data : device reads bytes[len] moved Cqe.res;
}

/// Sends without copying: tells how much was taken, and completes when the network needs the memory no longer.
command send_zc : Sqe(opcode: send_zc, ioprio: 0) -> Cqe {
  0x04 fd        : i32;
  0x10 addr      : address of data;
  0x18 len       : u32;
  0x1c msg_flags : MsgFlags = none;
  reserved rest;
  keyed fd (flags: fixed_file);
  transfer data : device reads bytes[len] moved Cqe.res;
  completes while CqeFlags(Cqe.flags).more;
}

/// Receives at most `len` bytes; none at a stream's end.
command recv : Sqe(opcode: recv, ioprio: 0) -> Cqe {
  0x04 fd        : i32;
  0x10 addr      : address of data;
  0x18 len       : u32;
  0x1c msg_flags : MsgFlags = none;
  reserved rest;
  keyed fd (flags: fixed_file);
  transfer data : device writes bytes[len] moved Cqe.res;
}

/// Receives whatever comes, each time into a buffer of a group. Ends with `nobufs` when the group has none.
command recv_multishot : Sqe(opcode: recv, ioprio: recv_many, flags: SqeFlags(1 << 5)) -> Cqe {
  0x04 fd        : i32;
  0x1c msg_flags : MsgFlags = none;
  /// Where buffers are taken from.
  @c("buf_group")
  0x28 group     : u16;
  reserved rest;
  completes while CqeFlags(Cqe.flags).more;
  result moved = Cqe.res;
  /// The number of the buffer; at a stream's end there is none.
  result buffer = CqeFlags(Cqe.flags).buffer ? Cqe.flags >> 16 : no_buffer;
}

/// Ends one half of a connection, or both.
command shutdown : Sqe(opcode: shutdown, ioprio: 0) -> Cqe {
  0x04 fd  : i32;
  @c("len")
  0x18 how : ShutdownHow;
  reserved rest;
  keyed fd (flags: fixed_file);
}

// Waiting -------------------------------------------------------------------------------------------------------------

/// Completes when one of the events is there.
command poll_add : Sqe(opcode: poll_add, ioprio: 0) -> Cqe {
  0x04 fd     : i32;
  @c("poll32_events")
  0x1c events : PollEvents = in;
  reserved rest;
  keyed fd (flags: fixed_file);
  /// Those that are there.
  result events = PollEvents(Cqe.res);
}

/// Completes each time that one of the events is there.
command poll_multishot : Sqe(opcode: poll_add, ioprio: 0) -> Cqe {
  0x04 fd       : i32;
  @c("len")
  0x18 reserved : u32 = poll_many;
  @c("poll32_events")
  0x1c events   : PollEvents;
  reserved rest;
  keyed fd (flags: fixed_file);
  completes while CqeFlags(Cqe.flags).more;
  /// Those that are there.
  result events = PollEvents(Cqe.res);
}

/// Ends a `poll_add` or `poll_multishot`, which completes with `canceled`; fails with `noent` when there is none.
command poll_remove : Sqe(opcode: poll_remove, ioprio: 0) -> Cqe {
  @c("addr")
  0x10 target : token;
  reserved rest;
}

/// Changes what a `poll_add` waits for.
command poll_update : Sqe(opcode: poll_remove, ioprio: 0) -> Cqe {
  @c("addr")
  0x10 target   : token;
  @c("len")
  0x18 reserved : u32 = update_poll_events;
  @c("poll32_events")
  0x1c events   : PollEvents;
  reserved rest;
}

/// Waits. Ends with `time` when the time has come, and succeeds when `count` other commands have completed before.
command timeout : Sqe(opcode: timeout, ioprio: 0) -> Cqe {
  /// Completions to wait for; 0: for none.
  @c("off")
  0x08 count         : u64 = 0;
  0x10 addr          : address of time;
  @c("len")
  0x18 reserved      : u32 = 1;
  0x1c timeout_flags : TimeoutFlags = none;
  reserved rest;
  transfer time : device reads Timespec;
}

/// Ends a `timeout`, which completes with `canceled`; fails with `noent` when there is none.
command timeout_remove : Sqe(opcode: timeout_remove, ioprio: 0) -> Cqe {
  @c("addr")
  0x10 target : token;
  reserved rest;
}

/// Gives a `timeout` another time, from now on.
command timeout_update : Sqe(opcode: timeout_remove, ioprio: 0) -> Cqe {
  @c("addr2")
  0x08 time_at  : address of time;
  @c("addr")
  0x10 target   : token;
  @c("timeout_flags")
  0x1c reserved : u32 = update_timeout;
  reserved rest;
  transfer time : device reads Timespec;
}

/// Gives a `link_timeout` another time, from now on.
command link_timeout_update : Sqe(opcode: timeout_remove, ioprio: 0) -> Cqe {
  @c("addr2")
  0x08 time_at  : address of time;
  @c("addr")
  0x10 target   : token;
  @c("timeout_flags")
  0x1c reserved : u32 = update_timeout | update_link_timeout;
  reserved rest;
  transfer time : device reads Timespec;
}

/// Limits the command that it is linked behind: that one ends with `canceled` when the time has come, and this one with
/// `time`; if that one ends before, this one ends with `canceled`.
command link_timeout : Sqe(opcode: link_timeout, ioprio: 0) -> Cqe {
  0x10 addr          : address of time;
  @c("len")
  0x18 reserved      : u32 = 1;
  0x1c timeout_flags : TimeoutFlags = none;
  reserved rest;
  transfer time : device reads Timespec;
}
