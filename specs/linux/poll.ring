/// What a handle can be waited for.
@spec("poll(2); asm-generic/poll.h, whose numbers most architectures have")
@c(header: "linux/poll.h")
protocol poll;
endian native;

/// Events of a handle. Those that are not asked for are told all the same: `err`, `hup` and `nval`.
@c("POLL*")
flags PollEvents : u32 {
  /// There is something to read.
  in = 1 << 0,
  /// There is something urgent: out-of-band data, say.
  pri = 1 << 1,
  /// Writing would not block.
  out = 1 << 2,
  /// An error; or, of a pipe's writing end, nobody reads any more.
  err = 1 << 3,
  /// The other end has hung up.
  hup = 1 << 4,
  /// The handle is not open.
  nval = 1 << 5,
  /// The other end has closed its half, or all, of the connection.
  rdhup = 1 << 13,
}
