/// iommufd: address spaces of devices as objects of a file, /dev/iommu. Devices are bound to it, an address space or a page
/// table of the IOMMU's is attached to them, and what is mapped there they reach.
@spec("Linux kernel documentation: userspace-api/iommufd, driver-api/vfio (device cdev); linux/iommufd.h, linux/vfio.h")
@c(header: "linux/iommufd.h")
protocol iommufd;
endian native;

import { Errno } from "./errno.ring";

// Every request begins with the size of its structure. The kernel takes larger ones than it knows if what it does not know
// is zero (else toobig); smaller ones are read as if zeros followed.

// Objects -------------------------------------------------------------------------------------------------------------

@c("struct iommu_destroy")
struct Destroy layout c {
  size : u32 is sizeof(Destroy);
  /// Of any object.
  id : u32;
}

/// Fails with busy while another object needs it.
@c("IOMMU_DESTROY")
call destroy(iommu: handle, request: reads Destroy) : i32 = ioctl _IO(";", 0x80) {
  fail result < 0: IommuError(errno: Errno(-result));
}

// Address spaces ------------------------------------------------------------------------------------------------------

@c("struct iommu_ioas_alloc")
struct IoasAlloc layout c {
  size : u32 is sizeof(IoasAlloc);
  /// None is defined.
  flags : u32 = 0;
  /// Answer.
  out_ioas_id : u32 = 0;
}

/// Makes an address space. It is empty, and all of it is allowed until a device is attached.
@c("IOMMU_IOAS_ALLOC")
call ioas_alloc(iommu: handle, request: updates IoasAlloc) : i32 = ioctl _IO(";", 0x81) {
  fail result < 0: IommuError(errno: Errno(-result));
}

@c("struct iommu_iova_range")
struct IovaRange layout c {
  start : u64;
  /// The last address, which belongs to it.
  last : u64;
}

@c("struct iommu_ioas_allow_iovas")
struct IoasAllowIovas layout c {
  size : u32 is sizeof(IoasAllowIovas);
  ioas_id : u32;
  num_iovas : u32;
  @c("__reserved") reserved : u32;
  /// Address of that many IovaRange.
  allowed_iovas : u64;
}

/// Reserves ranges: a device that could not reach them is not attached, and the kernel chooses addresses there only. Takes
/// the place of the ranges given before.
@c("IOMMU_IOAS_ALLOW_IOVAS")
call ioas_allow_iovas(iommu: handle, request: reads IoasAllowIovas) : i32 = ioctl _IO(";", 0x82) {
  fail result < 0: IommuError(errno: Errno(-result));
}

@c("struct iommu_ioas_iova_ranges")
struct IoasIovaRanges layout c {
  size : u32 is sizeof(IoasIovaRanges);
  ioas_id : u32;
  /// In: for how many there is room. Out: how many there are.
  num_iovas : u32;
  @c("__reserved") reserved : u32;
  /// Address of that many IovaRange, which the kernel fills.
  allowed_iovas : u64;
  /// Answer: mappings begin and end at multiples of it.
  out_iova_alignment : u64 = 0;
}

/// Which addresses can be mapped. Attaching a device narrows them. Fails with msgsize when there is no room for all.
@c("IOMMU_IOAS_IOVA_RANGES")
call ioas_iova_ranges(iommu: handle, request: updates IoasIovaRanges) : i32 = ioctl _IO(";", 0x84) {
  fail result < 0: IommuError(errno: Errno(-result));
}

@c("IOMMU_IOAS_MAP_*")
flags MapFlags : u32 {
  /// At the address that is given; otherwise the kernel chooses one.
  fixed_iova = 1 << 0,
  /// Devices may write it.
  writeable = 1 << 1,
  /// Devices may read it.
  readable = 1 << 2,
}

@c("struct iommu_ioas_map")
struct IoasMap layout c {
  size : u32 is sizeof(IoasMap);
  flags : MapFlags;
  ioas_id : u32;
  @c("__reserved") reserved : u32;
  /// Address of the process.
  user_va : u64;
  /// Bytes.
  length : u64;
  /// Address of the device: given with `fixed_iova`, else answered.
  iova : u64 = 0;
}

@c("IOMMU_IOAS_MAP")
call ioas_map(iommu: handle, request: updates IoasMap) : i32 = ioctl _IO(";", 0x85) {
  fail result < 0: IommuError(errno: Errno(-result));
}

@c("struct iommu_ioas_copy")
struct IoasCopy layout c {
  size : u32 is sizeof(IoasCopy);
  flags : MapFlags;
  dst_ioas_id : u32;
  src_ioas_id : u32;
  /// Bytes.
  length : u64;
  /// Given with `fixed_iova`, else answered.
  dst_iova : u64 = 0;
  src_iova : u64;
}

