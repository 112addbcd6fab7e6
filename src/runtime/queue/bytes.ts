/** Runs of bytes in an entry or structure: text, arrays of many elements, bytes as they are. */

/** What entries are written into and read from: dwords, unless their size is no multiple of four bytes. */
type Elements = Uint32Array | Uint16Array | Uint8Array;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** The `length` bytes from byte `byte` on, counted from element `at`: a view of them. */
function bytesAt(elements: Elements, at: number, byte: number, length: number): Uint8Array {
  return new Uint8Array(elements.buffer, elements.byteOffset + at * elements.BYTES_PER_ELEMENT + byte, length);
}

/** A copy of the `length` bytes from byte `byte` on. */
export function readBytes(elements: Elements, at: number, byte: number, length: number): Uint8Array {
  return bytesAt(elements, at, byte, length).slice();
}

export function storeBytes(elements: Elements, at: number, byte: number, bytes: Uint8Array): void {
  bytesAt(elements, at, byte, bytes.length).set(bytes);
}

/** Whether it is text whose UTF-8 form has at most `length` bytes. */
export function fitsText(text: string, length: number): boolean {
  // Every code unit has at least one byte, and at most three.
  if (typeof text !== "string" || text.length > length) return false;
  return text.length * 3 <= length || encoder.encode(text).length <= length;
}

/** The UTF-8 form of a text, filled up to `length` bytes. */
export function textBytes(text: string, length: number, pad: number): Uint8Array {
  const bytes = new Uint8Array(length).fill(pad);
  encoder.encodeInto(text, bytes);
  return bytes;
}

/** Stores a text that fits, and fills what is left of its `length` bytes. */
export function storeText(
  elements: Elements,
  at: number,
  byte: number,
  length: number,
  pad: number,
  text: string,
): void {
  bytesAt(elements, at, byte, length).set(textBytes(text, length, pad));
}

/** The text in `length` bytes, without what fills it up; what is no UTF-8 is shown as U+FFFD. */
export function readText(elements: Elements, at: number, byte: number, length: number, pad: number): string {
  const bytes = bytesAt(elements, at, byte, length);
  let end = length;
  while (end > 0 && bytes[end - 1] === pad) end--;
  return decoder.decode(bytes.slice(0, end));
}

/** The elements of 8 or 16 bits in `length` bytes. */
export function readArray(
  elements: Elements,
  at: number,
  byte: number,
  length: number,
  bits: 8 | 16,
  big: boolean,
  signed: boolean,
): number[] {
  const { buffer, byteOffset } = bytesAt(elements, at, byte, length);
  const view = new DataView(buffer, byteOffset, length);
  return Array.from({ length: (length * 8) / bits }, (_item, index) => {
    if (bits === 8) return signed ? view.getInt8(index) : view.getUint8(index);
    return signed ? view.getInt16(index * 2, !big) : view.getUint16(index * 2, !big);
  });
}

/** Stores elements of 8, 16, 32 or 64 bits one after the other; a negative one in two's complement. */
export function storeArray(
  elements: Elements,
  at: number,
  byte: number,
  bits: 8 | 16 | 32 | 64,
  big: boolean,
  values: readonly (number | bigint)[],
): void {
  const length = (values.length * bits) / 8;
  const { buffer, byteOffset } = bytesAt(elements, at, byte, length);
  const view = new DataView(buffer, byteOffset, length);
  for (const [index, value] of values.entries()) {
    if (bits === 64) view.setBigUint64(index * 8, BigInt(value), !big);
    else if (bits === 32) view.setUint32(index * 4, Number(value), !big);
    else if (bits === 16) view.setUint16(index * 2, Number(value), !big);
    else view.setUint8(index, Number(value));
  }
}
