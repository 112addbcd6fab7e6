/// Rings whose indices stand in memory, and one that tells by its entries alone.
protocol belt;
endian little;

entry Parcel 16 {
  0x00 id     : u64 tag;
  0x08 weight : u32;
  0x0c kind   : u16;
  w[7] command;
}

entry Receipt 16 {
  0x00 id     : u64;
  0x08 weight : u32;
  0x0c kind   : u32;
}

queue Belt(fd: handle) {
  region shared = memory(4096, 4096);
  cells in shared {
    0x00 put    : u16 host;
    0x04 taken  : u16 device;
    0x08 given  : u16 device;
    0x0c signed : u16 host;
    /// The host asks to be told when the receipt of this index has been given.
    0x10 wanted : u16 host;
  }
  ring Parcels  of Parcel  host   in (shared + 0x100) { depth 16; index u16; spare 0; free taken; }
  ring Receipts of Receipt device in (shared + 0x800) { depth 16; index u16; spare 0; valid given; }
  submit   Parcels  { publish { put <- tail release; } }
  complete Receipts { retire { signed <- head release; } arm { wanted <- head release; fence full; } wait fd; }
  match    Parcel.id == Receipt.id from keys;
}

command weigh : Parcel(kind: 1) -> Receipt {
  w[7] size : u16 = 0;
}

event alarm : Receipt(kind: 9) {
  result level = Receipt.weight;
}
