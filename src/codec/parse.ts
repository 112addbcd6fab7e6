/** Numbers and bytes as people type them. */

/** `42`, `-1`, `0x2a`, `0b10_10`; nothing when it is no integer. */
export function parseNumber(text: string): bigint | undefined {
  const found = /^(-?)(0x[0-9a-f]+(?:_[0-9a-f]+)*|0b[01]+(?:_[01]+)*|[0-9]+(?:_[0-9]+)*)$/i.exec(text.trim());
  if (found === null) return undefined;
  const value = BigInt(found[2]!.replaceAll("_", "").toLowerCase());
  return found[1] === "-" ? -value : value;
}

/** `16 00 2a`, `0x16,0x00`, `16:00:2a`, `16002a`: bytes in hexadecimal, the first first; nothing when it is none. */
export function parseBytes(text: string): Uint8Array | undefined {
  const digits = text.replace(/0x/gi, " ").replace(/[\s,:_-]+/g, "");
  if (digits.length % 2 !== 0 || !/^[0-9a-f]*$/i.test(digits)) return undefined;
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
