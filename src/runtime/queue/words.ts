import { ValueRange } from "../errors/values.ts";

/** Multiplied with a number below 2^53, it leaves the high 32 bits in front of the point; an array store takes those. */
export const TWO_POW_MINUS_32 = 2 ** -32;

/** A number that two dword stores write exactly. Otherwise: {@link storeU64}. */
export function isSafeU64(value: number | bigint): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** Stores a 64-bit value that is no safe number, low dword first. @throws ValueRange, before storing anything */
export function storeU64(words: Uint32Array, at: number, value: number | bigint, field: string): void {
  if (typeof value !== "bigint" || value < 0n || value > 0xffff_ffff_ffff_ffffn) {
    throw new ValueRange(field, value, "an integer, 0..2^64 - 1 (a bigint beyond 2^53 - 1)");
  }
  words[at] = Number(value & 0xffff_ffffn);
  words[at + 1] = Number(value >> 32n);
}

/** Reads a 64-bit value, low dword first. */
export function readU64(words: Uint32Array, at: number): bigint {
  return (BigInt(words[at + 1]!) << 32n) | BigInt(words[at]!);
}

/** Stores a 32-bit value of a structure. @throws ValueRange, before storing it */
export function storeU32(words: Uint32Array, at: number, value: number, field: string): void {
  if (value >>> 0 !== value) throw new ValueRange(field, value, "0..4294967295");
  words[at] = value;
}
