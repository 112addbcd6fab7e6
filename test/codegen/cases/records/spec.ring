/// Commands with memory beside them: what the host tells the device there, and what the device tells of them.
protocol records;
endian native;

struct Setup layout c {
  entries : u32;
  entries_at : u32;
  completions_at : u32;
}

call setup(parameters: updates Setup) : i32 = syscall 1000;
call ring_bell(device: handle, count: u32) : i32 = syscall 1001;

enum Status : u8 { pending = 0, done = 1, fault = 2 }
enum Access : u8 { none = 0, reading = 1, writing = 2 }
enum Kind : u32 { copy = 1, sum = 2, look = 3, nothing = 4, scale = 5 }

entry Request 48 {
  0x00 kind   : Kind;
  0x04 length : u32 = 0;
  0x08 id     : u64 tag;
  byte[47:16] command;
}

entry Answer 16 {
  0x00 id     : u64;
  0x08 status : u32;
  0x0c moved  : u32;
}

/// How far a command came.
record Outcome(of: Kind) 24 align 32 device {
  0x00 status  : Status;
  0x01 access  : Access;
  byte[2] { [7:1] reserved : u7; [0] differs : bool; }
  0x03 reserved : u8;
  0x04 delta   : i32;
  0x08 address : u64;
  byte[23:16] union by of {
    case sum { 0x10 sum : u64; }
    else { 0x10 first : u16; 0x12 reserved : bytes[6]; }
  }
  idle status = pending, delta = -1;
}

/// What the host tells beside the entry.
record Hint 12 host {
  0x00 kind   : u16;
  w[1]      weight : 1..65536 stored weight - 1;
  0x04 where_to : u32;
  0x08 flags  : u8;
  0x09 reserved : bytes[3];
}

/// A pair of rings.
queue Pair(device: handle, s: Setup) {
  region memory = mmap(device, 0, s.completions_at + s.entries * sizeof(Answer));

  cells in memory {
    (0)  taken     : u32 device;
    (4)  posted    : u32 host;
    (8)  completed : u32 device;
    (12) reaped    : u32 host;
  }

  ring Requests of Request host in (memory + s.entries_at) { depth s.entries; index u32; spare 0; free taken; }
  ring Answers of Answer device in (memory + s.completions_at) { depth s.entries; index u32; spare 0; valid completed; }

  submit Requests { publish { posted <- tail release; ring_bell(device, tail - taken); } }
  complete Answers { retire { reaped <- head release; } }
  match Request.id == Answer.id from keys;
  fail Answer.status != 0: PairError(status: Answer.status);
}

/// Makes a pair with room for `entries` requests.
sequence create(entries: 1..1024) -> Pair {
  let s : Setup = { entries: entries };
  let device = setup(s);
  return Pair(device, s);
}

/// Copies, and tells where it came to a fault.
command copy : Request(kind: copy) -> Answer {
  0x10 outcome_at : address of outcome;
  0x18 hint_at    : address of hint;
  0x20 data_at    : address of data;
  0x28 reserved   : u64;
  record outcome  : Outcome(of: copy);
  record hint     : Hint(kind: 7, flags: 0x81);
  transfer data   : device writes bytes[length] moved Answer.moved;
  fail Answer.status != 0 || outcome.status == fault:
    CopyError(status: Answer.status, access: outcome.access, address: outcome.address, first: outcome.first);
  result differs = outcome.differs;
  result delta   = outcome.delta;
  result top_address = outcome.address;
}

/// Adds up.
command sum : Request(kind: sum) -> Answer {
  0x10 outcome_at : address of outcome;
  reserved rest;
  record outcome  : Outcome(of: sum);
  fail outcome.status != done: SumError(far: outcome.delta + 1);
  result sum   = outcome.sum;
  result twice = outcome.delta * 2;
  result even  = outcome.address < 1000 && !outcome.differs;
}

/// Looks at what the host tells: nothing of it is for the caller to say.
command look : Request(kind: look) -> Answer {
  0x10 hint_at : address of hint;
  reserved rest;
  record hint  : Hint(kind: 1, weight: 3, where_to: 5, flags: 0);
}

/// Has nothing beside it.
command nothing : Request(kind: nothing) -> Answer {
  reserved rest;
}

/// Fills as many units.
command scale(
  /// Bytes of a unit.
  unit: 1..512,
  weight: 0..7,
) : Request(kind: scale) -> Answer {
  0x10 data_at  : address of data;
  0x18 units    : u32;
  0x1c weighted : u16 is weight * 2;
  reserved rest;
  where weight < 7 || units == 1;
  transfer data : device writes bytes[units * unit] moved Answer.moved;
}
