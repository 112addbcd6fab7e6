import { describe, expect, it } from "vitest";
import { checkDeclarations, diagnosticLines } from "./check.ts";

// Lines of diagnostics count the two lines of the heading that `checkDeclarations` puts in front.
describe("braces that do not pair:", () => {
  it("an open brace ends at the next declaration", () => {
    expect(
      checkDeclarations(`\
entry A 8 {
  0x04 b : u32;

@x("y")
const x = 1;`),
    ).toBe(`\
entry A size=8
  field position=@4 b type=u32
const attributes=[@x(y)] x value=1
RW1007 3:11 this '{' is not closed`);
  });

  it("an open brace inside another is one error", () => {
    expect(
      checkDeclarations(`\
entry A 8 {
  dw[0] {
    [3:0] a : u4;
  0x04 b : u32;
}
const x = 1;`),
    ).toBe(`\
entry A size=8
  group position=dw[0]
    field position=[3:0] a type=u4
  field position=@4 b type=u32
const x value=1
RW1007 4:9 this '{' is not closed`);
  });

  it("an open brace on one line", () => {
    expect(
      checkDeclarations(`\
queue Q() {
  ring A of E host { depth 4;
  ring B of E device { depth 8; }
}
const x = 1;`),
    ).toBe(`\
queue Q
  ring A entry=E producer=host
    depth value=4
  ring B entry=E producer=device
    depth value=8
const x value=1
RW1007 4:20 this '{' is not closed`);
  });

  it("an open brace of a block that is empty, between others", () => {
    const text = "queue Q() {\n  sequence open {\n  sequence stop { }\n  ring A of E host { }\n}\nconst x = 1;";
    expect(diagnosticLines(`protocol p;\nendian little;\n${text}`)).toEqual(["RW1007 4:17 this '{' is not closed"]);
  });

  it.each([
    ["stored", "  r <- { a: 1, b: 2;\n  s <- 1;"],
    ["passed", "  f({ a: 1, b: (2 + 3));\n  s <- 1;"],
    ["inside another", "  r <- { a: { b: 1 };\n  s <- 1;"],
  ])("an open brace of a value that is %s", (_, body) => {
    const brace = body.indexOf("{") + 1;
    const tree = checkDeclarations(`sequence q {\n${body}\n}\nconst x = 1;`);
    expect(tree.match(/^RW.*$/gm)).toEqual([`RW1007 4:${brace} this '{' is not closed`]);
    expect(tree).toContain("const x value=1");
    expect(tree).toContain("value=1\nconst x");
  });

  it.each([
    [
      "a brace that opens a value in one",
      "  f({\n    a: b: 1, c: 2 },\n    d: { e: 3 },\n  });",
      "5:9 expected '}', found ':'",
    ],
    ["a brace that closes a value in one", "  f({\n    a: { b: 1, c: 2,\n    d: { e: 3 },\n  });", "RW1007 5:8"],
    [
      "a name of a value in one",
      "  f({\n    a: { : 1, c: 2 },\n    d: { e: 3 },\n  });",
      "5:10 expected a field's name, found ':'",
    ],
    ["what an operator compares with", "  if (a == {\n    b();\n  }", "4:12 expected an expression, found '{'"],
  ])("told once, and nothing around it ends: %s", (_, body, told) => {
    const tree = checkDeclarations(`sequence q {\n${body}\n  s <- 1;\n}\nconst x = 1;`);
    const [first, ...others] = tree.match(/^RW.*$/gm) ?? [];
    expect(first).toContain(told);
    expect(others).toEqual([]);
    expect(tree).toContain("target=s value=1\nconst x value=1");
  });

  it("a closed brace where none is open, in the lines or in a line", () => {
    expect(
      checkDeclarations(`\
queue Q() {
  ring A of E host
    depth 4;
  }
  ring B of E device depth 8; }
}
const x = 1;`),
    ).toBe(`\
queue Q
  ring A entry=E producer=host
    depth value=4
  ring B entry=E producer=device
    depth value=8
const x value=1
RW1005 4:19 expected '{', found 'depth'
RW1005 7:21 expected '{', found 'depth'`);
  });

  it.each([
    ["an entry", "entry A 4\n  0x00 a : u32;\n}"],
    ["a group", "entry A 4 {\n  dw[0]\n    [31:0] a : u32;\n  }\n}"],
    ["an enum", "enum A : u8\n  a = 1,\n  b = 2,\n}"],
    ["a call", "call a() : i32 = syscall 4\n  fail result < 0: E;\n}"],
    ["a condition", "sequence a {\n  if (b)\n    c();\n    d();\n  }\n}"],
    ["a loop", "sequence a {\n  for i in 0..4\n    c();\n    d();\n  }\n}"],
  ])("no '{' of %s is one error", (_, text) => {
    expect(diagnosticLines(`protocol p;\nendian little;\n${text}\nconst x = 1;`)).toEqual([
      expect.stringMatching(/^RW1005 \d+:\d+ expected '\{', found/),
    ]);
  });

  it("a '}' too many inside of a declaration", () => {
    expect(
      checkDeclarations(`\
struct S layout c {
  a : u32;
  }
  b : u32;
}
const x = 1;`),
    ).toBe(`\
struct S layout=c
  struct-member a type=u32
  struct-member b type=u32
const x value=1
RW1005 5:3 expected a '{' that this would close, found none`);
  });

  it("two open braces are told once", () => {
    expect(
      checkDeclarations(`\
sequence s {
  if (a) {
    b();

const x = 1;`),
    ).toBe(`\
sequence s
  body: 
    if condition=a
      then: 
        expression-statement expression=b()
const x value=1
RW1007 4:10 this '{' is not closed`);
  });

  it("an open brace at the file's end", () => {
    expect(
      checkDeclarations(`\
sequence s {
  b();
`),
    ).toBe(`\
sequence s
  body: 
    expression-statement expression=b()
RW1007 3:12 this '{' is not closed`);
  });
});
