import { describe, expect, test } from "vitest";
import { bytesOf, decode } from "../../src/codec/decode.ts";
import { encode } from "../../src/codec/encode.ts";
import { layoutsOf } from "../../src/codec/layouts.ts";
import { checkSource } from "../../src/model/check.ts";
import type { Program } from "../../src/model/model.ts";

const text = `protocol p;
endian little;

enum Op : u8 { flush = 0, write = 1, read = 2 }
enum Kind : u2 open { plain = 0, keyed = 2 }
flags Mode : u8 { fast = 1, safe = 1 << 1, both = 3 }

struct Point 8 {
  0x00 x : i16;
  0x02 y : i16;
  0x04 scale : u32be;
}

entry Slot 32 {
  dw[0] { [31:16] id : u16 tag; [15:10] reserved : u6; [9:8] kind : Kind = plain; [7:0] op : Op; }
  dw[7:1] command;
}

command read : Slot(op: read) {
  dw[1] { [31:16] blocks : 1..65536 stored blocks - 1; [15:8] mode : Mode = none; [7:0] power : 512..65536 stored log2(power) - 9; }
  byte[15:8] at : Point;
  byte[23:16] label : string[8] pad 0x20;
  dw[6] delay : u32 unit 500 ms;
  dw[7] { [31:8] reserved : u24 must be 5; [7:0] size : u8 is power / 512; }
}

struct Head layout c {
  version : u8;
  lengths : u16[2];
}

registers Control in bar 0 {
  0x00 cc : u32 { [0] on : bool; [6:4] size : u3; reserved rest; }
  0x08 base : u64;
}
`;

const program = programOf(text);
const layouts = layoutsOf(program);

function programOf(source: string): Program {
  const checked = checkSource(source);
  expect(checked.diagnostics).toEqual([]);
  return checked.program!;
}

function encoded(name: string, given: Readonly<Record<string, string>>): string {
  const result = encode(program, layouts.get(name)!, new Map(Object.entries(given)));
  if ("problems" in result) throw new Error(result.problems.map(({ message }) => message).join("; "));
  return Buffer.from(result.bytes).toString("hex");
}

function problems(name: string, given: Readonly<Record<string, string>>): readonly string[] {
  const result = encode(program, layouts.get(name)!, new Map(Object.entries(given)));
  return "problems" in result ? result.problems.map(({ message }) => message) : [];
}

function shown(name: string, hex: string): readonly string[] {
  const { fields } = decode(program, layouts.get(name)!, Buffer.from(hex, "hex"));
  return fields.map((one) => [one.place, one.name, one.text, ...one.remarks.map((remark) => `← ${remark}`)].join(" "));
}

const values = {
  blocks: "8",
  mode: "fast|safe",
  power: "4096",
  "at.x": "-2",
  "at.y": "3",
  "at.scale": "0x01020304",
  label: "disk",
  delay: "4",
};
//                op kd id    pw md blocks x    y    scale    label            delay    size must
const bytes = "02000000" + "03030700" + "feff0300" + "01020304" + "6469736b20202020" + "04000000" + "08050000";

