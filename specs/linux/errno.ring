/// Error numbers of Linux system calls, as a kernel returns them (negated).
protocol errno;
endian native;

/// What a system call failed with.
@c("E*", header: "asm-generic/errno.h")
enum Errno : u32 {
  /// Operation not permitted: a privilege or a policy of the machine forbids it.
  perm = 1,
  /// No such file or directory.
  noent = 2,
  /// Interrupted by a signal before anything was done; may be tried again.
  intr = 4,
  /// Input/output error.
  io = 5,
  /// No such device or address.
  nxio = 6,
  /// Argument list too long, or a structure larger than the kernel knows.
  toobig = 7 @c("E2BIG"),
  /// The handle is not open, or not open for this.
  badf = 9,
  /// A resource is short for the moment; may be tried again.
  again = 11,
  /// Out of memory, or over the limit on locked memory.
  nomem = 12,
  /// Permission denied.
  acces = 13,
  /// A bad address.
  fault = 14,
  /// Busy: completions must be reaped first; may be tried again.
  busy = 16,
  /// The file exists.
  exist = 17,
  /// The two are on different file systems.
  xdev = 18,
  /// No such device.
  nodev = 19,
  /// Not a directory.
  notdir = 20,
  /// A directory, where a file is needed.
  isdir = 21,
  /// An invalid argument.
  inval = 22,
  /// Too many files are open in the system.
  nfile = 23,
  /// Too many files are open in this process.
  mfile = 24,
  /// The handle takes no such request: its driver does not know this ioctl.
  notty = 25,
  /// The file would be too large.
  fbig = 27,
  /// No space is left on the device.
  nospc = 28,
  /// The handle cannot seek.
  spipe = 29,
  /// The file system is read-only.
  rofs = 30,
  /// The other end of the pipe or socket is closed.
  pipe = 32,
  /// A name is too long.
  nametoolong = 36,
  /// The kernel does not know this system call.
  nosys = 38,
  /// The directory is not empty.
  notempty = 39,
  /// Too many symbolic links on the way.
  loop = 40,
  /// The timer expired.
  time = 62,
  /// A value too large for its field.
  overflow = 75,
  /// The handle is of another kind, or in a state in which this cannot be done.
  badfd = 77,
  /// The handle is no socket.
  notsock = 88,
  /// A message, or an array, that is too short for all there is.
  msgsize = 90,
  /// The protocol has no such option.
  noprotoopt = 92,
  /// The socket's family has no such protocol.
  protonosupport = 93,
  /// The operation is not supported.
  opnotsupp = 95,
  /// The kernel has no such family of addresses.
  afnosupport = 97,
  /// Somebody else has the address.
  addrinuse = 98,
  /// The machine has no such address.
  addrnotavail = 99,
  /// The network is down.
  netdown = 100,
  /// No way leads to the network.
  netunreach = 101,
  /// The connection was ended by this end.
  connaborted = 103,
  /// The connection was reset by the other end.
  connreset = 104,
  /// No buffer is free; may be tried again.
  nobufs = 105,
  /// The socket is connected already.
  isconn = 106,
  /// The socket is not connected.
  notconn = 107,
  /// Nothing came back in time.
  timedout = 110,
  /// Nobody listens there.
  connrefused = 111,
  /// No way leads to the machine.
  hostunreach = 113,
  /// Under way already: too late to cancel.
  already = 114,
  /// Begun, and under way.
  inprogress = 115,
  /// Cancelled before it was done.
  canceled = 125,
}
