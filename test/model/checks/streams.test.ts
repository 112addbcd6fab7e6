import { describe, expect, it } from "vitest";
import { having } from "../fixtures.ts";
import { expectClean, expectOne } from "../marked.ts";

const stream = `enum Opcode : u8 { nop = 0x10, write = 0x37, release = 0x49 }

stream Commands of u32 {
  dw[0] { [31:16] count : u16 is size - 1; [15:8] opcode : Opcode; reserved rest; }
  packet write(opcode: write) 2..64 { dw[1] address : u32; dw[2] values : u32[]; }
  packet release(opcode: release) 2 { dw[1] value : u32; }
  signal by release;
}
`;

const broken = (old: string, replacement: string) => having(stream, old, replacement);

it("takes packets that are right", () => {
  expectClean(stream);
  expectClean(`${stream}\nsequence done { signal release(value: 1); }\n`);
});

describe("a stream", () => {
  it("has elements of whole bytes", () => {
    const text = "stream Commands of ⟦u12⟧ { byte[0] opcode : u8; }";
    expectOne(text, "RW1922", "an element of 12 bits is no whole number of bytes");
  });

  it("has a header, without gaps", () => {
    const message = "nothing is declared that the packets of Commands begin with";
    expectOne("stream ⟦Commands⟧ of u32 { packet nop 1 { } }", "RW1923", message);
    const gap = "stream ⟦Commands⟧ of u32 { w[0] opcode : u16; packet nop(opcode: 1) 1 { } }";
    expectOne(
      gap,
      "RW1202",
      "bytes 0x02 to 0x03 are not accounted for in the header of stream Commands, after field 'opcode'",
    );
  });

  it("signals by a packet of its own", () => {
    const text = broken("signal by release;", "signal by ⟦relase⟧;");
    expectOne(text, "RW1106", "there is no packet of stream Commands 'relase'");
  });
});

describe("a packet", () => {
  it("counts its header in", () => {
    const message = "packet 'release' of 0 is shorter than the header, which takes 1";
    expectOne(broken("(opcode: release) 2 { dw[1] value : u32; }", "(opcode: release) ⟦0 * 4⟧ { }"), "RW1924", message);
  });

  it("has its fields within its least size", () => {
    const text = broken("dw[1] address : u32; dw[2] values", "dw[1] address : u32; ⟦dw[2]⟧ more : u32; dw[2] values");
    expectOne(text, "RW1925", "field 'more' stands behind the least size of packet 'write'");
  });

  it("is filled from its least size on, by elements", () => {
    const message = "what fills the rest of a packet is an array of 32-bit elements from element 2 on";
    expectOne(broken("dw[2] values : u32[];", "dw[3] ⟦values⟧ : u32[];"), "RW1926", message);
    expectOne(broken("dw[2] values : u32[];", "dw[2] ⟦values⟧ : u16[];"), "RW1926", message);
    expectOne(broken("dw[1] value : u32;", "dw[1] value : u32; dw[2] ⟦more⟧ : u32[];"), "RW1926", message);
  });

  it("is told apart from the others", () => {
    const text = broken("packet release(opcode: release)", "packet ⟦release⟧(opcode: write)").replace(
      "packet write(",
      "packet ⟪write⟫(",
    );
    expectOne(text, "RW1927", "packet 'release' has the same fixed values as 'write'");
  });

  it("leaves the header's fields to the header", () => {
    const text = broken("dw[1] value : u32;", "dw[1] ⟦opcode⟧ : u32;");
    expectOne(text, "RW1108", "'opcode' stands twice in packet release");
  });

  it("fixes fields that the header has", () => {
    const text = broken("release(opcode: release)", "release(⟦opcod⟧: release)");
    expectOne(text, "RW1109", "the header of Commands has no member 'opcod'");
  });
});

describe("signal", () => {
  const text = (step: string) => `${stream}\nsequence done { ${step} }\n`;

  it("puts the packet that the stream signals by", () => {
    const found = expectOne(
      text("signal ⟦write⟧(address: 1);"),
      "RW1918",
      "stream Commands does not signal by 'write'",
    );
    expect(found.help).toBe("'release' does");
    expectOne(text("await ⟦release⟧(value: 1);"), "RW1918", "stream Commands does not await by 'release'");
    expectOne(text("signal ⟦relese⟧(value: 1);"), "RW1106", "there is no packet 'relese'");
  });

  it("gives all that the packet needs", () => {
    expectOne(text("signal ⟦release⟧();"), "RW1911", "no value is given for 'value'");
    expectOne(text("signal release(value: 1, ⟦address⟧: 1);"), "RW1109", "release has no member 'address'");
  });
});
