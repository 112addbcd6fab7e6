/// Bytes that go through pipes. C has the names where `_GNU_SOURCE` is defined.
@spec("splice(2); fcntl.h, linux/io_uring.h")
@c(header: "fcntl.h")
protocol pipe;
endian native;

/// How bytes are moved into a pipe, or out of one.
@c("SPLICE_F_*", header: "linux/io_uring.h")
flags SpliceFlags : u32 {
  /// Pages may be moved instead of copied; a hint.
  move = 1 << 0,
  /// Does not wait for the pipe.
  nonblock = 1 << 1,
  /// More comes soon; a hint for sockets.
  more = 1 << 2,
  /// The handle to take from is an index of registered files.
  fd_in_fixed = 1 << 31,
}
