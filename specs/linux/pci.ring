/// PCI: a function's configuration space, as far as a driver in user space needs it, and the capabilities that it finds
/// there. Under VFIO the configuration space is a region of the device's handle, `PciRegion.config`.
@spec("PCI Local Bus Specification 3.0; PCI Express Base Specification 4.0; linux/pci_regs.h")
@c(header: "linux/pci_regs.h")
protocol pci;
endian little;

/// Bytes of the configuration space: what every function has, and what it has on PCI Express.
@c("PCI_CFG_SPACE_SIZE")
const space = 256;
@c("PCI_CFG_SPACE_EXP_SIZE")
const extended_space = 4096;

/// What the header is the head of.
@spec("PCI Local Bus 3.0, 6.1")
@c("PCI_HEADER_TYPE_*")
enum HeaderType : u7 open {
  normal = 0,
  /// A bridge to another bus.
  bridge = 1,
  cardbus = 2,
}

/// How fast a function answers on a conventional bus.
@spec("PCI Local Bus 3.0, 6.2.3")
enum DeviceSelect : u2 open {
  fast = 0 @c("(PCI_STATUS_DEVSEL_FAST >> 9)"),
  medium = 1 @c("(PCI_STATUS_DEVSEL_MEDIUM >> 9)"),
  slow = 2 @c("(PCI_STATUS_DEVSEL_SLOW >> 9)"),
}

/// Where memory may be put.
@spec("PCI Local Bus 3.0, 6.2.5.1")
enum MemoryType : u2 open {
  /// Below 4 GiB.
  anywhere_32 = 0 @c("(PCI_BASE_ADDRESS_MEM_TYPE_32 >> 1)"),
  below_1m = 1 @c("(PCI_BASE_ADDRESS_MEM_TYPE_1M >> 1)"),
  /// Anywhere: the next base address is the upper half of this one.
  anywhere_64 = 2 @c("(PCI_BASE_ADDRESS_MEM_TYPE_64 >> 1)"),
}

/// Which of the four interrupt lines a function raises.
@spec("PCI Local Bus 3.0, 6.2.4")
enum InterruptPin : u8 open {
  none = 0,
  a = 1,
  b = 2,
  c = 3,
  d = 4,
}

