/** The TypeScript types of a spec's types. */
import { unreachable } from "../../../base/assert.ts";
import type { Field, Reference, Type } from "../../../model/model.ts";
import type { Context } from "./context.ts";
import { coversAll } from "./unions.ts";

/**
 * `give`: what a caller may pass; `get`: what a decoder answers. They differ in 64-bit values: both numbers below 2^53
 * and bigints are taken, bigints are given. And of a structure's members any may be left out.
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
    case "array":
    case "flexible": {
      const element = typeOf(context, type.element, direction);
      return `readonly ${element.includes(" ") ? `(${element})` : element}[]`;
    }
    case "blob":
      return "Uint8Array";
    case "text":
      return "string";
    case "address":
      return direction === "give" ? context.use("DeviceAddress") : "bigint";
    case "token":
      return direction === "give" ? context.use("Token") : "bigint";
    case "handle":
    case "duration":
      return "number";
    case "bytes":
    case "cstring":
      return "Uint8Array";
    case "union":
    case "queue":
    case "outcome":
      throw new Error(`bug in ringwright: a ${type.kind} has no type of its own`);
    default:
      return unreachable(type);
  }
}

/** What a union's types are named after: a declaration, and the way to the union in it. */
export interface UnionOwner extends Reference {
  readonly path: readonly string[];
}

/** What a slot's own fields belong to: to a command, to its entry, or to a view of that. */
export type OwnerOf = (field: Field) => UnionOwner;

/** A field's type. */
export function fieldType(context: Context, field: Field, direction: Direction, owner: UnionOwner): string {
  const { type } = field;
  if (type.kind === "union") {
    const name = context.unionType({ ...owner, path: [...owner.path, field.name] });
    if (direction === "give") return `${context.use("Encodable")}<${name}>`;
    // A device may write a tag that no case has.
    return coversAll(type) ? name : `${name} | undefined`;
  }
  if (field.stored !== undefined && isInteger(type)) {
    if (!isWideField(field)) return "number";
    return direction === "give" ? "number | bigint" : "bigint";
  }
  const own = typeOf(context, type, direction);
  if (direction === "give" && holdsStruct(type)) return `${context.use("Encodable")}<${own}>`;
  return own;
}

function holdsStruct(type: Type): boolean {
  if (type.kind === "array" || type.kind === "flexible") return type.element.kind === "struct";
  return type.kind === "struct";
}

function isInteger({ kind }: Type): boolean {
  return kind === "unsigned" || kind === "signed" || kind === "range";
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

/** Whether a type of so many bits is read as a bigint. */
function isWideType({ kind }: Type, width: number): boolean {
  return width > 32 && !COMPOSITE.has(kind);
}

const COMPOSITE: ReadonlySet<Type["kind"]> = new Set(["array", "flexible", "blob", "text", "struct", "union"]);

/** Whether a field is read as a bigint. One that is `stored` is a number as long as numbers hold all of its values. */
export function isWideField({ type, width, stored, range }: Field): boolean {
  if (stored === undefined) return isWideType(type, width);
  if (stored.form === "log2") return false;
  const limit = BigInt(Number.MAX_SAFE_INTEGER);
  if (range === undefined) return true;
  const scaled = (value: bigint): bigint => value * (stored.factor < 0n ? -stored.factor : stored.factor);
  return scaled(range.max) > limit || scaled(range.min < 0n ? -range.min : range.min) > limit;
}

/** A number that was read, as a value of its enum's type: an open enum's is a number itself. */
export function asEnum(context: Context, reference: Reference, text: string, array = ""): string {
  if (context.enum(reference).open === true) return text;
  return `${text} as ${context.refer(reference, { typeOnly: true })}${array}`;
}
