/// Memory that devices share: dma-buf and its fences, and two ways to get such memory without a device, udmabuf (pages of
/// a memfd) and the heaps of /dev/dma_heap.
@spec("Linux kernel documentation: driver-api/dma-buf, userspace-api/dma-buf-alloc-exchange; linux/dma-buf.h")
@c(header: "linux/dma-buf.h")
protocol dma_buf;
endian native;

import { Errno } from "./errno.ring";

// Buffers -------------------------------------------------------------------------------------------------------------

/// What a processor does with a buffer that it has mapped, and whether that begins or ends. `start` is the absence of `end`.
@c("DMA_BUF_SYNC_*")
flags SyncFlags : u64 {
  /// It reads.
  read = 1 << 0,
  /// It writes.
  write = 1 << 1,
  /// The access is over; without this flag it begins.
  end = 1 << 2,
}

/// Brackets a processor's access, so that its caches and the device see the same.
@c("struct dma_buf_sync")
struct Sync layout c {
  flags : SyncFlags;
}

/// Whose access a fence is about. A writer waits for everybody, a reader for writers only.
@c("DMA_BUF_SYNC_*")
flags Access : u32 {
  read = 1 << 0,
  write = 1 << 1,
}

/// Asks for the fences of a buffer as a file of their own.
@c("struct dma_buf_export_sync_file")
@since(linux: "6.0")
struct ExportSyncFile layout c {
  /// For which access one wants to wait.
  flags : Access;
  /// Written by the kernel: the sync_file.
  fd : i32;
}

/// Adds the fence of a sync_file to a buffer, for those who wait implicitly.
@c("struct dma_buf_import_sync_file")
@since(linux: "6.0")
struct ImportSyncFile layout c {
  /// Which access the fence stands for.
  flags : Access;
  /// The sync_file.
  fd : i32;
}

/// Begins or ends a processor's access to mapped memory of the buffer. It orders caches only: whoever else may be using the
/// buffer has to be waited for before.
@c("DMA_BUF_IOCTL_SYNC")
call sync(buffer: handle, access: reads Sync) : i32 = ioctl _IOW("b", 0) {
  fail result < 0: DmaBufError(errno: Errno(-result));
  retry intr, again;
}

/// Names a buffer, for statistics and debuggers. At most 31 bytes; refused while a device is attached.
@c("DMA_BUF_SET_NAME_B")
call set_name(buffer: handle, name: reads cstring) : i32 = ioctl _IOW("b", 1, u64) {
  fail result < 0: DmaBufError(errno: Errno(-result));
}

/// Takes a snapshot of the buffer's fences.
@c("DMA_BUF_IOCTL_EXPORT_SYNC_FILE")
@since(linux: "6.0")
call export_sync_file(buffer: handle, request: updates ExportSyncFile) : i32 = ioctl _IOWR("b", 2) {
  fail result < 0: DmaBufError(errno: Errno(-result));
}

/// Makes the buffer wait for a fence.
@c("DMA_BUF_IOCTL_IMPORT_SYNC_FILE")
@since(linux: "6.0")
call import_sync_file(buffer: handle, request: reads ImportSyncFile) : i32 = ioctl _IOW("b", 3) {
  fail result < 0: DmaBufError(errno: Errno(-result));
}

// Fences --------------------------------------------------------------------------------------------------------------

/// Joins two sync_files into one that is signalled when both are.
@c("struct sync_merge_data", header: "linux/sync_file.h")
struct MergeData layout c {
  /// The new one's name, for debuggers.
  name : string[32];
  /// The other sync_file.
  fd2 : i32;
  /// Written by the kernel: the new sync_file.
  fence : i32;
  /// None is defined.
  flags : u32 = 0;
  @c("pad") reserved : u32;
}

/// What is known of a single fence.
@c("struct sync_fence_info", header: "linux/sync_file.h")
struct FenceInfo layout c {
  /// Of the timeline that it belongs to.
  obj_name : string[32];
  /// Of the driver that signals it.
  driver_name : string[32];
  /// 1 signalled, 0 not yet, negative: an error number.
  status : i32;
  flags : u32;
  /// When its status changed, in nanoseconds.
  timestamp_ns : u64;
}

