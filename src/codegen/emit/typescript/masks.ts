/** Bits that have one value only: by the dword that holds them, so that each dword is compared once. */
import type { Field } from "../../../model/model.ts";
import { hex } from "./dwords.ts";
import { piecesOf, WORDS } from "./pieces.ts";

export interface FixedBits {
  /** Index of the dword. */
  readonly dword: number;
  /** Bits of the dword as it is in memory, read little-endian; both are unsigned. */
  readonly mask: number;
  readonly value: number;
}

/** Where a field's fixed bits are, a part for each dword that has some. */
export function fixedBitsOf(field: Pick<Field, "at" | "width" | "byteOrder" | "fixedValue">): readonly FixedBits[] {
  const value = field.fixedValue ?? 0n;
  return piecesOf(field, WORDS).map(({ element, at, width, from, swapped }) => {
    const bits = (1n << BigInt(width)) - 1n;
    const number = (own: bigint): number => {
      const word = Number(own << BigInt(at));
      return swapped ? swap(word) : word;
    };
    return { dword: element, mask: number(bits), value: number((value >> BigInt(from)) & bits) };
  });
}

/** The same with one for each dword, the first dword first. */
export function joinedBits(all: readonly FixedBits[]): readonly FixedBits[] {
  const dwords = [...new Set(all.map(({ dword }) => dword))].sort((a, b) => a - b);
  return dwords.map((dword) => {
    const own = all.filter((each) => each.dword === dword);
    const sum = (values: readonly number[]): number => values.reduce((total, each) => total + each, 0);
    return { dword, mask: sum(own.map(({ mask }) => mask)), value: sum(own.map(({ value }) => value)) };
  });
}

/** What is not 0 where the dword, said as `word`, differs in these bits. */
export function differingText(word: string, { mask, value }: FixedBits): string {
  const differing = value === 0 ? word : `(${word} ^ ${hex(value)})`;
  return mask === 0xffff_ffff ? differing : `(${differing} & ${hex(mask)})`;
}

function swap(word: number): number {
  const bytes = new DataView(new ArrayBuffer(4));
  bytes.setUint32(0, word);
  return bytes.getUint32(0, true);
}