describe("encoding", () => {
  test("writes every field where the layout has it, in its stored form and its byte order", () => {
    expect(encoded("read", values)).toBe(bytes);
  });

  test("takes numbers in every base, members' names, and defaults", () => {
    expect(encoded("read", { ...values, blocks: "0x8", mode: "0b11", kind: "keyed" })).toBe(
      bytes.replace("0200", "0202"),
    );
    expect(encoded("Head", { version: "1", lengths: "0a000b00" })).toBe("01000a000b00");
    expect(encoded("Head", { version: "1", "lengths[1]": "11" })).toBe("010000000b00");
  });

  test.each([
    [{ blocks: "0" }, "blocks=0: outside 1..65536"],
    [{ power: "1000" }, "power=1000: no number stands for it: see its stored form"],
    [{ mode: "slow" }, "mode=slow: expected some of fast, safe, both joined by '|', none, or a number"],
    [{ op: "write" }, "command read of Slot has no field 'op'"],
    [{ blocs: "1" }, "command read of Slot has no field 'blocs'; did you mean 'blocks'?"],
    [{ label: "much too long" }, "label=much too long: expected a text of at most 8 bytes"],
    [{ "at.x": "40000" }, "at.x=40000: outside -32768..32767"],
    [{ delay: "soon" }, "delay=soon: expected 0..4294967295"],
    [{ kind: "5" }, "kind=5: does not fit 2 bits"],
  ])("refuses %j", (more, message) => {
    const told = problems("read", { ...values, ...more });
    expect(told).toHaveLength(1);
    expect(told[0]).toContain(message);
  });

  test("asks for what has no default", () => {
    const { blocks: _, ...rest } = values;
    expect(problems("read", rest)).toEqual(["'blocks' has no value and no default: expected 1..65536"]);
  });
});

describe("decoding", () => {
  test("names the fields, shows units and members", () => {
    expect(shown("read", bytes)).toEqual([
      "0x00 op read (2)",
      "0x00 [9:8] kind plain (0)",
      "0x00 [15:10] reserved 0x00",
      "0x02..0x03 id 0",
      "0x04 power 4096 (0x1000)",
      "0x05 mode fast | safe | both (0x03)",
      "0x06..0x07 blocks 8",
      "0x08..0x09 at.x -2",
      "0x0a..0x0b at.y 3",
      "0x0c..0x0f at.scale 16909060 (0x1020304)",
      '0x10..0x17 label "disk"',
      "0x18..0x1b delay 4 = 2000 ms",
      "0x1c size 8",
      "0x1d..0x1f reserved 0x000005",
    ]);
  });

  test("finds the command that an entry holds by its fixed values", () => {
    expect(decode(program, layouts.get("Slot")!, Buffer.from(bytes, "hex")).layout.name).toBe("read");
    const other = decode(program, layouts.get("Slot")!, Buffer.from(bytes.replace("02", "01"), "hex"));
    expect(other.layout.name).toBe("Slot");
    expect(other.fields[0]!.text).toBe("write (1)");
  });

  test("points out what is not as it should be", () => {
    const wrong = "0205" + bytes.slice(4, 8) + "01830700" + bytes.slice(16, 56) + "0a040000";
    const remarks = decode(program, layouts.get("read")!, Buffer.from(wrong, "hex"));
    expect(remarks.fields.flatMap((one) => one.remarks.map((remark) => `${one.name}: ${remark}`))).toEqual([
      "reserved: reserved, and not zero",
      "mode: 0x80 is no flag of Mode",
      "size: computed as 2",
      "reserved: must be 5",
    ]);
  });

  test("shows the bits of what no value is written as", () => {
    const wrong = bytes.replace("03030700", "ff030700");
    expect(shown("read", wrong)[4]).toBe("0x04 power 0xff ← no value is written so");
  });

  test("reads a register as a number, by its own name where only one has it", () => {
    const { fields } = decode(program, layouts.get("cc")!, bytesOf(0x101n << 4n, 32));
    expect(fields.map((one) => `${one.place} ${one.name} ${one.text} ${one.remarks.join()}`.trim())).toEqual([
      "[0] on false",
      "[3:1] reserved 0x0",
      "[6:4] size 1",
      expect.stringMatching(/^\[31:7\] reserved 0x0000020/) as string,
    ]);
    expect(layouts.get("Control.base")).toBe(layouts.get("base"));
  });
});

test("what is encoded decodes to the values that were given", () => {
  const { fields } = decode(program, layouts.get("read")!, Buffer.from(encoded("read", values), "hex"));
  expect(fields.flatMap(({ remarks }) => remarks)).toEqual([]);
  expect(fields.find(({ name }) => name === "blocks")!.value).toBe(8n);
});
