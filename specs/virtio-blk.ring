/// Virtio block devices: requests of a header that the device reads, the data, and a status that it writes.
@spec("Virtual I/O Device (VIRTIO) Version 1.2, 5.2")
@c(header: "linux/virtio_blk.h")
protocol virtio_blk;
endian little;

import { Chain, Common, Desc, Interrupt, Notifications, Used, Virtqueue, negotiate } from "./virtio.ring";

/// Bytes of a sector, whatever the disk's own blocks are.
const sector = 512;

/// Bytes of the text that names a disk.
@c("VIRTIO_BLK_ID_BYTES") const id_bytes = 20;

/// What a block device may offer. The header counts bits; here are the bits themselves.
@spec("VIRTIO 1.2, 5.2.3")
@c("(1 << VIRTIO_BLK_F_*)")
flags BlkFeatures : u64 {
  size_max = 1 << 1,
  seg_max = 1 << 2,
  geometry = 1 << 4,
  ro = 1 << 5,
  blk_size = 1 << 6,
  flush = 1 << 9,
  topology = 1 << 10,
  config_wce = 1 << 11,
  mq = 1 << 12,
  discard = 1 << 13,
  write_zeroes = 1 << 14,
  secure_erase = 1 << 16,
  @since(linux: "6.3") zoned = 1 << 17,
}

/// What a request asks for.
@spec("VIRTIO 1.2, 5.2.6")
@c("VIRTIO_BLK_T_*")
enum RequestType : u32 {
  /// Reads: data comes in.
  in = 0,
  /// Writes: data goes out.
  out = 1,
  flush = 4,
  get_id = 8,
  discard = 11,
  write_zeroes = 13,
  secure_erase = 14,
}

/// How a request ended.
@spec("VIRTIO 1.2, 5.2.6")
@c("VIRTIO_BLK_S_*")
enum RequestStatus : u8 open {
  ok = 0,
  ioerr = 1,
  unsupp = 2,
}

/// What the device reads first of each request.
@spec("VIRTIO 1.2, 5.2.6")
@c("struct virtio_blk_outhdr")
record Header 16 align 8 host {
  0x00 type     : RequestType;
  @c("ioprio")
  0x04 reserved : u32;
  /// Where, in units of 512 bytes.
  0x08 sector   : u64;
}

/// What the device writes last of each request.
@spec("VIRTIO 1.2, 5.2.6")
record Status 1 device {
  0x00 status : RequestStatus;
  idle status = RequestStatus(0xff);
}

@c("struct virtio_blk_geometry")
struct Geometry layout c {
  cylinders : u16;
  heads     : u8;
  sectors   : u8;
}

/// How a disk that is written in zones is divided.
@spec("VIRTIO 1.3, 5.2.4")
@c("struct virtio_blk_zoned_characteristics") @since(linux: "6.3")
struct Zones layout c {
  zone_sectors       : u32;
  max_open_zones     : u32;
  max_active_zones   : u32;
  max_append_sectors : u32;
  write_granularity  : u32;
  /// 0: no zones; 1: written in order only; 2: better written in order.
  model : u8;
  @c("unused2") reserved : u8[3];
}

/// What the device tells of the disk. Each part is there only with the feature of its name.
@spec("VIRTIO 1.2, 5.2.4")
@c("struct virtio_blk_config")
struct Config layout c packed {
  /// Sectors of 512 bytes.
  capacity : u64;
  /// The most bytes of one piece of a request's memory, and the most pieces.
  size_max : u32;
  seg_max  : u32;
  geometry : Geometry;
  /// Bytes of the disk's own blocks.
  blk_size : u32;
  /// A physical block is 2 to this power blocks.
  physical_block_exp : u8;
  alignment_offset   : u8;
  min_io_size        : u16;
  opt_io_size        : u32;
  /// 1: a cache that must be flushed.
  wce                 : u8;
  @c("unused") reserved : u8;
  num_queues          : u16;
  max_discard_sectors : u32;
  max_discard_seg     : u32;
  discard_sector_alignment      : u32;
  max_write_zeroes_sectors      : u32;
  max_write_zeroes_seg          : u32;
  write_zeroes_may_unmap        : u8;
  @c("unused1") reserved : u8[3];
  max_secure_erase_sectors      : u32;
  max_secure_erase_seg          : u32;
  secure_erase_sector_alignment : u32;
  @since(linux: "6.3") zoned : Zones;
}

/// How a range is to be treated.
@spec("VIRTIO 1.2, 5.2.6")
@c("VIRTIO_BLK_WRITE_ZEROES_FLAG_*")
flags RangeFlags : u32 {
  /// A range of zeroes need not stay allocated.
  unmap = 1 << 0,
}

/// One range of a discard.
@spec("VIRTIO 1.2, 5.2.6")
@c("struct virtio_blk_discard_write_zeroes")
struct DiscardRange layout c {
  sector      : u64;
  num_sectors : u32;
  flags       : RangeFlags;
}

/// The device's own configuration.
@spec("VIRTIO 1.2, 5.2.4")
registers BlkConfig in capability 4 {
  0x00 capacity   : u64 readonly split low high;
  0x08 size_max   : u32 readonly;
  0x0c seg_max    : u32 readonly;
  0x14 blk_size   : u32 readonly;
  0x20 wce        : u8;
  0x22 num_queues : u16 readonly;
}

@spec("VIRTIO 1.2, 4.1.2, 5.2.1")
device VirtioBlk {
  pci vendor 0x1af4 device 0x1042;
  registers Common;
  registers Notifications;
  registers Interrupt;
  registers BlkConfig;
  queue Virtqueue;
  addresses mapped, bounce;
  open negotiate;
}

/// Reads `count` sectors.
@spec("VIRTIO 1.2, 5.2.6")
command read(count: 1..4194304) : Desc -> Used {
  record header : Header(type: in) as Chain;
  transfer data : device writes bytes[count * sector] as Chain;
  record done : Status as Chain;
  fail done.status != ok: BlkError(status: done.status);
}

/// Writes `count` sectors.
@spec("VIRTIO 1.2, 5.2.6")
command write(count: 1..4194304) : Desc -> Used {
  record header : Header(type: out) as Chain;
  transfer data : device reads bytes[count * sector] as Chain;
  record done : Status as Chain;
  fail done.status != ok: BlkError(status: done.status);
}

/// Brings what was written to the disk.
@spec("VIRTIO 1.2, 5.2.6")
command flush : Desc -> Used {
  record header : Header(type: flush, sector: 0) as Chain;
  record done : Status as Chain;
  fail done.status != ok: BlkError(status: done.status);
}

/// Tells that nobody needs the sectors of `ranges` ranges any more: a `DiscardRange` each.
@spec("VIRTIO 1.2, 5.2.6")
command discard(ranges: 1..256) : Desc -> Used {
  record header : Header(type: discard, sector: 0) as Chain;
  transfer data : device reads bytes[ranges * sizeof(DiscardRange)] as Chain;
  record done : Status as Chain;
  fail done.status != ok: BlkError(status: done.status);
}

/// Reads the text that names the disk; a shorter one ends with a zero.
@spec("VIRTIO 1.2, 5.2.6")
command get_id : Desc -> Used {
  record header : Header(type: get_id, sector: 0) as Chain;
  transfer id : device writes bytes[id_bytes] as Chain;
  record done : Status as Chain;
  fail done.status != ok: BlkError(status: done.status);
}
