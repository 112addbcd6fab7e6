/** Bits in bytes, counted as the model counts them. */
import type { ByteOrder } from "../model/model.ts";

/** A run of bits of one byte order; `at` counts as in the model's `Field`. */
export interface Place {
  readonly at: number;
  readonly width: number;
  readonly byteOrder: ByteOrder;
}

/** The unsigned value of the bits. They lie inside `bytes`. */
export function readBits(bytes: Uint8Array, { at, width, byteOrder }: Place): bigint {
  const first = Math.floor(at / 8);
  const end = Math.ceil((at + width) / 8);
  let word = 0n;
  // The word of the bytes that the bits touch, loaded in their order.
  for (let i = first; i < end; i++) {
    const byte = byteOrder === "big" ? bytes[i]! : bytes[first + end - 1 - i]!;
    word = (word << 8n) | BigInt(byte);
  }
  return (word >> lowest(at, width, byteOrder, first, end)) & mask(width);
}

/** Writes the low `width` bits of a value, and touches no other bit. */
export function writeBits(bytes: Uint8Array, { at, width, byteOrder }: Place, value: bigint): void {
  const first = Math.floor(at / 8);
  const end = Math.ceil((at + width) / 8);
  const low = lowest(at, width, byteOrder, first, end);
  const bits = (value & mask(width)) << low;
  const kept = ~(mask(width) << low);
  for (let i = first; i < end; i++) {
    const shift = BigInt(byteOrder === "big" ? end - 1 - i : i - first) * 8n;
    bytes[i] = Number(((BigInt(bytes[i]!) & (kept >> shift)) | (bits >> shift)) & 0xffn);
  }
}

/** The least significant of the bits, in the word of the bytes that they touch. */
function lowest(at: number, width: number, order: ByteOrder, first: number, end: number): bigint {
  return BigInt(order === "big" ? end * 8 - at - width : at - first * 8);
}

/** `width` ones. */
export function mask(width: number): bigint {
  return (1n << BigInt(width)) - 1n;
}

/** The bits as a number of two's complement. */
export function signed(value: bigint, width: number): bigint {
  return BigInt.asIntN(width, value);
}
