/// Virtio devices of version 1 over PCI: the registers by which a device is set up, and the split virtqueue. What the
/// queues carry is each device type's own: see `virtio-blk.ring`.
@spec("Virtual I/O Device (VIRTIO) Version 1.2")
protocol virtio;
endian little;

/// How one descriptor is to be taken.
@spec("VIRTIO 1.2, 2.7.5")
@c("VRING_DESC_F_*", header: "linux/virtio_ring.h")
flags DescFlags : u16 {
  /// The chain goes on with the descriptor `next`.
  next = 1 << 0,
  /// The device writes this memory; without it, it reads.
  write = 1 << 1,
  /// The memory is itself a table of descriptors.
  indirect = 1 << 2,
}

/// One piece of memory; a chain of them is one request.
@spec("VIRTIO 1.2, 2.7.5")
@c("struct vring_desc", header: "linux/virtio_ring.h")
entry Desc 16 {
  0x00 addr  : u64;
  0x08 len   : u32;
  0x0c flags : DescFlags;
  /// Where the chain goes on; with `flags.next`.
  0x0e next  : u16;
}

/// What the device returns: the chain that begins at `id` is done.
@spec("VIRTIO 1.2, 2.7.8")
@c("struct vring_used_elem", header: "linux/virtio_ring.h")
entry Used 8 {
  0x00 id  : u32;
  /// Bytes that the device wrote.
  0x04 len : u32;
}

/// What the driver tells through the available ring's flags.
@spec("VIRTIO 1.2, 2.7.6")
@c("VRING_AVAIL_F_*", header: "linux/virtio_ring.h")
flags AvailFlags : u16 {
  /// No interrupts, please.
  no_interrupt = 1 << 0,
}

/// What the device tells through the used ring's flags.
@spec("VIRTIO 1.2, 2.7.8")
@c("VRING_USED_F_*", header: "linux/virtio_ring.h")
flags UsedFlags : u16 {
  /// It looks by itself: no need to notify it.
  no_notify = 1 << 0,
}

/// What devices of all types may offer. The header counts bits; here are the bits themselves.
@spec("VIRTIO 1.2, 6")
@c("(1ULL << VIRTIO_F_*)", header: "linux/virtio_config.h")
flags Features : u64 {
  ring_indirect_desc = 1 << 28 @c("(1ULL << VIRTIO_RING_F_INDIRECT_DESC)"),
  /// Both sides say by an index when they want to be told, instead of by a flag.
  ring_event_idx = 1 << 29 @c("(1ULL << VIRTIO_RING_F_EVENT_IDX)"),
  version_1 = 1 << 32,
  access_platform = 1 << 33,
  ring_packed = 1 << 34,
  in_order = 1 << 35,
  order_platform = 1 << 36,
  sr_iov = 1 << 37,
  ring_reset = 1 << 40,
}

/// How far driver and device have come with each other.
@spec("VIRTIO 1.2, 2.1")
@c("VIRTIO_CONFIG_S_*", header: "linux/virtio_config.h")
flags DeviceStatus : u8 {
  acknowledge = 1 << 0,
  driver = 1 << 1,
  driver_ok = 1 << 2,
  features_ok = 1 << 3,
  /// Only a reset helps.
  needs_reset = 1 << 6,
  failed = 1 << 7,
}

/// Which structure a capability leads to.
@spec("VIRTIO 1.2, 4.1.4")
@c("VIRTIO_PCI_CAP_*", header: "linux/virtio_pci.h")
enum CapabilityType : u8 open {
  common_cfg = 1,
  notify_cfg = 2,
  isr_cfg = 3,
  device_cfg = 4,
  pci_cfg = 5,
  shared_memory_cfg = 8,
}

/// A capability in the configuration space: which structure stands where.
@spec("VIRTIO 1.2, 4.1.4")
@c("struct virtio_pci_cap", header: "linux/virtio_pci.h")
struct Capability layout c {
  /// 9: of the device's vendor.
  @c("cap_vndr") vendor : u8;
  @c("cap_next") next   : u8;
  @c("cap_len")  size   : u8;
  @c("cfg_type") type   : CapabilityType;
  bar : u8;
  /// Tells apart several of one type.
  id     : u8;
  @c("padding") reserved : u8[2];
  offset : u32;
  length : u32;
}

