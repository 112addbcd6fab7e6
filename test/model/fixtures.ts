/** A small queue that is right, for fixtures that break one thing in it. */
export const pair = `entry Request 16 {
  0x00 id    : u64 tag;
  0x08 value : u64 = 0;
}

entry Answer 16 {
  0x00 id     : u64;
  0x08 status : i64;
}

flags State : u32 { asleep = 1 << 0 }

call wake(queue: handle) : i32 = syscall 1;

queue Pair(fd: handle, size: u32) {
  region memory = mmap(fd, 0, 0x10000);

  cells in memory {
    (0x00) taken  : u32 device;
    (0x04) filled : u32 host;
    (0x08) done   : u32 host;
    (0x0c) ready  : u32 device;
    (0x10) state  : State device;
  }

  ring Requests of Request host   in (memory + 0x1000) { depth size; index u32; spare 0; free taken; }
  ring Answers  of Answer  device in (memory + 0x8000) { depth size; index u32; spare 0; valid ready; }

  submit Requests {
    publish {
      filled <- tail release;
      fence full;
      if (state.asleep) { wake(fd); }
    }
  }

  complete Answers {
    retire { done <- head release; }
  }

  match Request.id == Answer.id from keys;
}

sequence attach(fd: handle, size: 1..4096) -> Pair {
  return Pair(fd, size);
}
`;

/** An entry with room for commands, its answer, and a command that is right. */
export const commands = `enum Opcode : u8 { read = 1, write = 2 }

entry Request 32 {
  0x00 opcode : Opcode;
  0x01 reserved : bytes[7];
  0x08 id : u64 tag;
  byte[31:16] command;
}

entry Answer 16 {
  0x00 id : u64;
  0x08 status : i32;
  0x0c moved : u32;
}

command read : Request(opcode: read) -> Answer {
  0x10 address : address of data;
  0x18 length  : u32;
  reserved rest;
  transfer data : device writes bytes[length] moved Answer.moved;
}
`;

/** The text with its one place of `old` replaced. Marks count as part of the replacement. */
export function having(text: string, old: string, replacement: string): string {
  const parts = text.split(old);
  if (parts.length !== 2) throw new Error(`'${old}' stands ${parts.length - 1} times in the fixture`);
  return parts.join(replacement);
}
