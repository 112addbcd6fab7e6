/// VFIO: devices in user space. A container (or an iommufd) says what memory devices reach, a group brings devices whose
/// DMA cannot be told apart, a device's handle gives its registers and interrupts.
@spec("Linux kernel documentation: driver-api/vfio, driver-api/vfio-mediated-device; linux/vfio.h")
@c(header: "linux/vfio.h")
protocol vfio;
endian native;

import { Errno } from "./errno.ring";

// What requests and answers begin with ---------------------------------------------------------------------------------

/// Structures grow with new kernels: `argsz` says how much of one the program knows. Information with capabilities may
/// need more than was offered: then the kernel writes into `argsz` how much, and the program asks again with that.
@c("VFIO_API_VERSION") const api_version = 0;

/// What every capability begins with. `next` counts bytes from the start of the whole structure; 0 ends the chain.
@c("struct vfio_info_cap_header")
struct CapabilityHeader layout c {
  /// Which one, in the numbers of the call that was asked.
  id : u16;
  version : u16;
  next : u32;
}

// Containers ----------------------------------------------------------------------------------------------------------

/// What a container may offer: kinds of IOMMU, and abilities of theirs.
@c("VFIO_*")
enum Extension : u32 {
  type1_iommu = 1,
  spapr_tce_iommu = 2,
  type1v2_iommu = 3 @c("VFIO_TYPE1v2_IOMMU"),
  /// DMA is coherent whatever the device asks for.
  dma_cc_iommu = 4,
  eeh = 5,
  /// Two stages of translation; was never usable and is gone from newer kernels.
  type1_nesting_iommu = 6 @c("VFIO_TYPE1_NESTING_IOMMU"),
  spapr_tce_v2_iommu = 7 @c("VFIO_SPAPR_TCE_v2_IOMMU"),
  /// No translation and no protection: whoever has the device has all memory. Taints the kernel.
  noiommu_iommu = 8,
  /// Everything can be unmapped at once.
  unmap_all = 9,
  /// The process addresses behind mappings can be exchanged.
  update_vaddr = 10,
}

/// Returns `api_version`, for as long as this description is right.
@c("VFIO_GET_API_VERSION")
call get_api_version(container: handle) : i32 = ioctl _IO(";", 100) {
  fail result < 0: VfioError(errno: Errno(-result));
}

/// Returns 0 when it is missing, a positive number when it is there.
@c("VFIO_CHECK_EXTENSION")
call check_extension(container: handle, extension: Extension) : i32 = ioctl _IO(";", 101) {
  fail result < 0: VfioError(errno: Errno(-result));
}

/// Chooses the kind of IOMMU, once a group is in the container.
@c("VFIO_SET_IOMMU")
call set_iommu(container: handle, iommu: Extension) : i32 = ioctl _IO(";", 102) {
  fail result < 0: VfioError(errno: Errno(-result));
}

// Groups --------------------------------------------------------------------------------------------------------------

@c("VFIO_GROUP_FLAGS_*")
flags GroupFlags : u32 {
  /// All of its devices belong to VFIO, or to no driver: it can be used.
  viable = 1 << 0,
  container_set = 1 << 1,
}

@c("struct vfio_group_status")
struct GroupStatus layout c {
  argsz : u32 is sizeof(GroupStatus);
  flags : GroupFlags;
}

@c("VFIO_GROUP_GET_STATUS")
call group_get_status(group: handle, status: updates GroupStatus) : i32 = ioctl _IO(";", 103) {
  fail result < 0: VfioError(errno: Errno(-result));
}

/// Puts the group into a container, so that its devices reach what the container maps.
@c("VFIO_GROUP_SET_CONTAINER")
call group_set_container(group: handle, container: reads handle) : i32 = ioctl _IO(";", 104) {
  fail result < 0: VfioError(errno: Errno(-result));
}

