/// Commands that complete many times, on a ring that tells when completions wait for room.
protocol repeating;
endian native;

struct Setup layout c {
  entries : u32;
  entries_at : u32;
  completions_at : u32;
}

call setup(parameters: updates Setup) : i32 = syscall 1000;
call ring_bell(device: handle, count: u32) : i32 = syscall 1001;

/// What a completion says.
flags State : u16 { more = 1 << 0, again = 1 << 1 }

entry Request 32 {
  0x00 kind : u32;
  0x04 argument : u32 = 0;
  0x08 id : u64 tag;
  byte[31:16] command;
}

entry Answer 16 {
  0x00 id : u64;
  0x08 status : u16;
  0x0a state  : State;
  0x0c detail : u32;
}

/// A pair of rings.
queue Pair(device: handle, s: Setup) {
  region memory = mmap(device, 0, s.completions_at + s.entries * sizeof(Answer));

  cells in memory {
    (0)  taken     : u32 device;
    (4)  posted    : u32 host;
    (8)  completed : u32 device;
    (12) reaped    : u32 host;
    (16) waiting   : u32 device;
  }

  ring Requests of Request host in (memory + s.entries_at) { depth s.entries; index u32; spare 0; free taken; }
  ring Answers of Answer device in (memory + s.completions_at) { depth s.entries; index u32; spare 0; valid completed; }

  submit Requests { publish { posted <- tail release; ring_bell(device, tail - taken); } }
  complete Answers { retire { reaped <- head release; fence full; if (waiting != 0) { ring_bell(device, 0); } } }
  match Request.id == Answer.id from keys;
  cancel by stop;
  fail Answer.status != 0: PairError(status: Answer.status);
}

/// Makes a pair with room for `entries` requests.
sequence create(entries: 1..1024) -> Pair {
  let s : Setup = { entries: entries };
  let device = setup(s);
  return Pair(device, s);
}

/// Something has changed.
event changed : Answer(id: 0xffff_ffff_ffff_ffff) {
  result level = Answer.detail;
}

/// The last change of all.
event over : Answer(id: 0xffff_ffff_ffff_ffff, status: 9) {
}

/// Watches, and tells each time that something happens.
command watch : Request(kind: 1) -> Answer {
  reserved rest;
  completes while Answer.state.more;
  result happened = Answer.detail;
}

/// Asks once.
command ask : Request(kind: 2) -> Answer {
  reserved rest;
}

/// Fills memory bit by bit.
command fill : Request(kind: 3) -> Answer {
  0x10 addr   : address of data;
  0x18 length : u32;
  reserved rest;
  transfer data : device writes bytes[length] moved Answer.detail;
  completes while Answer.state.more || Answer.state.again;
}

/// Tells the device something; it never answers.
command tell : Request(kind: 5) {
  0x10 what : u32;
  reserved rest;
  completes never;
}

/// Ends another.
command stop : Request(kind: 4) -> Answer {
  0x10 target : token;
  reserved rest;
}
