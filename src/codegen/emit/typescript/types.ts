/** The TypeScript types of a spec's types. */
import { unreachable } from "../../../base/assert.ts";
import type { Type } from "../../../model/model.ts";
import type { Context } from "./context.ts";

/**
 * `give`: what a caller may pass; `get`: what a decoder answers. They differ in 64-bit values: both numbers below 2^53
 * and bigints are taken, bigints are given.
 */
export type Direction = "give" | "get";

export function typeOf(context: Context, type: Type, direction: Direction): string {
  switch (type.kind) {
    case "unsigned":
    case "signed":
    case "range":
      if (type.bits <= 32) return "number";
      return direction === "give" ? "number | bigint" : "bigint";
    case "bool":
      return "boolean";
    case "enum":
      return context.refer(type.enum, { typeOnly: true });
    case "flags":
      return context.refer(type.flags, { typeOnly: true });
    case "struct":
      return context.refer(type.struct, { typeOnly: true });
    case "array": {
      const element = typeOf(context, type.element, direction);
      return `readonly ${element.includes(" ") ? `(${element})` : element}[]`;
    }
    case "blob":
      return "Uint8Array";
    case "address":
      return direction === "give" ? context.use("DeviceAddress") : "bigint";
    case "token":
      return direction === "give" ? context.use("Token") : "bigint";
    case "handle":
      return "number";
    case "bytes":
    case "cstring":
      return "Uint8Array";
    default:
      return unreachable(type);
  }
}

/** A literal of a type's values: a number where numbers are exact. */
export function literal(type: Type, value: bigint): string {
  if (type.kind === "bool") return value === 0n ? "false" : "true";
  if (isWideSet(type)) return `${value}n`;
  const safe = value <= BigInt(Number.MAX_SAFE_INTEGER) && value >= BigInt(Number.MIN_SAFE_INTEGER);
  return safe ? String(value) : `${value}n`;
}

/** Enums and flags of more than 32 bits are bigints: no operator of numbers works on them. */
export function isWideSet(type: Type): boolean {
  return (type.kind === "enum" || type.kind === "flags") && type.bits > 32;
}