/// Takes it out again; its devices must be closed.
@c("VFIO_GROUP_UNSET_CONTAINER")
call group_unset_container(group: handle) : i32 = ioctl _IO(";", 105) {
  fail result < 0: VfioError(errno: Errno(-result));
}

/// Opens a device by its name in sysfs, `0000:06:0d.0`. Returns its handle.
@c("VFIO_GROUP_GET_DEVICE_FD")
call group_get_device_fd(group: handle, name: reads cstring) : i32 = ioctl _IO(";", 106) {
  fail result < 0: VfioError(errno: Errno(-result));
}

// Devices -------------------------------------------------------------------------------------------------------------

@c("VFIO_DEVICE_FLAGS_*")
flags DeviceFlags : u32 {
  /// It can be reset.
  reset = 1 << 0,
  pci = 1 << 1,
  platform = 1 << 2,
  amba = 1 << 3,
  ccw = 1 << 4,
  ap = 1 << 5,
  fsl_mc = 1 << 6,
  /// Capabilities follow.
  caps = 1 << 7,
}

@c("struct vfio_device_info")
struct DeviceInfo layout c {
  argsz : u32 is sizeof(DeviceInfo) + sizeof(capabilities);
  flags : DeviceFlags;
  /// The largest region index, and one more.
  num_regions : u32;
  /// The largest interrupt index, and one more.
  num_irqs : u32;
  /// Bytes from the start to the first capability; 0: none, or no room for them.
  cap_offset : u32;
  @since(linux: "6.6") @c("pad") reserved : u32;
  /// What the chain of capabilities lies in.
  @c("") capabilities : u8[];
}

@c("VFIO_DEVICE_GET_INFO")
call device_get_info(device: handle, info: updates DeviceInfo) : i32 = ioctl _IO(";", 107) {
  fail result < 0: VfioError(errno: Errno(-result));
}

/// Puts the device back as it was when it was opened.
@c("VFIO_DEVICE_RESET")
call device_reset(device: handle) : i32 = ioctl _IO(";", 111) {
  fail result < 0: VfioError(errno: Errno(-result));
}

// Regions -------------------------------------------------------------------------------------------------------------

/// Regions of a PCI device. A size of zero says that it has none there; from `num_regions` on they are the device's own, and
/// a capability says what they are.
@c("VFIO_PCI_*_REGION_INDEX")
enum PciRegion : u32 {
  bar0 = 0,
  bar1 = 1,
  bar2 = 2,
  bar3 = 3,
  bar4 = 4,
  bar5 = 5,
  rom = 6,
  config = 7,
  /// The old places of a VGA adapter.
  vga = 8,
  num_regions = 9 @c("VFIO_PCI_NUM_REGIONS"),
}

@c("VFIO_REGION_INFO_FLAG_*")
flags RegionFlags : u32 {
  read = 1 << 0,
  write = 1 << 1,
  /// It can be mapped, at `offset` of the device's handle.
  mmap = 1 << 2,
  /// Capabilities follow.
  caps = 1 << 3,
}

@c("struct vfio_region_info")
struct RegionInfo layout c {
  argsz : u32 is sizeof(RegionInfo) + sizeof(capabilities);
  flags : RegionFlags;
  /// Given by the program: which one, a PciRegion for PCI.
  index : u32;
  /// Bytes from the start to the first capability; 0: none, or no room for them.
  cap_offset : u32;
  /// Bytes.
  size : u64;
  /// Where it begins in the device's handle.
  offset : u64;
  /// What the chain of capabilities lies in.
  @c("") capabilities : u8[];
}

@c("VFIO_DEVICE_GET_REGION_INFO")
call device_get_region_info(device: handle, info: updates RegionInfo) : i32 = ioctl _IO(";", 108) {
  fail result < 0: VfioError(errno: Errno(-result));
}

/// What a region's capabilities are.
@c("VFIO_REGION_INFO_CAP_*")
enum RegionCapability : u16 {
  /// Only parts can be mapped.
  sparse_mmap = 1,
  /// Which region of the device's own it is.
  type = 2,
  /// The table of MSI-X vectors may be mapped with the rest.
  msix_mappable = 3,
  nvlink2_ssatgt = 4,
  nvlink2_lnkspd = 5,
}

