import fc from "fast-check";
import { expect, test } from "vitest";
import {
  fitsText,
  readArray,
  readBytes,
  readText,
  readU64,
  storeArray,
  storeBigintSwapped,
  storeBytes,
  storeText,
  swap16,
  swap32,
  textBytes,
} from "../../src/runtime/generated.ts";

test("swapping gives what a DataView of the other order reads", () => {
  const view = new DataView(new ArrayBuffer(8));
  fc.assert(
    fc.property(fc.nat(0xffff_ffff), fc.bigInt(-(2n ** 63n), 2n ** 64n - 1n), (value, wide) => {
      view.setUint32(0, value, true);
      expect(swap32(value) >>> 0).toBe(view.getUint32(0, false));
      expect(swap16(value & 0xffff)).toBe(view.getUint16(0, false));
      // What a store cuts off is cut off here.
      expect(swap32(value + 5 * 2 ** 32)).toBe(swap32(value));
      const words = new Uint32Array(view.buffer);
      storeBigintSwapped(words, 0, wide);
      expect(view.getBigUint64(0, false)).toBe(BigInt.asUintN(64, wide));
    }),
  );
  expect(readU64(new Uint32Array([swap32(1), swap32(2)].map((word) => word >>> 0).map(swap32)), 0)).toBe(
    0x2_0000_0001n,
  );
});

test("text fits by its bytes, is filled up, and is read without what fills it up", () => {
  expect([fitsText("abc", 3), fitsText("abcd", 3), fitsText("€", 3), fitsText("€", 2)]).toEqual([true, false, true, false]); // prettier-ignore
  expect([fitsText("", 0), fitsText(5 as never, 8)]).toEqual([true, false]);
  expect([...textBytes("é", 4, 0x20)]).toEqual([0xc3, 0xa9, 0x20, 0x20]);
  const words = new Uint32Array(4).fill(0xffff_ffff);
  storeText(words, 1, 1, 5, 0, "abc");
  expect([...new Uint8Array(words.buffer)].slice(4, 11)).toEqual([0xff, 97, 98, 99, 0, 0, 0xff]);
  expect([readText(words, 1, 1, 5, 0), readText(words, 1, 0, 1, 0)]).toEqual(["abc", "\u{fffd}"]);
});

test("bytes are copied out, and stored where they belong only", () => {
  const halves = new Uint16Array(4);
  storeBytes(halves, 1, 1, Uint8Array.of(1, 2, 3));
  expect([...new Uint8Array(halves.buffer)]).toEqual([0, 0, 0, 1, 2, 3, 0, 0]);
  const copy = readBytes(halves, 1, 1, 3);
  halves.fill(9);
  expect([...copy]).toEqual([1, 2, 3]);
});

test.each([
  [8, false, [-1, 127]],
  [8, true, [-128, 0]],
  [16, false, [-2, 32767]],
  [16, true, [-32768, 258]],
] as const)("arrays of %i bits, big-endian: %s", (bits, big, values) => {
  const words = new Uint32Array(3).fill(0xa5a5_a5a5);
  storeArray(words, 0, 3, bits, big, values);
  expect(readArray(words, 0, 3, (2 * bits) / 8, bits, big, true)).toEqual(values);
  expect(readArray(words, 0, 3, (2 * bits) / 8, bits, big, false)).toEqual(
    values.map((value) => value & (2 ** bits - 1)),
  );
  expect([words[0]! & 0xff_ffff, words[2]]).toEqual([0xa5_a5a5, 0xa5a5_a5a5]);
});
