/** Takes fields apart into leaves: values of at most 64 bits, each with its place and the expression that gives it. */
import { unreachable } from "../../../base/assert.ts";
import type { Field, Type } from "../../../model/model.ts";
import type { Context } from "./context.ts";
import type { Place } from "./pieces.ts";
import { toWire, wireOf } from "./stored.ts";
import { isWideSet } from "./types.ts";

/** What an expression of a leaf evaluates to. */
export type Source =
  /** A number of at most 32 bits; negative ones in two's complement. */
  | { readonly kind: "number"; readonly text: string; readonly signed: boolean }
  | { readonly kind: "boolean"; readonly text: string }
  /** More than 32 bits: a number below 2^53 or a bigint. */
  | { readonly kind: "wide"; readonly text: string; readonly signed: boolean }
  /** More than 32 bits, with names: always a bigint. */
  | { readonly kind: "bigint"; readonly text: string }
  /** A device address: a number below 2^53. */
  | { readonly kind: "address"; readonly text: string }
  /** A match key, as its two dwords. */
  | { readonly kind: "key"; readonly low: string; readonly high: string }
  | { readonly kind: "constant"; readonly value: bigint }
  /** Bits of one element as they are stored there. */
  | { readonly kind: "raw"; readonly text: string };

/** Up to so many elements, arrays and bytes are written and read one by one; longer ones in a loop or as a whole. */
export const LONG = 16;

export interface Leaf extends Place {
  readonly source: Source;
  /** In comments: `opcode = read`, `flags`; undefined for reserved bits. */
  readonly label: string | undefined;
  /** Where it is a part of a wider value: its first bit there, and the value's width. */
  readonly part?: { readonly from: number; readonly of: number };
}

/** The leaves of a field whose value is `text`, and which comments call `label`. */
export function leavesOf(context: Context, field: Field, place: Place, text: string, label: string): readonly Leaf[] {
  const { type, role, stored, fixedValue } = field;
  if (role === "fixed") {
    const value = fixedValue ?? field.default ?? 0n;
    return [constant(place, wireOf(stored, value), `${label} = ${valueName(context, type, value)}`)];
  }
  if (role === "reserved" || role === "command") return [constant(place, fixedValue ?? 0n, undefined)];
  if (stored !== undefined) return [{ ...place, source: toWire(field, stored, place.width, text), label }];
  return typeLeaves(type, place, text, label);
}

export function constant(place: Place, value: bigint, label: string | undefined): Leaf {
  return { ...place, source: { kind: "constant", value: BigInt.asUintN(place.width, value) }, label };
}

/** The leaves of a value at a place. */
export function typeLeaves(type: Type, place: Place, text: string, label: string): Leaf[] {
  const { at, width, byteOrder } = place;
  const leaf = (source: Source): Leaf[] => [{ ...place, source, label }];
  const wide = width > 32;
  switch (type.kind) {
    case "unsigned":
      return leaf({ kind: wide ? "wide" : "number", text, signed: false });
    case "flags":
      return leaf(wide ? { kind: "bigint", text } : { kind: "number", text, signed: false });
    case "signed":
    case "handle":
      return leaf({ kind: wide ? "wide" : "number", text, signed: true });
    case "range":
      return leaf({ kind: wide ? "wide" : "number", text, signed: type.min < 0n });
    case "enum":
      return leaf(wide ? { kind: "bigint", text } : { kind: "number", text, signed: type.signed });
    case "bool":
      return leaf({ kind: "boolean", text });
    case "address":
      return leaf(wide ? { kind: "address", text } : { kind: "number", text, signed: false });
    case "token":
      return leaf({ kind: "key", low: `${text}Low`, high: `${text}High` });
    case "array": {
      const each = width / type.length;
      // That each is a bigint has been checked, which the compiler does not see through a loop.
      const cast = isWideSet(type.element) ? " as bigint" : "";
      return range(type.length).flatMap((index) =>
        typeLeaves(
          type.element,
          { at: at + index * each, width: each, byteOrder },
          `${text}[${index}]!${cast}`,
          `${label}[${index}]`,
        ),
      );
    }
    case "blob":
      return range(width / 8).map((index) => ({
        at: at + index * 8,
        width: 8,
        byteOrder,
        source: { kind: "number", text: `${text}[${index}]!`, signed: false },
        label: `${label}[${index}]`,
      }));
    case "bytes":
    case "cstring":
    case "flexible":
      return [];
    case "text":
    case "struct":
    case "union":
    case "duration":
    case "queue":
    case "outcome":
      throw new Error(`bug in ringwright: no leaf is a ${type.kind}`);
    default:
      return unreachable(type);
  }
}

/** A value by its name where its type has names: `read`, `io_link | async`, `7`. */
function valueName(context: Context, type: Type, value: bigint): string {
  if (type.kind === "enum") {
    return context.enum(type.enum).members.find((member) => member.value === value)?.name ?? String(value);
  }
  if (type.kind === "flags" && value !== 0n) {
    const set = context.flags(type.flags).members.filter((member) => (member.value & value) === member.value);
    if (set.length > 0) return set.map((member) => member.name).join(" | ");
  }
  return type.kind === "flags" ? "none" : String(value);
}

export function range(length: number): number[] {
  return Array.from({ length }, (_item, index) => index);
}