/// Maps in one space what is mapped in another. Pages are pinned once.
@c("IOMMU_IOAS_COPY")
call ioas_copy(iommu: handle, request: updates IoasCopy) : i32 = ioctl _IO(";", 0x83) {
  fail result < 0: IommuError(errno: Errno(-result));
}

@c("struct iommu_ioas_unmap")
struct IoasUnmap layout c {
  size : u32 is sizeof(IoasUnmap);
  ioas_id : u32;
  iova : u64;
  /// Bytes; answered by how many were unmapped. All ones, from 0 on: everything.
  length : u64;
}

/// Takes away whole mappings, one or several.
@c("IOMMU_IOAS_UNMAP")
call ioas_unmap(iommu: handle, request: updates IoasUnmap) : i32 = ioctl _IO(";", 0x86) {
  fail result < 0: IommuError(errno: Errno(-result));
}

// Options -------------------------------------------------------------------------------------------------------------

@c("IOMMU_OPTION_*")
enum Option : u32 {
  /// 1: locked memory counts for the process, not for its user. Of the whole file.
  rlimit_mode = 0,
  /// 0: pages are never joined. Of one address space.
  huge_pages = 1,
}

@c("IOMMU_OPTION_OP_*")
enum OptionOperation : u16 {
  set = 0,
  get = 1,
}

@c("struct iommu_option")
struct OptionRequest layout c {
  size : u32 is sizeof(OptionRequest);
  option_id : Option;
  op : OptionOperation;
  @c("__reserved") reserved : u16;
  /// Of the address space; 0 for the whole file.
  object_id : u32 = 0;
  val64 : u64 = 0;
}

@c("IOMMU_OPTION")
call option(iommu: handle, request: updates OptionRequest) : i32 = ioctl _IO(";", 0x87) {
  fail result < 0: IommuError(errno: Errno(-result));
}

@c("IOMMU_VFIO_IOAS_*")
enum VfioIoasOperation : u16 {
  get = 0,
  set = 1,
  clear = 2,
}

@c("struct iommu_vfio_ioas")
struct VfioIoas layout c {
  size : u32 is sizeof(VfioIoas);
  /// Given with `set`, answered with `get`.
  ioas_id : u32 = 0;
  op : VfioIoasOperation;
  @c("__reserved") reserved : u16;
}

/// Which address space is meant where the file stands in for a VFIO container.
@c("IOMMU_VFIO_IOAS")
call vfio_ioas(iommu: handle, request: updates VfioIoas) : i32 = ioctl _IO(";", 0x88) {
  fail result < 0: IommuError(errno: Errno(-result));
}

// Page tables ---------------------------------------------------------------------------------------------------------

@c("IOMMU_HWPT_*")
@since(linux: "6.7")
flags HwptAllocFlags : u32 {
  /// Another table can be nested in it.
  alloc_nest_parent = 1 << 0,
  /// Devices without dirty tracking are not attached to it.
  alloc_dirty_tracking = 1 << 1,
  /// Faults go to the queue `fault_id`.
  @since(linux: "6.11") fault_id_valid = 1 << 2,
}

/// What the table is made of. Of kernels that know no kind of their own only `none`.
@c("IOMMU_HWPT_DATA_*")
@since(linux: "6.7")
enum HwptDataType : u32 open {
  /// The kernel's own, over an address space.
  none = 0,
  /// A first stage for Intel's VT-d, kept by a guest.
  vtd_s1 = 1,
}

@c("struct iommu_hwpt_alloc")
@since(linux: "6.7")
struct HwptAlloc layout c {
  size : u32 is sizeof(HwptAlloc);
  flags : HwptAllocFlags;
  /// The bound device.
  dev_id : u32;
  /// The address space; the parent table of a nested one.
  pt_id : u32;
  /// Answer.
  out_hwpt_id : u32 = 0;
  @c("__reserved") reserved : u32;
  data_type : HwptDataType;
  /// Bytes at `data_uptr`.
  data_len : u32 = 0;
  /// Address of what the type asks for.
  data_uptr : u64 = 0;
  /// With `fault_id_valid`.
  @since(linux: "6.11") fault_id : u32 = 0;
  @since(linux: "6.11") @c("__reserved2") reserved : u32;
}

@c("IOMMU_HWPT_ALLOC")
@since(linux: "6.7")
call hwpt_alloc(iommu: handle, request: updates HwptAlloc) : i32 = ioctl _IO(";", 0x89) {
  fail result < 0: IommuError(errno: Errno(-result));
}

@c("struct iommu_hwpt_vtd_s1")
@since(linux: "6.7")
struct HwptVtdS1 layout c {
  flags : VtdS1Flags;
  /// Address, in the parent's space, of the table.
  pgtbl_addr : u64;
  /// Bits that it translates.
  addr_width : u32;
  @c("__reserved") reserved : u32;
}

