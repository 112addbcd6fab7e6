import { describe, expect, it } from "vitest";
import { pair } from "../fixtures.ts";
import { expectClean, expectOne, fixed } from "../marked.ts";

const registers = `registers Controller in bar 0 {
  0x00 features : u32 readonly { [1] newer : bool; [0] extended : bool; reserved rest; }
  0x04 more : u32 readonly since extended { [0] copies : bool; reserved rest; }
  when extended { 0x08 extra : u32 readonly { [0] fills : bool; reserved rest; } }
}

gate extended = features.extended;
`;

describe("a device", () => {
  const device = (members: string) => `device Engine { ${members} }`;

  it("is found by something", () => {
    expectOne("device ⟦Engine⟧ { addresses sva; }", "RW1902", "nothing tells which devices Engine is");
    expectClean(device('uacce "copy"; addresses sva, mapped;'));
  });

  it("has numbers that PCI has", () => {
    expectOne(
      device("pci class ⟦0x01080200⟧;"),
      "RW1302",
      "17302016 does not fit a class of PCI, which holds 0 to 16777215",
    );
    expectOne(
      device("pci vendor 0x8086 device ⟦0x10000⟧;"),
      "RW1302",
      "65536 does not fit a device of PCI, which holds 0 to 65535",
    );
  });

  it("names what is declared, once", () => {
    expectOne(device('file "/dev/x"; queue ⟦Pair⟧;'), "RW1106", "there is no queue 'Pair'");
    expectOne(
      `${registers}\n${device('file "/dev/x"; registers ⟪Controller⟫; registers ⟦Controller⟧;')}`,
      "RW1108",
      "'Controller' stands twice in device Engine",
    );
    expectOne(device('file "/dev/x"; addresses ⟦sav⟧;'), "RW1106", "there is no address mode 'sav'");
    expectOne(device('file "/dev/x"; addresses sva, ⟦sva⟧;'), "RW1108", "'sva' stands twice in the address modes");
  });
});

it("is opened for a queue of its own", () => {
  const device = (members: string) => `${pair}\ndevice Engine { file "/dev/x"; ${members} }\n`;
  const message = "device Engine is opened by 'attach', which makes a Pair, but has no such queue";
  expectOne(device("open ⟦attach⟧;"), "RW1928", message);
  expectClean(device("queue Pair; open attach;"));
});

describe("a gate", () => {
  it("reads only what is there already", () => {
    const message = "gate 'copies' reads 'more.copies', which is only there behind 'extended'";
    expectOne(`${registers}gate copies = ⟦more.copies⟧;`, "RW1914", message);
    expectOne(
      `${registers}gate fills = ⟦features.newer || extra.fills⟧;`,
      "RW1914",
      "gate 'fills' reads 'extra.fills', which is only there behind 'extended'",
    );
    expectClean(`${registers}gate copies = extended && more.copies;`);
    expectClean(`${registers}gate fills = extended ? extra.fills : false;`);
  });

  it("is a condition, not a number", () => {
    expectOne(`${registers}const a = ⟦extended⟧;`, "RW1305", "this is not known before the program runs");
  });

  it("does not ask itself", () => {
    expectOne("gate ⟦a⟧ = !b;\ngate b = !a;", "RW1111", "'a' is defined by itself");
  });

  it("is one that there is", () => {
    const text = registers.replace("since extended", "since ⟦extendet⟧");
    expectOne(text, "RW1106", "there is no gate 'extendet'");
  });
});

describe("what nothing uses", () => {
  it("is told where the file has a device", () => {
    expectOne('const ⟦a⟧ = 1;\ndevice Engine { file "/dev/x"; }', "RW1917", "constant 'a' is never used");
    expectOne('gate ⟦a⟧ = true;\ndevice Engine { file "/dev/x"; }', "RW1917", "gate 'a' is never used");
    expectClean("const a = 1;\ndevice Engine { pci class a; }");
    expectClean("const a = 1;\nconst b = 2;");
  });
});

describe("'^'", () => {
  it("is no power", () => {
    const fixture = "const a = ⟦2 ^ 16⟧;";
    const found = expectOne(fixture, "RW1915", "'^' is exclusive or, and no power: 2 ^ 16 is 18");
    expect(fixed(fixture, found)).toBe("const a = 1 << 16;");
    expectOne("const n = 3;\nconst a = ⟦10 ^ n⟧;", "RW1915", "'^' is exclusive or, and no power: it combines bits");
    expectClean("const n = 3;\nconst a = 0x2 ^ 0x10;\nconst b = n ^ 1;");
  });
});

describe("offsetof", () => {
  const entry = "entry E 8 {\n  dw[0] { [31:17] status : u15; [16:0] id : u17; }\n  0x04 p : S;\n}\n";

  it("counts whole bytes, in structs too", () => {
    const structs = "struct S layout c { a : u8; b : u16; }\nstruct T layout c { x : u32; s : S; }\n";
    expectClean(`${structs}const a = offsetof(T.s.b);\nenum At : u8 { b = offsetof(T.s.b), s = offsetof(T.s) }\n`);
    expectOne(`${structs}enum At : u8 { six = 6, b = ⟦offsetof(T.s.b)⟧ }`, "RW1304", "'b' is 6, as 'six' is");
  });

  it("is of a field, at a byte", () => {
    const text = entry.replace("  0x04 p : S;\n", "  0x04 p : u32;\n");
    expectOne(
      `${text}const a = offsetof(⟦E.status⟧);`,
      "RW1904",
      "field 'status' does not begin at a byte, so it has no offset",
    );
    expectOne(`${text}const a = offsetof(E.⟦x⟧);`, "RW1109", "E has no member 'x'");
    expectOne(`${text}const a = offsetof(⟦4⟧);`, "RW1306", "expected a field, as in 'Sqe.cid', found an expression");
  });
});

describe("names that generated code would not tell apart", () => {
  it.each([
    [
      "fields of a register",
      "registers C in bar 0 { 0x0 a : u8 { [0] on_it : bool; [1] ⟦onIt⟧ : bool; reserved rest; } }",
    ],
    ["registers", "registers C in bar 0 { 0x0 on_it : u8; 0x1 ⟦onIt⟧ : u8; }"],
    ["packets", "stream S of u8 { byte[0] id : u8; packet on_it(id: 1) 1 { } packet ⟦onIt⟧(id: 2) 1 { } }"],
    ["fields of a packet", "stream S of u8 { byte[0] on_it : u8; packet p 2 { byte[1] ⟦onIt⟧ : u8; } }"],
    ["parameters of a gate", "gate g(on_it: bool, ⟦onIt⟧: bool) = on_it && onIt;"],
  ])("%s", (_what, fixture) => {
    expectOne(fixture, "RW1701", "'onIt' and 'on_it' are both 'onIt' in generated code");
  });
});