/// The first 64 bytes of the configuration space.
@spec("PCI Local Bus 3.0, 6.1; PCI-to-PCI Bridge Architecture 1.2, 3.2")
registers Header in config {
  /// All ones: there is no function.
  @c("PCI_VENDOR_ID")
  0x00 vendor : u16 readonly;
  @c("PCI_DEVICE_ID")
  0x02 device : u16 readonly;
  @c("PCI_COMMAND")
  0x04 command : u16 reset 0 {
    /// The function answers at its I/O addresses.
    @c("PCI_COMMAND_IO")
    [0]     io           : bool;
    /// The function answers at its memory addresses.
    @c("PCI_COMMAND_MEMORY")
    [1]     memory       : bool;
    /// The function may reach memory by itself.
    @c("PCI_COMMAND_MASTER")
    [2]     master       : bool;
    @c("PCI_COMMAND_SPECIAL")
    [3]     special      : bool;
    @c("PCI_COMMAND_INVALIDATE")
    [4]     invalidate   : bool;
    @c("PCI_COMMAND_VGA_PALETTE")
    [5]     vga_palette  : bool;
    /// Parity errors have their usual consequences.
    @c("PCI_COMMAND_PARITY")
    [6]     parity       : bool;
    @c("PCI_COMMAND_WAIT")
    [7]     stepping     : bool;
    @c("PCI_COMMAND_SERR")
    [8]     serr         : bool;
    @c("PCI_COMMAND_FAST_BACK")
    [9]     fast_back    : bool;
    /// No interrupts by lines.
    @c("PCI_COMMAND_INTX_DISABLE")
    [10]    intx_disable : bool;
    [15:11] reserved     : u5 preserve;
  }
  /// Errors stay until a one is written to them.
  @c("PCI_STATUS")
  0x06 status : u16 {
    /// Ready at once after a reset.
    @c("PCI_STATUS_IMM_READY")
    [0]    immediately_ready     : bool readonly;
    [2:1]  reserved              : u2 = 0;
    /// A line is raised, or would be if it were not disabled.
    @c("PCI_STATUS_INTERRUPT")
    [3]    interrupt             : bool readonly;
    /// `capabilities` leads to a list.
    @c("PCI_STATUS_CAP_LIST")
    [4]    capability_list       : bool readonly;
    @c("PCI_STATUS_66MHZ")
    [5]    mhz_66                : bool readonly;
    [6]    reserved              : u1 = 0;
    @c("PCI_STATUS_FAST_BACK")
    [7]    fast_back             : bool readonly;
    /// The function, as a master, met a parity error.
    @c("PCI_STATUS_PARITY")
    [8]    master_parity         : bool w1c;
    @c("PCI_STATUS_DEVSEL_MASK")
    [10:9] devsel                : DeviceSelect readonly;
    @c("PCI_STATUS_SIG_TARGET_ABORT")
    [11]   signaled_target_abort : bool w1c;
    @c("PCI_STATUS_REC_TARGET_ABORT")
    [12]   received_target_abort : bool w1c;
    @c("PCI_STATUS_REC_MASTER_ABORT")
    [13]   received_master_abort : bool w1c;
    @c("PCI_STATUS_SIG_SYSTEM_ERROR")
    [14]   signaled_system_error : bool w1c;
    @c("PCI_STATUS_DETECTED_PARITY")
    [15]   detected_parity       : bool w1c;
  }
  /// What the function is: class, subclass and interface in one number.
  @c("PCI_CLASS_REVISION")
  0x08 class_revision : u32 readonly {
    [31:8] class    : u24;
    [7:0]  revision : u8;
  }
  @c("PCI_REVISION_ID")
  0x08 revision_id     : u8 readonly alias;
  @c("PCI_CLASS_PROG")
  0x09 interface       : u8 readonly alias;
  @c("PCI_CLASS_DEVICE")
  0x0a class_device    : u16 readonly alias;
  @c("PCI_CACHE_LINE_SIZE")
  0x0c cache_line_size : u8;
  @c("PCI_LATENCY_TIMER")
  0x0d latency_timer   : u8;
  @c("PCI_HEADER_TYPE")
  0x0e header_type : u8 readonly {
    @c("PCI_HEADER_TYPE_MASK")
    [6:0] layout         : HeaderType;
    /// Other functions of the device may be there.
    [7]   multi_function : bool;
  }
  @c("PCI_BIST")
  0x0f self_test : u8 {
    /// 0: passed.
    @c("PCI_BIST_CODE_MASK")
    [3:0] code     : u4 readonly;
    [5:4] reserved : u2 preserve;
    /// Starts the test, and is cleared when it is over: within 2 seconds.
    @c("PCI_BIST_START")
    [6]   start    : bool w1s;
    @c("PCI_BIST_CAPABLE")
    [7]   capable  : bool readonly;
  }
  /// Where the first capability is, in bytes; the two lowest bits are no part of it.
  @c("PCI_CAPABILITY_LIST")
  0x34 capabilities : u8 readonly {
    [7:2] first    : 0..252 stored first / 4;
    [1:0] reserved : u2 ignore;
  }
  @c("PCI_INTERRUPT_LINE")
  0x3c interrupt_line : u8;
  @c("PCI_INTERRUPT_PIN")
  0x3d interrupt_pin  : InterruptPin readonly;

  when header_type.layout == normal {
    /// Where the function answers, if that is memory. All ones written, the bits that stay zero tell the size.
    @c("PCI_BASE_ADDRESS_0")
    0x10 bar[0..5] : u32 {
      @c("PCI_BASE_ADDRESS_SPACE")
      [0]    is_io        : bool readonly;
      @c("PCI_BASE_ADDRESS_MEM_TYPE_MASK")
      [2:1]  type         : MemoryType readonly;
      @c("PCI_BASE_ADDRESS_MEM_PREFETCH")
      [3]    prefetchable : bool readonly;
      @c("(PCI_BASE_ADDRESS_MEM_MASK & 0xffffffff)")
      [31:4] address      : 0..0xffff_fff0 stored address / 16;
    }
    /// The same, if `is_io` says that it is I/O.
    @c("PCI_BASE_ADDRESS_0")
    0x10 io_bar[0..5] : u32 alias {
      @c("PCI_BASE_ADDRESS_SPACE_IO")
      [0]    is_io    : bool readonly;
      [1]    reserved : u1 preserve;
      @c("(PCI_BASE_ADDRESS_IO_MASK & 0xffffffff)")
      [31:2] port     : 0..0xffff_fffc stored port / 4;
    }
    @c("PCI_CARDBUS_CIS")
    0x28 cardbus_cis      : u32 readonly;
    @c("PCI_SUBSYSTEM_VENDOR_ID")
    0x2c subsystem_vendor : u16 readonly;
    @c("PCI_SUBSYSTEM_ID")
    0x2e subsystem        : u16 readonly;
    /// Where the function's program for the firmware is.
    @c("PCI_ROM_ADDRESS")
    0x30 rom : u32 {
      @c("PCI_ROM_ADDRESS_ENABLE")
      [0]     enable   : bool;
      [10:1]  reserved : u10 preserve;
      @c("PCI_ROM_ADDRESS_MASK")
      [31:11] address  : 0..0xffff_f800 stored address / 2048;
    }
    /// How long the function wants the bus, and how often, in units of 250 ns.
    @c("PCI_MIN_GNT")
    0x3e min_grant   : u8 readonly;
    @c("PCI_MAX_LAT")
    0x3f max_latency : u8 readonly;
  } else {
    when header_type.layout == bridge {
      @c("PCI_BASE_ADDRESS_0")
      0x10 bridge_bar[0..1] : u32;
      @c("PCI_PRIMARY_BUS")
      0x18 primary_bus             : u8;
      @c("PCI_SECONDARY_BUS")
      0x19 secondary_bus           : u8;
      /// The highest number of a bus behind the bridge.
      @c("PCI_SUBORDINATE_BUS")
      0x1a subordinate_bus         : u8;
      @c("PCI_SEC_LATENCY_TIMER")
      0x1b secondary_latency_timer : u8;
      /// I/O addresses behind the bridge, in steps of 4 KiB.
      @c("PCI_IO_BASE")
      0x1c io_base : u8 {
        @c("PCI_IO_RANGE_TYPE_MASK")
        [3:0] type    : u4 readonly;
        @c("(PCI_IO_RANGE_MASK & 0xff)")
        [7:4] address : 0..0xf000 stored address / 4096;
      }
      @c("PCI_IO_LIMIT")
      0x1d io_limit : u8 {
        @c("PCI_IO_RANGE_TYPE_MASK")
        [3:0] type    : u4 readonly;
        @c("(PCI_IO_RANGE_MASK & 0xff)")
        [7:4] address : 0..0xf000 stored address / 4096;
      }
      @c("PCI_SEC_STATUS")
      0x1e secondary_status : u16 w1c;
      /// Memory addresses behind the bridge, in steps of 1 MiB.
      @c("PCI_MEMORY_BASE")
      0x20 memory_base : u16 {
        @c("PCI_MEMORY_RANGE_TYPE_MASK")
        [3:0]  type    : u4 readonly;
        @c("(PCI_MEMORY_RANGE_MASK & 0xffff)")
        [15:4] address : 0..0xfff0_0000 stored address / 0x10_0000;
      }
      @c("PCI_MEMORY_LIMIT")
      0x22 memory_limit : u16 {
        @c("PCI_MEMORY_RANGE_TYPE_MASK")
        [3:0]  type    : u4 readonly;
        @c("(PCI_MEMORY_RANGE_MASK & 0xffff)")
        [15:4] address : 0..0xfff0_0000 stored address / 0x10_0000;
      }
      @c("PCI_PREF_MEMORY_BASE")
      0x24 prefetchable_base : u16 {
        @c("PCI_PREF_RANGE_TYPE_MASK")
        [3:0]  type    : u4 readonly;
        @c("(PCI_PREF_RANGE_MASK & 0xffff)")
        [15:4] address : 0..0xfff0_0000 stored address / 0x10_0000;
      }
      @c("PCI_PREF_MEMORY_LIMIT")
      0x26 prefetchable_limit : u16 {
        @c("PCI_PREF_RANGE_TYPE_MASK")
        [3:0]  type    : u4 readonly;
        @c("(PCI_PREF_RANGE_MASK & 0xffff)")
        [15:4] address : 0..0xfff0_0000 stored address / 0x10_0000;
      }
      @c("PCI_PREF_BASE_UPPER32")
      0x28 prefetchable_base_upper  : u32;
      @c("PCI_PREF_LIMIT_UPPER32")
      0x2c prefetchable_limit_upper : u32;
      @c("PCI_IO_BASE_UPPER16")
      0x30 io_base_upper            : u16;
      @c("PCI_IO_LIMIT_UPPER16")
      0x32 io_limit_upper           : u16;
      @c("PCI_ROM_ADDRESS1")
      0x38 rom : u32 {
        @c("PCI_ROM_ADDRESS_ENABLE")
        [0]     enable   : bool;
        [10:1]  reserved : u10 preserve;
        @c("PCI_ROM_ADDRESS_MASK")
        [31:11] address  : 0..0xffff_f800 stored address / 2048;
      }
      @c("PCI_BRIDGE_CONTROL")
      0x3e bridge_control : u16 {
        @c("PCI_BRIDGE_CTL_PARITY")
        [0]     parity                  : bool;
        @c("PCI_BRIDGE_CTL_SERR")
        [1]     serr                    : bool;
        @c("PCI_BRIDGE_CTL_ISA")
        [2]     isa                     : bool;
        @c("PCI_BRIDGE_CTL_VGA")
        [3]     vga                     : bool;
        [4]     vga_16_bit              : bool;
        @c("PCI_BRIDGE_CTL_MASTER_ABORT")
        [5]     master_abort            : bool;
        /// Resets the bus behind the bridge for as long as it is set.
        @c("PCI_BRIDGE_CTL_BUS_RESET")
        [6]     bus_reset               : bool;
        @c("PCI_BRIDGE_CTL_FAST_BACK")
        [7]     fast_back               : bool;
        [8]     primary_discard_timer   : bool;
        [9]     secondary_discard_timer : bool;
        [10]    discard_timer_status    : bool w1c;
        [11]    discard_timer_serr      : bool;
        [15:12] reserved                : u4 preserve;
      }
    }
  }
}

