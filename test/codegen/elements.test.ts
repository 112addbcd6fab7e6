/** What stands in a command beside or instead of an address: a piece of memory with its key, or the bytes themselves. */
import { expect, test } from "vitest";
import {
  CompareAndSwapView,
  encodeCompareAndSwap,
  encodeReceive,
  encodeSendInline,
  encodeWrite,
  ReceiveView,
  WriteView,
} from "../../specs/linux/rxe.gen.ts";
import { generatedText, load } from "./compile.ts";

const wide = 0xfedc_ba98_7654_3211n;

test("memory by its key", () => {
  const words = new Uint32Array(64).fill(0xffff_ffff);
  encodeWrite(words, 0, 1, 2, wide, 0x55, 4096, { addr: wide + 1n, length: 4096, lkey: 0x77 });
  const bytes = new DataView(words.buffer);
  expect([208, 152].map((at) => bytes.getBigUint64(at, true))).toEqual([wide + 1n, wide]);
  expect([216, 220, 184, 188, 196].map((at) => bytes.getUint32(at, true))).toEqual([4096, 0x77, 4096, 4096, 1]);
  expect(words.slice(56)).toEqual(new Uint32Array(8));
  const view = new WriteView(words);
  expect(view.piece).toEqual({ addr: wide + 1n, length: 4096, lkey: 0x77 });
});

test("a copied field keeps all of its bits, a fixed one is known", () => {
  const words = new Uint32Array(64);
  encodeCompareAndSwap(words, 0, 1, 2, wide - 1n, 3, 0x55, { addr: 0x1000, length: 8, lkey: 1 });
  const view = new CompareAndSwapView(words);
  expect([view.place, view.atomicAddr]).toEqual([wide - 1n, wide - 1n]);
  expect([view.length, view.left]).toEqual([8, 8]);
});

test("bytes in the command", () => {
  const words = new Uint32Array(64).fill(0xffff_ffff);
  const text = Uint8Array.from({ length: 48 }, (_, index) => index + 1);
  encodeSendInline(words, 0, 1, 2, 48, text);
  expect(new Uint8Array(words.buffer, 208, 48)).toEqual(text);
  expect(words[4]! & 8).toBe(8);
});

test("in an entry that the command adds nothing to", () => {
  const words = new Uint32Array(16).fill(0xffff_ffff);
  encodeReceive(words, 0, 2048, { addr: 0x2000, length: 2048, lkey: 9 }, 5);
  expect(new ReceiveView(words).piece).toEqual({ addr: 0x2000n, length: 2048, lkey: 9 });
  expect([words[7], words[14], words[15]]).toEqual([1, 0, 0]);
});

const several = `protocol example;
endian little;

struct Keyed layout c { at : u64; length : u32; key : u32; }
struct Plain layout c { at : u64; length : u64; }
encoding ByKey of Keyed { direct 1; address at; length length; memory keyed; }
encoding ByLength of Plain { direct 1; address at; length length; }

entry Request 24 {
  0x00 kind : u32;
  0x04 size : u32;
  byte[23:8] piece : address of data;
}

command post_keyed : Request(kind: 1) { completes never; transfer data : device reads bytes[size] as ByKey; }
command post_plain : Request(kind: 2) { completes never; transfer data : device reads bytes[size] as ByLength; }
`;

test("an entry that carries several kinds has the bytes of any", async () => {
  const text = await generatedText(several);
  expect(text).toMatch(/function encodePostKeyed\([^)]*piece: Uint8Array/);
  expect(text).toMatch(/function encodePostPlain\([^)]*piece: Uint8Array/);
  interface Generated {
    encodePostPlain(words: Uint32Array, at: number, size: number, piece: Uint8Array): void;
    readonly RequestView: new (words: Uint32Array) => { readonly piece: Uint8Array };
  }
  const { encodePostPlain, RequestView } = await load<Generated>("elements", "source.ring", { "source.ring": several });
  const words = new Uint32Array(6);
  const piece = Uint8Array.of(2, 0, 0, 0, 1, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0);
  encodePostPlain(words, 0, 7, piece);
  expect([...words]).toEqual([2, 7, 2, 1, 7, 0]);
  expect(new RequestView(words).piece).toEqual(piece);
});
