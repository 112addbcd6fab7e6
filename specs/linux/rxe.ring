/// Soft-RoCE: the kernel's RDMA over any network device. Work requests and completions pass through rings in memory shared
/// with the kernel; a write to the device's handle tells it of new requests.
@spec("linux/rdma/rdma_user_rxe.h, rdma/ib_user_verbs.h; Linux kernel documentation: infiniband/user_verbs; rdma-core: ibv_post_send(3), ibv_post_recv(3), ibv_poll_cq(3), ibv_get_cq_event(3)")
@c(header: "rdma/rdma_user_rxe.h")
protocol rxe;
endian native;

import { Errno } from "./errno.ring";

// What is shared ------------------------------------------------------------------------------------------------------

/// Where a ring lies in the device's handle.
@c("struct mminfo")
struct Mapping layout c {
  offset : u64;
  size   : u32;
  @c("pad") reserved : u32;
}

/// What a ring's mapping begins with. Both indices wrap at the ring's size, and one slot stays empty.
@c("struct rxe_queue_buf")
struct QueueBuffer layout c {
  /// A slot has 2 to this power bytes.
  log2_elem_size : u32;
  /// Slots, less one.
  index_mask     : u32;
  @c("pad_1") reserved : u32[30];
  producer_index : u32;
  @c("pad_2") reserved : u32[31];
  consumer_index : u32;
  @c("pad_3") reserved : u32[31];
  @c("data") slots : u8[];
}

/// What the kernel answers when a queue pair is made.
@c("struct rxe_create_qp_resp")
struct QueuePairAnswer layout c {
  @c("rq_mi") receive : Mapping;
  @c("sq_mi") send : Mapping;
}

/// What it answers when a completion queue is made.
@c("struct rxe_create_cq_resp")
struct CompletionQueueAnswer layout c {
  @c("mi") mapping : Mapping;
}

/// What it answers when a shared receive queue is made.
@c("struct rxe_create_srq_resp")
struct SharedReceiveAnswer layout c {
  @c("mi") mapping : Mapping;
  @c("srq_num") number : u32;
  @c("reserved") reserved : u32;
}

/// What it answers when an address is made: the number by which datagrams name it.
@c("struct rxe_create_ah_resp")
struct AddressAnswer layout c {
  @c("ah_num") number : u32;
  @c("reserved") reserved : u32;
}

/// A piece of memory that was made known to the device before, by the key that it was given.
@c("struct rxe_sge")
struct Piece layout c {
  addr   : u64;
  length : u32;
  lkey   : u32;
}

// Addresses -----------------------------------------------------------------------------------------------------------

@c("RXE_NETWORK_TYPE_*")
enum NetworkType : u8 {
  ipv4 = 1,
  ipv6 = 2,
}

@c("struct rxe_global_route")
struct GlobalRoute layout c {
  @c("dgid.raw") dgid : bytes[16];
  flow_label    : u32;
  sgid_index    : u8;
  hop_limit     : u8;
  traffic_class : u8;
}

@c("struct sockaddr_in")
struct Ipv4Address layout c {
  @c("sin_family") family   : u16;
  @c("sin_port")   port     : u16be;
  @c("sin_addr")   addr     : bytes[4];
  @c("sin_zero")   reserved : u8[8];
}

@c("struct sockaddr_in6")
struct Ipv6Address layout c {
  @c("sin6_family")   family    : u16;
  @c("sin6_port")     port      : u16be;
  @c("sin6_flowinfo") flow_info : u32be;
  @c("sin6_addr")     addr      : bytes[16];
  @c("sin6_scope_id") scope     : u32;
}

