/// What io_uring answers many times and the driver of `io_uring.ring`, whose entries these are, does not post: timeouts that
/// come again, each of which is told as a failure.
@spec("io_uring_prep_timeout(3); linux/io_uring.h")
@c(header: "linux/io_uring.h")
protocol io_uring_multishot;
endian native;

import { Cqe, CqeFlags, Sqe } from "../io_uring.ring";
import { Timespec } from "./time.ring";

/// Comes again each time that it has run out.
@since(linux: "6.4") @c("IORING_TIMEOUT_MULTISHOT") const timeout_multishot = 1 << 6;

/// Ends with `time` each time that the time has passed.
command timeout_repeatedly : Sqe(opcode: timeout, ioprio: 0) -> Cqe {
  /// How often; 0: until it is removed.
  @c("off")
  0x08 count    : u64 = 0;
  0x10 addr     : address of time;
  @c("len")
  0x18 reserved : u32 = 1;
  @c("timeout_flags")
  0x1c reserved : u32 = timeout_multishot;
  reserved rest;
  transfer time : device reads Timespec;
  completes while CqeFlags(Cqe.flags).more;
}
