/// Every type at every width, next to reserved bits and across dwords.
protocol types;
endian little;

enum Byte : u8 { low = 0, high = 200 }
enum Half : i16 { below = -2, above = 300 }
enum Word : u32 { least = 0, most = 0xffff_ffff }
enum Signed : i32 { below = -1, above = 5 }
enum Long : u64 { least = 0, most = 0xffff_ffff_ffff_ffff }
enum SignedLong : i64 { below = -1, above = 5 }

flags Bits8 : u8 { first = 1 << 0, last = 1 << 7 }
flags Bits16 : u16 { first = 1 << 0, last = 1 << 15 }
flags Bits32 : u32 { first = 1 << 0, last = 1 << 31 }
flags Bits40 : u40 { first = 1 << 0, last = 1 << 39 }
flags Bits64 : u64 { first = 1 << 0, last = 1 << 63 }

entry Everything 128 {
  0x00 byte_enum   : Byte;
  0x01 byte_flags  : Bits8;
  0x02 half_enum   : Half;
  0x04 word_enum   : Word;
  0x08 long_enum   : Long;
  0x10 long_flags  : Bits64;
  0x18 word_flags  : Bits32;
  dw[7] {
    [31:20] reserved : u12;
    [19]    yes      : bool;
    [18:16] three    : u3;
    [15:0]  half_flags : Bits16;
  }
  0x20 signed_long : SignedLong;
  0x28 signed_byte : i8;
  byte[0x29] reserved : u8;
  0x2a signed_half : i16;
  0x2c signed_word : Signed;
  dw[12] {
    [31:9] signed_23 : i23;
    [8]    reserved  : u1;
    [7:0]  whole     : u8;
  }
  0x34 long        : i64;
  0x3c all_ones    : u32 = 0xffff_ffff;
  0x40 blob        : bytes[6];
  0x46 one_byte    : bytes[1];
  byte[0x47] reserved : u8;
  0x48 bits_40     : Bits40;
  byte[0x4f:0x4d] reserved : u24;
  dw[20] {
    [31:30] two      : u2;
    [29:0]  thirty   : u30;
  }
  byte[0x55:0x54] ranged : 5..1000;
  byte[0x5f:0x56] reserved : bytes[10];
  0x60 natural     : u64 = 0xffff_ffff_ffff_fff0;
  reserved rest;
}

command everything : Everything() {
}

struct Inner layout c {
  small : u16;
  large : i64;
}

/// Members called like what code says itself.
struct Names layout c {
  item  : u32[2];
  words : u32;
  class : u32;
}

struct Whole layout c {
  byte_enum   : Byte;
  long_flags  : Bits64;
  long_enum   : Long;
  signed_long : SignedLong;
  yes         : bool;
  tiny        : i8;
  half        : i16;
  longs       : i64[2];
  inners      : Inner[2];
  bytes_5     : u8[5];
  enums       : Byte[2];
  sets        : Bits64[2];
}
