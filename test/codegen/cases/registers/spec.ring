/// Registers of every kind.
protocol registers_of;
endian little;

enum Css : u3 { nvm = 0, io = 6, admin = 7 }
flags Events : u32 { ready = 1 << 0, failed = 1 << 31 }

/// The controller.
registers Controller in bar 0 {
  0x00 cap : u64 readonly {
    [15:0]  mqes   : 1..65536 stored mqes - 1;
    [31:24] to     : u8 unit 500 ms;
    [35:32] dstrd  : u4;
    [51:48] mpsmin : 4096..134217728 stored log2(mpsmin) - 12;
    reserved rest;
  }
  /// Configuration.
  0x14 cc : u32 reset 0x460000 {
    [0]     en     : bool;
    [6:4]   css    : Css;
    [19:16] iosqes : u4;
    [23:20] iocqes : u4;
    [31]    error  : bool w1c;
    reserved rest;
  }
  0x18 events : Events w1c;
  0x28 aqa : u32 whole {
    [11:0]  asqs : 1..4096 stored asqs - 1;
    [27:16] acqs : 1..4096 stored acqs - 1;
    reserved rest;
  }
  0x30 asq : u64 split low high;
  0x40 vector[0..7] stride 16 : u32 { [7:0] number : u8; reserved rest; }
  when cap.dstrd == 0 {
    0xe0 window : u32 { [27:0] offset : 0..0xffff_fff0 stored offset / 16; reserved rest; }
  } else {
    0xf0 window : u32 { [27:0] offset : 0..0xffff_fff0 stored offset / 16; reserved rest; }
  }
  0x1000 block queue[0..65535] stride (8 << cap.dstrd) {
    0x0 sq_tail : u32 write only;
    (4 << cap.dstrd) cq_head : u32 write only;
  }
}
