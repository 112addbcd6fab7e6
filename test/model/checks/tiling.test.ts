import { expect, it } from "vitest";
import { commands, having } from "../fixtures.ts";
import { expectClean, expectOne } from "../marked.ts";

it("names both parties of an overlap, with a ruler", () => {
  const found = expectOne(
    "entry Request 8 {\n  ⟪0x00⟫ id : u32;\n  ⟦0x02⟧ length : u32;\n  0x06 flags : u16;\n}",
    "RW1201",
    "field 'length' overlaps field 'id' in bytes 0x02 to 0x03",
  );
  expect(found.related[0]!.message).toBe("bytes 0x02 to 0x03 are claimed here by field 'id'");
  expect(found.ruler).toEqual({
    width: 32,
    marks: [
      { high: 31, low: 0, label: "id" },
      { high: 31, low: 16, label: "length" },
    ],
  });
});

it("tells once of a member over several others", () => {
  expectOne(
    "entry Request 16 {\n  ⟪dw[2:1]⟫ address : u64;\n  0x00 id : u32;\n  ⟦0x04⟧ length : u32;\n  0x08 flags : u32;\n  reserved rest;\n}",
    "RW1201",
    "field 'length' overlaps field 'address' in bytes 0x04 to 0x07",
  );
});

it("sees overlaps of bits in a group", () => {
  expectOne(
    "entry Request 4 {\n  dw[0] {\n    ⟪[31:16]⟫ id : u16;\n    ⟦[16]⟧ last : u1;\n    [15:0] reserved : u16;\n  }\n}",
    "RW1201",
    "field 'last' overlaps field 'id' in bit 16 of the dword at 0x00",
  );
});

it("reports a gap on its container, with its neighbours and a ruler", () => {
  const found = expectOne(
    "entry ⟦Request⟧ 8 {\n  ⟪0x00⟫ id : u32;\n  ⟪0x06⟫ flags : u16;\n}",
    "RW1202",
    "bytes 0x04 to 0x05 are not accounted for in entry Request, between field 'id' and field 'flags'",
  );
  expect(found.ruler!.marks).toContainEqual({ high: 15, low: 0, label: "gap" });
});

it("reports a gap of a group", () => {
  expectOne(
    "entry Request 4 {\n  ⟦dw[0]⟧ {\n    [31:16] id : u16;\n    [14:0] length : u15;\n  }\n}",
    "RW1202",
    "bit 15 of the dword at 0x00 is not accounted for in this group, between field 'length' and field 'id'",
  );
});

it("reports each gap of an entry by itself", () => {
  expectOne(
    "entry ⟦Empty⟧ 4 {\n}",
    "RW1202",
    "bytes 0x00 to 0x03 are not accounted for in entry Empty: nothing is declared in it",
  );
});

it("lets a command claim only what its entry leaves", () => {
  expectOne(
    having(commands, "0x18 length  : u32;", "0x18 length  : u32;\n  ⟦0x0c⟧ other : u32;").replace(
      "0x08 id",
      "0x08 ⟪id⟫",
    ),
    "RW1201",
    "field 'other' overlaps field 'id' of entry Request in bytes 0x0c to 0x0f",
  );
});

it("wants a command to fill its entry", () => {
  expectOne(
    having(having(commands, "  reserved rest;\n", ""), "command read", "command ⟦read⟧"),
    "RW1202",
    "bytes 0x1c to 0x1f are not accounted for in command read, after field 'length'",
  );
});

it("takes groups in commands", () => {
  expectClean(having(commands, "0x18 length  : u32;", "0x18 length  : u32;\n  dw[7] { [31:16] kind : u16 = 0; }"));
});

it("says nothing of gaps where a member is in error", () => {
  expectOne("entry Request 8 {\n  0x00 id : u32;\n  0x04 flags : ⟦Flgs⟧;\n}", "RW1106", "there is no type 'Flgs'");
});
