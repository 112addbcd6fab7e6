import { expect, it } from "vitest";
import { SourceText } from "../../src/base/source.ts";
import { parse } from "../../src/parser/parse.ts";

/** The one diagnostic of declarations: its code, what helps, and the text after its fix. */
function told(text: string) {
  const source = new SourceText("test.ring", `protocol p;\nendian little;\n${text}`);
  const { diagnostics } = parse(source);
  expect(diagnostics).toHaveLength(1);
  const { code, help, fixes } = diagnostics[0]!;
  const edits = fixes?.[0]?.edits;
  if (edits === undefined) return { code, help };
  const after = edits.toReversed().reduce((before, { location: { start, end }, newText }) => {
    return before.slice(0, start) + newText + before.slice(end);
  }, source.text);
  const fixed = after.split("\n").slice(2).join("\n");
  expect(parse(new SourceText("test.ring", `protocol p;\nendian little;\n${fixed}`)).diagnostics).toEqual([]);
  return { code, help, fixed };
}

it.each([
  ["a declaration's word", "strcut S layout c { }", "RW1009", "struct"],
  ["a queue's member", "queue Q() { regoin a = mmap(fd, 0, 8); }", "RW1005", "region"],
  ["a ring's rule", "queue Q() { ring A of E host { dept 4; } }", "RW1005", "depth"],
  ["one of several words", "queue Q() { cells in m { 0 a : u32 hots; } }", "RW1005", "host"],
  ["the only word", "struct S layuot c { }", "RW1005", "layout"],
])("suggests the word that was meant: %s", (_, text, code, meant) => {
  const found = told(text);
  expect(found).toMatchObject({ code, help: `did you mean '${meant}'?` });
  expect(found.fixed).toContain(meant);
});

it("suggests nothing where any name may stand", () => {
  expect(told("const 4 = 4;")).toEqual({ code: "RW1005", help: undefined });
});

it("says how an arrow is written", () => {
  expect(told("command a : E => C { }").help).toBe("an arrow is '->'");
});

it.each([
  ["@c('NAME')\nconst a = 1;", `text stands in double quotes: "text"`],
  ["@c(\u201cNAME\u201d)\nconst a = 1;", `it looks like '"', which is another character`],
  ["const a = 1 \u2013 1 \u2013 1;", "it looks like '-', which is another character"],
])("knows the habits behind characters: %s", (text, help) => {
  expect(told(text)).toEqual({ code: "RW1001", help });
});

it.each([
  ["another encoding", Buffer.from("\ufeffprotocol p;\nendian little;\n", "utf16le").toString("utf8")],
  ["no text", "\u007fELF\0\0\0\u0001"],
])("says once of %s that it is no description", (_, text) => {
  const { diagnostics } = parse(new SourceText("test.ring", text));
  expect(diagnostics.map(({ code, help }) => [code, help?.slice(0, 35)])).toEqual([
    ["RW1001", "this does not look like UTF-8 text:"],
  ]);
});

it.each([
  ["a comment", '# a "comment"\nconst a = 1; # isn\'t it\n', '// a "comment"\nconst a = 1; // isn\'t it\n'],
  ["a comment at the end", "const a = 1; # here", "const a = 1; // here"],
])("puts right all '#' that begin %s", (_, text, fixed) => {
  expect(told(text)).toEqual({ code: "RW1001", help: "comments begin with '//'", fixed });
});

it.each([
  [
    "in a description",
    "protocol p;\nendian little;\n#include <a.h>\n#define A \\\n  'x'\nconst a = 1; # b\n",
    "there is no prepro",
  ],
  ["in a header", "#ifndef A_H\n#define A_H\nstruct a { __le32 b; };\n#endif\n", "this looks like a C"],
])("tells once of what C's preprocessor reads: %s", (_, text, help) => {
  const { diagnostics } = parse(new SourceText("test.ring", text));
  expect(diagnostics.map((one) => [one.code, one.help?.slice(0, help.length)])).toEqual([["RW1001", help]]);
});

it("takes a byte order mark for no text", () => {
  const text = "\ufeff/// About it.\nprotocol p;\nendian little;\n";
  const { file, diagnostics } = parse(new SourceText("test.ring", text));
  expect(diagnostics).toEqual([]);
  expect(file.protocol?.doc?.text).toBe("About it.");
});

