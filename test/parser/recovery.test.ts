import { describe, expect, it } from "vitest";
import { check, checkDeclarations } from "./check.ts";

// Lines of diagnostics count the two lines of the heading that `checkDeclarations` puts in front.
describe("recovery from", () => {
  it("a missing ';' is one error, at the end of what it should follow", () => {
    expect(
      checkDeclarations(`\
entry A 8 {
  0x00 a : u32
  0x04 b : u32;
}
const x = 1;`),
    ).toBe(`\
entry A size=8
  field position=@0 a type=u32
  field position=@4 b type=u32
const x value=1
RW1006 4:15 expected ';' after 'u32'`);
  });

  it("a missing ';' before '}'", () => {
    expect(
      checkDeclarations(`\
entry A 4 { 0x00 a : u32 }
const x = 1;`),
    ).toBe(`\
entry A size=4
  field position=@0 a type=u32
const x value=1
RW1006 3:25 expected ';' after 'u32'`);
  });

  it("a broken member keeps its name, and the others", () => {
    expect(
      checkDeclarations(`\
entry A 8 {
  0x00 a u32;
  0x04 b : u32;
}
const x = 1;`),
    ).toBe(`\
entry A size=8
  field position=@0 a
  field position=@4 b type=u32
const x value=1
RW1005 4:10 expected ':', found 'u32'`);
  });

  it("a missing type", () => {
    expect(
      checkDeclarations(`\
entry A 8 {
  0x00 a : ;
  0x04 b : u32;
}`),
    ).toBe(`\
entry A size=8
  field position=@0 a
  field position=@4 b type=u32
RW1005 4:12 expected a type, found ';'`);
  });

  it("a member without a position", () => {
    expect(
      checkDeclarations(`\
entry A 8 {
  flags : u32;
  0x04 b : u32;
}`),
    ).toBe(`\
entry A size=8
  field position=@4 b type=u32
RW1005 4:3 expected where a member stands ('0x04', '(offset)', 'dw[1]' or '[31:16]'), found 'flags'`);
  });

  it("nested sequences at the start of lines are members", () => {
    expect(
      checkDeclarations(`\
queue Q() {
sequence open {
}
sequence other {}
}
const x = 1;`),
    ).toBe(`\
queue Q
  sequence open
    body: 
  sequence other
    body: 
const x value=1`);
  });

  it("a declaration without a name", () => {
    expect(
      checkDeclarations(`\
entry {
  0x0 a : u32;
}
const x = 1;`),
    ).toBe(`\
const x value=1
RW1005 3:7 expected the entry's name, found '{'`);
  });

  it("an entry without a size", () => {
    expect(
      checkDeclarations(`\
entry A {
  0x0 a : u32;
}
const x = 1;`),
    ).toBe(`\
entry A
  field position=@0 a type=u32
const x value=1
RW1005 3:9 expected the entry's size in bytes, found '{'`);
  });

  it("broken expressions", () => {
    expect(
      checkDeclarations(`\
const x = 1
const z = (1 + ;
const w = 1;`),
    ).toBe(`\
const x value=1
const z
const w value=1
RW1006 3:12 expected ';' after '1'
RW1005 4:16 expected an expression, found ';'`);
  });

  it("enum members without commas", () => {
    expect(
      checkDeclarations(`\
enum E : u8 {
  a = 1
  b = 2,
  c = ,
  d = 4;
  e = 5
}`),
    ).toBe(`\
enum E base=u8
  a value=1
  b value=2
  c
  d value=4
  e value=5
RW1008 4:8 expected ',' after '1'
RW1005 6:7 expected an expression, found ','
RW1008 7:8 expected ',' after '4'`);
  });

  it("an enum member without '='", () => {
    expect(
      checkDeclarations(`\
enum E : u8 {
  read 22,
  write = 23,
}`),
    ).toBe(`\
enum E base=u8
  read
  write value=23
RW1005 4:8 expected '=', found '22'`);
  });

  it("a word that begins no declaration", () => {
    expect(
      checkDeclarations(`\
strukt S layout c { a : u8; }
const x = 1;`),
    ).toBe(`\
const x value=1
RW1009 3:1 'strukt' does not begin a declaration`);
  });

  it("a word that begins no declaration, and what follows it up to the next one", () => {
    expect(
      checkDeclarations(`\
packet S
  a : u8;
  b : u8;
}
strukt T layout c { }
const x = 1;`),
    ).toBe(`\
const x value=1
RW1009 3:1 'packet' does not begin a declaration
RW1009 7:1 'strukt' does not begin a declaration`);
  });

  it("a stray brace", () => {
    expect(
      checkDeclarations(`\
};
const x = 1;`),
    ).toBe(`\
const x value=1
RW1005 3:1 expected a declaration, found '}'`);
  });

  it("broken statements leave the others", () => {
    expect(
      checkDeclarations(`\
sequence s {
  a <- ;
  b(;
  if (x { y(); }
  c = 1;
  d <- 2;
}`),
    ).toBe(`\
sequence s
  body: 
    store target=c value=1
    store target=d value=2
RW1005 4:8 expected an expression, found ';'
RW1005 5:5 expected an expression, found ';'
RW1005 6:9 expected ')', found '{'
RW1014 7:5 a store is written '<-'`);
  });

  it("broken members of a queue leave the others", () => {
    expect(
      checkDeclarations(`\
queue Q() {
  match A.b from keys;
  bogus x;
  cancel by y;
  ring R E host { depth 2; spare; }
  cells in { 0x0 a : u32 host; }
sequence other {}`),
    ).toBe(`\
queue Q
  match submitted=[A.b]
  cancel command=y
  ring R
    depth value=2
    spare
  cells
    cell position=@0 a type=u32 writer=host
sequence other
  body: 
RW1007 3:11 this '{' is not closed
RW1005 4:13 expected '==', found 'from'
RW1005 5:3 expected a queue's member: region, cells, ring, submit, complete, match, fail, stops, cancel, after, table, sequence or when, found 'bogus'
RW1005 7:10 expected 'of', found 'E'
RW1005 7:33 expected an expression, found ';'
RW1005 8:12 expected the name of a region, found '{'`);
  });

  it("broken calls and commands keep their names", () => {
    expect(
      checkDeclarations(`\
call f(a: u32, b c) : i32 = syscall 4;
call g() : i32 = 4;
call h() : i32 = syscall 1 { fail a: B; fail c: D; }
command r : Sqe(opcode: ) -> Cqe {
  0x0 a : u32;
}
command s Sqe {}`),
    ).toBe(`\
call f
call g result=i32
call h result=i32 door=syscall 1
  fail: fail condition=a error=B
command r entry=Sqe
  field position=@0 a type=u32
command s
RW1005 3:18 expected ':', found 'c'
RW1005 4:18 expected 'syscall' or 'ioctl', found '4'
RW1005 5:41 expected one 'fail' at most, found 'fail'
RW1005 6:25 expected an expression, found ')'
RW1005 9:11 expected ':', found 'Sqe'`);
  });

  it("broken imports", () => {
    expect(
      checkDeclarations(`\
import { a b } from "x";
import { a } "x";
import a from "x";
const x = 1;`),
    ).toBe(`\
import names=[a]
import names=[a]
import
const x value=1
RW1005 3:12 expected '}', found 'b'
RW1005 4:14 expected 'from', found '"x"'
RW1005 5:8 expected '{', found 'a'`);
  });

  it("malformed integers count as integers", () => {
    expect(
      checkDeclarations(`\
const a = 0x;
const b = 12abc;
const c = 1__2;
const d = 0b12;`),
    ).toBe(`\
const a value=0
const b value=0
const c value=12
const d value=0
RW1002 3:11 '0x' is not an integer: digits are missing
RW1002 4:11 '12abc' is not an integer: hexadecimal begins with 0x
RW1002 5:11 '1__2' is not an integer: '_' stands only between two digits
RW1002 6:11 '0b12' is not an integer: binary digits are 0 and 1`);
  });

  it("what the lexer reports is not reported again", () => {
    expect(
      checkDeclarations(`\
const e = 1 # 2;
@c("x) const f = 1;
const g = 1;`),
    ).toBe(`\
const e value=1
const g value=1
RW1001 3:13 unexpected character '#'
RW1003 4:4 this string has no closing '"'`);
  });

  it("an open comment", () => {
    expect(
      checkDeclarations(`\
const a = 1; /* x`),
    ).toBe(`\
const a value=1
RW1004 3:14 this comment has no closing '*/'`);
  });

  it("an empty file", () => {
    expect(
      check(`\
`),
    ).toBe(`\
RW1011 1:1 the file does not say what it describes`);
  });

  it("no heading", () => {
    expect(
      check(`\
const a = 1;`),
    ).toBe(`\
const a value=1
RW1011 1:1 the file does not say what it describes`);
  });

  it("a broken heading is not a missing one", () => {
    expect(
      check(`\
protocol ;
endian middle;
const a = 1;`),
    ).toBe(`\
const a value=1
RW1005 1:10 expected the protocol's name, found ';'
RW1005 2:8 expected 'little', 'big' or 'native', found 'middle'`);
  });

  it("a heading that stands twice", () => {
    expect(
      check(`\
protocol a;
protocol b;
endian little;
endian big;`),
    ).toBe(`\
protocol a
endian little
RW1013 2:1 'protocol' stands a second time
RW1013 4:1 'endian' stands a second time`);
  });

  it("docs of nothing", () => {
    expect(
      checkDeclarations(`\
const a = 1; /// one
entry A 4 {
  0x0 a : u32;
  /// two
}
/// three`),
    ).toBe(`\
const a value=1
entry A size=4
  field position=@0 a type=u32
RW1010 3:14 this doc comment documents nothing
RW1010 6:3 this doc comment documents nothing
RW1010 8:1 this doc comment documents nothing`);
  });

  it("an index on the next line belongs to nothing", () => {
    expect(
      checkDeclarations(`\
sequence s {
  a.b
  [1];
  c();
}`),
    ).toBe(`\
sequence s
  body: 
    expression-statement expression=a.b
    expression-statement expression=c()
RW1006 4:6 expected ';' after 'b'
RW1005 5:3 expected a statement, found '['`);
  });
});
