/// Numbers with names.
@spec("Manual 1.2")
protocol values;
endian little;

/// The largest page.
const largest_page = 2 * 1024 * 1024;

/// What went wrong.
enum Cause : u8 {
  /// Nothing did.
  none_at_all = 0,
  default = 1,
  too_big = 2,
  vendor = 0x80,
}

enum Level : i16 { low = -2, high = 300 }

/// What it can do.
@since(linux: "6.6")
flags Ability : u32 {
  read = 1 << 0,
  /// Both bits go together.
  read_write = 3 << 0,
  top = 1 << 31,
}