/// A part that can be mapped.
@c("struct vfio_region_sparse_mmap_area")
struct SparseMmapArea layout c {
  /// Bytes from the region's start.
  offset : u64;
  /// Bytes.
  size : u64;
}

@c("struct vfio_region_info_cap_sparse_mmap")
struct SparseMmap layout c {
  header : CapabilityHeader;
  nr_areas : u32;
  @c("reserved") reserved : u32;
  areas : SparseMmapArea[];
}

@c("struct vfio_region_info_cap_type")
struct RegionTypeCapability layout c {
  header : CapabilityHeader;
  /// A RegionType, or 0x8000_0000 and the PCI vendor that gives the subtypes.
  type : u32;
  subtype : u32;
}

/// Types of a device's own regions.
@c("VFIO_REGION_TYPE_*")
enum RegionType : u32 {
  gfx = 1,
  ccw = 2,
  migration_deprecated = 3,
}

/// Where a region of type `gfx` keeps a virtual monitor's identification. The program takes the link down, writes the
/// identification and its size, and takes the link up again.
@c("struct vfio_region_gfx_edid")
struct GfxEdid layout c {
  /// Bytes from the region's start. Written by the device.
  edid_offset : u32;
  /// Written by the device.
  edid_max_size : u32;
  edid_size : u32;
  /// 0: any. Written by the device.
  max_xres : u32;
  /// 0: any. Written by the device.
  max_yres : u32;
  link_state : GfxLinkState;
}

@c("VFIO_DEVICE_GFX_LINK_STATE_*")
enum GfxLinkState : u32 {
  up = 1,
  down = 2,
}

// Interrupts ----------------------------------------------------------------------------------------------------------

/// Interrupts of a PCI device. A count of zero says that it has none there.
@c("VFIO_PCI_*_IRQ_INDEX")
enum PciIrq : u32 {
  intx = 0,
  msi = 1,
  msix = 2,
  /// An error that cannot be mended.
  err = 3,
  /// The kernel asks for the device back.
  req = 4,
  num_irqs = 5 @c("VFIO_PCI_NUM_IRQS"),
}

@c("VFIO_IRQ_INFO_*")
flags IrqInfoFlags : u32 {
  /// They can signal an eventfd.
  eventfd = 1 << 0,
  maskable = 1 << 1,
  /// One that was signalled stays masked until it is unmasked.
  automasked = 1 << 2,
  /// All are set up at once: to have more, all are disabled first.
  noresize = 1 << 3,
}

@c("struct vfio_irq_info")
struct IrqInfo layout c {
  argsz : u32 is sizeof(IrqInfo);
  flags : IrqInfoFlags;
  /// Given by the program: which kind, a PciIrq for PCI.
  index : u32;
  /// How many there are of that kind.
  count : u32;
}

@c("VFIO_DEVICE_GET_IRQ_INFO")
call device_get_irq_info(device: handle, info: updates IrqInfo) : i32 = ioctl _IO(";", 109) {
  fail result < 0: VfioError(errno: Errno(-result));
}

/// One of `data_…`, and one of `action_…`.
@c("VFIO_IRQ_SET_*")
flags IrqSetFlags : u32 {
  /// Nothing follows: the action is for all of them.
  data_none = 1 << 0,
  /// A byte for each follows: whether it is for this one.
  data_bool = 1 << 1,
  /// An eventfd for each follows, four bytes; -1 takes it away.
  data_eventfd = 1 << 2,
  action_mask = 1 << 3,
  action_unmask = 1 << 4,
  /// Signal it, as the device would; with eventfds: what to signal.
  action_trigger = 1 << 5,
}

@c("struct vfio_irq_set")
struct IrqSet layout c {
  argsz : u32 is sizeof(IrqSet) + sizeof(data);
  flags : IrqSetFlags;
  index : u32;
  /// The first one.
  start : u32;
  count : u32;
  data : u8[];
}