it("knows the order and the structs of C", () => {
  expect(told("struct S layout c { u32 id; }").fixed).toBe("struct S layout c { id : u32; }");
  expect(told("entry S 4 { 0x00 uint32_t id; }").fixed).toBe("entry S 4 { 0x00 id : u32; }");
  expect(told("struct S layout c { __le64 a; uint8_t b[4]; int c; }").fixed).toBe(
    "struct S layout c { a : u64le; b : u8[4]; c : int; }",
  );
  expect(told("struct S { id : u32; }").fixed).toBe("struct S layout c { id : u32; }");
});

it.each([
  ["const u32 a = 1;", "const a = 1;"],
  ["const a : u32 = 1;", "const a = 1;"],
  ["const b = 2 * E::two; enum E : u8 { two = 2 }", "const b = 2 * E.two; enum E : u8 { two = 2 }"],
  ["call f(fd: handle; n: u32) : i32 = syscall 3;", "call f(fd: handle, n: u32) : i32 = syscall 3;"],
  ["call f(fd: handle) -> i32 = syscall 3;", "call f(fd: handle) : i32 = syscall 3;"],
  ["struct S layout c { a u32; }", "struct S layout c { a : u32; }"],
  ["struct S layout c { a : 1...4; }", "struct S layout c { a : 1..4; }"],
  ["struct S layout c { a : 1-4; }", "struct S layout c { a : 1..4; }"],
  ["entry S 4 { dword[0] a : u32; }", "entry S 4 { dw[0] a : u32; }"],
  ["entry S 4 { dw[0] { bits[31:0] a : u32; } }", "entry S 4 { dw[0] { [31:0] a : u32; } }"],
  ["entry S 4 { byte[3..0] a : u32; }", "entry S 4 { byte[3:0] a : u32; }"],
  ["entry S 4 { 0 a : addres of b; }", "entry S 4 { 0 a : address of b; }"],
  ["entry S 4 { 0 union by a { default: { 0 b : u32; } } }", "entry S 4 { 0 union by a { else { 0 b : u32; } } }"],
  ["command a : E(op = read) { }", "command a : E(op: read) { }"],
  ["sequence s { r <- { .on: true }; }", "sequence s { r <- { on: true }; }"],
  ["command a : E(op: read) : C { }", "command a : E(op: read) -> C { }"],
  ["registers R in bar 0 { 0 a[4] : u32; }", "registers R in bar 0 { 0 a[0..3] : u32; }"],
  ["registers R in bar 0 { 0 a : u32 read-only; }", "registers R in bar 0 { 0 a : u32 readonly; }"],
  ["registers R in bar 0 { 0 a : u32 write-only; }", "registers R in bar 0 { 0 a : u32 write only; }"],
  ["queue Q() { ring A : E host { depth 4; } }", "queue Q() { ring A of E host { depth 4; } }"],
  ["queue Q() { ring A of E host { depth = 4; } }", "queue Q() { ring A of E host { depth 4; } }"],
  ["queue Q() { ring A of E device { valid on = turn; } }", "queue Q() { ring A of E device { valid on == turn; } }"],
])("knows what other languages write: %s", (text, fixed) => {
  expect(told(text)).toMatchObject({ code: "RW1005", fixed });
});

it.each([
  ["entry S 4 { uint32_t a; }", "a member begins with where it stands, as in '0x04 length : u32;'"],
  ["entry S 4 { 0 reserved; }", "what is reserved says how much it is, as in 'reserved : u4;'"],
  ["entry S 4 { 0 union { case 1 { } } }", "a union says what tells its cases apart: 'union by kind { case … }'"],
  ["entry S 4 { 0 switch (a) { case 1 { } } }", "a union says what tells its cases apart: 'union by kind { case … }'"],
  ["registers R in bar 0 { uint32_t a; }", "a register begins with its offset, as in '0x04 status : u32;'"],
  ["registers R in bar 0 { 0 readonly a : u32; }", "'readonly' stands behind the type, as in 'a : u32 readonly'"],
  [
    "registers R { 0 a : u32; }",
    "where they are is said here: 'in bar 0', 'in config', 'in capability 0x11' or 'in' a region",
  ],
  ["call f(fd = 4; n: u32) : i32 = syscall 3;", "a parameter says its type, as in 'fd: u32'"],
  ["entry S 8 { 0 a[8] : u8; }", "the length stands behind the type, as in 'a : u32[8]'"],
  ["enum E : u8 { a = 1, b, }", "each member says its value, as in 'b = 2'"],
  ["enum E { a = 1 }", "the type of its values is said, as in 'enum E : u8 {'"],
  ["command a : E(read) { }", "a value says which field it is for, as in 'opcode: read'"],
  ["command a : E { transfer d : bytes[4]; }", "'device reads' what software sends, 'device writes' what it receives"],
  ["queue Q() { submit A { a <- tail; } }", "the steps stand in 'publish { … }'"],
  ["sequence s { while (!on); }", "what is waited for is said by 'wait', as in 'wait status.ready within 500 ms;'"],
  ["const a = 2**16;", "a power of two is '1 << 16'"],
  ["device D { pci 0x8086; }", "as in 'pci vendor 0x8086 device 0x100e' or 'pci class 0x010802'"],
  ['import "other.ring";', `what is imported is named: 'import { Name } from "other.ring";'`],
])("says what is missing where another language has another form: %s", (text, help) => {
  expect(told(text)).toEqual({ code: "RW1005", help });
});