/// Where a datagram goes, in full.
@c("struct rxe_av")
struct AddressVector layout c {
  port_num     : u8;
  network_type : NetworkType;
  dmac         : u8[6];
  grh          : GlobalRoute;
  @c("sgid_addr")
  sgid_addr : union by network_type {
    case ipv4 { @c("_sockaddr_in") from_v4 : Ipv4Address; }
    case ipv6 { @c("_sockaddr_in6") from_v6 : Ipv6Address; }
  }
  @c("dgid_addr")
  dgid_addr : union by network_type {
    case ipv4 { @c("_sockaddr_in") to_v4 : Ipv4Address; }
    case ipv6 { @c("_sockaddr_in6") to_v6 : Ipv6Address; }
  }
}

// Work requests -------------------------------------------------------------------------------------------------------

@c("IB_UVERBS_QPT_*", header: "rdma/ib_user_ioctl_verbs.h")
enum QueuePairType : u32 {
  /// Reliable connections.
  rc = 2,
  /// Connections that lose what the network loses.
  uc = 3,
  /// Datagrams.
  ud = 4,
}

/// What a work request asks for.
@c("IB_UVERBS_WR_*", header: "rdma/ib_user_verbs.h")
enum Operation : u32 closed {
  rdma_write = 0,
  rdma_write_with_imm = 1,
  send = 2,
  send_with_imm = 3,
  rdma_read = 4,
  atomic_cmp_and_swp = 5,
  atomic_fetch_and_add = 6,
  local_inv = 7,
  bind_mw = 8,
  send_with_inv = 9,
}

/// What a memory window allows.
@c("IB_UVERBS_ACCESS_*", header: "rdma/ib_user_ioctl_verbs.h")
flags Access : u32 {
  local_write = 1 << 0,
  remote_write = 1 << 1,
  remote_read = 1 << 2,
  remote_atomic = 1 << 3,
  mw_bind = 1 << 4,
  zero_based = 1 << 5,
}

/// Memory that was made known to the device before, by address, length and key.
encoding Keyed of Piece {
  direct 1;
  address addr;
  length length;
  memory keyed;
}

/// The bytes themselves, in the request.
encoding Inline of u8 {
  direct 1;
  max 48;
  memory inline;
}

/// One request of a connection, in slots of 256 bytes: those of queue pairs made for 3 pieces or 48 bytes of inline data.
@c("struct rxe_send_wqe")
entry SendRequest 256 {
  @c("wr.wr_id")
  0x00 id        : u64 tag;
  @c("wr.reserved")
  0x08 reserved  : u32;
  @c("wr.opcode")
  0x0c operation : Operation;
  dw[4] {
    [31:4] reserved  : u28;
    /// The data stands in the request.
    [3]    inline    : bool;
    /// The other side is woken.
    [2]    solicited : bool = false;
    /// Completes by an entry of its own.
    [1]    signaled  : bool = true;
    /// Begins when all reads and atomics before it are done.
    [0]    fence     : bool = false;
  }
  @c("wr.ex")
  dw[5] extra : union by operation {
    case rdma_write_with_imm, send_with_imm {
      /// Comes out in the other side's completion.
      @c("imm_data")
      0x14 immediate : u32be;
    }
    case send_with_inv, local_inv {
      /// The key that is no longer valid, there or here.
      @c("invalidate_rkey")
      0x14 invalidated : u32;
    }
    else { reserved rest; }
  }
  @c("wr.wr")
  byte[143:24] target : union by operation {
    @c("rdma")
    case rdma_write, rdma_write_with_imm, rdma_read {
      0x18 remote_addr : u64;
      0x20 rkey        : u32;
      reserved rest;
    }
    @c("atomic")
    case atomic_cmp_and_swp, atomic_fetch_and_add {
      @c("remote_addr")
      0x18 atomic_addr : u64 align 8;
      /// What is compared, or added.
      0x20 compare_add : u64;
      0x28 swap        : u64 = 0;
      @c("rkey")
      0x30 atomic_rkey : u32;
      reserved rest;
    }
    @c("mw")
    case bind_mw {
      0x18 addr          : u64;
      @c("length")
      0x20 window_length : u64;
      0x28 mr_lkey       : u32;
      0x2c mw_rkey       : u32;
      @c("rkey")
      0x30 window_rkey   : u32;
      0x34 access        : Access;
      reserved rest;
    }
    else { reserved rest; }
  }
  // How far the kernel has come with it.
  @c("status")         0x90 reserved : u32;
  @c("state")          0x94 reserved : u32;
  /// Where on the other side the kernel goes on.
  qw[19] command;
  @c("mask")           0xa0 reserved : u32;
  @c("first_psn")      0xa4 reserved : u32;
  @c("last_psn")       0xa8 reserved : u32;
  @c("ack_length")     0xac reserved : u32;
  @c("ssn")            0xb0 reserved : u32;
  @c("has_rd_atomic")  0xb4 reserved : u32;
  @c("dma.length")     0xb8 length   : u32;
  @c("dma.resid")      0xbc left     : u32 is length;
  @c("dma.cur_sge")    0xc0 reserved : u32;
  /// Pieces; it means nothing where the data is inline.
  @c("dma.num_sge")    0xc4 pieces   : u32;
  @c("dma.sge_offset") 0xc8 reserved : u32;
  @c("dma.reserved")   0xcc reserved : u32;
  @c("") byte[255:208] payload : union by inline {
    case true { byte[255:208] bytes : address of text; }
    case false {
      byte[223:208] piece : address of data;
      reserved rest;
    }
  }
}