/// Masks, unmasks or signals interrupts, or says which eventfds they signal. Nothing (`data_none`, `action_trigger`, a
/// count of 0) disables all of a kind.
@c("VFIO_DEVICE_SET_IRQS")
call device_set_irqs(device: handle, set: reads IrqSet) : i32 = ioctl _IO(";", 110) {
  fail result < 0: VfioError(errno: Errno(-result));
}

// Resets of a whole slot or bus ----------------------------------------------------------------------------------------

/// A device that would be reset, too.
@c("struct vfio_pci_dependent_device")
struct PciDependentDevice layout c {
  /// With `dev_id` in the answer's flags, the device's number at the iommufd.
  group_id : u32;
  segment : u16;
  bus : u8;
  devfn : u8;
}

@c("VFIO_PCI_HOT_RESET_FLAG_*")
@since(linux: "6.6")
flags HotResetFlags : u32 {
  /// `group_id` is the device's number at the iommufd.
  dev_id = 1 << 0,
  /// All of them are the caller's.
  dev_id_owned = 1 << 1,
}

@c("struct vfio_pci_hot_reset_info")
struct PciHotResetInfo layout c {
  argsz : u32 is sizeof(PciHotResetInfo) + sizeof(devices);
  flags : HotResetFlags;
  count : u32;
  devices : PciDependentDevice[];
}

/// Fails with nospc, and tells the count, when there is no room for all of them.
@c("VFIO_DEVICE_GET_PCI_HOT_RESET_INFO")
call device_get_pci_hot_reset_info(device: handle, info: updates PciHotResetInfo) : i32 = ioctl _IO(";", 112) {
  fail result < 0: VfioError(errno: Errno(-result));
}

@c("struct vfio_pci_hot_reset")
struct PciHotReset layout c {
  argsz : u32 is sizeof(PciHotReset) + sizeof(group_fds);
  /// None is defined.
  flags : u32 = 0;
  count : u32;
  /// Handles of every group that is concerned: the proof that they are the caller's.
  group_fds : i32[];
}

@c("VFIO_DEVICE_PCI_HOT_RESET")
call device_pci_hot_reset(device: handle, reset: reads PciHotReset) : i32 = ioctl _IO(";", 113) {
  fail result < 0: VfioError(errno: Errno(-result));
}

// Pictures of mediated devices ----------------------------------------------------------------------------------------

@c("VFIO_GFX_PLANE_TYPE_*")
flags GfxPlaneFlags : u32 {
  /// Only asks whether this way is offered.
  probe = 1 << 0,
  /// As a dma-buf.
  dmabuf = 1 << 1,
  /// In a region of the device.
  region = 1 << 2,
}

@c("struct vfio_device_gfx_plane_info")
struct GfxPlaneInfo layout c {
  argsz : u32 is sizeof(GfxPlaneInfo);
  flags : GfxPlaneFlags;
  /// Given by the program: primary, cursor, overlay, as DRM counts them.
  drm_plane_type : u32;
  drm_format : u32;
  drm_format_mod : u64;
  width : u32;
  height : u32;
  /// Bytes of a line.
  stride : u32;
  /// Bytes of the picture; whole pages.
  size : u32;
  x_pos : u32;
  y_pos : u32;
  /// 0xffff_ffff: the cursor's hot spot is not known.
  x_hot : u32;
  y_hot : u32;
  union by flags.dmabuf {
    case true {
      /// Which picture `device_get_gfx_dmabuf` is to hand out.
      dmabuf_id : u32;
    }
    case false {
      region_index : u32;
    }
  }
  @since(linux: "6.6") @c("reserved") reserved : u32;
}

@c("VFIO_DEVICE_QUERY_GFX_PLANE")
call device_query_gfx_plane(device: handle, plane: updates GfxPlaneInfo) : i32 = ioctl _IO(";", 114) {
  fail result < 0: VfioError(errno: Errno(-result));
}

