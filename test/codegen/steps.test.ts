/** Step lists of every shape, layouts made up, and the goldens: what is generated for them compiles under a user's strictest settings. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { artifactsOf, generatedText, programOf, root } from "./compile.ts";
import { madeUp } from "./made-up.ts";
import { compileErrors } from "./strict.ts";

const pair = readFileSync(join(root, "test/codegen/cases/queue/spec.ring"), "utf8");
const lines = readFileSync(join(root, "test/codegen/cases/stops/spec.ring"), "utf8");
const RING_BELL = "ring_bell(device, tail - taken);";
const SETUP = "  let device = setup(s);";
const SUBMIT = "  submit Requests";
const LAST_CELL = "(12) reaped    : u32 host;";
const RETIRE = "reaped <- head release;";

function changed(...changes: readonly (readonly [from: string, to: string])[]): string {
  return changes.reduce((text, [from, to]) => {
    expect(text).toContain(from);
    return text.replace(from, to);
  }, pair);
}

const variants: Readonly<Record<string, string>> = {
  nested_ifs: changed(
    [RING_BELL, "if (s.entries > 4) { if (s.entries > 8) { ring_bell(device, 1); } else { ring_bell(device, 2); } } else { if (s.entries == 1) { ring_bell(device, 3); } }"],
    [RETIRE, `${RETIRE} if (s.entries > 3) { posted <- 1; } else { posted <- 2; }`],
  ),
  else_if: changed([RING_BELL, "if (s.entries > 4) { ring_bell(device, 1); } else if (s.entries > 2) { ring_bell(device, 2); } else { ring_bell(device, 3); }"]),
  loop_in_publish: changed([RING_BELL, "for i in 0..3 { ring_bell(device, i); }"]),
  computed_stores_to_an_array: changed(
    [LAST_CELL, `${LAST_CELL} (16) slots : u32[s.entries] host;`],
    [SUBMIT, "  sequence open { for i in 0..s.entries - 1 { slots[i] <- (i * 3 + 1) % 7; if (i > 2) { slots[i] <- min(i, 8) << 2; } else { slots[0] <- 5 release; } } }\n  submit Requests"],
  ),
  locals_in_open: changed([SUBMIT, "  sequence open { let n = s.entries; let unused = n * 2; posted <- n; }\n  submit Requests"]),
  structure_in_open: changed([SUBMIT, "  sequence open { let z : Setup = { entries: 3 }; posted <- z.entries; }\n  submit Requests"]),
  calls_in_open: changed([SUBMIT, "  sequence open { let t : Setup = { entries: 3 }; let u : Setup = { entries: 4 }; setup(t); let unread = setup(t); if (t.entries > 1) { let answer = setup(u); setup(u); ring_bell(device, u.entries); if (answer > 2) { ring_bell(device, 1); } } }\n  submit Requests"]),
  calls_in_close: changed([SUBMIT, "  sequence close { for i in 0..1 { ring_bell(device, i); } let tags : Setup = { entries: 3 }; let before = setup(tags); if (before == tags.entries) { ring_bell(device, 7); } }\n  submit Requests"]),
  cells_in_close: changed([SUBMIT, "  sequence close { posted <- taken; fence full; if (completed > 0) { reaped <- 0 release; } }\n  submit Requests"]),
  failing_in_open_and_close: changed(
    ["call setup(parameters: updates Setup) : i32 = syscall 1000;", "call setup(parameters: updates Setup) : i32 = syscall 1000;\nenum Errno : u16 { intr = 4 }\ncall quiet(device: handle) : i32 = syscall 1002 { fail result < 0: QuietError(errno: Errno(-result)); retry intr; }"],
    [SUBMIT, "  sequence open { quiet(device); quiet(device); }\n  sequence close { quiet(device); let rest = quiet(device); ring_bell(device, max(rest, 0)); }\n  submit Requests"],
  ),
  indices_read_in_open: changed([SUBMIT, "  sequence open { posted <- taken; reaped <- completed; }\n  submit Requests"]),
  device_cell_in_publish: changed(
    [LAST_CELL, `${LAST_CELL} (16) state : u32 device;`],
    [RING_BELL, "fence full; if (state != 0) { ring_bell(device, state); }"],
  ),
  ifs_in_a_sequence: changed([SETUP, `  if (entries > 8) { ring_bell(0, 1); } else { if (entries > 4) { ring_bell(0, 2); } }\n${SETUP}`]),
  locals_in_ifs: changed([SETUP, `  if (entries > 2) { let q = entries; ring_bell(0, q); } else { let q = entries + 1; ring_bell(1, q); }\n${SETUP}`]),
  loops_in_a_sequence: changed([SETUP, `  for i in 0..2 { ring_bell(0, i); } for i in 0..2 { ring_bell(0, i); }\n${SETUP}`]),
  nothing_reads_it: changed([SETUP, `  let twice = entries * 2; ring_bell(0, 1); let answer = ring_bell(0, 3);\n${SETUP}`]),
  result_called_like_a_field: changed(["result outcome", "result detail"]),
  retry_in_a_let: changed(
    ["call setup(parameters: updates Setup) : i32 = syscall 1000;", "enum Errno : u16 { intr = 4, again = 11 }\ncall setup(parameters: updates Setup) : i32 = syscall 1000 { fail result < 0: SetupError(errno: Errno(-result)); retry intr, again; }"],
  ),
  transfers: changed(
    ["entry Request 16 {\n  0x00 kind : u32;\n  0x04 argument : u32;\n  0x08 id : u64 tag;\n}", "entry Request 64 {\n  0x00 kind : u32;\n  byte[55:4] command;\n  0x38 id : u64 tag;\n}"],
    ["command ask : Request(kind: 1) -> Answer {", `command copy : Request(kind: 2) -> Answer {
      0x04 length : u32; 0x08 from : address of source; 0x10 to : address of target; reserved rest;
      transfer source : device reads bytes[length];
      transfer target : device writes bytes[length] moved Answer.detail;
    }
    command named : Request(kind: 3) -> Answer {
      0x04 length : u16; 0x08 name_at : address of title; 0x10 data_at : address of data; 0x18 start : u32; reserved rest;
      transfer title : device reads cstring;
      transfer data : device writes bytes[length * 2 + 1];
    }
    command fixed : Request(kind: 4) -> Answer {
      0x08 to : address of target; reserved rest;
      transfer target : device writes bytes[4096];
    }
    command ask : Request(kind: 1) -> Answer {\n  reserved rest;`],
  ),
  a_queue_made_by_commands_of_another: `${lines}
    queue Io(admin: Line, id: 1..3, vector: handle) {
      ring Sq of Sqe host   { depth 2..64; spare 1; free Cqe.head; }
      ring Cq of Cqe device { depth 2..64; spare 1; stamp phase = turn from 1; idle phase = 0; }
      submit Sq { publish { line[id].sq_tail <- tail; } }
      complete Cq { retire { line[id].cq_head <- head; } wait vector; }
      match Sqe.tag == Cqe.tag from 0..Sq.depth - 2;
      sequence open {
        allocate page : u32[16] align 64;
        line[id].sq_base <- address of Sq;
        line[id].cq_base <- address of Cq;
        let n = id + 1;
        run sum(length: n, data: page) on admin;
        undo { run wipe(length: 4, data: page) on admin within 1 s; line[id].depth <- 0; }
        for i in 0..2 { run sum(data: page) within 10 ms; }
        if (page[2] == 7) { fail Wrong(at: page[3]); }
      }
      sequence close {
        allocate page : u32[16];
        while (page[0] != 0) within 1 s { run wipe(data: page) on admin; }
      }
    }
    sequence make(given: Line, id: 1..3, timeout: u32 = 0, signal: bool = false) -> Io {
      if (signal && timeout > 3) { fail Never(); }
      return Io(given, id, 100);
    }`,
  steps_that_are_taken_back_at_once: `${lines}
    sequence prepare(count: 1..8, wide: u64 = 3) {
      allocate page : u64[4] align 64;
      line[0].sq_base <- address of page;
      undo { line[0].sq_base <- 0; }
      for i in 0..count - 1 { line[1].depth <- i; undo { line[1].depth <- 0; } }
      if (page[1] > wide) { fail Early(value: page[1], wide: wide); } else { line[2].depth <- 3; return; }
    }`,
  called_like_the_queue: `${pair}
    struct PairDepths layout c { a : u32; }
    struct PairEvents layout c { a : u32; }
    command pair : Request(kind: 7) -> Answer { result total = Answer.detail; }`,
  names_of_the_runtime: `${pair}
    struct Handle layout c { a : u32; }
    entry Ring 8 { 0x00 depth : u32; 0x04 at : u16; 0x06 words : u16; }
    entry Read 8 { 0x00 u64 : u64; }
    entry class 8 { 0x00 default : u32; 0x04 out_of_range : u32; }
    command in_ring : Ring() {}
    command in_read : Read() {}
    command in_class : class() {}`,
}; // prettier-ignore

test("they compile", { timeout: 120_000 }, async () => {
  const files: Record<string, string> = {};
  for (const [name, text] of Object.entries(variants)) files[`${name}.ts`] = await generatedText(text);
  for (const [index, { text }] of fc.sample(madeUp, { numRuns: 15, seed: 20 }).entries()) {
    files[`made_up_${index}.ts`] = await generatedText(text);
    files[`structure_${index}.ts`] = await generatedText(text.replace("\nentry E ", "\nstruct E "));
  }
  const cases = join(root, "test/codegen/cases");
  for (const name of readdirSync(cases))
    files[`case_${name}.ts`] = readFileSync(join(cases, name, "expected.gen.ts"), "utf8");
  expect(compileErrors("steps", files)).toEqual([]);
});

test("commands of another file's entry are posted like its own", { timeout: 60_000 }, async () => {
  const text = readFileSync(join(root, "test/codegen/cases/repeating/spec.ring"), "utf8");
  const [from, to] = [text.indexOf("/// What a completion says."), text.indexOf("/// A pair of rings.")];
  const head = "protocol shared;\nendian native;\n";
  const names = 'import { Answer, Request, State } from "./shared.ring";\n';
  const files = {
    "shared.ring": head + text.slice(from, to),
    "source.ring": (text.slice(0, from) + text.slice(to)).replace("endian native;\n", `endian native;\n${names}`),
  };
  const own = (code: string): string => code.slice(code.indexOf("\nclass PairDriver"));
  const artifacts = await artifactsOf(programOf("source.ring", files), "js");
  expect(own(artifacts.at(-1)!.text)).toBe(own(await generatedText(text)));
});

test("a sequence has no later: what may be tried again is a failure there", async () => {
  const text = await generatedText(variants["retry_in_a_let"]!);
  expect(text).toContain('if (device < 0) throw new SetupError("setup", device, -device as Errno);');
  expect(text).not.toContain("may be tried again");
});