// Capabilities --------------------------------------------------------------------------------------------------------

/// What a capability is about.
@spec("PCI Local Bus 3.0, appendix H; PCI Code and ID Assignment Specification 1.11, 2")
@c("PCI_CAP_ID_*")
enum CapabilityId : u8 open {
  pm = 0x01,
  agp = 0x02,
  vpd = 0x03,
  slotid = 0x04,
  msi = 0x05,
  chswp = 0x06,
  pcix = 0x07,
  ht = 0x08,
  /// The vendor's own: virtio finds its structures by these.
  vndr = 0x09,
  dbg = 0x0a,
  ccrc = 0x0b,
  shpc = 0x0c,
  ssvid = 0x0d,
  agp3 = 0x0e,
  secdev = 0x0f,
  /// PCI Express.
  exp = 0x10,
  msix = 0x11,
  sata = 0x12,
  af = 0x13,
  ea = 0x14,
}

/// What every capability begins with; `start` is where the header or the one before says it is.
@spec("PCI Local Bus 3.0, 6.7")
registers Capability(start: 0x40..0xfc) in config + start {
  @c("PCI_CAP_LIST_ID")
  0x00 id : CapabilityId readonly;
  @c("PCI_CAP_LIST_NEXT")
  0x01 next : u8 readonly {
    /// 0: this is the last.
    [7:2] place    : 0..252 stored place / 4;
    [1:0] reserved : u2 ignore;
  }
  @c("PCI_CAP_FLAGS")
  0x02 flags : u16;
}

