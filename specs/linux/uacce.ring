/// UACCE: queues of accelerators in user space. A handle of /dev/hisi_zip-0, say, is one queue; once started, its registers
/// and its memory are mapped through it. What a kind of accelerator adds stands in its own description.
@spec("Linux kernel documentation: misc-devices/uacce; misc/uacce/uacce.h")
@c(header: "misc/uacce/uacce.h")
protocol uacce;
endian native;

import { Errno } from "./errno.ring";

/// What of a queue is mapped, by the page offset that mmap is given.
@c("UACCE_QFRT_*")
enum QueueRegion : u32 {
  /// Registers of the device.
  mmio = 0,
  /// Memory that the device and the process share: the rings.
  dus = 1,
}

/// What a device can do, as its `flags` in sysfs say. The header writes it by a macro that only the kernel has, so no C
/// name stands here.
flags DeviceFlags : u32 {
  /// It takes addresses of the process: nothing is mapped for it, and its faults are handled.
  sva = 1 << 0,
}

/// Starts the queue: from now on the device serves it.
@c("UACCE_CMD_START_Q")
call start(queue: handle) : i32 = ioctl _IO("W", 0) {
  fail result < 0: UacceError(errno: Errno(-result));
}

/// Stops the queue and gives it back at once; closing the handle may take longer.
@c("UACCE_CMD_PUT_Q")
call put(queue: handle) : i32 = ioctl _IO("W", 1) {
  fail result < 0: UacceError(errno: Errno(-result));
}
