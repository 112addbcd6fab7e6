/** Between a value as it is said and as it is written: `nlb` and `nlb - 1`. Inlined arithmetic, nothing called. */
import type { Field, Range, Stored } from "../../../model/model.ts";
import { hex } from "./dwords.ts";
import type { FieldCheck } from "./checks.ts";
import type { Source } from "./leaves.ts";
import { isWideField } from "./types.ts";

const SMALL = 1n << 31n;

/** A value that is known, as it is written. */
export function wireOf(stored: Stored | undefined, value: bigint): bigint {
  if (stored === undefined) return value;
  if (stored.form === "log2") return BigInt(log2(value)) + stored.offset;
  return (value * stored.factor) / stored.divisor + stored.offset;
}

/** The value that is written as `wire`; undefined where there is none. */
export function fromWireValue({ stored }: Pick<Field, "stored">, wire: bigint): bigint | undefined {
  if (stored === undefined) return wire;
  if (stored.form === "log2") return wire < stored.offset ? undefined : 1n << (wire - stored.offset);
  const scaled = (wire - stored.offset) * stored.divisor;
  return scaled % stored.factor === 0n ? scaled / stored.factor : undefined;
}

/** What a field's `stored` makes of the value `text`, for `width` bits. */
export function toWire(field: Field, stored: Stored, width: number, text: string): Source {
  const { maximum, range: { min, max } = { min: 0n, max: (1n << 64n) - 1n } } = field;
  const range = { min, max: maximum !== undefined && maximum < max ? maximum : max };
  if (stored.form === "log2") {
    const log = range.max < 2n * SMALL ? `31 - Math.clz32(${text})` : `Math.log2(${text})`;
    const folded = range.max < 2n * SMALL ? `${31n + stored.offset} - Math.clz32(${text})` : added(log, stored.offset);
    return { kind: "number", text: `(${folded})`, signed: false };
  }
  const { factor, divisor, offset } = stored;
  const signed = written(stored, range).min < 0n;
  if (isWideField(field)) {
    const value = added(scaled(`BigInt(${text})`, factor, divisor, "n"), offset, "n");
    return { kind: "bigint", text: `(${value})` };
  }
  if (factor === -1n && divisor === 1n) return sourceOf(`(${offset} - ${text})`, width, signed);
  const within = (value: bigint): boolean => value >= 0n && value < SMALL;
  const shifts = within(range.min) && within(range.max * (factor > 0n ? factor : 1n)) && factor > 0n;
  const value = added(shifts ? shiftedBy(text, factor, divisor) : scaled(text, factor, divisor), offset);
  return sourceOf(value === text ? text : `(${value})`, width, signed);
}

function sourceOf(text: string, width: number, signed: boolean): Source {
  if (width <= 32) return { kind: "number", text, signed };
  return signed ? { kind: "wide", text, signed } : { kind: "address", text };
}

/** The wire forms of a range's ends. */
function written(stored: Extract<Stored, { form: "linear" }>, { min, max }: Range): Range {
  const ends = [min, max].map((value) => (value * stored.factor) / stored.divisor + stored.offset);
  const [a, b] = ends as [bigint, bigint];
  return a < b ? { min: a, max: b } : { min: b, max: a };
}

function scaled(text: string, factor: bigint, divisor: bigint, suffix = ""): string {
  const product = factor === 1n ? text : `${text} * ${literalOf(factor)}${suffix}`;
  return divisor === 1n ? product : `${product} / ${divisor}${suffix}`;
}

function shiftedBy(text: string, factor: bigint, divisor: bigint): string {
  if (factor !== 1n && divisor !== 1n) return scaled(text, factor, divisor);
  if (isPower(factor) && factor !== 1n) return `(${text} << ${log2(factor)})`;
  if (isPower(divisor) && divisor !== 1n) return `(${text} >>> ${log2(divisor)})`;
  return scaled(text, factor, divisor);
}