/// How much of a function is awake.
@spec("PCI Bus Power Management Interface 1.2, 3.2.4")
enum PowerState : u2 closed {
  d0 = 0,
  d1 = 1,
  d2 = 2,
  d3hot = 3,
}

@spec("PCI Bus Power Management Interface 1.2, 3.2")
registers PowerManagement in capability 0x01 {
  @c("PCI_PM_PMC")
  0x02 pm_capabilities : u16 readonly {
    @c("PCI_PM_CAP_VER_MASK")
    [2:0]   version                 : u3;
    @c("PCI_PM_CAP_PME_CLOCK")
    [3]     pme_clock               : bool;
    @c("PCI_PM_CAP_RESERVED")
    [4]     reserved                : u1;
    @c("PCI_PM_CAP_DSI")
    [5]     specific_initialization : bool;
    @c("PCI_PM_CAP_AUX_POWER")
    [8:6]   aux_power               : u3;
    @c("PCI_PM_CAP_D1")
    [9]     d1  : bool;
    @c("PCI_PM_CAP_D2")
    [10]    d2  : bool;
    /// In which states it can wake the system, a bit each.
    @c("PCI_PM_CAP_PME_MASK", shift: "PCI_PM_CAP_PME_SHIFT")
    [15:11] pme : u5;
  }
  @c("PCI_PM_CTRL")
  0x04 pm_control : u16 {
    /// The way back to `d0` from `d3hot` takes 10 ms.
    @c("PCI_PM_CTRL_STATE_MASK")
    [1:0]   state         : PowerState;
    [2]     reserved      : u1 preserve;
    /// The way back keeps what was set up.
    @c("PCI_PM_CTRL_NO_SOFT_RESET")
    [3]     no_soft_reset : bool readonly;
    [7:4]   reserved      : u4 preserve;
    @c("PCI_PM_CTRL_PME_ENABLE")
    [8]     pme_enable    : bool;
    @c("PCI_PM_CTRL_DATA_SEL_MASK")
    [12:9]  data_select   : u4;
    @c("PCI_PM_CTRL_DATA_SCALE_MASK")
    [14:13] data_scale    : u2 readonly;
    @c("PCI_PM_CTRL_PME_STATUS")
    [15]    pme_status    : bool w1c;
  }
  @c("PCI_PM_DATA_REGISTER")
  0x07 pm_data : u8 readonly;
}

