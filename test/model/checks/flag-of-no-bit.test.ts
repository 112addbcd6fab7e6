import { expect, it } from "vitest";
import { checkSource } from "../../../src/model/check.ts";
import { expectOne } from "../marked.ts";

const message = "no bit is set in 'a', which is 0";

it("offers values for all members where all are plain numbers", () => {
  const [fix] = expectOne("flags F : u8 { a = ⟦0⟧, b = 1, c = 5 }", "RW1329", message).fixes!;
  expect(fix!.safe).toBe(false);
  expect(fix!.edits.map(({ newText }) => newText)).toEqual(["1 << 0", "1 << 1", "1 << 5"]);
});

it.each(["flags F : u8 { a = ⟦0⟧ }", "flags F : u8 { a = ⟦0⟧, b = 1 << 3 }"])("has no fix for %s", (text) => {
  expect(expectOne(text, "RW1329", message).fixes).toBeUndefined();
});

it("says nothing of enums", () => {
  expect(checkSource("protocol p;\nendian little;\nenum E : u8 { a = 0, b = 1 }\n").diagnostics).toEqual([]);
});
