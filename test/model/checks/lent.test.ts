import { describe, it } from "vitest";
import { commands, having } from "../fixtures.ts";
import { expectClean, expectOne } from "../marked.ts";

const prp = "encoding Prp of u64 { direct 2; capacity 512; chain last; boundary 4 KiB; align 4; }\n\n";
const two = having(commands, "0x18 length  : u32;", "0x18 second  : address of data;").replace(
  "bytes[length]",
  "bytes[8192] as Prp",
);

describe("an encoding", () => {
  it("has an address field for each element in the command", () => {
    expectClean(prp + two);
    expectOne(
      prp + two.replace("second  : address of data", "second  : u64").replace("transfer data", "transfer ⟦data⟧"),
      "RW1535",
      "transfer 'data' as Prp has 2 fields for addresses, not 1",
    );
  });

  it("has elements of one width", () => {
    const sgl =
      "struct Sgl 16 { 0x0 addr : u64; 0x8 len : u64; }\n\nencoding List of Sgl { address addr; length len; }\n\n";
    const wide = having(
      commands,
      "0x10 address : address of data;\n  0x18 length  : u32;",
      "byte[31:16] address : address of data;",
    );
    expectClean(sgl + wide.replace("bytes[length]", "bytes[64] as List"));
  });

  it("says each rule once", () => {
    expectOne(having(prp, "direct 2;", "⟪direct 2;⟫ ⟦direct 1;⟧") + two, "RW1531", "encoding Prp says 'direct' twice");
  });

  it("has lists of a length", () => {
    expectOne(
      having(prp, "encoding Prp", "encoding ⟦Prp⟧").replace(" capacity 512;", "") + two,
      "RW1532",
      "encoding Prp does not say 'capacity'",
    );
  });

  it("speaks of fields only where its elements have some", () => {
    const fixture = having(prp, "align 4;", "align 4; ⟦length size;⟧") + two;
    expectOne(fixture, "RW1533", "'length' names a field of a struct, but the elements of encoding Prp are integers");
  });

  it("aligns within its boundary", () => {
    const fixture = having(prp, "align 4;", "⟦align 8 KiB;⟧") + two;
    expectOne(fixture, "RW1534", "an alignment of 8192 bytes cannot hold within a boundary of 4096");
  });

  it("of an entry chains the ring's own slots", () => {
    const chain = `flags Flags : u16 { next = 1 << 0, write = 1 << 1 }

entry Desc 16 { 0x0 addr : u64; 0x8 len : u32; 0xc flags : Flags; 0xe next : u16; }

entry Used 8 { 0x0 id : u32; 0x4 len : u32; }

encoding Chain of Desc { chain next; address addr; length len; writes flags.write; follow next while flags.next; }

record Header 16 host { 0x0 kind : u32; 0x4 reserved : u32; 0x8 sector : u64; }
record Status 1 device { 0x0 status : u8; }

command read(count: 1..8) : Desc -> Used {
  record header : Header(kind: 0) as Chain;
  transfer data : device writes bytes[count * 512] as Chain;
  record done : Status as Chain;
  fail done.status != 0: Failed(status: done.status);
}

command write(count: 1..8) : Desc -> Used {
  record header : Header(kind: 1) as Chain;
  transfer data : device reads bytes[count * 512] as Chain;
  record done : Status as Chain;
}
`;
    expectClean(chain);
    const same = chain
      .replace("Header(kind: 1)", "Header(kind: 0)")
      .replace("command write", "command ⟦write⟧")
      .replace("command read", "command ⟪read⟫");
    expectOne(same, "RW1401", "command 'write' has the same fixed values (header.kind: 0), as 'read' has");
  });
});