/// Message-signalled interrupts: the function stores `data` to an address. How wide the address is decides where the rest
/// stands.
@spec("PCI Local Bus 3.0, 6.8.1")
registers Msi in capability 0x05 {
  @c("PCI_MSI_FLAGS")
  0x02 msi_control : u16 {
    @c("PCI_MSI_FLAGS_ENABLE")
    [0]    enable   : bool;
    /// How many messages the function can tell apart, and how many it may use.
    @c("PCI_MSI_FLAGS_QMASK")
    [3:1]  capable  : 1..128 readonly stored log2(capable);
    @c("PCI_MSI_FLAGS_QSIZE")
    [6:4]  enabled  : 1..128 stored log2(enabled);
    @c("PCI_MSI_FLAGS_64BIT")
    [7]    wide     : bool readonly;
    @c("PCI_MSI_FLAGS_MASKBIT")
    [8]    maskable : bool readonly;
    [15:9] reserved : u7 preserve;
  }
  @c("PCI_MSI_ADDRESS_LO")
  0x04 msi_address : u32 {
    [31:2] address  : 0..0xffff_fffc stored address / 4;
    [1:0]  reserved : u2 preserve;
  }
  when msi_control.wide {
    @c("PCI_MSI_ADDRESS_HI")
    0x08 msi_address_high : u32;
    @c("PCI_MSI_DATA_64")
    0x0c msi_data         : u16;
    /// A bit for each message: masked, and waiting to be sent. With `maskable`.
    @c("PCI_MSI_MASK_64")
    0x10 msi_mask         : u32;
    @c("PCI_MSI_PENDING_64")
    0x14 msi_pending      : u32 readonly;
  } else {
    @c("PCI_MSI_DATA_32")
    0x08 msi_data    : u16;
    @c("PCI_MSI_MASK_32")
    0x0c msi_mask    : u32;
    @c("PCI_MSI_PENDING_32")
    0x10 msi_pending : u32 readonly;
  }
}

/// More messages than MSI has, each with an address of its own, in a table that stands in a base address's memory.
@spec("PCI Local Bus 3.0, 6.8.2")
registers MsiX in capability 0x11 {
  @c("PCI_MSIX_FLAGS")
  0x02 msix_control : u16 {
    @c("PCI_MSIX_FLAGS_QSIZE")
    [10:0]  size     : 1..2048 readonly stored size - 1;
    [13:11] reserved : u3 preserve;
    /// None is sent, whatever the table says.
    @c("PCI_MSIX_FLAGS_MASKALL")
    [14]    mask_all : bool;
    @c("PCI_MSIX_FLAGS_ENABLE")
    [15]    enable   : bool;
  }
  /// In which base address's memory the table stands, and where.
  @c("PCI_MSIX_TABLE")
  0x04 msix_table : u32 readonly {
    @c("PCI_MSIX_TABLE_BIR")
    [2:0]  bar    : u3;
    @c("PCI_MSIX_TABLE_OFFSET")
    [31:3] offset : 0..0xffff_fff8 stored offset / 8;
  }
  @c("PCI_MSIX_PBA")
  0x08 msix_pending : u32 readonly {
    @c("PCI_MSIX_PBA_BIR")
    [2:0]  bar    : u3;
    @c("PCI_MSIX_PBA_OFFSET")
    [31:3] offset : 0..0xffff_fff8 stored offset / 8;
  }
}

