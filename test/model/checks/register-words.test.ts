import { describe, expect, it } from "vitest";
import { expectClean, expectOne, fixed } from "../marked.ts";
import { block } from "../register-texts.ts";

describe("access", () => {
  it("is one", () => {
    expectOne(block("  0x00 a : u32 ⟪readonly⟫ ⟦w1c⟧;"), "RW1803", "register 'a' is 'w1c' and 'readonly' at once");
    expectOne(
      block("  0x00 a : u32 { [0] b : bool ⟪trigger⟫ ⟦write only⟧; reserved rest; }"),
      "RW1803",
      "field 'b' is 'write only' and 'trigger' at once",
    );
  });

  it("of a field does not contradict its register's", () => {
    expectOne(
      block("  0x00 a : u32 ⟪write only⟫ { [0] b : bool ⟦readonly⟧; reserved rest; }"),
      "RW1803",
      "field 'b' is 'readonly' and 'write only' at once",
    );
    expectClean(block("  0x00 a : u32 w1c { [0] b : bool readonly; [1] c : bool; reserved rest; }"));
  });

  it("tells that what is never stored is no whole", () => {
    expectOne(block("  0x00 a : u32 ⟪readonly⟫ ⟦whole⟧;"), "RW1803", "register 'a' is 'whole' and 'readonly' at once");
  });

  it("is said of registers only, wherever a field stands", () => {
    expectOne(
      "entry Request 4 {\n  dw[0] { [31:16] id : u16; [15:0] state : u16 ⟦w1c⟧; }\n}",
      "RW1816",
      "'w1c' is said of registers only",
    );
  });
});

describe("rules", () => {
  it("split 64 bits only", () => {
    expectOne(block("  0x00 a : ⟪u32⟫ ⟦split low high⟧;"), "RW1808", "register 'a' has 32 bits: only 64 are split");
  });

  it("stand once", () => {
    expectOne(block("  0x00 a : u64 ⟪split low high⟫ ⟦split high low⟧;"), "RW1817", "register 'a' says 'split' twice");
  });

  it("give a register the width of an access", () => {
    expectOne(
      block("  0x00 a : ⟦u24⟧;"),
      "RW1811",
      "register 'a' cannot be of type u24: registers have 8, 16, 32 or 64 bits",
    );
  });

  it("place registers at offsets", () => {
    expectOne(block("  ⟦dw[1]⟧ a : u32;"), "RW1812", "registers stand at offsets in bytes");
  });

  it("keep to the members of registers", () => {
    expectOne(
      block("  0x00 a : u32 { [15:0] b : u16; ⟦[31:16] command;⟧ }"),
      "RW1814",
      "'command' stands in entries, not in registers",
    );
    expectOne(
      block("  0x00 a : u32 { w[0] { ⟦[15:0] b : u16 tag;⟧ } [31:16] c : u16; }"),
      "RW1814",
      "a 'tag' stands in entries, not in registers",
    );
    expectOne(
      block("  0x00 a : u32 { ⟦[15:0] b : u16 is c + 1;⟧ [31:16] c : 0..9; }"),
      "RW1814",
      "a field that is computed stands in entries, not in registers",
    );
  });

  it("have arrays of places, not of values", () => {
    const fixture = block("  0x00 mac : ⟦u8[6]⟧;");
    const found = expectOne(fixture, "RW1826", "register 'mac' is accessed as one value, so its type is no array");
    expect(fixed(fixture, found)).toContain("0x00 mac[0..5] : u8;");
  });

  it("split what is wider than an access of configuration space", () => {
    expectOne(
      "registers A in config {\n  0x10 ⟦base⟧ : u64;\n}\n",
      "RW1828",
      "register 'base' has 64 bits, and configuration space is accessed by 32 at most",
    );
  });

  it("leave gaps alone", () => {
    const fixture = block("  0x00 a : u32;\n  0x04 ⟦reserved⟧ : u32;\n  0x08 b : u32;");
    const found = expectOne(fixture, "RW1827", "between registers nothing is reserved");
    expect(fixed(fixture, found)).not.toContain("reserved");
    expectClean(block('  0x00 "reserved" : u32;'));
  });

  it("have types of their width, structs too", () => {
    expectClean(
      "struct Version 4 { [31:16] major : u16; [15:0] minor : u16; }\n\n" +
        block("  0x00 version : Version readonly;\n  0x08 a : u64 { [63:32] version : Version; [31:0] b : u32; }"),
    );
  });

  it("name a gate that is there", () => {
    expectOne(block("  0x00 a : u32 since ⟦modern⟧;"), "RW1106", "there is no gate 'modern'");
  });

  it("tile the word", () => {
    expectOne(
      block("  0x00 ⟦a⟧ : u32 { [31:16] ⟨b⟩ : u16; [14:0] c : u15; }".replace(/[⟨⟩]/g, "")),
      "RW1202",
      "bit 15 is not accounted for in register a, between field 'c' and field 'b'",
    );
  });
});

describe("reset values", () => {
  it("are values of the fields", () => {
    expectOne(
      block("  0x00 a : u32 reset ⟦0x460000⟧ { [0] on : bool; [19:16] size : u4; ⟪reserved rest;⟫ }"),
      "RW1809",
      "the reset value of register 'a' sets bit 22, where no field is",
    );
    expectOne(
      block("  0x00 a : u32 reset ⟦0x100⟧ { [15:0] ⟪count⟫ : 1..16 stored count - 1; reserved rest; }"),
      "RW1818",
      "the reset value of register 'a' gives field 'count' 257, which is no value of it",
    );
    expectClean(
      block(
        "  0x00 a : u32 reset 0x800f { [15] reserved : u1 = 1; [14:0] count : 1..16 stored count - 1; reserved rest; }",
      ),
    );
  });
});
