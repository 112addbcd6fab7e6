/// Linux NVMe devices: commands that the kernel's driver passes on as they are, one at a time.
@spec("linux/nvme_ioctl.h")
@c(header: "linux/nvme_ioctl.h")
protocol nvme_ioctl;
endian native;

import { Errno } from "./errno.ring";

/// A command, its dwords numbered as in the queue's entries, and how long it may take. `addr` is the process's memory.
@c("struct nvme_passthru_cmd")
struct PassthroughCommand layout c {
  opcode       : u8;
  flags        : u8 = 0;
  @c("rsvd1") reserved : u16;
  nsid         : u32 = 0;
  cdw2         : u32 = 0;
  cdw3         : u32 = 0;
  metadata     : u64 = 0;
  addr         : u64 = 0;
  metadata_len : u32 = 0;
  data_len     : u32 = 0;
  cdw10        : u32 = 0;
  cdw11        : u32 = 0;
  cdw12        : u32 = 0;
  cdw13        : u32 = 0;
  cdw14        : u32 = 0;
  cdw15        : u32 = 0;
  /// 0: as long as the driver's own commands.
  @c("timeout_ms") timeout : u32 unit 1 ms = 0;
  /// Answer: the completion's first dword.
  result : u32 = 0;
}

/// Answers the namespace that the handle is one of.
@c("NVME_IOCTL_ID")
call namespace_id(device: handle) : i32 = ioctl _IO("N", 0x40) {
  fail result < 0: SystemError(errno: Errno(-result));
}

/// Passes a command to the admin queue; a positive result is the status with which it failed.
@c("NVME_IOCTL_ADMIN_CMD")
call admin_command(device: handle, command: updates PassthroughCommand) : i32 = ioctl _IOWR("N", 0x41) {
  fail result < 0: SystemError(errno: Errno(-result));
}

/// Passes a command to an I/O queue; a positive result is the status with which it failed.
@c("NVME_IOCTL_IO_CMD")
call io_command(device: handle, command: updates PassthroughCommand) : i32 = ioctl _IOWR("N", 0x43) {
  fail result < 0: SystemError(errno: Errno(-result));
}

@c("NVME_IOCTL_RESET")
call reset(device: handle) : i32 = ioctl _IO("N", 0x44) {
  fail result < 0: SystemError(errno: Errno(-result));
}

/// Looks for namespaces that came or went.
@c("NVME_IOCTL_RESCAN")
call rescan(device: handle) : i32 = ioctl _IO("N", 0x46) {
  fail result < 0: SystemError(errno: Errno(-result));
}
