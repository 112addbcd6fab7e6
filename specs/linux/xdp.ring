/// AF_XDP: packets between a network device's queue and a process, past the kernel's own protocols. Four rings lie in memory
/// shared with the kernel: two hand frames of one area (the umem) over to receive into and to send, two bring them back.
@spec("Linux kernel documentation: networking/af_xdp; linux/if_xdp.h")
@c(header: "linux/if_xdp.h")
protocol xdp;
endian native;

import { Errno } from "./errno.ring";

// Sockets -------------------------------------------------------------------------------------------------------------

@c("AF_XDP", header: "sys/socket.h")       const af_xdp = 44;
@c("SOCK_RAW", header: "sys/socket.h")     const sock_raw = 3;
@c("SOL_XDP", header: "sys/socket.h")      const sol_xdp = 283;
/// Comes back at once.
@c("MSG_DONTWAIT", header: "sys/socket.h") const msg_dontwait = 0x40;

/// Where the socket maps each ring.
@c("XDP_PGOFF_RX_RING")              const off_rx = 0;
@c("XDP_PGOFF_TX_RING")              const off_tx = 0x8000_0000;
@c("XDP_UMEM_PGOFF_FILL_RING")       const off_fill = 0x1_0000_0000;
@c("XDP_UMEM_PGOFF_COMPLETION_RING") const off_completion = 0x1_8000_0000;

/// What is asked of a socket, and what it tells.
@c("XDP_*")
enum SocketOption : u32 {
  /// Tells where the rings' words stand: `MmapOffsets`.
  mmap_offsets = 1,
  /// Slots of a ring: a power of two.
  rx_ring = 2,
  tx_ring = 3,
  /// The memory that packets lie in: `UmemReg`.
  umem_reg = 4,
  umem_fill_ring = 5,
  umem_completion_ring = 6,
  /// Tells what was dropped: `Statistics`.
  statistics = 7,
  /// Tells how the socket is bound: `Options`.
  options = 8,
}

@c("XDP_*")
flags BindFlags : u16 {
  /// The umem is that of the socket `shared_umem_fd`, and its fill and completion rings are.
  shared_umem = 1 << 0,
  /// Packets are copied, whatever the driver can do.
  copy = 1 << 1,
  /// Packets are not copied, or binding fails.
  zerocopy = 1 << 2,
  /// The kernel says in the rings' flags when it must be woken; else it must be for each packet that is sent.
  use_need_wakeup = 1 << 3,
  /// Packets may lie in several frames.
  @since(linux: "6.6") use_sg = 1 << 4,
}

@c("XDP_UMEM_*")
flags UmemFlags : u32 {
  /// Frames may begin anywhere, and cross pages.
  unaligned_chunk_flag = 1 << 0,
  /// Checksums that were asked for are made in software.
  @since(linux: "6.8") tx_sw_csum = 1 << 1,
  /// `tx_metadata_len` counts.
  @since(linux: "6.11") tx_metadata_len = 1 << 2,
}

/// What the kernel tells through the flags of the fill and transmit rings.
@c("XDP_RING_*")
flags RingFlags : u32 {
  /// It sleeps: wake it.
  need_wakeup = 1 << 0,
}

@c("XDP_OPTIONS_*")
flags OptionFlags : u32 {
  zerocopy = 1 << 0,
}

/// To which queue of which interface a socket is bound.
@c("struct sockaddr_xdp")
struct Address layout c {
  @c("sxdp_family")         family : u16 is af_xdp;
  @c("sxdp_flags")          flags : BindFlags = none;
  @c("sxdp_ifindex")        interface : u32;
  @c("sxdp_queue_id")       queue_id : u32;
  @c("sxdp_shared_umem_fd") shared_umem_fd : u32 = 0;
}

/// Where the words of one ring stand in its mapping: byte offsets.
@c("struct xdp_ring_offset")
struct RingOffsets layout c {
  producer : u64;
  consumer : u64;
  /// The first slot.
  desc  : u64;
  flags : u64;
}

@c("struct xdp_mmap_offsets")
struct MmapOffsets layout c {
  rx : RingOffsets;
  tx : RingOffsets;
  @c("fr") fill : RingOffsets;
  @c("cr") completion : RingOffsets;
}

/// The memory that packets lie in, divided into frames.
@c("struct xdp_umem_reg")
struct UmemReg layout c {
  /// Address of the process: a page's start.
  addr : u64;
  /// Bytes.
  len : u64;
  /// Bytes of a frame: 2048 up to a page, a power of two.
  chunk_size : u32;
  /// Bytes at the start of each frame that a received packet leaves alone.
  headroom : u32 = 0;
  flags : UmemFlags = none;
  /// Bytes in front of a packet that say what the device is to do with it.
  @since(linux: "6.8") tx_metadata_len : u32 = 0;
}

