/// The smallest queue pair: two rings in one region, told of by a call.
protocol smallest;
endian native;

struct Setup layout c {
  entries : u32;
  entries_at : u32;
  completions_at : u32;
}

call setup(parameters: updates Setup) : i32 = syscall 1000;
call ring_bell(device: handle, count: u32) : i32 = syscall 1001;

entry Request 16 {
  0x00 kind : u32;
  0x04 argument : u32;
  0x08 id : u64 tag;
}

entry Answer 16 {
  0x00 id : u64;
  0x08 status : u32;
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

/// Asks.
command ask : Request(kind: 1) -> Answer {
  result outcome = Answer.detail;
}
