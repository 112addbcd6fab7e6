/// Signed values of every width.
protocol signed;
endian native;

entry Sample 24 {
  dw[0] {
    [31:25] reserved : u7;
    [24] flag : bool;
    [23:8] small : i16;
    [7:0] tiny : i8;
  }
  0x04 medium : i32;
  0x08 large : i64;
  dw[4] {
    [31:20] high : i12;
    [19:12] reserved : u8;
    [11:0] low : i12 = 0;
  }
  0x14 padding : bytes[4];
}

/// A sample as it is.
command sample : Sample() {
}