/// What was dropped, and why.
@c("struct xdp_statistics")
struct Statistics layout c {
  rx_dropped               : u64;
  rx_invalid_descs         : u64;
  tx_invalid_descs         : u64;
  rx_ring_full             : u64;
  rx_fill_ring_empty_descs : u64;
  tx_ring_empty_descs      : u64;
}

@c("struct xdp_options")
struct Options layout c {
  flags : OptionFlags;
}

// Calls, by the numbers of x86-64 -------------------------------------------------------------------------------------

@c("__NR_socket", header: "sys/syscall.h")
call socket(family: u32, type: u32, protocol: u32) : i32 = syscall 41 {
  fail result < 0: XdpError(errno: Errno(-result));
}

/// Registers the umem. It stays the kernel's until the last socket that uses it is closed.
@c("__NR_setsockopt", header: "sys/syscall.h")
call register_umem(
  socket: handle, level: u32, option: SocketOption, umem: reads UmemReg, size: u32,
) : i32 = syscall 54 {
  fail result < 0: XdpError(errno: Errno(-result));
}

/// Says how many slots a ring has.
@c("__NR_setsockopt", header: "sys/syscall.h")
call set_slots(socket: handle, level: u32, option: SocketOption, slots: reads u32, size: u32) : i32 = syscall 54 {
  fail result < 0: XdpError(errno: Errno(-result));
}

/// Asks where the rings' words stand. `size` comes back as what the kernel knows of: less where it has no flags.
@c("__NR_getsockopt", header: "sys/syscall.h")
call get_offsets(
  socket: handle, level: u32, option: SocketOption, offsets: writes MmapOffsets, size: updates u32,
) : i32 = syscall 55 {
  fail result < 0: XdpError(errno: Errno(-result));
}

@c("__NR_getsockopt", header: "sys/syscall.h")
call get_statistics(
  socket: handle, level: u32, option: SocketOption, counts: writes Statistics, size: updates u32,
) : i32 = syscall 55 {
  fail result < 0: XdpError(errno: Errno(-result));
}

@c("__NR_getsockopt", header: "sys/syscall.h")
call get_options(
  socket: handle, level: u32, option: SocketOption, options: writes Options, size: updates u32,
) : i32 = syscall 55 {
  fail result < 0: XdpError(errno: Errno(-result));
}

/// Ties the socket to a device's queue: from here on packets flow.
@c("__NR_bind", header: "sys/syscall.h")
call bind(socket: handle, address: reads Address, size: u32) : i32 = syscall 49 {
  fail result < 0: XdpError(errno: Errno(-result));
}

/// Wakes whoever sends. Without data: what is sent stands in the ring.
@c("__NR_sendto", header: "sys/syscall.h")
call sendto(
  socket: handle, data: u64 = 0, length: u64 = 0, flags: u32 = msg_dontwait, to: u64 = 0, to_length: u32 = 0,
) : i32 = syscall 44 {
  fail result < 0: XdpError(errno: Errno(-result));
  retry again, busy, nobufs, netdown;
}

/// Wakes whoever receives.
@c("__NR_recvfrom", header: "sys/syscall.h")
call recvfrom(
  socket: handle, data: u64 = 0, length: u64 = 0, flags: u32 = msg_dontwait, of: u64 = 0, of_length: u64 = 0,
) : i32 = syscall 45 {
  fail result < 0: XdpError(errno: Errno(-result));
  retry again, busy, netdown;
}

@c("__NR_close", header: "sys/syscall.h")
call close(socket: handle) : i32 = syscall 3;

// Entries -------------------------------------------------------------------------------------------------------------

@c("XDP_*")
flags DescOptions : u32 {
  /// The packet goes on in the next slot's frame.
  @since(linux: "6.6") pkt_contd = 1 << 0,
  /// In front of the packet stands what the device is to do with it.
  @since(linux: "6.8") tx_metadata = 1 << 1,
}

/// Memory of the umem: bytes from its start.
encoding Umem of u64 {
  direct 1;
  memory registered;
}

/// A frame that the kernel may receive into.
entry Empty 8 {
  0x00 addr : address of frame;
}

/// A frame of a packet that came in.
@c("struct xdp_desc")
entry Received 16 {
  /// Where the packet begins: behind the frame's start.
  0x00 addr    : u64;
  0x08 len     : u32;
  0x0c options : DescOptions;
}

/// A frame of a packet that goes out.
@c("struct xdp_desc")
entry Outgoing 16 {
  0x00  addr    : address of packet;
  /// Not 0.
  dw[2] len     : 1..0xffff_ffff;
  0x0c  options : DescOptions = none;
}

/// A frame that was sent, or given up: the process' own again.
entry Sent 8 {
  0x00 addr : u64;
}

/// Lends a frame to receive into, for as long as the socket is open: `received` brings it back and it is lent anew.
command provide(
  /// Bytes of a frame.
  chunk_size: 2048..65536,
) : Empty {
  completes never;
  transfer frame : device writes bytes[chunk_size] as Umem until detach;
}

