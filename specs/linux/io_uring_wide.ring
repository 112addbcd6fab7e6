/// io_uring with wide entries: submissions of 128 bytes, completions of 32. What a handle's own driver understands (`uring_cmd`)
/// may have up to 80 bytes in them, and be answered by 16 bytes more than a result.
@spec("io_uring_setup(2), io_uring_enter(2), io_uring_prep_uring_cmd(3), io_uring_prep_cmd_sock(3); linux/io_uring.h")
@c(header: "linux/io_uring.h")
protocol io_uring_wide;
endian native;

import { Errno } from "./errno.ring";
import { PollEvents } from "./poll.ring";
import {
  cancel_now, CqOffsets, Features, off_rings, off_sqes, Op, SqeFlags, SqOffsets, SyncCancel,
} from "../io_uring.ring";

/// How many bytes can be read from a socket at once.
@since(linux: "6.7") @c("SOCKET_URING_OP_SIOCINQ") const bytes_to_read = 0;

/// How a ring pair is set up.
@c("IORING_SETUP_*")
flags WideSetupFlags : u32 {
  /// The completion ring has the size asked for, instead of twice the submission ring's.
  cqsize = 1 << 3,
  /// Sizes beyond the kernel's limits are lowered to them.
  clamp = 1 << 4,
  /// A submission in error does not stop those after it.
  submit_all = 1 << 7,
  /// Submissions have 128 bytes.
  sqe128 = 1 << 10,
  /// Completions have 32 bytes.
  cqe32 = 1 << 11,
  /// Only one thread submits.
  single_issuer = 1 << 12,
}

/// What io_uring_setup is told, and what it answers.
@c("struct io_uring_params")
struct WideParams layout c {
  sq_entries : u32;
  cq_entries : u32;
  flags : WideSetupFlags;
  sq_thread_cpu : u32;
  sq_thread_idle : u32 unit 1 ms;
  features : Features;
  wq_fd : u32;
  @c("resv") reserved : u32[3];
  sq_off : SqOffsets;
  cq_off : CqOffsets;
}

/// Makes a ring pair of at least `entries` submissions and fills in `params`.
@c("__NR_io_uring_setup", header: "sys/syscall.h")
call setup_wide(entries: u32, params: updates WideParams) : i32 = syscall 425 {
  fail result < 0: WideSystemError(errno: Errno(-result));
}

/// Submits `submit` entries; answers how many were taken. The kernel's call has two more arguments; it looks at them only when
/// it is asked to wait, which this driver never does.
@c("__NR_io_uring_enter", header: "sys/syscall.h")
call enter_wide(ring: handle, submit: u32, complete: u32, flags: u32) : i32 = syscall 426 {
  fail  result < 0: WideSystemError(errno: Errno(-result));
  retry intr, again, busy;
}

/// One submission.
@c("struct io_uring_sqe")
entry WideSqe 128 {
  0x00 opcode    : Op;
  0x01 flags     : SqeFlags = none;
  0x02 ioprio    : u16 = 0;
  byte[31:4] command;
  0x20 user_data : u64 tag;
  byte[63:40] command;
  @c("")
  byte[127:64] command;
}

/// One completion.
@c("struct io_uring_cqe")
entry WideCqe 32 {
  0x00 user_data : u64;
  /// What the command returned; a negated error number when it failed.
  0x08 res       : i32;
  0x0c flags     : u32;
  /// What the handle's driver tells besides.
  @c("")
  0x10 extra     : u64;
  @c("")
  0x18 more      : u64;
}

/// A ring pair of wide entries. It is entered by its handle.
queue WideUring(fd: handle, p: WideParams) {
  region rings = mmap(
    fd, off_rings, max(p.sq_off.array + p.sq_entries * 4, p.cq_off.cqes + p.cq_entries * sizeof(WideCqe)),
  );
  region sqes  = mmap(fd, off_sqes, p.sq_entries * sizeof(WideSqe));

  cells in rings {
    (p.sq_off.head)  sq_head  : u32 device;
    (p.sq_off.tail)  sq_tail  : u32 host;
    (p.sq_off.array) sq_array : u32[p.sq_entries] host;
    (p.cq_off.head)  cq_head  : u32 host;
    (p.cq_off.tail)  cq_tail  : u32 device;
  }

  ring Sq of WideSqe host   in sqes                    { depth p.sq_entries; index u32; spare 0; free sq_head; }
  ring Cq of WideCqe device in (rings + p.cq_off.cqes) { depth p.cq_entries; index u32; spare 0; valid cq_tail; }

  /// The kernel reads slot numbers from an array; ours never change.
  sequence open {
    for i in 0..p.sq_entries - 1 { sq_array[i] <- i; }
  }

  /// Cancels wait behind a command that waits for all before it.
  sequence abort {
    let everything : SyncCancel = { flags: any };
    cancel_now(fd, register_sync_cancel, everything, 1);
  }

  submit Sq {
    publish {
      sq_tail <- tail release;
      enter_wide(fd, tail - sq_head, 0, 0) taken;
    }
  }

  complete Cq {
    retire { cq_head <- head release; }
    wait fd;
  }

  match  WideSqe.user_data == WideCqe.user_data from keys;
  fail   WideCqe.res < 0: WideUringError(errno: Errno(-WideCqe.res));
  cancel by wide_cancel;
}

/// Makes a ring pair with room for `entries` submissions and maps it.
sequence create(
  entries: 1..32768,
  flags: WideSetupFlags = none,
  /// Entries of the completion ring; used with `cqsize`.
  cq_entries: u32 = 0,
) -> WideUring {
  let p : WideParams = { flags: flags | sqe128 | cqe32, cq_entries: cq_entries };
  let fd = setup_wide(entries, p);
  return WideUring(fd, p);
}

/// Does nothing, and completes.
command wide_nop : WideSqe(opcode: nop, ioprio: 0) -> WideCqe {
  reserved rest;
}

/// Tells how many bytes can be read from a socket at once.
@since(linux: "6.7")
command unread : WideSqe(opcode: uring_cmd, ioprio: 0) -> WideCqe {
  0x04 fd       : i32;
  @c("cmd_op")
  0x08 reserved : u32 = bytes_to_read;
  reserved rest;
  result count = WideCqe.res;
}

/// Cancels a command in flight. The one cancelled completes with `canceled`, or as if nothing had been asked.
command wide_cancel : WideSqe(opcode: async_cancel, ioprio: 0) -> WideCqe {
  /// The command to cancel.
  @c("addr")
  0x10 target : token;
  reserved rest;
}

/// Completes when one of the events is there.
command wide_poll : WideSqe(opcode: poll_add, ioprio: 0) -> WideCqe {
  0x04 fd     : i32;
  @c("poll32_events")
  0x1c events : PollEvents;
  reserved rest;
  /// Those that are there.
  result events = PollEvents(WideCqe.res);
}