function added(text: string, offset: bigint, suffix = ""): string {
  if (offset === 0n) return text;
  return offset < 0n ? `${text} - ${-offset}${suffix}` : `${text} + ${offset}${suffix}`;
}

function literalOf(value: bigint): string {
  return value < 0n ? `(${value})` : String(value);
}

function isPower(value: bigint): boolean {
  return value > 0n && (value & (value - 1n)) === 0n;
}

function log2(value: bigint): number {
  return value.toString(2).length - 1;
}

/** The value that the `width` bits `text` stand for. What no value is written as gives the next lower one. */
export function fromWire(field: Field, width: number, text: string): string {
  const { stored } = field;
  if (stored === undefined) return text;
  if (stored.form === "log2") {
    const exponent = added(width > 32 ? `Number${parenthesised(text)}` : text, -stored.offset);
    const highest = field.range?.max ?? 1n << 64n;
    return highest < SMALL ? `1 << ${grouped(exponent)}` : `2 ** ${grouped(exponent)}`;
  }
  const { factor, divisor, offset } = stored;
  if (isWideField(field)) {
    const wire = width > 32 ? text : `BigInt${parenthesised(text)}`;
    return scaled(grouped(added(wire, -offset, "n"), divisor !== 1n || factor !== 1n), divisor, factor, "n");
  }
  const wire = width > 32 ? `Number${parenthesised(text)}` : text;
  if (factor === -1n && divisor === 1n) return `${offset} - ${wire}`;
  if (factor === 1n) return scaled(grouped(added(wire, -offset), divisor !== 1n), divisor, 1n);
  return `Math.floor(${scaled(grouped(added(wire, -offset), true), divisor, 1n)} / ${literalOf(factor)})`;
}

function parenthesised(text: string): string {
  return text.startsWith("(") && text.endsWith(")") && !text.slice(1, -1).includes("(") ? text : `(${text})`;
}

function grouped(text: string, needed = true): string {
  return needed && text.includes(" ") && !/^\([^()]*\)$/.test(text) ? `(${text})` : text;
}

type Divisible = Partial<Pick<Field, "stored" | "align" | "range">>;

/** What `stored` and `align` ask of a value besides its range. */
export function divisibility(field: Divisible, text: string): FieldCheck["fails"][] {
  const { stored, align, range } = field;
  const highest = range?.max ?? 1n << 64n;
  const checks: string[] = [];
  if (stored?.form === "log2") {
    checks.push(highest < SMALL ? `(${text} & (${text} - 1)) !== 0` : `2 ** Math.log2(${text}) !== ${text}`);
  }
  if (stored?.form === "linear") {
    const common = gcd(stored.factor < 0n ? -stored.factor : stored.factor, stored.divisor);
    checks.push(...multiple(stored.divisor / common, text, highest));
  }
  if (align !== undefined) checks.push(...multiple(align, text, highest));
  return checks;
}

function multiple(of: bigint, text: string, highest: bigint): readonly string[] {
  if (of === 1n) return [];
  if (highest > BigInt(Number.MAX_SAFE_INTEGER))
    return [`(typeof ${text} === "number" ? ${text} % ${of} !== 0 : ${text} % ${of}n !== 0n)`];
  if (highest < SMALL && isPower(of)) return [`(${text} & ${hex(of - 1n)}) !== 0`];
  return [`${text} % ${of} !== 0`];
}

function gcd(a: bigint, b: bigint): bigint {
  return b === 0n ? a : gcd(b, a % b);
}

/** `a multiple of 512`, `a power of two` */
export function divisibilityText({ stored, align }: Divisible): string | undefined {
  const parts: string[] = [];
  if (stored?.form === "log2") parts.push("a power of two");
  if (stored?.form === "linear") {
    const common = gcd(stored.factor < 0n ? -stored.factor : stored.factor, stored.divisor);
    if (stored.divisor / common !== 1n) parts.push(`a multiple of ${stored.divisor / common}`);
  }
  if (align !== undefined && align !== 1n) parts.push(`a multiple of ${align}`);
  return parts.length === 0 ? undefined : parts.join(" and ");
}
