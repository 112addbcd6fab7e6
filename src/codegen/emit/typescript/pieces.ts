/**
 * Where a value's bits are in the elements of a typed array. A big-endian value's bits follow each other in elements
 * whose bytes are swapped: that is done once an element, not once a value.
 */
import type { ByteOrder } from "../../../model/model.ts";

/** The typed array that code reads and writes: of dwords, unless a slot's size is no multiple of four bytes. */
export interface Memory {
  readonly array: "words" | "halves" | "bytes";
  readonly type: "Uint32Array" | "Uint16Array" | "Uint8Array";
  /** Bits of an element. */
  readonly bits: 32 | 16 | 8;
  /** What documentation calls an element. */
  readonly unit: "dword" | "word" | "byte";
}

export const WORDS: Memory = { array: "words", type: "Uint32Array", bits: 32, unit: "dword" };
const HALVES: Memory = { array: "halves", type: "Uint16Array", bits: 16, unit: "word" };
const BYTES: Memory = { array: "bytes", type: "Uint8Array", bits: 8, unit: "byte" };

/** The largest elements of which a slot of `size` bytes is made: none reaches into the slot beside it. */
export function memoryOf(size: number): Memory {
  return size % 4 === 0 ? WORDS : size % 2 === 0 ? HALVES : BYTES;
}

/** Bits at a place; see the model's `Field` for how they count. */
export interface Place {
  readonly at: number;
  readonly width: number;
  readonly byteOrder: ByteOrder;
}

/** A part of a value that lies in one element. */
export interface Piece {
  /** Index of the element. */
  readonly element: number;
  /** Bit of the element, its bytes swapped where `swapped`. */
  readonly at: number;
  readonly width: number;
  /** Bit of the value that lies there. */
  readonly from: number;
  readonly swapped: boolean;
}

/** A value's parts, the one with its lowest bit first. */
export function piecesOf({ at, width, byteOrder }: Place, { bits }: Memory): readonly Piece[] {
  const pieces: Piece[] = [];
  const end = at + width;
  for (let element = Math.floor(at / bits); element * bits < end; element++) {
    const [first, last] = [Math.max(at, element * bits), Math.min(end, element * bits + bits)];
    const own = { element, width: last - first };
    if (byteOrder === "big") {
      const piece = { ...own, at: (element + 1) * bits - last, from: end - last, swapped: bits > 8 };
      pieces.unshift(turned(piece, bits));
    } else pieces.push({ ...own, at: first - element * bits, from: first - at, swapped: false });
  }
  return pieces;
}

/** What lies inside one byte has the same bits however bytes are ordered: it needs no swap. */
function turned(piece: Piece, bits: number): Piece {
  return piece.swapped && insideByte(piece) ? { ...piece, at: mirrored(piece.at, bits), swapped: false } : piece;
}

function insideByte({ at, width }: { readonly at: number; readonly width: number }): boolean {
  return Math.floor(at / 8) === Math.floor((at + width - 1) / 8);
}

/** The bit of an element that bit `at` becomes when its bytes are swapped. */
export function mirrored(at: number, bits: number): number {
  return bits - 8 - Math.floor(at / 8) * 8 + (at % 8);
}

/** A value's lowest `width` bits from bit `from` on, at their place. */
export function partOf(place: Place, from: number, width: number): Place {
  const at = place.byteOrder === "big" ? place.at + place.width - from - width : place.at + from;
  return { at, width, byteOrder: place.byteOrder };
}
