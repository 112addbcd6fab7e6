/// Commands that complete in a record beside them: there is no ring of completions.
protocol by_record;
endian native;

struct Setup layout c {
  entries : u32;
  entries_at : u32;
}

call setup(parameters: updates Setup) : i32 = syscall 1000;
call ring_bell(device: handle, count: u32) : i32 = syscall 1001;

enum Kind : u32 { sum = 1, copy = 2, wait = 3, order = 4 }
enum Code : u4 { none = 0, good = 1, bad = 2 }
flags Wanted : u32 { record = 1 << 0, quick = 1 << 1 }

/// What the device is asked for.
entry Job 48 {
  0x00 kind   : Kind;
  0x04 wanted : Wanted = record;
  0x08 end_at : address of end;
  byte[47:16] command;
}

/// Where a job's end is told.
record End(of: Kind) 16 align 16 device {
  dw[0] {
    [31:16] reserved : u16;
    [15:8]  detail   : u8;
    [7:5]   reserved : u3;
    [4]     early    : bool;
    [3:0]   code     : Code;
  }
  0x04 count : i32;
  byte[15:8] union by of {
    case sum { 0x08 sum : u64; }
    else { 0x08 address : u32; 0x0c reserved : u32; }
  }
  valid code != none && !early;
  idle code = none, count = -1;
}

/// Another record, which nothing waits for.
record Note 8 device {
  0x00 note : u64;
}

/// Jobs, told of by a call.
queue Jobs(device: handle, s: Setup) {
  region memory = mmap(device, 0, s.entries_at + s.entries * sizeof(Job));

  cells in memory {
    (0)  taken     : u32 device;
    (4)  posted    : u32 host;
  }

  ring Ring of Job host in (memory + s.entries_at) { depth s.entries; index u32; spare 0; free taken; }

  submit Ring { publish { posted <- tail release; ring_bell(device, tail - taken); } }
  complete End { }
  match Job.end_at == address of End from record;
  fail End.code == bad: JobError(detail: End.detail, count: End.count);
}

/// Makes a queue with room for `entries` jobs.
sequence create(entries: 1..1024) -> Jobs {
  let s : Setup = { entries: entries };
  let device = setup(s);
  return Jobs(device, s);
}

/// Adds up.
command sum : Job(kind: sum) {
  0x10 note_at : address of note;
  reserved rest;
  record note : Note;
  record end  : End(of: sum);
  completes if wanted.record;
  result total = end.sum;
  result noted = note.note;
}

/// Copies.
command copy : Job(kind: copy) {
  0x10 data_at : address of data;
  0x18 length  : u32;
  reserved rest;
  record end    : End(of: copy);
  completes if wanted.record && length > 0;
  transfer data : device writes bytes[length] moved end.count;
}

/// Keeps later jobs until those before it have ended; nobody is told.
command order : Job(kind: order, end_at: 0) {
  completes never;
  reserved rest;
}
