/** Where a field stands, in the words of a datasheet. */
import type { Field, Type } from "../../../model/model.ts";

/** `bytes 4–7`, `byte 0`, `dword 3 [15:0]`, or bits of the whole where it spans dwords. */
export function placeOf(at: number, width: number): string {
  if (at % 8 === 0 && width % 8 === 0) {
    const first = at / 8;
    const last = (at + width) / 8 - 1;
    return first === last ? `byte ${first}` : `bytes ${first}–${last}`;
  }
  const dword = Math.floor(at / 32);
  if (at + width <= dword * 32 + 32) return `dword ${dword} ${bits(at % 32, width)}`;
  return `bits ${bits(at, width)}`;
}

/** `[15:0]`, `[3]` */
export function bits(at: number, width: number): string {
  return width === 1 ? `[${at}]` : `[${at + width - 1}:${at}]`;
}

/** The spec's way to write a type: `u32`, `SqeFlags`, `u32[3]`. */
export function typeText(type: Type): string {
  switch (type.kind) {
    case "unsigned":
      return `u${type.bits}`;
    case "signed":
      return `i${type.bits}`;
    case "bool":
    case "token":
    case "handle":
    case "cstring":
      return type.kind;
    case "range":
      return `${type.min}..${type.max}`;
    case "enum":
      return type.enum.name;
    case "flags":
      return type.flags.name;
    case "struct":
      return type.struct.name;
    case "array":
      return `${typeText(type.element)}[${type.length}]`;
    case "blob":
      return `bytes[${type.bits / 8}]`;
    case "bytes":
      return "bytes";
    case "address":
      return `address of ${type.transfer}`;
  }
}

/** `bytes 4–7, i32`, with its unit where it has one. */
export function fieldPlace(field: Field): string {
  const unit =
    field.unit === undefined ? "" : `, in ${field.unit.factor === 1 ? "" : `${field.unit.factor} `}${field.unit.name}`;
  return `${placeOf(field.at, field.width)}, ${typeText(field.type)}${unit}`;
}
