/** Sequences for which nothing can be generated yet: each is told why, and all else is there. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { generateTypeScript } from "../../src/codegen/plan.ts";
import { checkSource } from "../../src/model/check.ts";
import { programOf, root } from "./compile.ts";

const sequences = readFileSync(join(root, "test/codegen/cases/sequences/spec.ring"), "utf8");
const stops = readFileSync(join(root, "test/codegen/cases/stops/spec.ring"), "utf8");

type Change = readonly [from: string, to: string];

async function generated(text: string, ...changes: readonly Change[]): Promise<{ told: string[]; text: string }> {
  const changed = changes.reduce((before, [from, to]) => {
    expect(before).toContain(from);
    return before.replace(from, to);
  }, text);
  const { program, diagnostics: wrong } = checkSource(changed);
  expect(wrong.filter(({ severity }) => severity === "error").map(({ message }) => message)).toEqual([]);
  const { artifacts, diagnostics } = await generateTypeScript(program!);
  return { told: diagnostics.map(({ code, message }) => `${code} ${message}`), text: artifacts.at(-1)!.text };
}

const DRAIN = "    wait !status.dead within 10 ms;\n";

const refused: readonly (readonly [what: string, reason: string, name: string, changes: readonly Change[]])[] = [
  ["a queue without a driver", "takes 'pair', a queue without a driver", "inspect", [["index u32; spare 0; free taken;", "index u32; spare 0; free taken; link kind == 9;"]]],
  ["a queue that nobody has in the end", "opens 'pair', and does not hand it over", "lose", [["sequence enable {", "sequence lose(device: handle) { let s : Setup = { entries: 4 }; setup(s); let pair = Pair(device, s); run ask on pair; }\nsequence enable {"]]],
  ["packets", "writes packets", "signals", [["sequence enable {", "stream S of u32 { dw[0] { [31:16] count : u16 is size; [15:0] opcode : u16; } packet done(opcode: 1) 2 { dw[1] value : u32; } signal by done; }\nsequence signals { signal done(value: 1); }\nsequence enable {"]]],
  ["memory that is no structure", "calls 'fill', which takes memory that is no struct", "fills", [["sequence enable {", "call fill(count: updates u32) : i32 = syscall 1003;\nsequence fills { let n : u32 = 4; fill(n); }\nsequence enable {"]]],
  ["a command that completes many times", "runs 'fetch', which does not complete just once", "inspect", [["  transfer target : device writes bytes[length] moved Answer.detail;\n", "  completes while Answer.status != 0;\n  transfer target : device writes bytes[length] moved Answer.detail;\n"], ["  fail Answer.status != 0: PairError(status: Answer.status);\n", ""]]],
  ["a command with parameters", "runs 'fetch', which takes 'unit'", "inspect", [["command fetch : Request(kind: 2)", "command fetch(unit: 1..8) : Request(kind: 2)"], ["bytes[length]", "bytes[length * unit]"], ["run fetch(target: list)", "run fetch(length: 8, target: list)"], ["run fetch(target: told)", "run fetch(length: 8, target: told)"]]],
  ["memory that begins with more than a page", "lends 'told', which is aligned to more than 4096 bytes", "inspect", [["allocate told : Page align 4096;", "allocate told : Page align 8192;"]]],
  ["small elements by an index that changes", "looks at elements of less than 4 bytes by an index that changes", "start", [["if (page.parts[i].at == 0)", "if (page.lanes[min(i, 2)] == 0)"]]],
  ["a gate that is told something", "asks 'modern', which is told 'least'", "start", [["gate modern = cap.version >= 2;", "gate modern(least: u8) = cap.version >= least;"]]],
]; // prettier-ignore

describe("a sequence without a function", () => {
  test.each(refused)("%s: it %s", async (_what, reason, name, changes) => {
    const { told, text } = await generated(sequences, ...changes);
    expect(told.filter((one) => one.startsWith("RW1706"))).toEqual([
      `RW1706 no function is generated for sequence '${name}': it ${reason}`,
    ]);
    expect(text).not.toContain(`function ${name}(`);
    expect(text).toContain("function drain(");
  });

  test("that is meant so", async () => {
    const { told } = await generated(sequences, ["allocate told : Page align 4096;", "allocate told : Page align 8192;"], ["sequence inspect(", '@allow("RW1706", "done by hand")\nsequence inspect(']); // prettier-ignore
    expect(told).toEqual([]);
  });
});

test("what a gate is told may be a parameter of the sequence, and so may what registers are told", async () => {
  const { told, text } = await generated(
    sequences,
    ["gate modern = cap.version >= 2;", "gate modern(size: u8) = cap.version >= size;"],
    ["registers Engine in bar 2 {", "registers Extra(start: 0..0x1000) in bar 2 + start { 0x0 extra : u32; }\nregisters Engine in bar 2 {"],
    [DRAIN, `${DRAIN}    extra <- 1;\n`],
  ); // prettier-ignore
  expect(told).toEqual([]);
  expect(text).toContain("const modern = capVersion(toldCap) >= size;");
  expect(text).toContain("export interface DrainOptions {\n  /** 0..4096 */\n  readonly start: number;\n}");
  expect(text).toContain("offset: start }");
});

