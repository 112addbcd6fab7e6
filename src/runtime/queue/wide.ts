/** Values of more than 32 bits: a number where it is exact, below 2^53, else a bigint. */

import { ValueRange } from "../errors/values.ts";

/** A structure's values as a caller may give them: any may be left out, and numbers stand for bigints where exact. */
export type Encodable<T> = { readonly [K in keyof T]?: EncodableValue<T[K]> };
type EncodableValue<V> = V extends bigint
  ? number | bigint
  : V extends readonly (infer E)[]
    ? readonly EncodableValue<E>[]
    : V extends Uint8Array
      ? V
      : V extends object
        ? Encodable<V>
        : V;

/** Whether it is an integer of 0..2^64 - 1, exactly. */
export function isU64(value: number | bigint): boolean {
  // Not Number.isSafeInteger: for a value that may be fractional, this is the shorter code.
  if (typeof value === "number") return value >= 0 && value <= 0x1f_ffff_ffff_ffff && Math.floor(value) === value;
  return isU64Bigint(value);
}

/** Apart from {@link isU64}, whose code stays short: V8 inlines it into every encoder of 64-bit values. */
function isU64Bigint(value: unknown): boolean {
  return typeof value === "bigint" && value >= 0n && value <= 0xffff_ffff_ffff_ffffn;
}

/** Whether it is an integer of -2^63..2^63 - 1, exactly. */
export function isI64(value: number | bigint): boolean {
  if (typeof value === "number") return Number.isSafeInteger(value);
  return typeof value === "bigint" && BigInt.asIntN(64, value) === value;
}

/** Stores 64 bits of a bigint, low dword first; a negative one in two's complement. */
export function storeBigint(words: Uint32Array, at: number, value: bigint): void {
  words[at] = Number(BigInt.asUintN(32, value));
  words[at + 1] = Number(BigInt.asUintN(32, value >> 32n));
}

/** Stores 64 bits of a bigint in big-endian order; a negative one in two's complement. */
export function storeBigintSwapped(words: Uint32Array, at: number, value: bigint): void {
  words[at] = swap32(Number(BigInt.asUintN(32, value >> 32n)));
  words[at + 1] = swap32(Number(BigInt.asUintN(32, value)));
}

/** A name for it makes `swap32` shorter than the number does, which counts below. */
const EVEN_BYTES = 0x00ff_00ff;

/**
 * The four bytes of a dword in the other order, as an int32; of a larger or negative number, its low 32 bits'. An encoder
 * calls it for many dwords: what V8 puts into a caller is limited by the length of all code together.
 */
export function swap32(value: number): number {
  const turned = (value << 16) | (value >>> 16);
  return ((turned & EVEN_BYTES) << 8) | ((turned >>> 8) & EVEN_BYTES);
}

/** The two bytes of a word in the other order. */
export function swap16(value: number): number {
  return ((value & 0xff) << 8) | ((value >>> 8) & 0xff);
}

/** Bits 31:0, as an unsigned number; of a negative value, of its two's complement. */
export function lowWord(value: number | bigint): number {
  return typeof value === "number" ? (value % 0x1_0000_0000) >>> 0 : Number(BigInt.asUintN(32, value));
}

/** Bits 63:32, likewise. */
export function highWord(value: number | bigint): number {
  return typeof value === "number" ? Math.floor(value / 0x1_0000_0000) >>> 0 : Number(BigInt.asUintN(32, value >> 32n));
}

// asIntN and asUintN change nothing: from them V8 knows that 64 bits hold the value, computes it in a register, and makes
// no bigint where it is only compared.

/** The 64-bit value of two dwords, the upper one read as signed. */
export function joinI64(low: number, high: number): bigint {
  return BigInt.asIntN(64, (BigInt(high | 0) << 32n) | BigInt(low >>> 0));
}

/** The 64-bit value of two dwords. */
export function joinU64(low: number, high: number): bigint {
  return BigInt.asUintN(64, (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0));
}

/** Reads a signed 64-bit value, low dword first. */
export function readI64(words: Uint32Array, at: number): bigint {
  return joinI64(words[at]!, words[at + 1]!);
}

/** Reads a 64-bit value, low dword first. */
export function readU64(words: Uint32Array, at: number): bigint {
  return joinU64(words[at]!, words[at + 1]!);
}

/**
 * Stores a number into a word of 64 bits that the device reads as one, element `at` of `wides`; `words` is the same memory.
 * Mostly its high half stays as it is: then the low one is all there is to store, and no bigint is made.
 */
export function storeCounter(words: Uint32Array, wides: BigUint64Array, at: number, value: number): void {
  const high = highWord(value);
  if (words[(at << 1) + 1] === high) Atomics.store(words, at << 1, value >>> 0);
  else Atomics.store(wides, at, joinU64(value >>> 0, high));
}

/** A 64-bit value that arithmetic goes on with. @throws ValueRange beyond 2^53 - 1, where numbers are not exact */
export function safeNumber(value: number | bigint, name: string): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number)) throw new ValueRange(name, value, "an integer below 2^53");
  return number;
}