/// One datagram's request, in slots as those of connections.
@c("struct rxe_send_wqe")
entry DatagramRequest 256 {
  @c("wr.wr_id")
  0x00 id        : u64 tag;
  @c("wr.reserved")
  0x08 reserved  : u32;
  @c("wr.opcode")
  0x0c operation : Operation;
  dw[4] {
    [31:4] reserved  : u28;
    /// The data stands in the request.
    [3]    inline    : bool;
    /// The other side is woken.
    [2]    solicited : bool = false;
    /// Completes by an entry of its own.
    [1]    signaled  : bool = true;
    [0]    fence     : bool = false;
  }
  /// With `send_with_imm`: comes out in the other side's completion.
  @c("wr.ex.imm_data")
  0x14 immediate   : u32be = 0;
  @c("wr.wr.ud.remote_qpn")
  0x18 remote_qpn  : u32;
  @c("wr.wr.ud.remote_qkey")
  0x1c remote_qkey : u32;
  @c("wr.wr.ud.pkey_index")
  0x20 pkey_index  : u16 = 0;
  @c("wr.wr.ud.reserved")
  0x22 reserved    : u16;
  /// The number of the address that was made for it (`AddressAnswer`); 0, with kernels that give none: it stands behind.
  @c("wr.wr.ud.ah_num")
  0x24 address     : u32;
  @c("wr.wr.ud.pad")
  byte[55:40] reserved : bytes[16];
  byte[143:56] route : union by address {
    case 0 {
      @c("wr.wr.ud.av")
      byte[143:56] vector : AddressVector;
    }
    else { reserved rest; }
  }
  // How far the kernel has come with it.
  @c("status")         0x90 reserved : u32;
  @c("state")          0x94 reserved : u32;
  @c("iova")           0x98 reserved : u64;
  @c("mask")           0xa0 reserved : u32;
  @c("first_psn")      0xa4 reserved : u32;
  @c("last_psn")       0xa8 reserved : u32;
  @c("ack_length")     0xac reserved : u32;
  @c("ssn")            0xb0 reserved : u32;
  @c("has_rd_atomic")  0xb4 reserved : u32;
  @c("dma.length")     0xb8 length   : u32;
  @c("dma.resid")      0xbc left     : u32 is length;
  @c("dma.cur_sge")    0xc0 reserved : u32;
  /// Pieces; it means nothing where the data is inline.
  @c("dma.num_sge")    0xc4 pieces   : u32;
  @c("dma.sge_offset") 0xc8 reserved : u32;
  @c("dma.reserved")   0xcc reserved : u32;
  @c("") byte[255:208] payload : union by inline {
    case true { byte[255:208] bytes : address of text; }
    case false {
      byte[223:208] piece : address of data;
      reserved rest;
    }
  }
}

