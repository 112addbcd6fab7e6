/** Structs whose last member has no length: as long as what is given. */
import { expect, test } from "vitest";
import { decode } from "../../src/codec/decode.ts";
import { encode } from "../../src/codec/encode.ts";
import { elementsIn } from "../../src/codec/flexible.ts";
import { layoutsOf } from "../../src/codec/layouts.ts";
import { checkSource } from "../../src/model/check.ts";

const text = `protocol p;
endian little;

struct Part layout c {
  offset : u16;
  size : u32;
}

struct Parts layout c {
  argsz : u32 is sizeof(Parts) + sizeof(parts);
  count : u32 = 0;
  parts : Part[];
}

struct Tail layout c {
  wide : u32;
  narrow : u8;
  data : u16[];
}
`;

const { program } = checkSource(text);
const layouts = layoutsOf(program!);
const parts = layouts.get("Parts")!;
const tail = layouts.get("Tail")!;

function encoded(layout: typeof parts, given: Readonly<Record<string, string>>): string {
  const made = encode(program!, layout, new Map(Object.entries(given)));
  if ("problems" in made) throw new Error(made.problems.map(({ message }) => message).join("\n"));
  return Buffer.from(made.bytes).toString("hex");
}

function decoded(layout: typeof parts, hex: string): readonly string[] {
  return decode(program!, layout, Buffer.from(hex, "hex")).fields.map(
    ({ place, name, text }) => `${place} ${name} ${text}`,
  );
}

test("none", () => {
  expect(encoded(parts, {})).toBe("0800000000000000");
  expect(decoded(parts, "0800000000000000")).toEqual(["0x00..0x03 argsz 8", "0x04..0x07 count 0"]);
});

test("structs, one by one", () => {
  const given = {
    count: "2",
    "parts[0].offset": "1",
    "parts[0].size": "2",
    "parts[1].offset": "3",
    "parts[1].size": "4",
  };
  const hex = "1800000002000000" + "0100000002000000" + "0300000004000000";
  expect(encoded(parts, given)).toBe(hex);
  expect(decoded(parts, hex)).toEqual([
    "0x00..0x03 argsz 24 (0x18)",
    "0x04..0x07 count 2",
    "0x08..0x09 parts[0].offset 1",
    "0x0a..0x0b parts[0].padding 0x0000",
    "0x0c..0x0f parts[0].size 2",
    "0x10..0x11 parts[1].offset 3",
    "0x12..0x13 parts[1].padding 0x0000",
    "0x14..0x17 parts[1].size 4",
  ]);
});

test("numbers, all at once, where C lays them: on the padding behind the last member", () => {
  const hex = "01000000" + "02" + "00" + "34127856";
  expect(encoded(tail, { wide: "1", narrow: "2", data: "34 12 78 56" })).toBe(hex);
  expect(decoded(tail, hex)).toEqual([
    "0x00..0x03 wide 1",
    "0x04 narrow 2",
    "0x05 padding 0x00",
    "0x06..0x07 data[0] 4660 (0x1234)",
    "0x08..0x09 data[1] 22136 (0x5678)",
  ]);
});

test.each([
  [7, undefined],
  [8, 0],
  [12, undefined],
  [16, 1],
  [24, 2],
])("%d bytes hold %s elements", (bytes, count) => {
  expect(elementsIn(parts, bytes)).toBe(count);
});