/// Returns the handle of a dma-buf.
@c("VFIO_DEVICE_GET_GFX_DMABUF")
call device_get_gfx_dmabuf(device: handle, id: reads u32) : i32 = ioctl _IO(";", 115) {
  fail result < 0: VfioError(errno: Errno(-result));
}

// Doorbells by eventfd ------------------------------------------------------------------------------------------------

/// How wide the store is.
@c("VFIO_DEVICE_IOEVENTFD_*")
flags IoeventfdFlags : u32 {
  bits8 = 1 << 0 @c("VFIO_DEVICE_IOEVENTFD_8"),
  bits16 = 1 << 1 @c("VFIO_DEVICE_IOEVENTFD_16"),
  bits32 = 1 << 2 @c("VFIO_DEVICE_IOEVENTFD_32"),
  bits64 = 1 << 3 @c("VFIO_DEVICE_IOEVENTFD_64"),
}

@c("struct vfio_device_ioeventfd")
struct Ioeventfd layout c {
  argsz : u32 is sizeof(Ioeventfd);
  flags : IoeventfdFlags;
  /// In the device's handle.
  offset : u64;
  /// What to store.
  data : u64;
  /// -1 takes it away.
  fd : i32;
  @since(linux: "6.6") @c("reserved") reserved : u32;
}

/// Has the kernel store a value into a register whenever an eventfd is signalled.
@c("VFIO_DEVICE_IOEVENTFD")
call device_ioeventfd(device: handle, event: reads Ioeventfd) : i32 = ioctl _IO(";", 116) {
  fail result < 0: VfioError(errno: Errno(-result));
}

// Features ------------------------------------------------------------------------------------------------------------

/// What may be asked of a device, in the low 16 bits of the flags.
@c("VFIO_DEVICE_FEATURE_*")
enum Feature : u32 {
  pci_vf_token = 0,
  migration = 1,
  mig_device_state = 2,
  low_power_entry = 3,
  low_power_entry_with_wakeup = 4,
  low_power_exit = 5,
  dma_logging_start = 6,
  dma_logging_stop = 7,
  dma_logging_report = 8,
}

/// What is done with it.
@c("VFIO_DEVICE_FEATURE_*")
flags FeatureFlags : u32 {
  get = 1 << 16,
  set = 1 << 17,
  /// Only asks whether it can be done.
  probe = 1 << 18,
}

@c("struct vfio_device_feature")
struct DeviceFeature layout c {
  argsz : u32 is sizeof(DeviceFeature) + sizeof(data);
  /// A Feature, and FeatureFlags.
  flags : u32;
  /// One of the structures below, by the feature.
  data : u8[];
}

@c("VFIO_DEVICE_FEATURE")
call device_feature(device: handle, feature: updates DeviceFeature) : i32 = ioctl _IO(";", 117) {
  fail result < 0: VfioError(errno: Errno(-result));
}

/// Ways in which a device can be moved to another machine.
@c("VFIO_MIGRATION_*")
flags MigrationFlags : u64 {
  stop_copy = 1 << 0,
  p2p = 1 << 1,
  @since(linux: "6.2") pre_copy = 1 << 2,
}

@c("struct vfio_device_feature_migration")
struct FeatureMigration layout c {
  flags : MigrationFlags;
}

/// Where a device is on its way to another machine.
@c("VFIO_DEVICE_STATE_*")
enum MigrationState : u32 {
  /// Only a reset helps.
  error = 0,
  /// It changes nothing any more.
  stop = 1,
  running = 2,
  /// Stopped, and its state can be read.
  stop_copy = 3,
  /// Stopped, and takes a state.
  resuming = 4,
  /// Runs, but leaves other devices alone.
  running_p2p = 5,
  @since(linux: "6.2") pre_copy = 6,
  @since(linux: "6.2") pre_copy_p2p = 7,
}

