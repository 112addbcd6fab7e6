/// Text, bytes and arrays, short and long, and structures that no dword begins with.
protocol memory;
endian little;

struct Pair layout c {
  x : u16;
  y : u32;
}

struct Crooked layout c {
  a : u8;
  b : u8[2];
}

struct Page layout c {
  crooked : Crooked[2];
  odd     : u16;
  pairs   : Pair[2];
  many    : Pair[20];
  words   : u32[20];
  halves  : i16[20];
}

/// What a device says of itself.
entry Identity 256 {
  byte[19:0]   serial : string[20] pad 0x20;
  byte[23:20]  short  : bytes[4];
  byte[63:24]  long   : bytes[40];
  byte[71:64]  pair   : Pair;
  byte[74:72]  crooked : Crooked;
  byte[75]     reserved : u8;
  byte[91:76]  numbers : u64[2];
  byte[255:92] reserved : bytes[164];
}