/// The capability that leads to the notification structure.
@spec("VIRTIO 1.2, 4.1.4.4")
@c("struct virtio_pci_notify_cap", header: "linux/virtio_pci.h")
struct NotifyCapability layout c {
  cap : Capability;
  /// Bytes from one queue's place to the next one's.
  @c("notify_off_multiplier") multiplier : u32;
}

/// The number of no interrupt.
@c("VIRTIO_MSI_NO_VECTOR", header: "linux/virtio_pci.h")
const no_vector = 0xffff;

/// The structure by which a device is set up. What stands behind `queue_select` is of the queue selected.
@spec("VIRTIO 1.2, 4.1.4.3")
registers Common in capability 1 {
  @c("VIRTIO_PCI_COMMON_DFSELECT", header: "linux/virtio_pci.h")
  0x00 device_feature_select : u32;
  @c("VIRTIO_PCI_COMMON_DF", header: "linux/virtio_pci.h")
  0x04 device_feature        : u32 readonly;
  @c("VIRTIO_PCI_COMMON_GFSELECT", header: "linux/virtio_pci.h")
  0x08 driver_feature_select : u32;
  @c("VIRTIO_PCI_COMMON_GF", header: "linux/virtio_pci.h")
  0x0c driver_feature        : u32;
  @c("VIRTIO_PCI_COMMON_MSIX", header: "linux/virtio_pci.h")
  0x10 config_msix_vector    : u16;
  @c("VIRTIO_PCI_COMMON_NUMQ", header: "linux/virtio_pci.h")
  0x12 num_queues            : u16 readonly;
  /// Bits are added one after another; 0 resets the device.
  @c("VIRTIO_PCI_COMMON_STATUS", header: "linux/virtio_pci.h")
  0x14 device_status         : DeviceStatus;
  /// Changes whenever the device's own configuration does.
  @c("VIRTIO_PCI_COMMON_CFGGENERATION", header: "linux/virtio_pci.h")
  0x15 config_generation     : u8 readonly;

  @c("VIRTIO_PCI_COMMON_Q_SELECT", header: "linux/virtio_pci.h")
  0x16 queue_select      : u16;
  /// At first the most that the device can do; 0: there is no such queue.
  @c("VIRTIO_PCI_COMMON_Q_SIZE", header: "linux/virtio_pci.h")
  0x18 queue_size        : u16;
  @c("VIRTIO_PCI_COMMON_Q_MSIX", header: "linux/virtio_pci.h")
  0x1a queue_msix_vector : u16;
  @c("VIRTIO_PCI_COMMON_Q_ENABLE", header: "linux/virtio_pci.h")
  0x1c queue_enable      : u16;
  /// Which of the notification structure's places is the queue's.
  @c("VIRTIO_PCI_COMMON_Q_NOFF", header: "linux/virtio_pci.h")
  0x1e queue_notify_off  : u16 readonly;
  @c("VIRTIO_PCI_COMMON_Q_DESCLO", header: "linux/virtio_pci.h")
  0x20 queue_desc        : u64 split low high;
  @c("VIRTIO_PCI_COMMON_Q_AVAILLO", header: "linux/virtio_pci.h")
  0x28 queue_driver      : u64 split low high;
  @c("VIRTIO_PCI_COMMON_Q_USEDLO", header: "linux/virtio_pci.h")
  0x30 queue_device      : u64 split low high;
  @c("VIRTIO_PCI_COMMON_Q_NDATA", header: "linux/virtio_pci.h")
  0x38 queue_notify_data : u16 readonly;
  @c("VIRTIO_PCI_COMMON_Q_RESET", header: "linux/virtio_pci.h")
  0x3a queue_reset       : u16;
}

/// Where the device is told of new requests: `pairs` is half of the capability's multiplier. Where that is 0, all queues
/// share the first place.
@spec("VIRTIO 1.2, 4.1.4.4")
registers Notifications(pairs: 1..65536) in capability 2 {
  0x0 block places[0..65535] stride (2 * pairs) {
    0x0 notify : u16 write only;
  }
}

