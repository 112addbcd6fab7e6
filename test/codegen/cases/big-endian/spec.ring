/// Network order: dwords are swapped once, not field by field.
protocol big_endian;
endian big;

enum Kind : u8 open { hello = 1, data = 2 }
enum Mode : u4 { idle = 0, busy = 1, gone = 2 }

struct Inner layout c {
  x : u16;
  y : u32;
  z : u8;
}

/// A work request.
entry Request 32 {
  dw[0] {
    [31:28] mode : Mode;
    [27:12] id   : u16;
    [11:0]  rest : u12;
  }
  0x04 kind  : Kind;
  byte[7:5] small : u24;
  0x08 wide  : u64;
  0x10 half  : u16;
  0x12 other : u16le;
  byte[30:20] spanning : bytes[11];
  byte[31] reserved : u8 = 0x80;
}

/// Posts one.
command post : Request(kind: data, mode: busy) {
}
