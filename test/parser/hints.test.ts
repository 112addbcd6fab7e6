import { expect, it } from "vitest";
import { SourceText } from "../../src/base/source.ts";
import { parse } from "../../src/parser/parse.ts";

/** The one diagnostic of declarations: its code, what helps, and the text after its fix. */
function told(text: string) {
  const source = new SourceText("test.ring", `protocol p;\nendian little;\n${text}`);
  const { diagnostics } = parse(source);
  expect(diagnostics).toHaveLength(1);
  const { code, help, fixes } = diagnostics[0]!;
  const edit = fixes?.[0]?.edits[0];
  if (edit === undefined) return { code, help };
  const { start, end } = edit.location;
  const fixed = (source.text.slice(0, start) + edit.newText + source.text.slice(end)).split("\n").slice(2).join("\n");
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
  ["# a comment", "comments begin with '//'"],
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

it("knows the order and the structs of C", () => {
  expect(told("struct S layout c { u32 id; }").fixed).toBe("struct S layout c { id : u32; }");
  expect(told("entry S 4 { 0x00 uint32_t id; }").fixed).toBe("entry S 4 { 0x00 id : uint32_t; }");
  expect(told("struct S { id : u32; }").fixed).toBe("struct S layout c { id : u32; }");
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
