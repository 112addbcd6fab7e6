/** Queues that offer memory: which of them get a driver, and why others don't. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { refusals } from "../../src/codegen/refusals.ts";
import { programOf, root } from "./compile.ts";

const PATH = "specs/io_uring.ring";
const spec = readFileSync(join(root, PATH), "utf8");

function reasons(from: string, to: string): readonly string[] {
  expect(spec).toContain(from);
  const program = programOf(PATH, { [PATH]: spec.replace(from, to) });
  return refusals(program, program.root).diagnostics.map(({ code, message }) => `${code} ${message}`);
}

test("io_uring's groups have one", () => {
  expect(reasons("queue Buffers(", "queue Buffers(")).toEqual([]);
});

test.each([
  ["a second step that publishes", "last <- tail release; }", "last <- tail release; fence full; }", "it publishes by more than storing the tail"],
  ["a ring with more rules", "index u16; spare 0; accepts lend;", "index u16; spare 1; accepts lend;", "ring Given has more rules than an offer takes"],
  ["nothing that takes back", "until taken;", ";", "no sequence that takes a number of 'until' ends what command lend lends"],
  ["a sequence that takes something else back", "sequence taken(bid: u16)", "sequence taken(other: u16)", "no sequence that takes a number of 'until' ends what command lend lends"],
  ["a command with parameters", "command lend : Buffer", "command lend(most: u32) : Buffer", "command lend offers more, or less, than a piece of memory"],
])("%s: no driver", (_what, from, to, reason) => {
  expect( reasons(from, to)).toEqual([`RW1704 no driver is generated for queue 'Buffers': ${reason}`]);
}); // prettier-ignore