/// One request to receive, in slots of 64 bytes: those of queues made for 1 piece.
@c("struct rxe_recv_wqe")
entry ReceiveRequest 64 {
  @c("wr_id")          0x00 id       : u64 = 0;
  @c("reserved")       0x08 reserved : u32;
  @c("padding")        0x0c reserved : u32;
  @c("dma.length")     0x10 length   : u32;
  @c("dma.resid")      0x14 left     : u32 is length;
  @c("dma.cur_sge")    0x18 reserved : u32;
  @c("dma.num_sge")    0x1c reserved : u32 = 1;
  @c("dma.sge_offset") 0x20 reserved : u32;
  @c("dma.reserved")   0x24 reserved : u32;
  @c("")               byte[55:40] piece    : address of data;
  @c("")               byte[63:56] reserved : u64;
}

// Completions ---------------------------------------------------------------------------------------------------------

/// How a request ended.
@spec("rdma-core: ibv_poll_cq(3)")
enum Status : u32 open {
  success = 0,
  local_length = 1,
  local_operation = 2,
  local_protection = 4,
  /// Not begun: the queue pair is in error.
  flushed = 5,
  window_bind = 6,
  bad_response = 7,
  local_access = 8,
  remote_request = 9,
  remote_access = 10,
  remote_operation = 11,
  /// The other side does not answer.
  retries_exceeded = 12,
  /// The other side has nothing to receive into.
  receiver_retries_exceeded = 13,
  remote_aborted = 16,
  fatal = 19,
  response_timeout = 20,
  general = 21,
}

/// What ended. Means something of successes only.
@c("IB_UVERBS_WC_*", header: "rdma/ib_user_verbs.h")
enum Completed : u32 open {
  send = 0,
  rdma_write = 1,
  rdma_read = 2,
  comp_swap = 3,
  fetch_add = 4,
  bind_mw = 5,
  local_inv = 6,
  recv = 128 @c(""),
  recv_rdma_with_imm = 129 @c(""),
}

/// What else a completion carries. The bits are those of the kernel, which rdma-core calls otherwise in part.
flags CompletionFlags : u32 {
  /// The first 40 bytes received are the network's header.
  header = 1 << 0,
  immediate = 1 << 1,
  invalidated = 1 << 2,
}

/// The end of a request, and of those before it on its queue.
@c("struct ib_uverbs_wc", header: "rdma/ib_user_verbs.h")
entry Completion 64 {
  @c("wr_id")  0x00 id        : u64;
  0x08 status     : Status;
  @c("opcode") 0x0c completed : Completed;
  0x10 vendor_err : u32;
  /// Bytes that were received, read or swapped.
  0x14 byte_len   : u32;
  @c("ex")
  dw[6] extra : union by flags.invalidated {
    case false { @c("imm_data") 0x18 immediate : u32be; }
    case true  { @c("invalidate_rkey") 0x18 invalidated : u32; }
  }
  0x1c qp_num         : u32;
  /// Of datagrams: who sent it.
  0x20 src_qp         : u32;
  @c("wc_flags") 0x24 flags    : CompletionFlags;
  0x28 pkey_index     : u16;
  0x2a slid           : u16;
  0x2c sl             : u8;
  0x2d dlid_path_bits : u8;
  0x2e port_num       : u8;
  @c("reserved") 0x2f reserved : u8;
  @c("")         byte[63:48] reserved : bytes[16];
}

// What connections do -------------------------------------------------------------------------------------------------