it.each([
  ["struct S layout c { a : u8 b : u8; }", "struct S layout c { a : u8; b : u8; }"],
  ["struct S layout c { a : u8 reserved : u8; }", "struct S layout c { a : u8; reserved : u8; }"],
  ["entry S 2 { [7:0] a : u8 [15:8] b : u8; }", "entry S 2 { [7:0] a : u8; [15:8] b : u8; }"],
  ["entry S 1 { [0] a : bool [1] b : bool; }", "entry S 1 { [0] a : bool; [1] b : bool; }"],
  ["entry S 8 { dw[0] a : u32 dw[1] b : u32; }", "entry S 8 { dw[0] a : u32; dw[1] b : u32; }"],
  ["entry S 8 { 0x00 a : u32 0x04 b : u32; }", "entry S 8 { 0x00 a : u32; 0x04 b : u32; }"],
])("inserts the ';' that is missing within a line: %s", (text, fixed) => {
  expect(told(text)).toMatchObject({ code: "RW1006", fixed });
});

it("parts a number from its unit", () => {
  expect(told("const a = 4KiB;")).toMatchObject({ code: "RW1002", fixed: "const a = 4 KiB;" });
});

it("tells once of a heading that is written like a field", () => {
  const { diagnostics } = parse(new SourceText("test.ring", "protocol p;\nendian: little;\n"));
  expect(diagnostics.map(({ code, message }) => [code, message])).toEqual([
    ["RW1005", "expected what follows 'endian', found ':'"],
  ]);
});

it("suggests the sign of 'and' and 'or'", () => {
  expect(told("sequence s { if (a and b) { c(); } }").fixed).toBe("sequence s { if (a && b) { c(); } }");
  expect(told("sequence s { if (a or b) { c(); } }").fixed).toBe("sequence s { if (a || b) { c(); } }");
});

it("tells a mistake in a struct's value once", () => {
  expect(told("sequence s { let a : A = { b = c }; let d = 4; return d; }").code).toBe("RW1005");
});

it.each([
  ["blocks", "sequence s ", "{ if (a) ", "}"],
  ["groups", "entry E 4 { ", "dw[0] { ", "} "],
])("tells of %s nested too deep once", (_, head, open, close) => {
  const end = head.includes("{") ? "}" : "";
  expect(told(head + open.repeat(5000) + close.repeat(5000) + end).code).toBe("RW1015");
});

it("removes a ';' too many", () => {
  expect(told("struct S layout c { a : u32;; }").fixed).toBe("struct S layout c { a : u32; }");
});

it("inserts the '{' that is missing", () => {
  expect(told("struct S layout c\n  a : u32;\n}").fixed).toBe("struct S layout c {\n  a : u32;\n}");
});

it("inserts the '}' that is missing", () => {
  const struct = (end: string) =>
    `struct S layout c {\n  a : u32;${end}\n/// About it.\nstruct T layout c {\n  b : u32;\n}\n`;
  expect(told(struct("\n")).fixed).toBe(struct("\n}\n"));
  expect(told("struct S layout c { a : u32;\n").fixed).toBe("struct S layout c { a : u32; }\n");
  const group = "entry E 4 {\n  dw[0] {\n    [31:0] a : u32;\n}\n";
  expect(told(group).fixed).toBe("entry E 4 {\n  dw[0] {\n    [31:0] a : u32;\n  }\n}\n");
});

it("inserts the ',' between an enum's members on a line", () => {
  expect(told("enum E : u8 { a = 1 b = 2 }").fixed).toBe("enum E : u8 { a = 1, b = 2 }");
});

it.each([
  ["operators", `const a = ${"1 + ".repeat(30_000)}1;`],
  ["prefixes", `const a = ${"-".repeat(30_000)}1;`],
  ["members", `const a = b${".c".repeat(30_000)};`],
  ["arrays", `struct S layout c { a : u8${"[1]".repeat(30_000)}; }`],
])("refuses a very long row of %s", (_, text) => {
  expect(told(text).code).toBe("RW1015");
});
