/// Sockets: families, kinds, addresses, and how messages are sent.
@spec("socket(2), send(2), recv(2), shutdown(2), ip(7), ipv6(7), unix(7); sys/socket.h, netinet/in.h, sys/un.h")
@c(header: "sys/socket.h")
protocol socket;
endian native;

/// What addresses a socket has.
@c("AF_*")
enum AddressFamily : u16 open {
  unspec = 0,
  /// Of this machine, by paths.
  unix = 1,
  /// IPv4.
  inet = 2,
  /// IPv6.
  inet6 = 10,
  netlink = 16,
  packet = 17,
  vsock = 40,
}

/// How a socket carries data; with it may stand `SocketFlags`.
@c("SOCK_*")
enum SocketType : u32 open {
  /// A stream of bytes.
  stream = 1,
  /// Messages, which may get lost.
  dgram = 2,
  raw = 3,
  /// Messages in order.
  seqpacket = 5,
}

@c("SOCK_*")
flags SocketFlags : u32 {
  /// Calls do not wait. What a ring does with it fails with `again` then.
  nonblock = 0x800,
  /// Programs that are started do not get the handle.
  cloexec = 0x8_0000,
}

/// Whose an option is.
enum SocketLevel : u32 open {
  ip = 0 @c("IPPROTO_IP"),
  /// Of every socket.
  socket = 1 @c("SOL_SOCKET"),
  tcp = 6 @c("IPPROTO_TCP"),
  ipv6 = 41 @c("IPPROTO_IPV6"),
}

/// Of `tcp`, a u32: 1 sends what there is at once, instead of waiting for what was sent to arrive.
@c("TCP_NODELAY", header: "netinet/tcp.h") const tcp_nodelay = 1;

/// Which half of a connection is ended.
@c("SHUT_*")
enum ShutdownHow : u32 {
  rd = 0,
  wr = 1,
  rdwr = 2,
}

/// How a message is sent or received.
@c("MSG_*")
flags MsgFlags : u32 {
  /// Urgent data.
  oob = 0x1,
  /// Looks, and leaves the data where they are.
  peek = 0x2,
  dontroute = 0x4,
  /// Tells how long a message really was.
  trunc = 0x20,
  /// Fails with `again` rather than wait.
  dontwait = 0x40,
  /// A message's end.
  eor = 0x80,
  /// All that was asked for, and nothing less.
  waitall = 0x100,
  confirm = 0x800,
  errqueue = 0x2000,
  /// No signal when the other end is gone; io_uring sends none.
  nosignal = 0x4000,
  /// More comes soon.
  more = 0x8000,
}

/// An address of IPv4.
@c("struct sockaddr_in", header: "netinet/in.h")
struct SockaddrIn layout c {
  @c("sin_family") family : AddressFamily = AddressFamily.inet;
  @c("sin_port")   port : u16be;
  /// 127, 0, 0, 1: this machine.
  @c("sin_addr")   address : u8[4];
  @c("sin_zero")   reserved : u8[8];
}

/// An address of IPv6.
@c("struct sockaddr_in6", header: "netinet/in.h")
struct SockaddrIn6 layout c {
  @c("sin6_family")   family : AddressFamily = AddressFamily.inet6;
  @c("sin6_port")     port : u16be;
  @c("sin6_flowinfo") flowinfo : u32be;
  @c("sin6_addr")     address : u8[16];
  /// The network interface, of an address that counts on one link only.
  @c("sin6_scope_id") scope_id : u32;
}

/// An address by a path: of a file, or with a zero byte first of none.
@c("struct sockaddr_un", header: "sys/un.h")
struct SockaddrUn layout c {
  @c("sun_family") family : AddressFamily = AddressFamily.unix;
  @c("sun_path")   path : string[108];
}
