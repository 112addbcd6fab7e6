/** CRC-32C (Castagnoli), as iSCSI and ext4 use it: long messages are folded first, short ones go by tables. */
import { AREA, area, fold } from "./fold.ts";

/** The polynomial, its lowest bit the highest power. */
const POLYNOMIAL = 0x82f63b78;

/** `TABLES[k * 256 + b]`: what the byte `b` comes to when `k` zero bytes follow it. */
const TABLES = new Uint32Array(8 * 256);
for (let byte = 0; byte < 256; byte++) {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
  TABLES[byte] = crc;
}
for (let at = 256; at < TABLES.length; at++) {
  const before = TABLES[at - 256]!;
  TABLES[at] = (before >>> 8) ^ TABLES[before & 0xff]!;
}

/** What is shorter is not worth folding. */
const LONG = 2048;

/**
 * The checksum of `bytes`.
 * @param seed the checksum of what stands before them; 0 where nothing does
 * @returns an unsigned 32-bit number
 */
export function crc32c(bytes: Uint8Array, seed = 0): number {
  let crc = seed;
  let at = 0;
  for (; bytes.length - at >= LONG; at += AREA) {
    const part = bytes.subarray(at, at + AREA);
    area.set(part);
    crc = sumUpArea(part.length, crc);
  }
  return at >= bytes.length ? crc : ~byTables(bytes.subarray(at), ~crc) >>> 0;
}

/** The same of the first `length` bytes of `area`, which it overwrites: without a copy. */
export function sumUpArea(length: number, seed: number): number {
  const bytes = area.subarray(0, length);
  if (length < LONG) return ~byTables(bytes, ~seed) >>> 0;
  for (let at = 0; at < 4; at++) bytes[at]! ^= ~seed >>> (8 * at);
  return ~byTables(bytes.subarray(fold(length)), 0) >>> 0;
}

/** Divides: eight bytes at a time. @param rest what is left of what stands before them */
function byTables(bytes: Uint8Array, rest: number): number {
  const tables = TABLES;
  let crc = rest;
  let at = 0;
  for (const whole = bytes.length - 7; at < whole; at += 8) {
    const low = crc ^ (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24));
    crc =
      tables[1792 + (low & 0xff)]! ^
      tables[1536 + ((low >>> 8) & 0xff)]! ^
      tables[1280 + ((low >>> 16) & 0xff)]! ^
      tables[1024 + (low >>> 24)]! ^
      tables[768 + bytes[at + 4]!]! ^
      tables[512 + bytes[at + 5]!]! ^
      tables[256 + bytes[at + 6]!]! ^
      tables[bytes[at + 7]!]!;
  }
  for (; at < bytes.length; at++) crc = (crc >>> 8) ^ tables[(crc ^ bytes[at]!) & 0xff]!;
  return crc;
}
