import { describe, expect, it } from "vitest";
import { checkSource } from "../../src/model/check.ts";
import { having, pair } from "./fixtures.ts";
import { expectClean, expectOne, fixed, header } from "./marked.ts";

function constant(expression: string): bigint | undefined {
  return checkSource(`${header}const value = ${expression};\n`).program?.root.constants[0]?.value;
}

describe("constants", () => {
  it.each([
    ["0x1000_0000", 0x1000_0000n],
    ["0b101", 5n],
    ["1 << 4 | 1", 17n],
    ["7 / 2 + 7 % 2", 4n],
    ["-3 + 1", -2n],
    ["~0", (1n << 64n) - 1n],
    ["max(3, 4) - min(3, 4)", 1n],
    ["align_up(5, 4)", 8n],
    ["log2(64)", 6n],
    ["1 == 1 ? 10 : 20", 10n],
    ["6 & 3 ^ 8", 10n],
  ])("%s is %d", (expression, value) => {
    expect(constant(expression)).toBe(value);
  });

  it("may be declared in any order", () => {
    expectClean("const a = b + 1;\nconst b = sizeof(E);\nentry E 4 {\n  0x00 id : u32;\n}");
  });

  it("cannot be their own cause", () => {
    expectOne("const ⟦a⟧ = b + 1;\nconst b = a;", "RW1111", "'a' is defined by itself");
    expectOne("struct ⟦S⟧ layout c {\n  inner : S;\n}", "RW1111", "'S' is defined by itself");
  });
});

describe("types", () => {
  it("keeps enums and integers apart", () => {
    expectOne(
      "enum Kind : u8 { a = 1 }\n\nentry E 1 {\n  0x00 kind : Kind = ⟦1⟧;\n}",
      "RW1306",
      "expected Kind, found an integer",
    );
  });

  it.each([
    ["bool", "0", "false"],
    ["bool", "1", "true"],
    ["Kind", "2", "b"],
    ["Flags", "0", "none"],
    ["Flags", "0x81", "a | c"],
  ])("knows what of %s the integer %s is", (type, value, meant) => {
    const types = "enum Kind : u8 { a = 1, b = 2 }\nflags Flags : u8 { a = 1, b = 2, c = 0x80 }\n";
    const [bits, rest] = type === "bool" ? ["0", "reserved rest; "] : ["7:0", ""];
    const fixture = `${types}entry E 1 {\n  byte[0] { [${bits}] value : ${type} = ⟦${value}⟧; ${rest}}\n}`;
    const found = expectOne(fixture, "RW1306", `expected ${type}, found an integer`);
    expect(fixed(fixture, found)).toContain(`= ${meant};`);
  });

  it.each([
    ["Kind", "9", "Kind(9)"],
    ["Flags", "0x41", "Flags(0x41)"],
  ])("says how an integer that is no member of %s is seen as one", (type, value, meant) => {
    const types = "enum Kind : u8 { a = 1 }\nflags Flags : u8 { a = 1, b = 2 }\n";
    const fixture = `${types}entry E 1 {\n  byte[0] value : ${type} = ⟦${value}⟧;\n}`;
    const { help } = expectOne(fixture, "RW1306", `expected ${type}, found an integer`);
    expect(help).toBe(`an integer is seen as one by '${meant}'`);
  });

  it("keeps flags of two types apart", () => {
    expectOne(
      "flags A : u8 { a = 1 }\nflags B : u8 { b = 1 }\n\nentry E 1 {\n  0x00 kind : A = ⟦B.b⟧;\n}",
      "RW1306",
      "expected A, found B",
    );
  });

  it("combines flags", () => {
    expectClean("flags A : u8 { a = 1, b = 2 }\n\nentry E 2 {\n  0x00 kind : A = a | b;\n  0x01 none : A = none;\n}");
  });

  it("reads bare members beside an enum", () => {
    const state = "enum State : u32 { busy = 1 }";
    expectClean(pair.replace("flags State : u32 { asleep = 1 << 0 }", state).replace("state.asleep", "busy == state"));
  });

  it("refuses values that the place does not hold", () => {
    expectOne("entry E 1 {\n  0x00 n : u8 = ⟦0x100⟧;\n}", "RW1302", "256 does not fit field 'n', which holds 0 to 255");
    expectOne("enum Kind : u8 { a = ⟦256⟧ }", "RW1302", "256 does not fit 'a', which holds 0 to 255");
    expectOne(
      "entry E 1 {\n  dw[0] n : 1..300 = ⟦0⟧;\n}".replace("E 1", "E 4"),
      "RW1302",
      "0 does not fit field 'n', which holds 1 to 300",
    );
  });

  it("follows the range of what is computed", () => {
    expectOne(
      having(pair, "Pair(fd, size)", "Pair(fd, ⟦size - 2⟧)"),
      "RW1303",
      "this can be -1 to 4094, but 'size' holds 0 to 4294967295",
    );
    expectClean(having(pair, "Pair(fd, size)", "Pair(fd, size * 0x1000 - 1)"));
  });
});

describe("calls", () => {
  it("count their arguments", () => {
    expectOne(having(pair, "wake(fd)", "⟦wake()⟧"), "RW1601", "'wake' takes 1 argument, not 0");
  });

  it("know the types of their arguments", () => {
    expectOne(having(pair, "wake(fd)", "wake(⟦state⟧)"), "RW1306", "expected handle, found State");
  });
});
