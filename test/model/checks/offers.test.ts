/** Queues whose commands never complete, and what a queue was opened with. */
import { expect, it } from "vitest";
import { having } from "../fixtures.ts";
import { checkSource } from "../../../src/model/check.ts";
import { expectClean, expectOne, header } from "../marked.ts";

const offers = `entry Buffer 16 {
  0x00 at     : address of data;
  0x08 length : u32;
  0x0c number : u16 tag;
  0x0e reserved : u16 preserve;
}

queue Buffers(entries: 1..1024) {
  region slots = memory(entries * sizeof(Buffer), 4096);
  cells in slots { 0x0e last : u16 host; }
  ring Given of Buffer host in slots { depth entries; index u16; spare 0; accepts lend; }
  submit Given { publish { last <- tail release; } }
}

command lend : Buffer {
  completes never;
  transfer data : device writes bytes[length] until taken;
}

sequence taken(number: u16) {
}
`;

it("need no 'complete' and no 'match'", () => {
  expectClean(offers);
});

it("take no command that completes", () => {
  const completing = having(offers, "command lend : Buffer {\n  completes never;", "command ⟪lend⟫ : Buffer {");
  const found = expectOne(
    having(completing, "queue Buffers(", "queue ⟦Buffers⟧("),
    "RW1501",
    "queue Buffers has no 'complete'",
  );
  expect(found.related[0]!.message).toBe("it completes");
});

it("are told from queues that say how they fail", () => {
  const failing = having(offers, "  submit Given", "  fail Buffer.length == 0: Empty();\n  submit Given");
  for (const part of ["complete", "match"])
    expect(codesAndParts(failing)).toContain(`RW1501 queue Buffers has no '${part}'`);
});

const asking = `${offers}
call tell(queue: u32) : i32 = syscall 1;

sequence ask(buffers: Buffers) { tell(buffers.entries); }
`;

it("what a queue was opened with is asked of it", () => {
  expectClean(asking);
});

it("and nothing else", () => {
  expectOne(having(asking, "buffers.entries", "buffers.⟦entrees⟧"), "RW1109", "Buffers has no member 'entrees'");
});

function codesAndParts(text: string): readonly string[] {
  return checkSource(header + text).diagnostics.map(({ code, message }) => `${code} ${message}`);
}
