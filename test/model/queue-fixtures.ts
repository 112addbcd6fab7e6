/** Queues that are right, of other kinds than `pair`, for fixtures that break one thing in them. */

/** Indices that wrap at the depth, tags from a range, completions that a phase bit makes valid. */
export const tagged = `entry Request 16 {
  0x00 id : u16 tag;
  0x02 reserved : bytes[6];
  0x08 value : u64 = 0;
}

entry Answer 16 {
  0x00 id : u16;
  0x02 taken : u16;
  0x04 status : u64;
  dw[3] { [31:1] reserved : u31; [0] phase : u1; }
}

queue Pair(fd: handle, source: u16) {
  region memory = mmap(fd, 0, 4096);
  cells in memory {
    0x00 filled : u32 host;
    0x04 done : u32 host;
  }
  ring Requests of Request host { depth 4..1024; spare 1; free Answer.taken; }
  ring Answers of Answer device { depth 2..1024; spare 1; stamp phase = turn from 1; idle phase = 0; }
  submit Requests { publish { filled <- tail release; } }
  complete Answers { retire { done <- head release; } }
  match Request.id == Answer.id from 0..Requests.depth - 2;
}
`;

/** Pieces of memory that take slots of the ring, one after another; two forms of arming. */
export const chained = `flags Flags : u16 { next = 1 << 0, write = 1 << 1 }

entry Piece 16 {
  0x0 at : u64;
  0x8 size : u32;
  0xc flags : Flags;
  0xe next : u16;
}

entry Used 8 { 0x0 id : u32; 0x4 moved : u32; }

encoding Chain of Piece {
  chain next;
  address at;
  length size;
  writes flags.write;
  follow next while flags.next;
}

record Header 16 host { 0x0 kind : u32; 0x4 reserved : u32; 0x8 sector : u64; }
record Status 1 device { 0x0 code : u8; }

command read(count: 1..8) : Piece -> Used {
  record header : Header(kind: 0) as Chain;
  transfer data : device writes bytes[count * 512] as Chain moved Used.moved;
  record done : Status as Chain;
  fail done.code != 0: ReadError(status: done.code);
}

event noticed : Used(id: 0xffff_ffff) { result how = Used.moved; }

queue Disk(doorbell: handle, size: 1..1024, counts: bool, version: 1..2) {
  region table = memory(size * sizeof(Piece), 16);
  region words = memory(4096, 4096);
  cells in words {
    0x0 wanted : u32 host;
    0x4 filled : u16 host;
    0x6 ready  : u16 device;
  }
  ring Pieces of Piece host in table { depth size; index u16; spare 0; chain while flags.next; align 16; }
  ring Done of Used device in (words + 64) { depth size; index u16; spare 0; valid ready; }
  submit Pieces { publish { filled <- tail release; } }
  complete Done { arm { wanted <- 1; fence full; } wait doorbell; }
  match index of Pieces == Used.id from slots;
  stops when ready > 1024 recover again;
  when version {
    case 1 { sequence open { filled <- 0; } }
    case 2 { sequence close { filled <- 0; } }
  }
}

sequence again { return; }
`;

/** Commands beside which a record stands that the device writes when they are done. */
export const recorded = `record Done 32 align 32 device {
  0x00 status : u8;
  0x01 reserved : bytes[7];
  0x08 moved : u64;
  reserved rest;
  valid status != 0;
  idle status = 0;
}

entry Request 32 {
  0x00 opcode : u8;
  0x01 reserved : bytes[7];
  0x08 done_at : address of done;
  byte[31:16] command;
}

command fill : Request(opcode: 1) {
  0x10 target : address of data;
  0x18 size : u32;
  reserved rest;
  record done : Done;
  transfer data : device writes bytes[size] moved done.moved;
}

queue Work(fd: handle) {
  region portal = mmap(fd, 0, 4096);
  ring Requests of Request host in portal { depth 64; spare 0; stamp opcode = opcode; }
  submit Requests { publish { fence full; } }
  complete Done { }
  match Request.done_at == address of Done from record;
  fail Done.status != 1: WorkError(status: Done.status);
}
`;

/** Commands that are known by the address of what they lend. */
export const lent = `entry Packet 16 {
  0x00 address : address of data;
  0x08 length : u32;
  0x0c number : u32;
}

entry Sent 16 { 0x00 address : u64; 0x08 low : u32; 0x0c reserved : u32; }

command send : Packet(number: 0) -> Sent {
  transfer data : device reads bytes[length];
}

command flush : Packet(number: 1) {
  completes never;
}

queue Pair(fd: handle) {
  region words = mmap(fd, 0, 4096);
  cells in words {
    0x00 filled : u32 host;
    0x04 taken  : u32 device;
    0x08 ready  : u32 device;
    0x0c read   : u32 host;
  }
  ring Packets of Packet host in (words + 64) { depth 64; index u32; spare 0; free taken; }
  ring Done of Sent device in (words + 2048) { depth 64; index u32; spare 0; valid ready; }
  submit Packets { publish { filled <- tail release; } }
  complete Done { retire { read <- head release; } }
  match Packet.address == Sent.address from memory;
}
`;
