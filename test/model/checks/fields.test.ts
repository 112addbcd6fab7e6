import { describe, expect, it } from "vitest";
import { checkSource } from "../../../src/model/check.ts";
import { expectClean, expectOne, fixed } from "../marked.ts";

/** An entry of 8 bytes that begins with a member. */
function entry(members: string): string {
  return `entry Request 8 {\n  ${members}\n  reserved rest;\n}`;
}

describe("a stored form", () => {
  it.each([
    ["count * count", "it uses 'count' twice"],
    ["count & 7", "'&' loses what the value was"],
    ["count % 3", "'%' loses what the value was"],
    ["count ^ 5", "'^' loses what the value was"],
    ["7", "it does not use 'count'"],
    ["(count + 1) / 2", "1 is no multiple of 2"],
    ["count / 2 * 2", "it divides before it multiplies by a common factor"],
    ["max(count, 1)", "'max' yields the same for several values"],
    ["count * 0", "times 0 loses what the value was"],
  ])("is refused where it cannot be inverted: %s", (form, why) => {
    expectOne(
      // An expression begins behind the parentheses around its first part.
      entry(`w[0] count : 0..100 stored ${form.replace(/^\(?/, "$&⟦")}⟧;`),
      "RW1225",
      `the stored form of 'count' cannot be inverted: ${why}`,
    );
  });

  it.each(["count - 1", "count + 5", "200 - count", "count * 3", "count << 4", "count >> 2", "(count - 4) / 4 + 1"])(
    "may be %s",
    (form) => expectClean(entry(`w[0] count : 4..100 stored ${form};`)),
  );

  it("may be a logarithm", () => {
    expectClean(entry("w[0] size : 512..65536 stored log2(size) - 9;"));
    expectClean(entry("w[0] size : 512..65536 stored log2(size / 512);"));
    expectOne(
      entry("w[0] size : 1..65536 stored ⟦log2(size * 3)⟧;"),
      "RW1225",
      "the stored form of 'size' cannot be inverted: a logarithm is of the value itself, or of it times a power of two",
    );
  });

  it("fits the field's bits for all values", () => {
    expectOne(
      entry("byte[0] count : 1..257 stored ⟦count + 0⟧;").replace("count + 0", "count - 1 + 0"),
      "RW1226",
      "'count' stores 0 to 256, but its 8 bits hold 0 to 255",
    );
  });

  it("is of numbers", () => {
    expectOne(entry("[0] count : bool stored ⟦1⟧;"), "RW1328", "'stored' is for numbers, not for bool");
  });

  it("is not undone twice", () => {
    const text = entry("w[0] nlb : 1..65536 stored nlb - 1;\n  dw[1] blocks : u32;\n  where blocks >= ⟦nlb + 1⟧;");
    const found = expectOne(text, "RW1323", "'nlb' is the value already, not what is stored");
    expect(found.severity).toBe("warning");
    expectClean(fixed(text, found));
    expectOne(text.replace("nlb + 1", "1 + nlb"), "RW1323", "'nlb' is the value already, not what is stored");
    expectClean(text.replace("⟦nlb + 1⟧", "nlb + 2"));
  });
});

describe("a value that the description gives", () => {
  it.each([
    ["u32 align 512 = ⟦100⟧", "100 cannot be given to 'a': it is no multiple of 512"],
    ["u32 max 64 = ⟦65⟧", "65 cannot be given to 'a': the largest is 64"],
    ["512..65536 stored log2(a) = ⟦513⟧", "513 cannot be given to 'a': it is no power of two"],
    ["0..4096 stored a / 4 = ⟦6⟧", "6 cannot be given to 'a': its stored form is no whole number"],
  ])("is one that its field takes: %s", (field, message) => {
    expectOne(entry(`dw[0] a : ${field};`), "RW1227", message);
  });

  it("is so in a command, too", () => {
    expectOne(
      "entry Request 8 {\n  dw[0] size : u32 align 8;\n  dw[1] command;\n}\n\n" +
        "command read : Request(size: ⟦12⟧) { dw[1] id : u32; }",
      "RW1227",
      "12 cannot be given to 'size': it is no multiple of 8",
    );
  });

  it("has limits that some value meets", () => {
    expectOne(
      entry("w[0] a : 1..511 align ⟦512⟧;"),
      "RW1228",
      "no value of 'a', which holds 1 to 511, is a multiple of 512",
    );
    expectOne(entry("[0] a : bool max ⟦1⟧;"), "RW1328", "'max' is for numbers, not for bool");
    expectOne(entry("w[0] a : 1..511 max ⟦600⟧;"), "RW1302", "600 does not fit field 'a', which holds 1 to 511");
  });
});

