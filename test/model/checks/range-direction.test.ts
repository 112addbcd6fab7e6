import { expect, it } from "vitest";
import { expectClean, expectOne, fixed } from "../marked.ts";

it.each([
  ["bits", "entry Request 4 {\n  dw[0] { ⟦[0:31]⟧ id : u32; }\n}", "the highest comes first: 0 is below 31"],
  ["units", "entry Request 8 {\n  ⟦dw[0:1]⟧ id : u64;\n}", "the highest comes first: 0 is below 1"],
])("wants the highest of %s first, and swaps", (_what, fixture, message) => {
  const found = expectOne(fixture, "RW1205", message);
  expect(found.fixes![0]!.safe).toBe(true);
  expectClean(fixed(fixture, found));
});