/// A packet, or a part of one, has come in. A packet of several frames comes whole or not at all.
event received : Received {
  result addr = Received.addr;
  result len  = Received.len;
  result more = Received.options.pkt_contd;
}

/// Sends a packet, or a part of one. An entry that the kernel finds wrong is dropped, and with it the packet's others: they
/// never complete, and are counted in `Statistics`.
command send : Outgoing -> Sent {
  transfer packet : device reads bytes[len] as Umem;
}

/// A socket with its umem and its four rings.
queue XdpSocket(
  fd: handle, offsets: MmapOffsets, rx_slots: u32, tx_slots: u32, fill_slots: u32, completion_slots: u32,
  bound: BindFlags,
) {
  // The words stand in front of the slots, in the first page.
  region rx         = mmap(fd, off_rx, min(offsets.rx.desc, 4096) + rx_slots * sizeof(Received));
  region tx         = mmap(fd, off_tx, min(offsets.tx.desc, 4096) + tx_slots * sizeof(Outgoing));
  region fill       = mmap(fd, off_fill, min(offsets.fill.desc, 4096) + fill_slots * sizeof(Empty));
  region completion = mmap(fd, off_completion, min(offsets.completion.desc, 4096) + completion_slots * sizeof(Sent));

  cells in rx {
    (offsets.rx.producer) rx_producer : u32 device;
    (offsets.rx.consumer) rx_consumer : u32 host;
  }
  cells in tx {
    (offsets.tx.producer) tx_producer : u32 host;
    (offsets.tx.consumer) tx_consumer : u32 device;
    (offsets.tx.flags)    tx_flags    : RingFlags device;
  }
  cells in fill {
    (offsets.fill.producer) fill_producer : u32 host;
    (offsets.fill.consumer) fill_consumer : u32 device;
    (offsets.fill.flags)    fill_flags    : RingFlags device;
  }
  cells in completion {
    (offsets.completion.producer) completion_producer : u32 device;
    (offsets.completion.consumer) completion_consumer : u32 host;
  }

  ring Fill of Empty    host in (fill + offsets.fill.desc) { depth fill_slots; index u32; spare 0; free fill_consumer; }
  ring Rx   of Received device in (rx + offsets.rx.desc) {
    depth rx_slots;
    index u32;
    spare 0;
    valid rx_producer;
    chain while options.pkt_contd;
  }
  /// Each frame of a packet comes back for itself.
  ring Tx   of Outgoing host   in (tx + offsets.tx.desc) {
    depth tx_slots;
    index u32;
    spare 0;
    free tx_consumer;
    link options.pkt_contd;
  }
  ring Done of Sent     device in (completion + offsets.completion.desc) {
    depth completion_slots;
    index u32;
    spare 0;
    valid completion_producer;
  }

  submit Fill {
    publish {
      fill_producer <- tail release;
      fence full;
      if (fill_flags.need_wakeup) { recvfrom(fd); }
    }
  }
  submit Tx {
    publish {
      tx_producer <- tail release;
      fence full;
      if (!bound.use_need_wakeup || tx_flags.need_wakeup) { sendto(fd); }
    }
  }
  complete Rx {
    retire { rx_consumer <- head release; }
    wait fd;
  }
  complete Done {
    retire { completion_consumer <- head release; }
  }

  /// Frames come back in any order.
  match Outgoing.addr == Sent.addr from memory;
}

/// Makes a socket with a umem of `frames` frames, all rings of `slots` slots, bound to queue `queue_id` of an interface. An XDP
/// program on the interface directs packets to it: that is not this description's.
sequence attach(
  interface: u32,
  queue_id: u32,
  frames: 1..1048576,
  /// A power of two.
  slots: 1..32768 = 2048,
  /// Bytes of a frame: 2048 or 4096.
  chunk_size: 2048..4096 = 4096,
  flags: BindFlags = use_need_wakeup,
) -> XdpSocket {
  let fd = socket(af_xdp, sock_raw, 0);
  undo { close(fd); }
  allocate area : bytes[frames * chunk_size] align 4096;
  let umem : UmemReg = { addr: address of area, len: frames * chunk_size, chunk_size: chunk_size };
  register_umem(fd, sol_xdp, umem_reg, umem, sizeof(UmemReg));
  set_slots(fd, sol_xdp, umem_fill_ring, slots, 4);
  set_slots(fd, sol_xdp, umem_completion_ring, slots, 4);
  set_slots(fd, sol_xdp, rx_ring, slots, 4);
  set_slots(fd, sol_xdp, tx_ring, slots, 4);
  let offsets : MmapOffsets = {};
  let size : u32 = sizeof(MmapOffsets);
  get_offsets(fd, sol_xdp, mmap_offsets, offsets, size);
  let address : Address = { flags: flags, interface: interface, queue_id: queue_id };
  bind(fd, address, sizeof(Address));
  return XdpSocket(fd, offsets, slots, slots, slots, slots, flags);
}

/// Closes the socket: the kernel lets go of the umem.
sequence detach(fd: handle) {
  close(fd);
}