/// Bytes of an entry of the table.
@c("PCI_MSIX_ENTRY_SIZE")
const msix_entry = 16;

/// The table and the bits of messages that wait, where `msix_table` and `msix_pending` say they are.
@spec("PCI Local Bus 3.0, 6.8.2.6 to 6.8.2.10")
registers MsiXTable(bar: 0..5, table: u32) in bar bar + table {
  0x0 block messages[0..2047] stride msix_entry {
    @c("PCI_MSIX_ENTRY_LOWER_ADDR")
    0x0 message_address : u32 {
      [31:2] address  : 0..0xffff_fffc stored address / 4;
      /// Nothing else may be written.
      [1:0]  reserved : u2 must be 0;
    }
    @c("PCI_MSIX_ENTRY_UPPER_ADDR")
    0x4 message_address_high : u32;
    @c("PCI_MSIX_ENTRY_DATA")
    0x8 message_data         : u32;
    @c("PCI_MSIX_ENTRY_VECTOR_CTRL")
    0xc vector_control : u32 reset 1 {
      @c("PCI_MSIX_ENTRY_CTRL_MASKBIT")
      [0]    masked   : bool;
      [31:1] reserved : u31 preserve;
    }
  }
}

// PCI Express ---------------------------------------------------------------------------------------------------------

/// What stands at a link's end.
@spec("PCI Express Base 4.0, 7.5.3.2")
@c("PCI_EXP_TYPE_*")
enum PortType : u4 open {
  endpoint = 0x0,
  leg_end = 0x1,
  root_port = 0x4,
  upstream = 0x5,
  downstream = 0x6,
  pci_bridge = 0x7,
  pcie_bridge = 0x8,
  rc_end = 0x9,
  rc_ec = 0xa,
}

/// Bytes of data in a packet, at most.
@spec("PCI Express Base 4.0, 7.5.3.4")
enum Payload : u3 closed {
  b128 = 0 @c("(PCI_EXP_DEVCTL_PAYLOAD_128B >> 5)"),
  b256 = 1 @c("(PCI_EXP_DEVCTL_PAYLOAD_256B >> 5)"),
  b512 = 2 @c("(PCI_EXP_DEVCTL_PAYLOAD_512B >> 5)"),
  b1024 = 3 @c("(PCI_EXP_DEVCTL_PAYLOAD_1024B >> 5)"),
  b2048 = 4 @c("(PCI_EXP_DEVCTL_PAYLOAD_2048B >> 5)"),
  b4096 = 5 @c("(PCI_EXP_DEVCTL_PAYLOAD_4096B >> 5)"),
}

/// Billions of transfers in a second on each lane.
@spec("PCI Express Base 4.0, 7.5.3.6")
@c("PCI_EXP_LNKSTA_CLS_*")
enum LinkSpeed : u4 open {
  gt2_5 = 1 @c("PCI_EXP_LNKSTA_CLS_2_5GB"),
  gt5 = 2 @c("PCI_EXP_LNKSTA_CLS_5_0GB"),
  gt8 = 3 @c("PCI_EXP_LNKSTA_CLS_8_0GB"),
  gt16 = 4 @c("PCI_EXP_LNKSTA_CLS_16_0GB"),
  gt32 = 5 @c("PCI_EXP_LNKSTA_CLS_32_0GB"),
}

/// States of a link that sleeps while nothing moves, a bit each.
@spec("PCI Express Base 4.0, 7.5.3.7")
flags LinkSleep : u2 {
  l0s = 1 << 0 @c("PCI_EXP_LNKCTL_ASPM_L0S"),
  l1 = 1 << 1 @c("PCI_EXP_LNKCTL_ASPM_L1"),
}

