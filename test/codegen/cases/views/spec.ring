/// A slot that both sides write, entries of odd sizes, and reserved bits that matter.
protocol views;
endian little;

struct Status 2 {
  w[0] { [0] more : bool; [10:1] code : u10; [15:11] reserved : u5; }
}

/// A slot that is overwritten by its answer.
entry Slot 16 {
  0x00 id : u32;
  view posted {
    0x04 operation : u32;
    0x08 address   : u64;
  }
  /// As the device leaves it.
  view done {
    0x04 status : Status;
    0x06 moved  : u16;
    byte[11:8]  reserved : u32 must be 0;
    byte[15:12] reserved : u32 ignore;
  }
}

/// Three words.
entry Six 6 {
  0x00 first : u16;
  0x02 rest  : u32;
}

/// An index in a ring of bytes.
entry Three 3 {
  0x00 kind  : u8;
  byte[2:1] index : u16;
}
