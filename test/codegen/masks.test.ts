/** Fixed bits as they are in memory: what is compared with them is a dword, whatever the byte order of the field. */
import { expect, test } from "vitest";
import { differingText, fixedBitsOf, joinedBits } from "../../src/codegen/emit/typescript/masks.ts";

test("little-endian fields: their bits are the dword's", () => {
  const field = { at: 28, width: 8, byteOrder: "little", fixedValue: 0xa5n } as const;
  expect(fixedBitsOf(field)).toEqual([
    { dword: 0, mask: 0xf000_0000, value: 0x5000_0000 },
    { dword: 1, mask: 0xf, value: 0xa },
  ]);
});

test.each([
  // The first bits in memory are the highest of the first byte.
  [0, 4, 0x9n, [0x90, 0, 0, 0], [0xf0, 0, 0, 0]],
  [0, 12, 0xabcn, [0xab, 0xc0, 0, 0], [0xff, 0xf0, 0, 0]],
  [4, 24, 0x12_3456n, [0x01, 0x23, 0x45, 0x60], [0x0f, 0xff, 0xff, 0xf0]],
  [0, 32, 0x0102_0304n, [1, 2, 3, 4], [0xff, 0xff, 0xff, 0xff]],
])("a big-endian field from bit %i, %i bits wide", (at, width, fixedValue, value, mask) => {
  const dword = (bytes: readonly number[]): number => Buffer.from(bytes).readUInt32LE(0);
  expect(fixedBitsOf({ at, width, byteOrder: "big", fixedValue })).toEqual([
    { dword: 0, mask: dword(mask), value: dword(value) },
  ]);
});

test("each dword is compared once", () => {
  const all = [
    { dword: 1, mask: 0xff00, value: 0x100 },
    { dword: 0, mask: 0xffff_ffff, value: 0 },
    { dword: 1, mask: 0x8000_0000, value: 0x8000_0000 },
  ];
  const joined = joinedBits(all);
  expect(joined).toEqual([
    { dword: 0, mask: 0xffff_ffff, value: 0 },
    { dword: 1, mask: 0x8000_ff00, value: 0x8000_0100 },
  ]);
  expect(joined.map((bits) => differingText(`word${bits.dword}`, bits))).toEqual([
    "word0",
    "((word1 ^ 0x80000100) & 0x8000ff00)",
  ]);
});