@c("struct vfio_device_feature_mig_state")
struct FeatureMigrationState layout c {
  device_state : MigrationState;
  /// Where its state is read or written; -1 when there is none.
  data_fd : i32;
}

@c("struct vfio_device_low_power_entry_with_wakeup")
struct FeatureLowPowerWithWakeup layout c {
  wakeup_eventfd : i32;
  @c("reserved") reserved : u32;
}

/// Begins to note which pages the device writes.
@c("struct vfio_device_feature_dma_logging_control")
struct FeatureDmaLogging layout c {
  /// A wish; answered by what is done.
  page_size : u64;
  num_ranges : u32;
  @c("__reserved") reserved : u32;
  /// Address of that many FeatureDmaRange.
  ranges : u64;
}

@c("struct vfio_device_feature_dma_logging_range")
struct FeatureDmaRange layout c {
  iova : u64;
  length : u64;
}

/// Reads the notes, and clears them. Bits are only ever set.
@c("struct vfio_device_feature_dma_logging_report")
struct FeatureDmaReport layout c {
  iova : u64;
  length : u64;
  page_size : u64;
  /// Address of 64-bit words with a bit for each page.
  bitmap : u64;
}

// The type 1 IOMMU of a container --------------------------------------------------------------------------------------

@c("VFIO_IOMMU_INFO_*")
flags IommuInfoFlags : u32 {
  /// `iova_pgsizes` is told.
  pgsizes = 1 << 0,
  /// Capabilities follow.
  caps = 1 << 1,
}

@c("struct vfio_iommu_type1_info")
struct IommuInfo layout c {
  argsz : u32 is sizeof(IommuInfo) + sizeof(capabilities);
  flags : IommuInfoFlags;
  /// Page sizes that it maps, each a bit.
  iova_pgsizes : u64;
  /// Bytes from the start to the first capability; 0: none, or no room for them.
  cap_offset : u32;
  @since(linux: "6.6") @c("pad") reserved : u32;
  /// What the chain of capabilities lies in.
  @c("") capabilities : u8[];
}

@c("VFIO_IOMMU_GET_INFO")
call iommu_get_info(container: handle, info: updates IommuInfo) : i32 = ioctl _IO(";", 112) {
  fail result < 0: VfioError(errno: Errno(-result));
}

/// What a container's capabilities are.
enum IommuCapability : u16 {
  /// Addresses that devices may be given.
  iova_range = 1 @c("VFIO_IOMMU_TYPE1_INFO_CAP_IOVA_RANGE"),
  migration = 2 @c("VFIO_IOMMU_TYPE1_INFO_CAP_MIGRATION"),
  dma_avail = 3 @c("VFIO_IOMMU_TYPE1_INFO_DMA_AVAIL"),
}

@c("struct vfio_iova_range")
struct IovaRange layout c {
  start : u64;
  /// The last one.
  end : u64;
}

@c("struct vfio_iommu_type1_info_cap_iova_range")
struct IovaRanges layout c {
  header : CapabilityHeader;
  nr_iovas : u32;
  @c("reserved") reserved : u32;
  iova_ranges : IovaRange[];
}

@c("struct vfio_iommu_type1_info_cap_migration")
struct IommuMigration layout c {
  header : CapabilityHeader;
  flags : u32;
  /// Page sizes in which writes are noted, each a bit.
  pgsize_bitmap : u64;
  /// Bytes.
  max_dirty_bitmap_size : u64;
}

@c("struct vfio_iommu_type1_info_dma_avail")
struct IommuDmaAvailable layout c {
  header : CapabilityHeader;
  /// How many more mappings there may be.
  avail : u32;
}

@c("VFIO_DMA_MAP_FLAG_*")
flags DmaMapFlags : u32 {
  /// The device may read it.
  read = 1 << 0,
  /// The device may write it.
  write = 1 << 1,
  /// Only gives another process address to what is mapped.
  vaddr = 1 << 2,
}

