/// SCSI generic: a command is handed to a device through its /dev/sg0, or through a disk's own file. The requests are older
/// than the kernel's way of making their numbers, so they are numbers here, too.
@spec("Linux kernel documentation: scsi/scsi-generic; The Linux SCSI Generic HOWTO; scsi/sg.h")
@c(header: "scsi/sg.h")
protocol sg;
endian native;

import { Errno } from "./errno.ring";

/// Which way data goes.
@c("SG_DXFER_*")
enum Direction : i32 {
  none = -1,
  /// To the device, as in a write.
  to_dev = -2,
  /// From the device, as in a read.
  from_dev = -3,
  /// From the device, into memory that the kernel fills from the program's first.
  to_from_dev = -4,
}

/// How the command is to be taken.
@c("SG_FLAG_*")
flags IoFlags : u32 {
  /// Straight from and to the program's memory, where that can be done.
  direct_io = 1 << 0,
  lun_inhibit = 1 << 1,
  /// Data stays in the kernel: for measurements.
  no_dxfer = 1 << 16,
}

/// What became of it, in short.
@c("SG_INFO_*")
flags IoInfo : u32 {
  /// Something of the device, the host or the driver is to be looked at.
  check = 1 << 0,
  direct_io = 1 << 1,
  mixed_io = 1 << 2,
}

/// A command, and behind it what became of it.
@c("struct sg_io_hdr")
struct IoHeader layout c {
  /// The letter S.
  interface_id : i32 = 0x53;
  @c("dxfer_direction") direction : Direction;
  /// Bytes at `command`.
  @c("cmd_len") command_length : u8;
  /// Bytes that there are at `sense`.
  @c("mx_sb_len") sense_room : u8 = 0;
  /// 0: `data` is the memory itself; otherwise a list of that many pieces.
  iovec_count : u16 = 0;
  @c("dxfer_len") data_length : u32 = 0;
  /// Address of the data.
  @c("dxferp") data : u64 = 0;
  /// Address of the command's bytes.
  @c("cmdp") command : u64;
  /// Where the device's own account of an error goes.
  @c("sbp") sense : u64 = 0;
  timeout : u32 unit 1 ms;
  flags : IoFlags = none;
  /// The caller's own.
  pack_id : i32 = 0;
  usr_ptr : u64 = 0;
  /// From here on, what became of it; first the device's status.
  status : u8 = 0;
  masked_status : u8 = 0;
  msg_status : u8 = 0;
  /// Bytes that were written at `sense`.
  @c("sb_len_wr") sense_length : u8 = 0;
  host_status : u16 = 0;
  driver_status : u16 = 0;
  /// Bytes that were not moved.
  @c("resid") left : i32 = 0;
  duration : u32 unit 1 ms = 0;
  info : IoInfo = none;
}

/// How much is reset.
@c("SG_SCSI_RESET_*")
enum Reset : u32 {
  nothing = 0,
  device = 1,
  bus = 2,
  host = 3,
}

/// Runs a command and waits for its end. That the command went wrong is no failure of this: see `status`.
@c("SG_IO")
call io(device: handle, header: updates IoHeader) : i32 = ioctl 0x2285 {
  fail result < 0: SgError(errno: Errno(-result));
}

/// Answers 30536 for version 3.5.36.
@c("SG_GET_VERSION_NUM")
call get_version(device: handle, version: writes i32) : i32 = ioctl 0x2282 {
  fail result < 0: SgError(errno: Errno(-result));
}

/// How many pieces a list may have.
@c("SG_GET_SG_TABLESIZE")
call get_pieces(device: handle, pieces: writes i32) : i32 = ioctl 0x227f {
  fail result < 0: SgError(errno: Errno(-result));
}

/// Bytes of the memory that the kernel keeps for this handle.
@c("SG_GET_RESERVED_SIZE")
call get_reserved_size(device: handle, size: writes i32) : i32 = ioctl 0x2272 {
  fail result < 0: SgError(errno: Errno(-result));
}

@c("SG_SET_RESERVED_SIZE")
call set_reserved_size(device: handle, size: reads i32) : i32 = ioctl 0x2275 {
  fail result < 0: SgError(errno: Errno(-result));
}

@c("SG_SCSI_RESET")
call reset(device: handle, what: reads Reset) : i32 = ioctl 0x2284 {
  fail result < 0: SgError(errno: Errno(-result));
}
