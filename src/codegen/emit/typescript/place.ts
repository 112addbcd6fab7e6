/** Where a field stands, in the words of a datasheet. */
import type { Place } from "./pieces.ts";
import type { Field, Stored } from "../../../model/model.ts";
import { camel } from "../../names.ts";
import { describeType } from "../../../model/types.ts";

/** `bytes 4–7`, `byte 0`, `dword 3 [15:0]`, or bits of the whole where it spans dwords. */
export function placeOf({ at, width, byteOrder }: Place): string {
  if (at % 8 === 0 && width % 8 === 0) {
    const first = at / 8;
    const last = (at + width) / 8 - 1;
    return first === last ? `byte ${first}` : `bytes ${first}–${last}`;
  }
  const dword = Math.floor(at / 32);
  // In big-endian words the first bit in memory is the highest.
  const low = byteOrder === "big" ? 32 - (at % 32) - width : at % 32;
  if (at + width <= dword * 32 + 32) return `dword ${dword} ${bits(low, width)}`;
  return `bits ${bits(at, width)}`;
}

/** `[15:0]`, `[3]` */
export function bits(at: number, width: number): string {
  return width === 1 ? `[${at}]` : `[${at + width - 1}:${at}]`;
}

/** `bytes 4–7, i32`, with its unit where it has one. */
export function fieldPlace(field: Field): string {
  const unit =
    field.unit === undefined ? "" : `, in ${field.unit.factor === 1 ? "" : `${field.unit.factor} `}${field.unit.name}`;
  const { type, stored, align, maximum, since } = field;
  const told = [
    placeOf(field),
    describeType(type) + unit,
    stored === undefined ? undefined : `written as ${storedText(camel(field.name), stored)}`,
    align === undefined ? undefined : `a multiple of ${align}`,
    maximum === undefined ? undefined : `at most ${maximum}`,
    since === undefined ? undefined : `where \`${since}\` holds`,
  ];
  return told.filter((text) => text !== undefined).join(", ");
}

/** `nlb - 1`, `log2(page) - 12` */
function storedText(name: string, stored: Stored): string {
  const { offset } = stored;
  const added = offset === 0n ? "" : offset < 0n ? ` - ${-offset}` : ` + ${offset}`;
  if (stored.form === "log2") return `log2(${name})${added}`;
  const { factor, divisor } = stored;
  if (factor === -1n && divisor === 1n) return `${offset} - ${name}`;
  return `${name}${factor === 1n ? "" : ` * ${factor}`}${divisor === 1n ? "" : ` / ${divisor}`}${added}`;
}