/// What is known of a sync_file.
@c("struct sync_file_info", header: "linux/sync_file.h")
struct FileInfo layout c {
  name : string[32];
  /// 1 signalled, 0 not yet, negative: an error number.
  status : i32;
  /// None is defined.
  flags : u32 = 0;
  /// In: for how many fences there is room. Out: how many there are.
  num_fences : u32 = 0;
  @c("pad") reserved : u32;
  /// Address of that many FenceInfo, or 0.
  sync_fence_info : u64 = 0;
}

@c("SYNC_IOC_MERGE", header: "linux/sync_file.h")
call merge(file: handle, data: updates MergeData) : i32 = ioctl _IOWR(">", 3) {
  fail result < 0: DmaBufError(errno: Errno(-result));
}

/// Tells of a sync_file; with room for them, of each of its fences.
@c("SYNC_IOC_FILE_INFO", header: "linux/sync_file.h")
call file_info(file: handle, info: updates FileInfo) : i32 = ioctl _IOWR(">", 4) {
  fail result < 0: DmaBufError(errno: Errno(-result));
}

// Memory of the process -----------------------------------------------------------------------------------------------

@c("UDMABUF_FLAGS_*", header: "linux/udmabuf.h")
flags UdmabufFlags : u32 {
  /// The new handle is closed when the process runs another program.
  cloexec = 1 << 0,
}

/// Makes a buffer of a part of a memfd, which must be sealed against shrinking.
@c("struct udmabuf_create", header: "linux/udmabuf.h")
struct UdmabufCreate layout c {
  memfd : u32;
  flags : UdmabufFlags;
  /// Bytes; whole pages.
  offset : u64;
  /// Bytes; whole pages.
  size : u64;
}

/// One part of a buffer that is made of several.
@c("struct udmabuf_create_item", header: "linux/udmabuf.h")
struct UdmabufItem layout c {
  memfd : u32;
  @c("__pad") reserved : u32;
  /// Bytes; whole pages.
  offset : u64;
  /// Bytes; whole pages.
  size : u64;
}

/// Makes one buffer of several parts, in this order.
@c("struct udmabuf_create_list", header: "linux/udmabuf.h")
struct UdmabufCreateList layout c {
  flags : UdmabufFlags;
  /// How many parts follow.
  count : u32;
  list : UdmabufItem[];
}

/// By a handle of /dev/udmabuf. Returns the buffer's handle.
@c("UDMABUF_CREATE", header: "linux/udmabuf.h")
call udmabuf_create(device: handle, request: reads UdmabufCreate) : i32 = ioctl _IOW("u", 0x42) {
  fail result < 0: DmaBufError(errno: Errno(-result));
}

/// By a handle of /dev/udmabuf. Returns the buffer's handle.
@c("UDMABUF_CREATE_LIST", header: "linux/udmabuf.h")
call udmabuf_create_list(device: handle, request: reads UdmabufCreateList) : i32 = ioctl _IOW("u", 0x43) {
  fail result < 0: DmaBufError(errno: Errno(-result));
}

// Heaps ---------------------------------------------------------------------------------------------------------------

/// Allocates a buffer from a heap.
@c("struct dma_heap_allocation_data", header: "linux/dma-heap.h")
struct HeapAllocation layout c {
  /// Bytes.
  len : u64;
  /// Written by the kernel: the buffer's handle. Zero when asking.
  fd : u32 = 0;
  /// How to open it, as open(2) says: O_RDWR, O_CLOEXEC.
  fd_flags : u32;
  /// None is defined.
  heap_flags : u64 = 0;
}

/// By a handle of a heap, `/dev/dma_heap/system`.
@c("DMA_HEAP_IOCTL_ALLOC", header: "linux/dma-heap.h")
call heap_alloc(heap: handle, allocation: updates HeapAllocation) : i32 = ioctl _IOWR("H", 0) {
  fail result < 0: DmaBufError(errno: Errno(-result));
}