/// Writes memory of the other side.
command write : SendRequest(operation: rdma_write, inline: false, pieces: 1) -> Completion {
  @c("iova") qw[19] place : u64 is remote_addr;
  transfer data : device reads bytes[length] as Keyed;
  completes if signaled;
}

/// Writes memory of the other side, of bytes in the request: they are the program's again at once.
command write_inline : SendRequest(operation: rdma_write, inline: true, pieces: 0) -> Completion {
  @c("iova") qw[19] place : u64 is remote_addr;
  transfer text : device reads bytes[length] as Inline;
  completes if signaled;
}

/// Writes memory of the other side and completes a receive request there.
command write_immediate : SendRequest(operation: rdma_write_with_imm, inline: false, pieces: 1) -> Completion {
  @c("iova") qw[19] place : u64 is remote_addr;
  transfer data : device reads bytes[length] as Keyed;
  completes if signaled;
}

/// Reads memory of the other side.
command read : SendRequest(operation: rdma_read, inline: false, pieces: 1) -> Completion {
  @c("iova") qw[19] place : u64 is remote_addr;
  transfer data : device writes bytes[length] as Keyed moved Completion.byte_len;
  completes if signaled;
}

/// Sends a message: the other side's next receive request takes it.
command send : SendRequest(operation: send, inline: false, pieces: 1) -> Completion {
  reserved rest;
  transfer data : device reads bytes[length] as Keyed;
  completes if signaled;
}

command send_inline : SendRequest(operation: send, inline: true, pieces: 0) -> Completion {
  reserved rest;
  transfer text : device reads bytes[length] as Inline;
  completes if signaled;
}

command send_immediate : SendRequest(operation: send_with_imm, inline: false, pieces: 1) -> Completion {
  reserved rest;
  transfer data : device reads bytes[length] as Keyed;
  completes if signaled;
}

/// Sends a message, and takes back what a key of the other side allows.
command send_invalidate : SendRequest(operation: send_with_inv, inline: false, pieces: 1) -> Completion {
  reserved rest;
  transfer data : device reads bytes[length] as Keyed;
  completes if signaled;
}

/// Exchanges 8 bytes of the other side if they are as expected; what was there comes back.
command compare_and_swap : SendRequest(
  operation: atomic_cmp_and_swp, inline: false, pieces: 1, length: 8,
) -> Completion {
  @c("iova") qw[19] place : u64 is atomic_addr;
  transfer data : device writes bytes[8] as Keyed;
  completes if signaled;
}

/// Adds to 8 bytes of the other side; what was there comes back.
command fetch_and_add : SendRequest(
  operation: atomic_fetch_and_add, inline: false, pieces: 1, length: 8,
) -> Completion {
  @c("iova") qw[19] place : u64 is atomic_addr;
  transfer data : device writes bytes[8] as Keyed;
  completes if signaled;
}

/// Takes back what a key of this side allows.
command invalidate : SendRequest(operation: local_inv, inline: false, pieces: 0, length: 0) -> Completion {
  reserved rest;
  completes if signaled;
}

/// Opens a window on a part of registered memory.
command bind_window : SendRequest(operation: bind_mw, inline: false, pieces: 0, length: 0) -> Completion {
  reserved rest;
  completes if signaled;
}

// Datagrams, and receiving --------------------------------------------------------------------------------------------

command send_datagram : DatagramRequest(operation: send, inline: false, pieces: 1) -> Completion {
  transfer data : device reads bytes[length] as Keyed;
  completes if signaled;
}

command send_datagram_inline : DatagramRequest(operation: send, inline: true, pieces: 0) -> Completion {
  transfer text : device reads bytes[length] as Inline;
  completes if signaled;
}

/// Takes the next message. Of a datagram the first 40 bytes are kept for the network's header.
command receive : ReceiveRequest -> Completion {
  transfer data : device writes bytes[length] as Keyed moved Completion.byte_len;
  completes once;
}

// Telling the kernel --------------------------------------------------------------------------------------------------

