/** Interval arithmetic over integers of any size: the values that an expression can take. Both ends are included. */
import type { BinaryOperator, Range, Type } from "./model.ts";

export const u64: Range = { min: 0n, max: (1n << 64n) - 1n };
const i64: Range = { min: -(1n << 63n), max: (1n << 63n) - 1n };

/** By bits: a description asks for few of them, and often. */
const unsignedRanges: Range[] = [];

export function unsigned(bits: number): Range {
  return (unsignedRanges[bits] ??= { min: 0n, max: (1n << BigInt(bits)) - 1n });
}

export function signed(bits: number): Range {
  const half = 1n << BigInt(bits - 1);
  return { min: -half, max: half - 1n };
}

/** The values of an integer type; absent for types that are not integers. */
export function rangeOf(type: Type): Range | undefined {
  switch (type.kind) {
    case "unsigned":
      return unsigned(type.bits);
    case "signed":
      return signed(type.bits);
    case "range":
      return { min: type.min, max: type.max };
    case "handle":
      return signed(32);
    case "token":
      return u64;
    default:
      return undefined;
  }
}

export function exactly(value: bigint): Range {
  return { min: value, max: value };
}

export function contains(outer: Range, inner: Range): boolean {
  return outer.min <= inner.min && inner.max <= outer.max;
}

/** Whether 64 bits hold all values, as signed or as unsigned numbers. */
export function fits64(range: Range): boolean {
  return contains(u64, range) || contains(i64, range);
}

export function union(a: Range, b: Range): Range {
  return { min: a.min < b.min ? a.min : b.min, max: a.max > b.max ? a.max : b.max };
}

function corners(a: Range, b: Range, operation: (x: bigint, y: bigint) => bigint): Range {
  const values = [operation(a.min, b.min), operation(a.min, b.max), operation(a.max, b.min), operation(a.max, b.max)];
  return values.map(exactly).reduce(union);
}

/** The smallest 2^n - 1 that is not below the value. */
function onesAbove(value: bigint): bigint {
  return value <= 0n ? 0n : (1n << BigInt(value.toString(2).length)) - 1n;
}

type ArithmeticOperator = Exclude<BinaryOperator, "==" | "!=" | "<" | "<=" | ">" | ">=" | "&&" | "||">;

/**
 * What the operator can yield. The caller has made sure that a divisor is never 0 and that shifts are by 0 to 64; bit
 * operators on values that may be negative are taken as any 64-bit number.
 */
export function combine(operator: ArithmeticOperator, a: Range, b: Range): Range {
  const exact = a.min === a.max && b.min === b.max;
  switch (operator) {
    case "+":
      return { min: a.min + b.min, max: a.max + b.max };
    case "-":
      return { min: a.min - b.max, max: a.max - b.min };
    case "*":
      return corners(a, b, (x, y) => x * y);
    case "/":
      return corners(a, b, (x, y) => x / y);
    case "%": {
      if (exact) return exactly(a.min % b.min);
      const largest = corners(exactly(0n), b, (x, y) => x + (y < 0n ? -y : y)).max - 1n;
      const bound = { min: a.min < 0n ? -largest : 0n, max: a.max > 0n ? largest : 0n };
      return {
        min: bound.min > a.min ? bound.min : a.min < 0n ? a.min : 0n,
        max: bound.max < a.max ? bound.max : a.max > 0n ? a.max : 0n,
      };
    }
    case "<<":
      return corners(a, b, (x, y) => x << y);
    case ">>":
      return corners(a, b, (x, y) => x >> y);
    case "&":
      if (exact) return exactly(a.min & b.min);
      if (a.min >= 0n && b.min >= 0n) return { min: 0n, max: a.max < b.max ? a.max : b.max };
      if (a.min >= 0n) return { min: 0n, max: a.max };
      if (b.min >= 0n) return { min: 0n, max: b.max };
      return i64;
    case "|":
    case "^": {
      if (exact) return exactly(operator === "|" ? a.min | b.min : a.min ^ b.min);
      if (a.min < 0n || b.min < 0n) return i64;
      const max = onesAbove(a.max > b.max ? a.max : b.max);
      return { min: operator === "^" ? 0n : a.min > b.min ? a.min : b.min, max };
    }
  }
}