@c("IOMMU_VTD_S1_*")
@since(linux: "6.7")
flags VtdS1Flags : u64 {
  /// Supervisor requests are allowed.
  sre = 1 << 0,
  /// Accesses are noted in the table.
  eafe = 1 << 1,
  /// Write protection holds for supervisors, too.
  wpe = 1 << 2,
}

// Page faults ---------------------------------------------------------------------------------------------------------

@c("struct iommu_fault_alloc")
@since(linux: "6.11")
struct FaultAlloc layout c {
  size : u32 is sizeof(FaultAlloc);
  /// None is defined.
  flags : u32 = 0;
  /// Answer.
  out_fault_id : u32 = 0;
  /// Answer: faults are read from it, page responses written to it.
  out_fault_fd : u32 = 0;
}

/// Makes a queue of faults.
@c("IOMMU_FAULT_QUEUE_ALLOC")
@since(linux: "6.11")
call fault_queue_alloc(iommu: handle, request: updates FaultAlloc) : i32 = ioctl _IO(";", 0x8e) {
  fail result < 0: IommuError(errno: Errno(-result));
}

@c("IOMMU_PGFAULT_FLAGS_*")
@since(linux: "6.11")
flags PageFaultFlags : u32 {
  /// `pasid` says which process.
  pasid_valid = 1 << 0,
  /// The last one of its group: this one is answered.
  last_page = 1 << 1,
}

/// What the device asked for.
@c("IOMMU_PGFAULT_PERM_*")
@since(linux: "6.11")
flags PageFaultPermissions : u32 {
  read = 1 << 0,
  write = 1 << 1,
  exec = 1 << 2,
  priv = 1 << 3,
}

/// A device missed a page. Read from the queue's handle, whole ones only.
@c("struct iommu_hwpt_pgfault")
@since(linux: "6.11")
struct PageFault layout c {
  flags : PageFaultFlags;
  dev_id : u32;
  pasid : u32;
  /// Group of requests, which is answered as one.
  grpid : u32;
  perm : PageFaultPermissions;
  reserved : u32;
  addr : u64;
  /// How much it is likely to want, in bytes; 0: unknown.
  length : u32;
  /// Given back in the answer.
  cookie : u32;
}

@c("IOMMUFD_PAGE_RESP_*")
@since(linux: "6.11")
enum PageResponseCode : u32 {
  /// The page is there: try again.
  success = 0,
  /// It will not be there.
  invalid = 1,
}

/// The answer, written to the queue's handle.
@c("struct iommu_hwpt_page_response")
@since(linux: "6.11")
struct PageResponse layout c {
  cookie : u32;
  code : PageResponseCode;
}

// Devices -------------------------------------------------------------------------------------------------------------

@c("struct vfio_device_bind_iommufd", header: "linux/vfio.h")
@since(linux: "6.6")
struct DeviceBind layout c {
  argsz : u32 is sizeof(DeviceBind);
  /// None is used here.
  flags : u32 = 0;
  iommufd : i32;
  /// Answer: the device's number at the iommufd.
  out_devid : u32 = 0;
}

/// Binds a device, opened as /dev/vfio/devices/vfio0, to an iommufd. Nothing else is allowed before.
@c("VFIO_DEVICE_BIND_IOMMUFD", header: "linux/vfio.h")
@since(linux: "6.6")
call device_bind(device: handle, request: updates DeviceBind) : i32 = ioctl _IO(";", 118) {
  fail result < 0: IommuError(errno: Errno(-result));
}

@c("struct vfio_device_attach_iommufd_pt", header: "linux/vfio.h")
@since(linux: "6.6")
struct DeviceAttach layout c {
  argsz : u32 is sizeof(DeviceAttach);
  /// None is used here.
  flags : u32 = 0;
  /// An address space or a page table; answered by the page table that it came to.
  pt_id : u32;
}

/// Attaches it to an address space, in the place of another if there is one.
@c("VFIO_DEVICE_ATTACH_IOMMUFD_PT", header: "linux/vfio.h")
@since(linux: "6.6")
call device_attach(device: handle, request: updates DeviceAttach) : i32 = ioctl _IO(";", 119) {
  fail result < 0: IommuError(errno: Errno(-result));
}

@c("struct vfio_device_detach_iommufd_pt", header: "linux/vfio.h")
@since(linux: "6.6")
struct DeviceDetach layout c {
  argsz : u32 is sizeof(DeviceDetach);
  /// None is used here.
  flags : u32 = 0;
}

/// The device reaches nothing any more.
@c("VFIO_DEVICE_DETACH_IOMMUFD_PT", header: "linux/vfio.h")
@since(linux: "6.6")
call device_detach(device: handle, request: reads DeviceDetach) : i32 = ioctl _IO(";", 120) {
  fail result < 0: IommuError(errno: Errno(-result));
}