@c("struct vfio_iommu_type1_dma_map")
struct DmaMap layout c {
  argsz : u32 is sizeof(DmaMap);
  flags : DmaMapFlags;
  /// Address of the process; whole pages.
  vaddr : u64;
  /// Address of the device.
  iova : u64;
  /// Bytes; whole pages.
  size : u64;
}

@c("VFIO_IOMMU_MAP_DMA")
call iommu_map_dma(container: handle, map: reads DmaMap) : i32 = ioctl _IO(";", 113) {
  fail result < 0: VfioError(errno: Errno(-result));
}

@c("struct vfio_bitmap")
struct DirtyBitmap layout c {
  /// What one bit stands for, in bytes.
  pgsize : u64;
  /// Bytes of the bitmap.
  size : u64;
  /// Address of its first word. The memory is zeroed by the program.
  data : u64;
}

@c("VFIO_DMA_UNMAP_FLAG_*")
flags DmaUnmapFlags : u32 {
  /// Tells which pages were written; a DirtyBitmap follows.
  get_dirty_bitmap = 1 << 0,
  /// Everything; address and size are 0.
  all = 1 << 1,
  /// Only takes the process addresses away; the device goes on.
  vaddr = 1 << 2,
}

@c("struct vfio_iommu_type1_dma_unmap")
struct DmaUnmap layout c {
  argsz : u32 is sizeof(DmaUnmap) + sizeof(data);
  flags : DmaUnmapFlags;
  iova : u64;
  /// Bytes; answered by how many were unmapped.
  size : u64;
  data : u8[];
}

@c("VFIO_IOMMU_UNMAP_DMA")
call iommu_unmap_dma(container: handle, unmap: updates DmaUnmap) : i32 = ioctl _IO(";", 114) {
  fail result < 0: VfioError(errno: Errno(-result));
}

/// One of them.
@c("VFIO_IOMMU_DIRTY_PAGES_FLAG_*")
flags DirtyPagesFlags : u32 {
  start = 1 << 0,
  stop = 1 << 1,
  /// A DirtyBitmapGet follows.
  get_bitmap = 1 << 2,
}

@c("struct vfio_iommu_type1_dirty_bitmap")
struct DirtyPages layout c {
  argsz : u32 is sizeof(DirtyPages) + sizeof(data);
  flags : DirtyPagesFlags;
  data : u8[];
}

@c("struct vfio_iommu_type1_dirty_bitmap_get")
struct DirtyBitmapGet layout c {
  iova : u64;
  size : u64;
  bitmap : DirtyBitmap;
}

/// Notes which pages are written, while a machine is being moved.
@c("VFIO_IOMMU_DIRTY_PAGES")
call iommu_dirty_pages(container: handle, pages: updates DirtyPages) : i32 = ioctl _IO(";", 117) {
  fail result < 0: VfioError(errno: Errno(-result));
}

// Error recovery of POWER machines --------------------------------------------------------------------------------------

/// What is done with the part of a bus that failed together.
@c("VFIO_EEH_PE_*")
enum EehOperation : u32 {
  disable = 0,
  enable = 1,
  unfreeze_io = 2,
  unfreeze_dma = 3,
  get_state = 4,
  reset_deactivate = 5,
  reset_hot = 6,
  reset_fundamental = 7,
  configure = 8,
  inject_err = 9,
}

@c("struct vfio_eeh_pe_err")
struct EehError layout c {
  type : u32;
  func : u32;
  addr : u64;
  mask : u64;
}

@c("struct vfio_eeh_pe_op")
struct Eeh layout c {
  argsz : u32 is sizeof(Eeh);
  /// None is defined.
  flags : u32 = 0;
  op : EehOperation;
  union by op {
    case inject_err {
      err : EehError;
    }
    else { }
  }
}

@c("VFIO_EEH_PE_OP")
call eeh(container: handle, operation: reads Eeh) : i32 = ioctl _IO(";", 121) {
  fail result < 0: VfioError(errno: Errno(-result));
}
