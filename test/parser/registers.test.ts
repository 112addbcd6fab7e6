import { describe, expect, it } from "vitest";
import { SourceText } from "../../src/base/source.ts";
import { parse } from "../../src/parser/parse.ts";
import { checkDeclarations } from "./check.ts";

describe("the tree of", () => {
  it("registers", () => {
    expect(
      checkDeclarations(`\
/// The controller.
registers Controller(wide: bool) in bar 0 + 0x100 {
  /// What it can do.
  @spec("3.1")
  0x00 cap : u64 readonly { [15:0] size : 1..16 stored size - 1; [16] on : bool w1c; reserved rest; }
  0x20 mask : u32 w1s alias reset 1 << 4;
  0x28 base : u64 split low high since wide;
  0x30 other : u64 whole split high low;
}`),
    ).toBe(`\
registers doc=The controller. Controller
  wide type=bool
  place: bar index=0 offset=256
  register doc=What it can do. attributes=[@spec(3.1)] position=@0 cap type=u64
    access mode=readonly
    field position=[15:0] size type=1..16 stored=(size - 1)
    field position=[16] on type=bool
      access mode=w1c
    reserved-rest
  register position=@32 mask type=u32
    access mode=w1s
    alias
    reset value=(1 << 4)
  register position=@40 base type=u64
    split first=low
    since gate=wide
  register position=@48 other type=u64
    whole
    split first=high`);
  });

  it("arrays, blocks and alternatives", () => {
    expect(
      checkDeclarations(`\
registers Table in doorbells {
  0x00 vector[0..7] stride 16 : u32 write only;
  (4 << shift) block queue[1..n] stride (8 << shift) { 0x0 tail : u32 trigger; 0x4 block : u32; }
  when wide { 0x8 a : u32; } else { when narrow { 0x8 b : u16 read clears; } }
}`),
    ).toBe(`\
registers Table
  place: region doorbells
  register position=@0 vector type=u32
    array: from=0 to=7 stride=16
    access mode=write-only
  register-block position=@(4 << shift) queue
    array: from=1 to=n stride=(8 << shift)
    register position=@0 tail type=u32
      access mode=trigger
    register position=@4 block type=u32
  register-gate condition=wide
    register position=@8 a type=u32
    register-gate condition=narrow
      register position=@8 b type=u16
        access mode=read-clears`);
  });

  it("registers in other places", () => {
    expect(
      checkDeclarations(`\
registers A in config { }
registers B in capability 0x11 { }
registers C in bar + 4 { }
registers D in capability { }`),
    ).toBe(`\
registers A
  place: config
registers B
  place: capability id=17
registers C
  place: region bar offset=4
registers D
RW1005 6:27 expected the capability's identifier, found '{'`);
  });
});

describe("recovery", () => {
  it("from broken registers leaves the others", () => {
    expect(
      checkDeclarations(`\
registers A in bar 0 {
  0x00 : u32;
  0x04 b u32;
  0x08 c : u32 reset;
  0x0c d : u32 split low;
  0x10 e : u32 { [0] f : bool [1] g : bool; }
  0x14 block h[0..] { 0x0 i : u32; }
  0x18 j : u32;
}`),
    ).toBe(`\
registers A
  place: bar index=0
  register position=@4 b
  register position=@8 c type=u32
  register position=@12 d type=u32
  register position=@16 e type=u32
    field position=[0] f type=bool
    field position=[1] g type=bool
  register-block position=@20 h
    register position=@0 i type=u32
  register position=@24 j type=u32
RW1005 4:8 expected a register's name, found ':'
RW1005 5:10 expected ':', found 'u32'
RW1005 6:21 expected an expression, found ';'
RW1005 7:25 expected 'high', found ';'
RW1006 8:30 expected ';' after 'bool'
RW1005 9:19 expected an expression, found ']'`);
  });

  it("from a place that is missing goes on with the registers", () => {
    expect(checkDeclarations(`registers A { 0x00 a : u32; }`)).toBe(`\
registers A
  register position=@0 a type=u32
RW1005 3:13 expected 'in', found '{'`);
  });
});

/** What is said of a register's end, and the text after the fix. */
function told(end: string) {
  const source = new SourceText(
    "test.ring",
    `protocol p;\nendian little;\nregisters A in bar 0 { 0x00 a : u32${end}; }\n`,
  );
  const { diagnostics } = parse(source);
  expect(diagnostics).toHaveLength(1);
  const { message, help, fixes } = diagnostics[0]!;
  const { location, newText } = fixes![0]!.edits[0]!;
  const text = source.text.slice(0, location.start) + newText + source.text.slice(location.end);
  return { message, help, register: /0x00 a.*;/.exec(text)![0].replace(/ }$/, "") };
}

describe("what others call an access is understood", () => {
  it.each([
    ["RO", "readonly"],
    ["wo", "write only"],
    ["RW1C", "w1c"],
  ])("%s", (written, meant) => {
    expect(told(` ${written}`)).toEqual({
      message: `expected an access or ';', found '${written}'`,
      help: `did you mean '${meant}'?`,
      register: `0x00 a : u32 ${meant};`,
    });
  });

  it("read only", () => {
    expect(told(" read only")).toEqual({
      message: "expected 'clears', found 'only'",
      help: "'readonly' is one word",
      register: "0x00 a : u32 readonly;",
    });
  });

  it("rw", () => {
    expect(told(" rw")).toEqual({
      message: "expected an access or ';', found 'rw'",
      help: "what says nothing can be read and written",
      register: "0x00 a : u32;",
    });
  });
});