test("a wait is told in the words of the description", async () => {
  const { told, text } = await generated(sequences,
    ["    wait !status.dead within 10 ms;", "    let first = status.left;\n    wait modern && (lane[first & 3].depth != 0 || pool[2] == min(first, 4)) within cap.patience * 2 + 10 us;"],
    ["  match Request.id == Answer.id from keys;", "  sequence open { wait taken != 4 && completed == 0 within 1 s; }\n  match Request.id == Answer.id from keys;"],
  ); // prettier-ignore
  expect(told).toEqual([]);
  expect(text).toContain('"modern && (lane[first & 3].depth != 0 || pool[2] == min(first, 4))"');
  expect(text).toContain("* 10 * 2 + 0.01");
  expect(text).toMatch(/steps\.until\(\s*"taken != 4 && completed == 0",\s*1000,/);
});

const lines: readonly (readonly [what: string, reason: string, changes: readonly Change[]])[] = [
  ["memory of a ring that is lent", "its open steps lend 'Cq'", [["    control.on = true;\n", "    control.on = true;\n    run wipe(data: Cq);\n"], ["  stops when status.halted recover restart;\n", ""]]],
  ["packets when it opens", "its open steps write packets", [["protocol stops;\nendian little;\n", "protocol stops;\nendian little;\nstream S of u32 { dw[0] { [31:16] count : u16 is size; [15:0] opcode : u16; } packet done(opcode: 1) 2 { dw[1] value : u32; } signal by done; }\n"], ["    control.on = true;\n", "    control.on = true;\n    signal done(value: 1);\n"]]],
  ["a command on the queue itself when it closes", "its close steps run 'sum' on the queue itself", [["  sequence close {\n", "  sequence close {\n    allocate page : bytes[4096];\n    run sum(data: page);\n"]]],
  ["something to undo when it closes", "its close steps undo something", [["  sequence close {\n", "  sequence close {\n    undo { control.on = true; }\n"]]],
  ["a wait when it is aborted", "its abort steps wait", [["  sequence close {\n", "  sequence abort { wait status.ready within 1 ms; }\n  sequence close {\n"]]],
  ["memory when it is aborted", "its abort steps allocate memory", [["  sequence close {\n", "  sequence abort { allocate page : bytes[4096]; }\n  sequence close {\n"]]],
  ["a queue without a driver that it is given", "its open steps take 'other', a queue without a driver", [["vector: handle) {", "vector: handle, other: Bare) {"], ["/// One of the device's lines.", "queue Bare(vector: handle) { ring Sq of Sqe host { depth 2..64; spare 1; free Cqe.head; link opcode == 9; } ring Cq of Cqe device { depth 2..64; spare 1; stamp phase = turn from 1; idle phase = 0; } submit Sq { publish { line[0].sq_tail <- tail; } } complete Cq { retire { line[0].cq_head <- head; } wait vector; } match Sqe.tag == Cqe.tag from 0..Sq.depth - 2; }\n/// One of the device's lines."]]],
  ["a command on the queue itself that may have to be run again", "its open steps run commands on the queue itself, and it says when it stops", [["    control.on = true;\n", "    control.on = true;\n    allocate page : bytes[4096];\n    run sum(data: page);\n"]]],
  ["a recovery that is told something", "it is recovered by restart, which takes 'patience'", [["sequence restart {", "sequence restart(patience: duration) {"], ["wait !status.ready && !status.halted within 100 ms", "wait !status.ready && !status.halted within patience"]]],
  ["a recovery that makes a queue", "it is recovered by make, which makes a queue", [["recover restart", "recover make"], ["sequence restart {", "sequence make -> Line { return Line(0, 100); }\nsequence restart {"]]],
  ["a recovery without a function", "it is recovered by restart, which calls 'fill', which takes memory that is no struct", [["sequence restart {\n", "call fill(count: updates u32) : i32 = syscall 1003;\nsequence restart {\n  let n : u32 = 4;\n  fill(n);\n"]]],
]; // prettier-ignore

describe("a queue without a driver, for its own steps or its recovery", () => {
  test.each(lines)("%s: %s", async (_what, reason, changes) => {
    const { told, text } = await generated(stops, ...changes);
    expect(told.filter((one) => one.includes("'Line'"))).toEqual([
      `RW1704 no driver is generated for queue 'Line': ${reason}`,
    ]);
    expect(text).not.toContain("class LineDriver");
  });

  test("a recovery of another file", async () => {
    const own = stops.replace(/\/\/\/ Makes the device forget[^]*?\n\}\n/, "");
    expect(own).not.toContain("sequence restart");
    const program = programOf("stops.ring", {
      "stops.ring": own.replace("endian little;\n", 'endian little;\nimport { restart } from "./other.ring";\n'),
      "other.ring": "protocol other;\nendian little;\nregisters Other in bar 1 { 0x0 reset : u32 trigger; }\nsequence restart { reset <- 1; }\n",
    }); // prettier-ignore
    const { diagnostics } = await generateTypeScript(program);
    expect(diagnostics.map(({ message }) => message)).toEqual([
      "no driver is generated for queue 'Line': it is recovered by restart, a sequence of another file",
    ]);
  });
});