describe("a computed field", () => {
  it("has the entry's size and other fields to compute from", () => {
    expectClean(entry("w[0] size : u16 is sizeof(Request) - 2;\n  w[1] twice : u16 is min(size, 16) * 2;"));
  });

  it("holds what is computed", () => {
    expectOne(
      entry("byte[0] size : u8 is ⟦sum + 1⟧;\n  w[1] sum : u16;"),
      "RW1303",
      "this can be 1 to 65536, but 'size' holds 0 to 255",
    );
  });

  it("is not computed from itself", () => {
    expectOne(
      entry("byte[0] ⟦a⟧ : u8 is b;\n  byte[1] b : u8 is c;\n  byte[2] c : u8 is a;"),
      "RW1324",
      "'a' is computed from itself: a → b → c → a",
    );
  });

  it("is never given", () => {
    expectOne(entry("byte[0] a : u8 is 3 = ⟦4⟧;"), "RW1327", "'a' is computed, so it has no room for a default");
    expectOne(entry("byte[0] a : u8 is 3 max ⟦4⟧;"), "RW1327", "'a' is computed, so it has no room for limits");
    expectOne(
      "entry Request 8 {\n  dw[0] size : u32 is 8;\n  dw[1] command;\n}\n\n" +
        "command read : Request(⟦size⟧: 12) { dw[1] id : u32; }",
      "RW1327",
      "'size' is computed, so it has no room for a fixed value",
    );
  });
});

describe("a condition", () => {
  it("can be met", () => {
    expectOne(entry("w[0] a : u16;\n  where ⟦a > 65535⟧;"), "RW1325", "no values meet this condition");
    expectOne(entry("w[0] a : u16;\n  where ⟦a < 9 && a == 70000⟧;"), "RW1325", "no values meet this condition");
    expectClean(entry("w[0] a : u16;\n  where a < 9 || a == 70000;"));
  });

  it("is a bool", () => {
    expectOne(entry("w[0] a : u16;\n  where ⟦a⟧;"), "RW1307", "a condition is a bool, not u16");
  });

  it("of a command knows its entry's fields and its own parameters", () => {
    expectClean(
      "entry Request 8 {\n  dw[0] size : u32;\n  dw[1] command;\n}\n\n" +
        "command read(count: 1..8) : Request { dw[1] id : u32; where id < size * count; }",
    );
  });
});

describe("bytes", () => {
  it("begin and end with one", () => {
    expectOne(
      "entry Request 8 {\n  qw[0] {\n    [7:0] a : u8;\n    ⟦[59:12]⟧ b : bytes[6];\n    [11:8] c : u4;\n    [63:60] d : u4;\n  }\n}",
      "RW1217",
      "'b' cannot be bytes[6] here: it stands inside a byte",
    );
    expectOne(entry("0x00 a : ⟦u4[8]⟧;"), "RW1217", "'a' cannot be u4[8] here: its elements have 4 bits");
    expectClean(entry('byte[3:0] a : string[4] pad 0x20;\n  w[2] "b" : u8[2];'));
  });

  it("have a length that no field tells", () => {
    expectOne(
      entry("byte[0] count : u8;\n  0x01 data : bytes[⟦count⟧ * 2];"),
      "RW1230",
      "this length cannot depend on 'count', which is a field beside it",
    );
  });
});

describe("a byte order of a field's own", () => {
  it("is one of bytes", () => {
    expectOne(
      "entry Request 4 {\n  dw[0] {\n    [31:16] port : ⟦u16be⟧;\n    [15:0] id : u16;\n  }\n}",
      "RW1216",
      "'port' cannot be big-endian by itself: its bits are those of a word that is loaded in the file's byte order",
    );
    expectClean("entry Request 4 {\n  w[0] port : u16be;\n  w[1] { [15:8] a : u8be; [7:0] b : u8; }\n}");
  });
});

describe("reserved bits", () => {
  it("are written as a value that fits", () => {
    expectOne(entry("byte[0] reserved : u8 = ⟦256⟧;"), "RW1302", "256 does not fit 'reserved', which holds 0 to 255");
    expectOne(
      entry("byte[0] reserved : u4 must be ⟦16⟧;")
        .replace("byte[0] reserved : u4", "byte[0] { [7:4] x : u4; [3:0] reserved : u4")
        .replace(";\n  reserved rest", "; }\n  reserved rest"),
      "RW1302",
      "16 does not fit 'reserved', which holds 0 to 15",
    );
  });

  it("are preserved where something stands already, and not in a value", () => {
    const message = "only bits of a register or of a ring's slot can be preserved";
    expectOne("struct Value 8 {\n  byte[0] reserved : u8 ⟦preserve⟧;\n  reserved rest;\n}", "RW1229", message);
    expectOne("struct Value 8 {\n  byte[0] a : u8;\n  reserved rest ⟦preserve⟧;\n}", "RW1229", message);
  });
});

describe("members where they mean nothing", () => {
  it("are told", () => {
    expectOne("struct Header 8 {\n  0x00 ⟦id⟧ : u64 tag;\n}", "RW1222", "the tag 'id' cannot stand in a struct");
    expectOne(
      "struct Header 8 {\n  ⟦dw[1] command;⟧\n  dw[0] id : u32;\n}",
      "RW1222",
      "'command' cannot stand in a struct",
    );
    expectOne(
      "struct Header 8 {\n  dw[0] id : u32;\n  dw[1] b : u32;\n  view ⟦done⟧ { }\n}",
      "RW1222",
      "view 'done' cannot stand in a struct",
    );
  });

  it("'when' chooses no fields", () => {
    const found = expectOne(
      "entry Request(wide: bool) 8 {\n  dw[0] id : u32;\n  ⟦when⟧ wide { dw[1] a : u32; } else { dw[1] b : u32; }\n}",
      "RW1223",
      "'when' chooses registers and parts of queues, not fields",
    );
    expect(found.help).toBe("write 'union by' with a case for each");
  });
});