/// What is written to the device's handle.
@c("IB_USER_VERBS_CMD_*", header: "rdma/ib_user_verbs.h")
enum Verb : u32 {
  req_notify_cq = 23,
  post_send = 28,
}

/// What a write begins with. Sizes count words of 4 bytes, this header's too.
@c("struct ib_uverbs_cmd_hdr", header: "rdma/ib_user_verbs.h")
struct VerbHeader layout c {
  @c("command")   verb : Verb;
  @c("in_words")  size : u16;
  @c("out_words") answer_size : u16;
}

/// Requests in the write itself: none, for those of the ring.
@c("struct ib_uverbs_post_send", header: "rdma/ib_user_verbs.h")
struct PostSend layout c {
  @c("response")  answer_at    : u64;
  qp_handle : u32;
  @c("wr_count")  requests     : u32 = 0;
  @c("sge_count") pieces       : u32 = 0;
  @c("wqe_size")  request_size : u32 = request_bytes;
}

@c("sizeof(struct ib_uverbs_send_wr)", header: "rdma/ib_user_verbs.h") const request_bytes = 56;

/// Tells of new requests in a queue pair's ring.
struct Knock layout c {
  header : VerbHeader;
  post   : PostSend;
}

@c("struct ib_uverbs_req_notify_cq", header: "rdma/ib_user_verbs.h")
struct NotifyQueue layout c {
  cq_handle : u32;
  @c("solicited_only") only_solicited : u32 = 0;
}

/// Asks for an event with the next completion.
struct Notify layout c {
  header : VerbHeader;
  queue  : NotifyQueue;
}

/// By the number of x86-64.
@c("__NR_write", header: "sys/syscall.h")
call knock(device: handle, knock: reads Knock, size: u64) : i32 = syscall 1 {
  fail result < 0: RxeError(errno: Errno(-result));
  retry intr, again;
}

@c("__NR_write", header: "sys/syscall.h")
call notify(device: handle, notify: reads Notify, size: u64) : i32 = syscall 1 {
  fail result < 0: RxeError(errno: Errno(-result));
}

/// The requests of a queue pair and the completions that they alone have. The queue pair completes what it is asked to, not
/// all: it was made without `IB_UVERBS_QP_CREATE_SQ_SIG_ALL`. What fails completes in any case.
queue SendQueue(
  device: handle,
  /// Becomes readable with an event; the program reads it.
  channel: handle,
  type: QueuePairType,
  send: Mapping,
  completions: Mapping,
  /// Slots: powers of two, as the mappings say.
  send_slots: 2..32768,
  completion_slots: 2..32768,
  qp_handle: u32,
  cq_handle: u32,
) {
  region requests = mmap(device, send.offset, send.size);
  region answers  = mmap(device, completions.offset, completions.size);
  region answer   = memory(8, 8);

  cells in requests {
    (offsetof(QueueBuffer.log2_elem_size)) request_size : u32 device;
    (offsetof(QueueBuffer.index_mask))     request_mask : u32 device;
    (offsetof(QueueBuffer.producer_index)) posted       : u32 host;
    (offsetof(QueueBuffer.consumer_index)) taken        : u32 device;
  }
  cells in answers {
    (offsetof(QueueBuffer.log2_elem_size)) answer_size : u32 device;
    (offsetof(QueueBuffer.index_mask))     answer_mask : u32 device;
    (offsetof(QueueBuffer.producer_index)) written     : u32 device;
    (offsetof(QueueBuffer.consumer_index)) seen        : u32 host;
  }

  ring Done of Completion device in (answers + sizeof(QueueBuffer)) { depth completion_slots; spare 1; valid written; }

  when type == ud {
    ring Datagrams of DatagramRequest host in (requests + sizeof(QueueBuffer)) {
      depth send_slots;
      spare 1;
      free taken;
    }
    submit Datagrams {
      publish {
        posted <- tail release;
        let told : Knock = {
          header: { verb: post_send, size: sizeof(Knock) / 4, answer_size: 1 },
          post: { answer_at: address of answer, qp_handle: qp_handle },
        };
        knock(device, told, sizeof(Knock));
      }
    }
    match DatagramRequest.id == Completion.id upto from keys;
  } else {
    ring Requests of SendRequest host in (requests + sizeof(QueueBuffer)) { depth send_slots; spare 1; free taken; }
    submit Requests {
      publish {
        posted <- tail release;
        let told : Knock = {
          header: { verb: post_send, size: sizeof(Knock) / 4, answer_size: 1 },
          post: { answer_at: address of answer, qp_handle: qp_handle },
        };
        knock(device, told, sizeof(Knock));
      }
    }
    match SendRequest.id == Completion.id upto from keys;
  }

  complete Done {
    retire { seen <- head release; }
    arm {
      let asked : Notify = {
        header: { verb: req_notify_cq, size: sizeof(Notify) / 4, answer_size: 0 }, queue: { cq_handle: cq_handle },
      };
      notify(device, asked, sizeof(Notify));
    }
    wait channel;
  }

  fail Completion.status != success: RequestError(status: Completion.status, vendor: Completion.vendor_err);

  /// Slots may be larger than this description's: of queues made for more pieces.
  sequence open {
    if (request_size != log2(sizeof(SendRequest)) || request_mask + 1 != send_slots)
      fail OtherSlots(log2: request_size);
    if (answer_size != log2(sizeof(Completion)) || answer_mask + 1 != completion_slots)
      fail OtherSlots(log2: answer_size);
  }
}

