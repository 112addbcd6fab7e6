/** Registers that never hold all ones, which is what a place answers where no device is. */
import type { Register, RegisterField, Type } from "../../../../model/model.ts";
import type { Context } from "../context.ts";
import { fromWireValue } from "../stored.ts";

/**
 * Whether all ones are no word of a register: reserved bits would not read as they ought to, or a value would be none of
 * its field's.
 */
export function neverOnes(context: Context, { fields, type, bits }: Register): boolean {
  return fields.length === 0 ? noOnes(context, type, bits) : fields.some((field) => fieldNever(context, field));
}

function fieldNever(context: Context, field: RegisterField): boolean {
  const { access, role, policy, fixedValue, type, width, range, stored } = field;
  const ones = (1n << BigInt(width)) - 1n;
  if (access === "write-only") return false;
  // Bits of no meaning yet read as zeros.
  if (role === "reserved") return policy !== "ignore" && (fixedValue ?? 0n) !== ones;
  if (role === "fixed") return (fixedValue ?? 0n) !== ones;
  if (stored === undefined) return noOnes(context, type, width);
  const value = fromWireValue(field, type.kind === "signed" ? -1n : ones);
  return value === undefined || (range !== undefined && (value < range.min || value > range.max));
}

function noOnes(context: Context, type: Type, bits: number): boolean {
  const ones = (1n << BigInt(bits)) - 1n;
  switch (type.kind) {
    case "range":
      return type.min < 0n ? type.max < -1n : type.max < ones || type.min > ones;
    case "enum": {
      const { open, members, signed } = context.enum(type.enum);
      return open === false && members.every(({ value }) => value !== (signed ? -1n : ones));
    }
    case "flags":
      return context.flags(type.flags).mask !== ones;
    default:
      return false;
  }
}