describe("a command", () => {
  it("completes as it says", () => {
    const more = "completes while Answer.moved != 0;";
    expectClean(having(commands, "reserved rest;\n  transfer", `reserved rest;\n  ${more}\n  transfer`));
    const twice = having(
      commands,
      "reserved rest;\n  transfer",
      `reserved rest;\n  ⟪${more}⟫ ⟦completes once;⟧\n  transfer`,
    );
    expectOne(twice, "RW1531", "command read says 'completes' twice");
  });

  it("that never completes is answered by nothing", () => {
    const fixture =
      "enum Kind : u8 { halt = 1 }\n\nentry Order 4 { 0x0 kind : Kind; reserved rest; }\n\nentry Answer 4 { 0x0 what : u32; }\n\n";
    expectOne(
      `${fixture}command halt : Order(kind: halt) -> ⟦Answer⟧ { ⟪completes never;⟫ }\n`,
      "RW1536",
      "command 'halt' never completes, so Answer does not answer it",
    );
    expectClean(`${fixture}command halt : Order(kind: halt) { completes never; }\n`);
  });
});

describe("a record", () => {
  const record = `record Done(operation: u8) 16 align 16 device {
  0x00 status : u8;
  0x01 reserved : bytes[7];
  byte[15:8] union by operation { case 1 { 0x08 crc : u64; } else { 0x08 reserved : u64; } }
  valid status != 0;
  idle status = 0;
}

entry Order 16 { 0x0 kind : u64; 0x8 done_at : address of done; }

command sum : Order(kind: 1) {
  record done : Done(operation: 1);
  result crc = done.crc;
}
`;

  it("is told its parameters, which choose its fields", () => {
    expectClean(record);
    const other = having(record, "Done(operation: 1)", "Done(operation: 2)").replace("done.crc", "done.⟦crc⟧");
    expectOne(other, "RW1109", "Done has no member 'crc'");
    expectOne(
      having(record, "Done(operation: 1)", "⟦Done⟧").replace("result crc = done.crc;\n", ""),
      "RW1566",
      "record Done needs its parameter 'operation'",
    );
  });
});

describe("a shared ring", () => {
  const shared = `entry Task 16 {
  0x00 id : u32;
  0x04 reserved : u32;
  view posted { 0x08 value : u64 = 0; }
  view done { 0x08 result : u64; }
}

entry Answer 8 { 0x00 slot : u32; dw[1] { [31:1] reserved : u31; [0] phase : u1; } }

command work : Task -> Answer { result value = Task.result; }

queue Pair(fd: handle) {
  region memory = mmap(fd, 0, 4096);
  cells in memory { 0x00 filled : u32 host; }
  ring Tasks of Task shared { depth 64; spare 1; }
  ring Answers of Answer device { depth 64; spare 1; stamp phase = turn from 1; idle phase = 0; }
  submit Tasks { publish { filled <- tail release; } }
  complete Answers { }
  match index of Tasks == Answer.slot from slots;
  fail Task.result == 0: WorkError(value: Task.result);
}
`;

  it("is read by the last view of its entry", () => {
    expectClean(shared);
  });

  it("has one", () => {
    const plain = shared.replace(/  view posted .*\n  view done .*\n/, "  0x08 result : u64 = 0;\n");
    const marked = plain.replace("entry Task", "entry ⟪Task⟫").replace("of Task shared", "of ⟦Task⟧ shared");
    expectOne(
      marked.replace(/command work.*\n\n/, "").replace(/  fail.*\n/, ""),
      "RW1567",
      "both sides write the slots of ring Tasks, but Task has no views",
    );
  });
});

describe("an event", () => {
  const event = "event noticed : Answer(moved: 3) { result what = Answer.status; }\n";

  it("is an entry that is told by its values", () => {
    expectClean(`${commands}\n${event}`);
    expectOne(`${commands}\n${event.replace("moved: 3", "⟦move⟧: 3")}`, "RW1109", "Answer has no member 'move'");
    expectOne(
      `${commands}\n${event.replace("result what", "result ⟪what⟫ = Answer.id; result ⟦what⟧")}`,
      "RW1108",
      "'what' stands twice in event noticed",
    );
    expectOne(
      `${commands}\n${event.replace("noticed", "⟪noticed⟫")}${event.replace("noticed", "⟦seen⟧")}`,
      "RW1568",
      "event 'seen' has the same values as 'noticed'",
    );
  });
});
