import { expect, it } from "vitest";
import { checkSource } from "../../../src/model/check.ts";
import { commands, having } from "../fixtures.ts";
import { expectOne } from "../marked.ts";

it("tells members of a struct apart", () => {
  expectOne(
    "struct Header layout c {\n  ⟪id⟫ : u32;\n  ⟦id⟧ : u32;\n}",
    "RW1108",
    "'id' stands twice in struct Header",
  );
});

it("tells members of an enum apart by value", () => {
  expectOne("enum Kind : u8 {\n  ⟪a⟫ = 1,\n  b = ⟦0x01⟧,\n}", "RW1304", "'b' is 1, as 'a' is");
});

it("tells fields in groups from those outside", () => {
  expectOne(
    "entry Request 8 {\n  0x00 ⟪id⟫ : u32;\n  dw[1] { [31:0] ⟦id⟧ : u32; }\n}",
    "RW1108",
    "'id' stands twice in entry Request",
  );
});

it("tells a command's fields from its entry's", () => {
  expectOne(
    having(commands, "0x18 length  : u32;", "0x18 length  : u32;\n  0x1c ⟦opcode⟧ : u32;"),
    "RW1108",
    "'opcode' stands twice in entry Request, which the command fills",
  );
});

it("tells declarations apart, of whatever kind", () => {
  expectOne("const ⟪Depth⟫ = 1;\n\nenum ⟦Depth⟧ : u8 { a = 1 }", "RW1105", "'Depth' is declared twice");
});

it("tells commands apart by their fixed values", () => {
  const found = expectOne(
    `${commands}\ncommand ⟦peek⟧ : Request(opcode: read) -> Answer {\n  reserved rest;\n}`,
    "RW1401",
    "command 'peek' has the same fixed values (opcode: 1), as 'read' has",
  );
  expect(found.related[0]!.message).toBe("'read' has them too");
});

it.each([
  [" = 1", ""],
  ["", " = 1"],
  [" = 1", " = 2"],
])("or by constants of their own: '%s' and '%s'", (one, other) => {
  expect(codes(twoWrites(one, other))).toEqual([]);
});

it.each([
  ["", ""],
  [" = 3", " = 3"],
])("which must differ: '%s' and '%s'", (one, other) => {
  expect(codes(twoWrites(one, other))).toEqual(["RW1401"]);
});

function twoWrites(...constants: readonly string[]): string {
  const each = constants.map(
    (constant, index) =>
      `command write${index} : Request(opcode: write) -> Answer { 0x10 reserved : u32${constant}; reserved rest; }`,
  );
  return `protocol twice;\nendian little;\n${commands}${each.join("\n")}`;
}

function codes(text: string): readonly string[] {
  return checkSource(text).diagnostics.map(({ code }) => code);
}
