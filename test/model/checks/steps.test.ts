import { describe, expect, it } from "vitest";
import { commands, having } from "../fixtures.ts";
import { expectClean, expectOne, fixed } from "../marked.ts";

const registers = `registers Controller in bar 0 {
  0x00 control : u32 { [15:8] period : u8 unit 10 us; [0] on : bool; reserved rest; }
  0x04 status : u32 readonly { [15:8] limit : u8 unit 500 ms; [1] failed : bool; [0] ready : bool; reserved rest; }
  0x08 doorbell : u32 write only;
}
`;

const queue = `${commands}
queue Pair(fd: handle) {
  region memory = mmap(fd, 0, 0x10000);
  cells in memory {
    (0x00) taken  : u32 device;
    (0x04) filled : u32 host;
    (0x08) done   : u32 host;
    (0x0c) ready  : u32 device;
  }
  ring Requests of Request host   in (memory + 0x1000) { depth 64; index u32; spare 0; free taken; }
  ring Answers  of Answer  device in (memory + 0x8000) { depth 64; index u32; spare 0; valid ready; }
  submit Requests { publish { filled <- tail release; } }
  complete Answers { retire { done <- head release; } }
  match Request.id == Answer.id from keys;
}
`;

const steps = (body: string, parameters = "") => `${registers}\nsequence start${parameters} {\n  ${body}\n}\n`;
const runs = (body: string) => `${queue}
sequence start(pair: Pair, size: u32) {
  allocate page : bytes[4096] align 4096;
  ${body}
}
`;

describe("assigning", () => {
  it("is of a register's field", () => {
    const message = "'=' changes a field of a register, and this is none";
    expectOne(`struct P layout c { a : u32; }\nsequence start(p: P) { ⟦p.a⟧ = 1; }`, "RW1905", message);
  });

  it("tells of a name that means nothing", () => {
    expectOne(steps("⟦contrl⟧.on = true;"), "RW1106", "there is no value 'contrl'");
  });

  it("gives a field with a unit a time", () => {
    const found = expectOne(
      steps("control.period = ⟦5⟧;"),
      "RW1903",
      "this is a number without a unit, where a duration is needed",
    );
    expect(found.fixes).toMatchObject([{ safe: false, edits: [{ newText: " ms" }] }]);
    expectClean(steps("control.period = 50 us;"));
  });

  it("gives it whole units, and no more than it holds", () => {
    const message = "'period' counts in units of 10 us, and this is no whole number of them";
    expectOne(steps("control.period = ⟦55 us⟧;"), "RW1919", message);
    expectOne(steps("control.period = ⟦1 s⟧;"), "RW1302", "100000 does not fit 'period', which holds 0 to 255");
  });
});

describe("waiting", () => {
  it("has a limit", () => {
    const fixture = steps("⟦wait status.ready⟧;");
    const found = expectOne(fixture, "RW1906", "this 'wait' has no limit");
    expectClean(fixed(fixture, found));
    expectOne(steps("⟦while status.ready⟧ { control.on = true; }"), "RW1906", "this 'while' has no limit");
  });

  it("is limited by a time", () => {
    const message = "this is a number without a unit, where a duration is needed";
    expectOne(steps("wait status.ready within ⟦500⟧;"), "RW1903", message);
    expectOne(steps("wait status.ready within status.limit + ⟦500⟧;"), "RW1903", message);
    expectOne(steps("wait status.ready within ⟦n⟧;", "(n: u32)"), "RW1903", "this is u32, where a duration is needed");
    expectClean(steps("wait status.ready within n * 1 s;", "(n: u32)"));
  });

  it("is for something that can change", () => {
    const message = "nothing in this condition can change while it is waited for";
    expectOne(steps("wait ⟦n > 4⟧ within 1 s;", "(n: u32)"), "RW1907", message);
    expectClean(steps("wait status.ready || n > 4 within 1 s;", "(n: u32)"));
    const answer = "struct Answer layout c { done : u32; }\n";
    expectOne(answer + steps("wait ⟦a.done == 1⟧ within 1 s;", "(a: Answer)"), "RW1907", message);
    expectClean(answer + steps("allocate a : Answer;\n  wait a.done == 1 within 1 s;"));
  });
});

describe("times", () => {
  it("are no numbers", () => {
    expectOne("const a = ⟦4⟧ + 5 ms;", "RW1903", "this is a number without a unit, where a duration is needed");
    expectOne(steps("doorbell <- ⟦status.limit⟧;"), "RW1903", "this is a duration, where a number is needed");
    expectOne(
      steps("if (status.limit > ⟦3⟧) return;"),
      "RW1903",
      "this is a number without a unit, where a duration is needed",
    );
    expectOne(steps("let a = 1 s ⟦*⟧ 2 s;"), "RW1308", "'*' cannot be applied to a duration and a duration");
  });

  it("are multiplied, divided, compared and chosen from", () => {
    expectClean(steps("wait status.ready within max(status.limit * 2, 1 s) / 3 - 1 ms;"));
    expectClean(steps("if (patience >= 2 s) return;", "(patience: duration)"));
  });

  it("have units that there are", () => {
    const fixture = "const a = 4 ⟦KB⟧;";
    const found = expectOne(fixture, "RW1901", "there is no unit 'KB'");
    expect(fixed(fixture, found)).toBe("const a = 4 KiB;");
    const field = "entry E 2 {\n  w[0] patience : u16 unit 500 ⟦msec⟧;\n}";
    const told = expectOne(field, "RW1901", "there is no unit 'msec'");
    expect(fixed(field, told)).toContain("unit 500 ms;");
    expectClean("struct S layout c {\n  length : u16 unit 512 bytes;\n  size : u16 unit 4 KiB;\n}");
  });
});

