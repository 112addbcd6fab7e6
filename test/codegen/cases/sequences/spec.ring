/// A device that is started, asked and stopped by steps of every kind.
protocol procedures;
endian little;

enum Mode : u2 { idle = 0, slow = 1, fast = 2 }
flags Features : u64 { wide = 1 << 0, deep = 1 << 40 }

registers Engine in bar 2 {
  0x00 cap : u64 readonly {
    [7:0]   patience : u8 unit 10 ms;
    [9:8]   version  : u2;
    [15:10] reserved : u6 must be 0;
    [23:16] lanes    : u8;
    reserved rest must be 0;
  }
  0x08 control : u32 reset 0x10 {
    [0]   on   : bool;
    [2:1] mode : Mode;
    [7:4] size : u4;
    reserved rest must be 0;
  }
  0x0c status : u32 readonly {
    [0]    ready : bool;
    [1]    dead  : bool;
    [15:8] left  : u8;
    reserved rest must be 0;
  }
  0x10 page_at : u64;
  0x18 request : u64;
  0x20 bell : u32 write only;
  0x40 block lane[0..7] stride 16 {
    0x0 depth : u32;
    0x8 base  : u64 split low high;
  }
  0x100 pool[0..255] stride (8 << cap.version) : u32;
}

gate modern = cap.version >= 2;

struct Page layout c {
  version : u32;
  mode    : u8;
  lanes   : u16[3];
  big     : u64;
  parts   : Part[4];
}

struct Part layout c { size : u32; at : u32; }

struct Setup layout c {
  entries : u32;
  entries_at : u32;
  completions_at : u32;
}

call setup(parameters: updates Setup) : i32 = syscall 1000 { fail result < 0: SetupError(cause_number: result); }
call ring_bell(device: handle, count: u32) : i32 = syscall 1001;

entry Request 32 {
  0x00 kind : u32;
  byte[23:4] command;
  0x18 id : u64 tag;
}

entry Answer 16 {
  0x00 id : u64;
  0x08 status : u32;
  0x0c detail : u32;
}

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

command ask : Request(kind: 1) -> Answer {
  0x04 question : u32 = 1;
  reserved rest;
  result detail = Answer.detail;
}

command fetch : Request(kind: 2) -> Answer {
  0x04 length : u32;
  0x08 target_at : address of target;
  reserved rest;
  transfer target : device writes bytes[length] moved Answer.detail;
  result detail = Answer.detail;
}

/// Nothing in it takes time.
sequence enable {
  control.on = true;
  control.mode = fast;
  if (cap.lanes > 4) { bell <- 1; }
}

/// Starts the engine, and tells it of its page.
sequence start(
  /// How long it may take to become ready.
  patience: duration,
  wanted: u64 = 1,
  size: 0..15 = 2,
) {
  control <- { on: false, mode: idle, size: size };
  wait !status.ready within cap.patience + 500 ms;
  undo { control.on = false; }
  allocate page : Page align 4096;
  page_at <- address of page;
  undo {
    page_at <- 0;
    wait !status.ready within 20 ms;
  }
  request <- wanted & 0xff;
  for i in 0..7 {
    lane[i].depth <- 16 + i;
    lane[i].base <- 0x1_0000_0000 + i * 64;
  }
  if (modern) { pool[3] <- 7; }
  fence full;
  control <- { on: true, mode: slow, size: 1 };
  wait status.ready || status.dead within patience;
  if (status.dead) { fail Dead(left: status.left); }
  wait page.version != 0 within 1 s;
  if (page.lanes[1] == 3 && page.parts[2].size > 16) return;
  for i in 0..3 {
    if (page.parts[i].at == 0) { fail Wrong(at: i, big: page.big); }
  }
}

/// Rings until nothing is left.
sequence drain {
  while (status.left != 0) within 2 s {
    bell <- status.left;
    wait !status.dead within 10 ms;
  }
}

/// Asks a queue of the device.
sequence inspect(pair: Pair, questions: 1..8 = 2) {
  allocate told : Page align 4096;
  allocate list : u32[64];
  let first = run ask on pair within 100 ms;
  undo { run ask(question: 9) on pair; }
  for i in 1..questions {
    run ask(question: i) on pair;
    run fetch(target: list) on pair within 1 s;
    if (list[i] > first.detail) { fail Listed(first: list[0]); }
  }
  let got = run fetch(target: told) on pair;
  if (got.detail < sizeof(Page)) { fail Short(detail: got.detail); }
  bell <- told.version;
}

/// Makes a pair with room for `entries` requests, of an engine that runs.
sequence create(entries: 1..1024) -> Pair {
  wait status.ready within cap.patience;
  let s : Setup = { entries: entries };
  let device = setup(s);
  undo { bell <- 0; }
  bell <- 1;
  return Pair(device, s);
}

/// The same, and looked at before it is handed over.
sequence attach(entries: 1..1024) -> Pair {
  let s : Setup = { entries: entries };
  let device = setup(s);
  let pair = Pair(device, s);
  run ask on pair within 1 s;
  if (status.dead) { fail Dead(left: status.left); }
  return pair;
}
