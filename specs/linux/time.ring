/// Times as system calls take them.
@spec("clock_gettime(2), io_uring_prep_timeout(3); linux/time_types.h")
@c(header: "linux/time_types.h")
protocol time;
endian native;

/// A time, or how long something takes.
@c("struct __kernel_timespec")
struct Timespec layout c {
  /// Whole seconds.
  @c("tv_sec")  sec  : i64;
  /// And nanoseconds of the next, 0..999999999.
  @c("tv_nsec") nsec : i64;
}
