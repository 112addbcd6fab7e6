/// Fields of which a tag tells which are there.
protocol unions;
endian little;

enum Psdt : u2 { prp = 0, sgl = 1, segment = 2 }

/// A list's element.
struct Element(version: 1..3) 8 {
  byte[3:0] value : u32;
  byte[7:4] union by version {
    case 1 { byte[7:4] next : u32; }
    else { byte[5:4] next : u16; byte[7:6] flags : u16; }
  }
}

entry Request 32 {
  dw[0] {
    [7:0]   opcode : u8;
    [9:8]   psdt   : Psdt;
    [31:10] reserved : u22;
  }
  /// Where the data are.
  dw[4:1] union by psdt {
    case prp { dw[2:1] prp1 : u64; dw[4:3] prp2 : u64; }
    case sgl, segment { dw[2:1] address : u64; dw[3] length : u32; dw[4] { [7:0] kind : u8; [31:8] reserved : u24; } }
  }
  dw[7:5] command;
}

/// Reads; where the data are, the caller says.
command read : Request(opcode: 1) {
  dw[5] lba : u32;
  reserved rest;
}

/// Writes from pages.
command write : Request(opcode: 2, psdt: prp) {
  dw[5] lba : u32;
  reserved rest;
}

/// What the other side sees: bits of a union beside others.
entry Answer 4 {
  dw[0] {
    [0]     failed : bool;
    [16:1]  detail : union by failed {
      case false { [15:0] moved : u16; }
      case true { [7:0] code : u8; [15:8] reserved : u8; }
    }
    [31:17] reserved : u15;
  }
}
