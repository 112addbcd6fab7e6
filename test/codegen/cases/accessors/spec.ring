/// Registers of every access, width and order, and every way to stand somewhere.
protocol accessors;
endian little;

flags Features : u32 { doorbells = 1 << 0, windows = 1 << 1 }
enum Mode : u3 closed { idle = 0, slow = 1, fast = 2 }

/// Whether the device was told that there are doorbells, and has them.
gate doorbells(features: Features) = features.doorbells && version.minor >= 2;

registers Engine in bar 2 + 0x100 {
  /// What it is.
  0x00 version : u16 readonly {
    [15:8] major : u8;
    [7:4]  minor : u4;
    [3:0]  reserved : u4;
  }
  0x02 mode : u8 {
    [2:0] mode : Mode;
    [3]   loop : bool;
    reserved rest;
  }
  0x03 step : i8;
  0x04 status : u32 {
    [0]     ready  : bool readonly;
    [1]     failed : bool w1c;
    [2]     late   : bool w1c;
    [7:4]   level  : u4;
    [15:8]  limit  : 16..64 stored limit / 4;
    [31]    halt   : bool w1s;
    reserved rest;
  }
  /// Bits that are set by ones.
  0x08 masked : u32 w1s;
  /// Events since the last look.
  0x0c events : u32 read clears {
    [0]    done  : bool;
    [15:8] count : u8;
    reserved rest;
  }
  0x10 kick : u32 trigger;
  0x14 key  : u32 write only {
    [15:0]  key   : u16;
    [31:16] magic : u16 = 0xcafe;
  }
  0x18 counter : u64 readonly;
  0x20 base    : u64 split high low {
    [63:12] page : u52;
    [0]     on   : bool;
    reserved rest;
  }
  0x28 setup : u64 reset 0x1_0000_0000 {
    [15:0]  low  : u16;
    [47:32] high : u16;
    [63]    error : bool w1c;
    reserved rest;
  }
  0x30 order : u32 whole reset 0x10 { [7:0] first : u8; [15:8] second : u8; reserved rest; }
  /// Only where it has doorbells.
  0x40 doorbell[0..3] : u32 write only since doorbells;
  when version.major >= 2 {
    0x50 extra : u32;
  }
  when version.major == 1 {
    0x60 place : u32 reset 7;
  } else {
    0x64 place : u32 reset 7;
  }
  0x80 block lane[1..4] stride (16 << version.minor) {
    0x0 head : u16;
    0x4 slot[0..1] stride 4 : u32 { [0] used : bool; [31:8] next : u24; reserved rest; }
  }
  0x70 block clock {
    0x0 seconds : u32 readonly;
    0x4 divider : u16;
  }
}

/// Words in the other byte order.
registers Network(port: 0..7, base: u32 = 0) in capability 0x11 + base {
  0x00 tag   : u16be { [15:12] priority : u4; [11:0] vlan : u12; }
  0x04 peer  : u32be;
  0x08 hash  : u64be;
  0x10 both  : u64be split low high;
  (0x20 + port * 2) mine : u16be;
}

registers Identity in config {
  0x00 vendor : u16 readonly;
}

registers Bells in bells + 8 {
  0x0 bell : u64 write only { [63:32] tail : u32; [7:0] queue : u8; reserved rest; }
}