/// The receive requests of a queue pair, and the completions that they alone have: in the order of the requests, as each
/// message takes the oldest one.
queue ReceiveQueue(
  device: handle,
  channel: handle,
  receive: Mapping,
  completions: Mapping,
  receive_slots: 2..32768,
  completion_slots: 2..32768,
  cq_handle: u32,
) {
  region requests = mmap(device, receive.offset, receive.size);
  region answers  = mmap(device, completions.offset, completions.size);

  cells in requests {
    (offsetof(QueueBuffer.log2_elem_size)) request_size : u32 device;
    (offsetof(QueueBuffer.index_mask))     request_mask : u32 device;
    (offsetof(QueueBuffer.producer_index)) posted       : u32 host;
    (offsetof(QueueBuffer.consumer_index)) taken        : u32 device;
  }
  cells in answers {
    (offsetof(QueueBuffer.log2_elem_size)) answer_size : u32 device;
    (offsetof(QueueBuffer.index_mask))     answer_mask : u32 device;
    (offsetof(QueueBuffer.producer_index)) written     : u32 device;
    (offsetof(QueueBuffer.consumer_index)) seen        : u32 host;
  }

  ring Requests of ReceiveRequest host in (requests + sizeof(QueueBuffer)) { depth receive_slots; spare 1; free taken; }
  ring Done of Completion device in (answers + sizeof(QueueBuffer)) { depth completion_slots; spare 1; valid written; }

  submit Requests {
    publish { posted <- tail release; }
  }
  complete Done {
    retire { seen <- head release; }
    arm {
      let asked : Notify = {
        header: { verb: req_notify_cq, size: sizeof(Notify) / 4, answer_size: 0 }, queue: { cq_handle: cq_handle },
      };
      notify(device, asked, sizeof(Notify));
    }
    wait channel;
  }

  match in order;
  fail Completion.status != success: RequestError(status: Completion.status, vendor: Completion.vendor_err);

  sequence open {
    if (request_size != log2(sizeof(ReceiveRequest)) || request_mask + 1 != receive_slots)
      fail OtherSlots(log2: request_size);
    if (answer_size != log2(sizeof(Completion)) || answer_mask + 1 != completion_slots)
      fail OtherSlots(log2: answer_size);
  }
}