/// Why an interrupt came, where there are no message-signalled ones. Reading forgets it.
@spec("VIRTIO 1.2, 4.1.4.5")
registers Interrupt in capability 3 {
  0x0 isr : u8 read clears {
    [0] queue  : bool;
    [1] config : bool;
    reserved rest;
  }
}

/// A request's memory, in the order in which it is declared: what the device reads comes before what it writes.
@spec("VIRTIO 1.2, 2.7.4, 2.7.13.1")
encoding Chain of Desc {
  chain next;
  address addr;
  length len;
  writes flags.write;
  follow next while flags.next;
  memory plain;
}

/// One split virtqueue of `size` descriptors. `place` is the queue's `queue_notify_off`.
@spec("VIRTIO 1.2, 2.7")
queue Virtqueue(
  index: u16, size: 1..32768, place: u16, features: Features, vector: handle, interrupt: u16 = no_vector,
) {
  region table = memory(16 * size, 16);
  region avail = memory(6 + 2 * size, 2);
  region used  = memory(6 + 8 * size, 4);

  cells in avail {
    0x0 avail_flags : AvailFlags host;
    0x2 avail_idx   : u16 host;
    /// Where each request's chain begins.
    0x4 avail_ring  : u16[size] host;
  }
  cells in used {
    0x0 used_flags : UsedFlags device;
    0x2 used_idx   : u16 device;
  }

  /// Chains are taken in the order in which they stand in `avail_ring`, which names where each begins.
  ring Table of Desc host   in table      { depth size; index u16; spare 0; chain while flags.next; }
  ring Done  of Used device in (used + 4) { depth size; index u16; spare 0; valid used_idx; }

  when features.ring_event_idx {
    cells in avail {
      /// An interrupt, please, when this one is used.
      (4 + 2 * size) used_event : u16 host;
    }
    cells in used {
      /// Tell the device when this one is available.
      (4 + 8 * size) avail_event : u16 device;
    }
    submit Table {
      publish {
        let before = avail_idx;
        avail_idx <- tail release;
        fence full;
        if ((tail - avail_event - 1 & 0xffff) < (tail - before & 0xffff)) { places[place].notify <- index; }
      }
    }
    complete Done {
      arm { used_event <- head release; fence full; }
      wait vector;
    }
  } else {
    submit Table {
      publish {
        avail_idx <- tail release;
        fence full;
        if (!used_flags.no_notify) { places[place].notify <- index; }
      }
    }
    complete Done {
      arm { avail_flags <- none release; fence full; }
      wait vector;
    }
  }

  match index of Table == Used.id from slots;
  stops when device_status.needs_reset recover reset;

  /// Tells the device where the queue is.
  @spec("VIRTIO 1.2, 4.1.5.1.3")
  sequence open {
    queue_select      <- index;
    queue_size        <- size;
    queue_msix_vector <- interrupt;
    queue_desc        <- address of table;
    queue_driver      <- address of avail;
    queue_device      <- address of used;
    queue_enable      <- 1;
  }
}

/// Resets a device and agrees with it on what both can do: at most `wanted`, bits of `Features` and of
/// the device's own, of what it offers.
@spec("VIRTIO 1.2, 3.1.1")
sequence negotiate(wanted: u64) {
  device_status <- none;
  wait device_status == none within 1 s;
  device_status <- acknowledge;
  device_status <- acknowledge | driver;

  device_feature_select <- 0;
  let low = device_feature;
  device_feature_select <- 1;
  let high = device_feature;
  driver_feature_select <- 0;
  driver_feature <- low & wanted & 0xffff_ffff;
  driver_feature_select <- 1;
  driver_feature <- high & wanted >> 32;

  device_status <- acknowledge | driver | features_ok;
  if (!device_status.features_ok) {
    device_status <- failed;
    fail FeaturesRefused(wanted: Features(wanted));
  }
}

/// The queues are there: the device may begin.
@spec("VIRTIO 1.2, 3.1.1")
sequence start {
  device_status <- acknowledge | driver | features_ok | driver_ok;
}

/// Makes the device forget its queues and what is in them.
@spec("VIRTIO 1.2, 2.4")
sequence reset {
  device_status <- none;
  wait device_status == none within 1 s;
}
