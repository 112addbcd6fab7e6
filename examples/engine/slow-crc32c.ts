/** CRC-32C once more, for whoever checks the engine: a byte at a time, the highest power first, unlike its own tables. */

const POLYNOMIAL = 0x1edc_6f41;

/** A polynomial's coefficients in the other order. */
function reflected(value: number, bits: number): number {
  let result = 0;
  for (let bit = 0; bit < bits; bit++) if ((value >>> bit) & 1) result |= 1 << (bits - 1 - bit);
  return result >>> 0;
}

const REFLECTED_BYTES = Uint8Array.from({ length: 256 }, (_, byte) => reflected(byte, 8));

/** What a byte at the highest powers leaves behind. */
const RESTS = Int32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte << 24;
  for (let bit = 0; bit < 8; bit++) rest = rest < 0 ? (rest << 1) ^ POLYNOMIAL : rest << 1;
  return rest;
});

export function slowCrc32c(bytes: Uint8Array, seed = 0): number {
  let rest = reflected(~seed >>> 0, 32);
  for (const byte of bytes) rest = (rest << 8) ^ RESTS[(rest >>> 24) ^ REFLECTED_BYTES[byte]!]!;
  return ~reflected(rest >>> 0, 32) >>> 0;
}