describe("steps have their places", () => {
  it.each(["wait ready > 0 within 1 s;", "allocate page : bytes[64];", "undo { fence full; }", "fail Late;"])(
    "%s is none of publishing",
    (step) => {
      const text = having(queue, "filled <- tail release;", `filled <- tail release; ⟦${step}⟧`);
      const word = step.split(" ")[0]!;
      expectOne(text, "RW1908", `'${word}' cannot stand among the steps of 'publish'`);
    },
  );

  it("and what gives back makes nothing new", () => {
    const message = "'allocate' cannot stand among the steps of 'undo'";
    expectOne(steps("undo { ⟦allocate page : bytes[64];⟧ }\n  control.on = true;"), "RW1908", message);
    expectOne(steps("undo { ⟦return;⟧ }"), "RW1908", "'return' cannot stand among the steps of 'undo'");
  });
});

describe("running a command", () => {
  it("takes what the command needs, and no more", () => {
    expectClean(runs("run read(data: page, length: size) on pair;"));
    expectOne(runs("run ⟦read⟧ on pair;"), "RW1911", "no value is given for 'data'");
    expectOne(runs("run read(data: page, ⟦lenght⟧: 4) on pair;"), "RW1109", "read has no member 'lenght'");
  });

  it("lends memory that was allocated", () => {
    const message = "'data' is lent memory that the sequence has allocated";
    expectOne(runs("run read(data: ⟦size⟧) on pair;"), "RW1921", message);
  });

  it("needs a queue that takes it", () => {
    expectOne(runs("run ⟦read⟧(data: page);"), "RW1909", "nothing says on which queue 'read' is run");
    expectOne(runs("run read(data: page) on ⟦par⟧;"), "RW1106", "there is no open queue 'par'");
    expectOne(runs("run read(data: page) on ⟦size⟧;"), "RW1107", "'size' is u32, not an open queue");
    const other = "entry Note 32 { 0x00 id : u64 tag; byte[31:8] command; }\ncommand note : Note { reserved rest; }\n";
    expectOne(other + runs("run note on ⟦pair⟧;"), "RW1910", "queue Pair does not take 'note'");
  });

  it("keeps its results under a name", () => {
    const result = having(queue, "moved Answer.moved;\n", "moved Answer.moved;\n  result code = Answer.status;\n");
    const text = (body: string) => runs(body).replace(queue, result);
    expectClean(text("let r = run read(data: page) on pair;\n  if (r.code == 1) fail Odd(answer: r.code);"));
    expectOne(
      text("let r = run read(data: page) on pair;\n  if (r.⟦cod⟧ == 1) return;"),
      "RW1109",
      "read has no member 'cod'",
    );
  });

  it("is on a queue that the sequence has opened, or hands over", () => {
    const sequence = (body: string) => `${queue}\nsequence start(fd: handle) -> Pair {\n  ${body}\n}\n`;
    const opened =
      "let pair = Pair(fd);\n  allocate page : bytes[64];\n  run read(data: page) on pair;\n  return pair;";
    expectClean(sequence(opened));
    expectOne(sequence("let other = fd;\n  return ⟦other⟧;"), "RW1611", "the sequence returns Pair(…)");
  });
});

describe("steps that are never reached", () => {
  const message = "this step is never reached";

  it("stand behind an end", () => {
    expectOne(steps("⟪return;⟫\n  ⟦control.on = true;⟧\n  doorbell <- 1;"), "RW1912", message);
    expectOne(steps("if (status.failed) { ⟪fail Broken;⟫ ⟦return;⟧ }"), "RW1912", message);
    const both = "⟪if (status.failed) fail Broken;\n  else return;⟫\n  ⟦control.on = true;⟧";
    expectOne(steps(both), "RW1912", message);
    expectClean(steps("if (status.failed) fail Broken;\n  control.on = true;"));
  });

  it("stand under a condition that never holds", () => {
    const never = "this condition is always false";
    const found = expectOne(steps("if (⟦depth == 0⟧) return;", "(depth: 1..64)"), "RW1913", never);
    expect(found.help).toBe("its side that varies is 1 to 64");
    expectOne(steps("if (⟦depth < 0 || depth > 64⟧) return;", "(depth: 1..64)"), "RW1913", never);
    expectOne(steps("if (⟦depth >= 1⟧) return;", "(depth: 1..64)"), "RW1913", "this condition is always true");
    expectClean(steps("if (depth != 1) return;", "(depth: 1..64)"));
  });
});

describe("failing", () => {
  it("gives an error the same fields wherever it stands", () => {
    const text = steps("if (status.failed) fail ⟪Broken⟫(depth: n);\n  fail ⟦Broken⟧(late: true);", "(n: 1..64)");
    expectOne(text, "RW1613", "error Broken has other fields here than elsewhere");
    expectClean(steps("if (status.failed) fail Broken(depth: n);\n  fail Broken(depth: n);", "(n: 1..64)"));
  });

  it("leaves what every error has", () => {
    expectOne(
      steps("fail Broken(⟦message⟧: 1);"),
      "RW1416",
      "'message' is a part of every error, so no field of Broken is called so",
    );
  });
});

it("returns nothing where nothing is said to be returned", () => {
  expectOne(steps("return ⟦4⟧;"), "RW1920", "the sequence returns nothing");
  expectClean(steps("if (status.failed) return;\n  control.on = true;"));
});

it("allocates at a power of two", () => {
  const message = "an alignment of 3000 bytes is no power of two";
  expectOne(steps("allocate page : bytes[64] align ⟦3000⟧;"), "RW1413", message);
});
