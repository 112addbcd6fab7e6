/// What io_uring answers more than once: commands that complete each time that something happens, and sending whose memory
/// comes back later than its result. Their entries are those of `io_uring.ring`, whose driver does not post them.
@spec("io_uring_enter(2), io_uring_prep_poll_multishot(3), io_uring_prep_multishot_accept(3), io_uring_prep_recv_multishot(3), io_uring_prep_send_zc(3); linux/io_uring.h")
@c(header: "linux/io_uring.h")
protocol io_uring_multishot;
endian native;

import { Cqe, Op, Sqe } from "../io_uring.ring";

@c("IORING_OP_POLL_ADD") const poll_add = 6;
@c("IORING_OP_ACCEPT")   const accept = 13;
@c("IORING_OP_SEND_ZC")  const send_zc = 47;

/// Polls again and again.
@c("IORING_POLL_ADD_MULTI")   const poll_add_multi = 1;
/// Accepts again and again.
@c("IORING_ACCEPT_MULTISHOT") const accept_multishot = 1;

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

/// Completes each time that one of the events is there, until it is cancelled or fails.
command poll_repeatedly : Sqe(opcode: Op(poll_add)) -> Cqe {
  0x04 fd       : i32;
  @c("len")
  0x18 reserved : u32 = poll_add_multi;
  /// Of poll(2).
  @c("poll32_events")
  0x1c events   : u32;
  reserved rest;
  completes while CqeFlags(Cqe.flags).more;
  result happened = Cqe.res;
}

/// Completes with each connection that comes in.
command accept_repeatedly : Sqe(opcode: Op(accept), ioprio: accept_multishot) -> Cqe {
  /// A socket that listens.
  0x04 fd : i32;
  /// Flags of accept4(2).
  0x1c accept_flags : u32 = 0;
  reserved rest;
  completes while CqeFlags(Cqe.flags).more;
  result fd = Cqe.res;
}

/// Sends without copying: completes with its result, and once more when the kernel needs the memory no longer.
command send_zerocopy : Sqe(opcode: Op(send_zc)) -> Cqe {
  0x04 fd   : i32;
  0x10 addr : address of data;
  0x18 len  : u32;
  /// Flags of send(2).
  0x1c msg_flags : u32 = 0;
  reserved rest;
  transfer data : device reads bytes[len];
  completes while CqeFlags(Cqe.flags).more;
  result sent = Cqe.res;
}
