/// Memory lent to a device.
protocol transfers;
endian native;

entry Sqe 32 {
  0x00 opcode : u32;
  byte[23:4] command;
  0x18 key : u64 tag;
}

/// Sends `length` bytes.
command send : Sqe(opcode: 1) {
  0x04 length : u32;
  0x08 from : address of message;
  reserved rest;
  transfer message : device reads bytes[length];
}

/// Text and memory in one command.
command post : Sqe(opcode: 2) {
  0x04 title  : address of name;
  0x0c body   : address of content;
  0x14 length : u16;
  reserved rest;
  transfer name : device reads cstring;
  transfer content : device reads bytes[length];
}