/// The function and its link, without what only ports have.
@spec("PCI Express Base 4.0, 7.5.3")
registers Express in capability 0x10 {
  @c("PCI_EXP_FLAGS")
  0x02 express_capabilities : u16 readonly {
    @c("PCI_EXP_FLAGS_VERS")
    [3:0]   version  : u4;
    @c("PCI_EXP_FLAGS_TYPE")
    [7:4]   type     : PortType;
    @c("PCI_EXP_FLAGS_SLOT")
    [8]     slot     : bool;
    @c("PCI_EXP_FLAGS_IRQ")
    [13:9]  message  : u5;
    [15:14] reserved : u2;
  }
  @c("PCI_EXP_DEVCAP")
  0x04 device_capabilities : u32 readonly {
    @c("PCI_EXP_DEVCAP_PAYLOAD")
    [2:0]   payload           : Payload;
    @c("PCI_EXP_DEVCAP_PHANTOM")
    [4:3]   phantom           : u2;
    @c("PCI_EXP_DEVCAP_EXT_TAG")
    [5]     extended_tag      : bool;
    @c("PCI_EXP_DEVCAP_L0S")
    [8:6]   l0s_latency       : u3;
    @c("PCI_EXP_DEVCAP_L1")
    [11:9]  l1_latency        : u3;
    [14:12] reserved          : u3;
    @c("PCI_EXP_DEVCAP_RBER")
    [15]    role_based_errors : bool;
    [17:16] reserved          : u2;
    @c("PCI_EXP_DEVCAP_PWR_VAL")
    [25:18] slot_power        : u8;
    @c("PCI_EXP_DEVCAP_PWR_SCL")
    [27:26] slot_power_scale  : u2;
    /// It can be reset alone, by `initiate_flr`.
    @c("PCI_EXP_DEVCAP_FLR")
    [28]    flr               : bool;
    [31:29] reserved          : u3;
  }
  @c("PCI_EXP_DEVCTL")
  0x08 device_control : u16 {
    @c("PCI_EXP_DEVCTL_CERE")
    [0]     correctable_errors   : bool;
    @c("PCI_EXP_DEVCTL_NFERE")
    [1]     nonfatal_errors      : bool;
    @c("PCI_EXP_DEVCTL_FERE")
    [2]     fatal_errors         : bool;
    @c("PCI_EXP_DEVCTL_URRE")
    [3]     unsupported_requests : bool;
    @c("PCI_EXP_DEVCTL_RELAX_EN")
    [4]     relaxed_ordering     : bool;
    @c("PCI_EXP_DEVCTL_PAYLOAD")
    [7:5]   payload              : Payload;
    @c("PCI_EXP_DEVCTL_EXT_TAG")
    [8]     extended_tag         : bool;
    @c("PCI_EXP_DEVCTL_PHANTOM")
    [9]     phantom              : bool;
    @c("PCI_EXP_DEVCTL_AUX_PME")
    [10]    aux_power            : bool;
    @c("PCI_EXP_DEVCTL_NOSNOOP_EN")
    [11]    no_snoop             : bool;
    @c("PCI_EXP_DEVCTL_READRQ")
    [14:12] read_request         : Payload;
    /// Resets the function; reads as zero.
    @c("PCI_EXP_DEVCTL_BCR_FLR")
    [15]    initiate_flr         : bool w1s;
  }
  @c("PCI_EXP_DEVSTA")
  0x0a device_status : u16 {
    @c("PCI_EXP_DEVSTA_CED")
    [0]    correctable_error    : bool w1c;
    @c("PCI_EXP_DEVSTA_NFED")
    [1]    nonfatal_error       : bool w1c;
    @c("PCI_EXP_DEVSTA_FED")
    [2]    fatal_error          : bool w1c;
    @c("PCI_EXP_DEVSTA_URD")
    [3]    unsupported_request  : bool w1c;
    @c("PCI_EXP_DEVSTA_AUXPD")
    [4]    aux_power            : bool readonly;
    /// Requests of the function have not been answered yet.
    @c("PCI_EXP_DEVSTA_TRPND")
    [5]    transactions_pending : bool readonly;
    [15:6] reserved             : u10 = 0;
  }
  @c("PCI_EXP_LNKCAP")
  0x0c link_capabilities : u32 readonly {
    @c("PCI_EXP_LNKCAP_SLS")
    [3:0]   speed                  : LinkSpeed;
    @c("PCI_EXP_LNKCAP_MLW")
    [9:4]   width                  : u6;
    @c("PCI_EXP_LNKCAP_ASPMS")
    [11:10] sleep                  : LinkSleep;
    @c("PCI_EXP_LNKCAP_L0SEL")
    [14:12] l0s_exit               : u3;
    @c("PCI_EXP_LNKCAP_L1EL")
    [17:15] l1_exit                : u3;
    @c("PCI_EXP_LNKCAP_CLKPM")
    [18]    clock_power            : bool;
    @c("PCI_EXP_LNKCAP_SDERC")
    [19]    surprise_down          : bool;
    @c("PCI_EXP_LNKCAP_DLLLARC")
    [20]    active_reporting       : bool;
    @c("PCI_EXP_LNKCAP_LBNC")
    [21]    bandwidth_notification : bool;
    [22]    aspm_optionality       : bool;
    [23]    reserved               : u1;
    @c("PCI_EXP_LNKCAP_PN")
    [31:24] port                   : u8;
  }
  @c("PCI_EXP_LNKCTL")
  0x10 link_control : u16 {
    @c("PCI_EXP_LNKCTL_ASPMC")
    [1:0]   sleep               : LinkSleep;
    [2]     reserved            : u1 preserve;
    @c("PCI_EXP_LNKCTL_RCB")
    [3]     read_completion_128 : bool;
    @c("PCI_EXP_LNKCTL_LD")
    [4]     disable             : bool;
    /// Of a port: trains the link again; reads as zero.
    @c("PCI_EXP_LNKCTL_RL")
    [5]     retrain             : bool w1s;
    @c("PCI_EXP_LNKCTL_CCC")
    [6]     common_clock        : bool;
    @c("PCI_EXP_LNKCTL_ES")
    [7]     extended_synch      : bool;
    @c("PCI_EXP_LNKCTL_CLKREQ_EN")
    [8]     clock_request       : bool;
    @c("PCI_EXP_LNKCTL_HAWD")
    [9]     fixed_width         : bool;
    @c("PCI_EXP_LNKCTL_LBMIE")
    [10]    bandwidth_interrupt : bool;
    @c("PCI_EXP_LNKCTL_LABIE")
    [11]    autonomous_bandwidth_interrupt : bool;
    [15:12] reserved : u4 preserve;
  }
  @c("PCI_EXP_LNKSTA")
  0x12 link_status : u16 {
    @c("PCI_EXP_LNKSTA_CLS")
    [3:0] speed                : LinkSpeed readonly;
    @c("PCI_EXP_LNKSTA_NLW", shift: "PCI_EXP_LNKSTA_NLW_SHIFT")
    [9:4] width                : u6 readonly;
    [10]  reserved             : u1 ignore;
    @c("PCI_EXP_LNKSTA_LT")
    [11]  training             : bool readonly;
    @c("PCI_EXP_LNKSTA_SLC")
    [12]  slot_clock           : bool readonly;
    @c("PCI_EXP_LNKSTA_DLLLA")
    [13]  active               : bool readonly;
    @c("PCI_EXP_LNKSTA_LBMS")
    [14]  bandwidth            : bool w1c;
    @c("PCI_EXP_LNKSTA_LABS")
    [15]  autonomous_bandwidth : bool w1c;
  }
}

/// Wakes a function up. What it knew before may be lost on the way, unless `no_soft_reset` says otherwise.
@spec("PCI Bus Power Management Interface 1.2, 5.4")
sequence wake {
  if (pm_control.state != d0) {
    pm_control.state = d0;
    wait pm_control.state == d0 within 100 ms;
  }
}

/// Lets the function answer at its memory addresses, and reach memory by itself; its interrupts come as messages only.
@spec("PCI Local Bus 3.0, 6.2.2")
sequence enable {
  command.memory = true;
  command.intx_disable = true;
  command.master = true;
}

/// Resets the function alone. It needs 100 ms before it answers again, which the caller waits.
@spec("PCI Express Base 4.0, 6.6.2")
sequence reset {
  if (!device_capabilities.flr) { fail NoFunctionReset(); }
  command.master = false;
  wait !device_status.transactions_pending within 100 ms;
  device_control.initiate_flr = true;
}