describe("views", () => {
  it("account for the whole entry, each", () => {
    expectOne(
      "entry Slot 12 {\n  dw[0] id : u32;\n  view posted { dw[1] a : u32; dw[2] b : u32; }\n  view ⟦done⟧ { dw[1] c : u32; }\n}",
      "RW1202",
      "bytes 0x08 to 0x0b are not accounted for in view done of entry Slot, after field 'c'",
    );
    expectOne(
      "entry Slot 8 {\n  ⟪dw[0]⟫ id : u32;\n  view posted { ⟦w[1]⟧ a : u16; dw[1] b : u32; }\n  view done { dw[1] c : u32; }\n}",
      "RW1201",
      "field 'a' overlaps field 'id' in bytes 0x02 to 0x03",
    );
  });

  it("may name their fields alike, but not like a common one", () => {
    expectClean(
      "entry Slot 8 {\n  dw[0] id : u32;\n  view posted { dw[1] a : u32; }\n  view done { dw[1] a : i32; }\n}",
    );
    expectOne(
      "entry Slot 8 {\n  dw[0] ⟪id⟫ : u32;\n  view posted { dw[1] ⟦id⟧ : u32; }\n  view done { dw[1] a : i32; }\n}",
      "RW1108",
      "'id' stands twice in view posted of entry Slot",
    );
  });

  it("are two at least", () => {
    expectOne(
      "entry Slot 8 {\n  dw[0] id : u32;\n  view ⟦done⟧ { dw[1] a : u32; }\n}",
      "RW1224",
      "entry 'Slot' has one view, 'done'",
    );
  });
});

describe("struct types", () => {
  it("take arguments for their parameters", () => {
    const struct = "struct Part(version: u8) 4 {\n  dw[0] a : union by version { else { dw[0] b : u32; } }\n}\n\n";
    expectClean(`${struct}entry Request(v: u8) 8 {\n  dw[0] first : Part(v);\n  dw[1] second : Part(7);\n}`);
    expectOne(`${struct}entry Request 4 {\n  dw[0] first : ⟦Part⟧;\n}`, "RW1601", "'Part' takes 1 argument, not 0");
    expectOne(
      `${struct}entry Request 4 {\n  dw[0] first : Part(⟦300⟧);\n}`,
      "RW1302",
      "300 does not fit 'version', which holds 0 to 255",
    );
    expectOne(
      "entry Request 4 {\n  dw[0] first : ⟦u32(1)⟧;\n}",
      "RW1326",
      "'u32' takes no arguments as an entry's field",
    );
  });

  it("stand where they fit", () => {
    const struct = "struct Status 15 bits {\n  [7:0] code : u8;\n  [14:8] reserved : u7;\n}\n\n";
    expectClean(`${struct}entry Answer 2 {\n  w[0] { [15:1] status : Status; [0] turn : u1; }\n}`);
    expectOne(
      `${struct}entry Answer 2 {\n  ⟪w[0]⟫ status : ⟦Status⟧;\n}`,
      "RW1203",
      "field 'status' is given 16 bits, but its type has 15 bits",
    );
  });
});

it("tags are unsigned integers of any width", () => {
  expectOne("entry Request 4 {\n  dw[0] id : ⟦i32⟧ tag;\n}", "RW1208", "tag 'id' must be an unsigned integer, not i32");
  expectClean("entry Request 4 {\n  w[0] id : u16 tag;\n  w[1] reserved : u16;\n}");
});

describe("bits counted from the top", () => {
  const msb0 = (members: string) => `protocol example;\nendian big;\nbits msb0;\n\nentry Header 4 {\n  ${members}\n}`;

  it("stand with the lower number first", () => {
    const text = msb0("dw[0] { [3:0] version : u4; [4:31] length : u28; }");
    const [found] = checkSource(text).diagnostics;
    expect(`${found!.code} ${found!.message}`).toBe("RW1215 bit 0 is the most significant one here: 3 comes after 0");
    expect(text.slice(found!.location.start, found!.location.end)).toBe("[3:0]");
    expect(found!.fixes![0]!.edits.map((edit) => edit.newText)).toEqual(["0", "3"]);
  });

  it("end with the container", () => {
    const codes = (members: string) => checkSource(msb0(members)).diagnostics.map((one) => one.code);
    expect(codes("dw[0] { [0:3] version : u4; [4:31] length : u28; }")).toEqual([]);
    expect(codes("dw[0] { [0:3] version : u4; [4:32] length : u29; }")).toEqual(["RW1204"]);
    expect(codes("dw[0] { [0:3] version : u4; [8:31] length : u24; }")).toEqual(["RW1202"]);
  });
});
