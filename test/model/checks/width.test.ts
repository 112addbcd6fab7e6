import { expect, it } from "vitest";
import { expectOne } from "../marked.ts";

it("compares a position's width with the type's", () => {
  const found = expectOne(
    "entry Request 4 {\n  dw[0] {\n    [31:16] id : u16;\n    ⟪[15:8]⟫ length : ⟦u16⟧;\n    [7:0] reserved : u8;\n  }\n}",
    "RW1203",
    "field 'length' is given 8 bits, but its type has 16 bits",
  );
  expect(found.ruler).toEqual({
    width: 32,
    marks: [
      { high: 15, low: 8, label: "position" },
      { high: 23, low: 8, label: "type" },
    ],
  });
});

it("takes an enum's width from its base", () => {
  expectOne(
    "enum Kind : u8 { plain = 0 }\n\nentry Request 2 {\n  w[0] kind : ⟦Kind⟧;\n}",
    "RW1203",
    "field 'kind' is given 16 bits, but its type has 8 bits",
  );
});

it("holds for reserved bits", () => {
  expectOne(
    "entry Request 4 {\n  dw[0] reserved : ⟦u16⟧;\n}",
    "RW1203",
    "'reserved' is given 32 bits, but its type has 16 bits",
  );
});
