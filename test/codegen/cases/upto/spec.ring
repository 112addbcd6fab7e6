/// Completions that end all commands up to one: by its tag, by its slot, or by how far the device has come.
protocol upto;
endian little;

registers Engine in bar 0 {
  0x00 bell : u32 write only;
  0x04 head : u32 write only;
}

entry Order 8 {
  0x0 tag    : u16 tag;
  0x2 number : u16;
  0x4 amount : u32;
}

entry Job 8 {
  0x0 number : u32;
  0x4 amount : u32;
}

entry Answer 8 {
  0x0 tag    : u16;
  0x2 status : u16;
  0x4 phase  : u32;
}

entry Note 8 {
  0x0 slot   : u16;
  0x2 status : u16;
  0x4 state  : u32;
}

queue ByTag() {
  ring Orders  of Order  host   { depth 2..64; spare 1; }
  ring Answers of Answer device { depth 2..64; spare 1; valid phase != 0; idle phase = 0; }
  submit Orders { publish { bell <- tail; } }
  complete Answers { retire { Engine.head <- head; } }
  match Order.tag == Answer.tag upto from 10..Orders.depth + 8;
  fail Answer.status != 0: OrderError(status: Answer.status);
}

queue BySlot() {
  ring Jobs  of Job  host   { depth 2..64; spare 0; }
  ring Notes of Note device { depth 2..64; spare 0; valid state != 0; idle state = 0; }
  submit Jobs { publish { bell <- tail; } }
  complete Notes { }
  match index of Jobs == Note.slot upto from slots;
  fail Note.status != 0: JobError(status: Note.status);
}

queue ByIndex(size: 1..64 = 8) {
  region jobs = memory(size * sizeof(Job), 64);
  ring Jobs  of Job  host in jobs { depth size; index u16; spare 0; }
  ring Notes of Note device { depth 64; spare 0; valid state != 0; idle state = 0; }
  submit Jobs { publish { bell <- tail; } }
  complete Notes { }
  match in order upto Note.slot;
  fail Note.status != 0: JobError(status: Note.status);
}

command order : Order() -> Answer {}
command do_job : Job() -> Note {}
