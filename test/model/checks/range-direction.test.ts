import { expect, it } from "vitest";
import { checkSource } from "../../../src/model/check.ts";
import { expectClean, expectOne, fixed, header } from "../marked.ts";

it.each([
  ["bits", "entry Request 4 {\n  dw[0] { ⟦[0:31]⟧ id : u32; }\n}", "the highest comes first: 0 is below 31"],
  ["units", "entry Request 8 {\n  ⟦dw[0:1]⟧ id : u64;\n}", "the highest comes first: 0 is below 1"],
])("wants the highest of %s first, and swaps", (_what, fixture, message) => {
  const found = expectOne(fixture, "RW1205", message);
  expect(found.fixes![0]!.safe).toBe(true);
  expectClean(fixed(fixture, found));
});

it("says how bits are counted from the top, where all of a file's are", () => {
  const members = "[0:3] a : u4; [4:7] b : u4; [8:15] c : u8; [16:31] d : u16;";
  const fixture = `entry Request 4 {\n  dw[0] { ⟦[0:3]⟧ a${members.slice(7)} }\n}`;
  const found = expectOne(fixture, "RW1205", "the highest comes first: 0 is below 3");
  expect(found.help).toBe("where bit 0 is the most significant one, as in the ranges of this file, say 'bits msb0;'");
  expect(found.fixes![0]!.safe).toBe(false);
  const { text, edits } = {
    text: `${header}entry Request 4 {\n  dw[0] { ${members} }\n}`,
    edits: found.fixes![0]!.edits,
  };
  const { start } = edits[0]!.location;
  expect(checkSource(text.slice(0, start) + edits[0]!.newText + text.slice(start)).diagnostics).toEqual([]);
});
