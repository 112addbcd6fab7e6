/** Between the values that are said and the numbers that are written. */
import type { Field, Stored } from "../model/model.ts";

/** The number that stands for a value; nothing where none does: a rest of a division, no power of two. */
export function toWire(value: bigint, stored: Stored | undefined): bigint | undefined {
  if (stored === undefined) return value;
  if (stored.form === "linear") {
    const scaled = value * stored.factor;
    return scaled % stored.divisor === 0n ? scaled / stored.divisor + stored.offset : undefined;
  }
  if (value <= 0n || (value & (value - 1n)) !== 0n) return undefined;
  return BigInt(value.toString(2).length - 1) + stored.offset;
}

/** The value that a number stands for; nothing where none does. */
export function fromWire(wire: bigint, stored: Stored | undefined): bigint | undefined {
  if (stored === undefined) return wire;
  if (stored.form === "linear") {
    const scaled = (wire - stored.offset) * stored.divisor;
    return scaled % stored.factor === 0n ? scaled / stored.factor : undefined;
  }
  const power = wire - stored.offset;
  return power < 0n || power > 64n ? undefined : 1n << power;
}

/** Whether the number in memory has a sign: values below zero are said, and no form makes other numbers of them. */
export function isSigned({ type, stored }: Pick<Field, "type" | "stored">): boolean {
  if (stored !== undefined) return false;
  if (type.kind === "enum") return type.signed;
  return type.kind === "signed" || type.kind === "handle" || (type.kind === "range" && type.min < 0n);
}
