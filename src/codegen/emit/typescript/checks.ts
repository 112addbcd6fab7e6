/** Checks of values against their fields: all of a function's checks run before its first store. */
import type { Field, Range, Type } from "../../../model/model.ts";
import { camel } from "../../names.ts";
import type { Context } from "./context.ts";
import { hex } from "./dwords.ts";

/** Statements that throw ValueRange when `text` is not a value of the field called `label`. */
export function checksOf(
  context: Context,
  field: Pick<Field, "type" | "range" | "width">,
  text: string,
  label: string,
): readonly string[] {
  const { type } = field;
  if (type.kind === "array") {
    const each = { type: type.element, range: undefined, width: field.width / type.length };
    return [
      ...lengthCheck(context, text, type.length, label),
      ...inLoop(text, checksOf(context, each, "item", `${label}[]`)),
    ];
  }
  if (type.kind === "blob") return lengthCheck(context, text, type.bits / 8, label);
  if (type.kind === "struct") {
    return context
      .struct(type.struct)
      .fields.filter((inner) => inner.role === "value")
      .flatMap((inner) => checksOf(context, inner, `${text}.${camel(inner.name)}`, `${label}.${inner.name}`));
  }
  const check = condition(context, type, field, text);
  if (check === undefined) return [];
  if (type.kind === "flags") {
    const set = context.refer(type.flags);
    return [`if (${check.fails}) throw ${context.use("unknownFlags")}("${label}", ${text}, ${set});`];
  }
  return [outOfRange(context, check.fails, label, text, check.range)];
}

function outOfRange(context: Context, fails: string, label: string, text: string, range: string): string {
  return `if (${fails}) throw ${context.use("outOfRange")}("${label}", ${text}, "${range}");`;
}

function lengthCheck(context: Context, text: string, length: number, label: string): readonly string[] {
  return [outOfRange(context, `${text}.length !== ${length}`, `${label}.length`, `${text}.length`, String(length))];
}

function inLoop(text: string, checks: readonly string[]): readonly string[] {
  return checks.length === 0 ? [] : [`for (const item of ${text}) {`, ...checks, "}"];
}

interface Check {
  /** True when the value doesn't fit; false for no value that does. */
  readonly fails: string;
  readonly range: string;
}

function condition(
  context: Context,
  type: Type,
  field: { range: Range | undefined; width: number },
  text: string,
): Check | undefined {
  switch (type.kind) {
    case "flags":
      return { fails: notOfFlags(context.flags(type.flags).mask, type.bits, text), range: "" };
    case "enum": {
      const { members, name } = context.enum(type.enum);
      const values = members.map((member) => member.value);
      return { fails: type.bits > 32 ? notOfWide(values, text) : notOfRuns(runs(values), text), range: `a ${name}` };
    }
    case "unsigned":
    case "signed":
    case "range":
    case "handle": {
      const natural = naturalRange(type, field.width);
      const { min, max } = field.range ?? natural;
      return { fails: outside(context, min, max, text), range: `${min}..${max}` };
    }
    default:
      return undefined;
  }
}

function naturalRange(type: Type, width: number): Range {
  if (type.kind === "range") return { min: type.min, max: type.max };
  const size = BigInt(width);
  if (type.kind === "signed" || type.kind === "handle")
    return { min: -(1n << (size - 1n)), max: (1n << (size - 1n)) - 1n };
  return { min: 0n, max: (1n << size) - 1n };
}

/** The shortest test that V8 makes of one comparison where the range is a power of two; anything but an integer fails. */
export function outside(context: Context, min: bigint, max: bigint, text: string): string {
  const bound = 1n << 31n;
  if (min === 0n && max === 2n * bound - 1n) return `${text} >>> 0 !== ${text}`;
  if (min === -bound && max === bound - 1n) return `(${text} | 0) !== ${text}`;
  if (min === 0n && max < bound && (max & (max + 1n)) === 0n) return `(${text} & ${hex(max)}) !== ${text}`;
  if (min >= -bound && max < bound) return `(${text} | 0) !== ${text} || ${between(min, max, text, "||")}`;
  if (min >= 0n && max < 2n * bound) return `${text} >>> 0 !== ${text} || ${between(min, max, text, "||")}`;
  const [name, natural] = min >= 0n ? (["isU64", (1n << 64n) - 1n] as const) : (["isI64", (1n << 63n) - 1n] as const);
  const least = min >= 0n ? 0n : -(1n << 63n);
  const whole = min === least && max === natural;
  return `!${context.use(name)}(${text})${whole ? "" : ` || ${between(min, max, text, "||")}`}`;
}

function between(min: bigint, max: bigint, text: string, join: "||" | "&&"): string {
  const [below, above] = join === "||" ? ["<", ">"] : [">=", "<="];
  return `${text} ${below} ${number(min)} ${join} ${text} ${above} ${number(max)}`;
}

function number(value: bigint): string {
  return value > BigInt(Number.MAX_SAFE_INTEGER) || value < BigInt(Number.MIN_SAFE_INTEGER) ? `${value}n` : `${value}`;
}

function notOfFlags(mask: bigint, width: number, text: string): string {
  if (width > 32) return `(${text} & ${hex(mask)}n) !== ${text}`;
  return mask < 1n << 31n ? `(${text} & ${hex(mask)}) !== ${text}` : `(${text} & ${hex(mask)}) >>> 0 !== ${text}`;
}

function notOfWide(values: readonly bigint[], text: string): string {
  return values.map((value) => `${text} !== ${value}n`).join(" && ");
}

/** Declared values as runs of neighbours: an enum is mostly one run. */
export function runs(values: readonly bigint[]): readonly Range[] {
  const found: { min: bigint; max: bigint }[] = [];
  for (const value of [...new Set(values)].sort((a, b) => (a < b ? -1 : 1))) {
    const last = found.at(-1);
    if (last !== undefined && value === last.max + 1n) last.max = value;
    else found.push({ min: value, max: value });
  }
  return found;
}

function notOfRuns(found: readonly Range[], text: string): string {
  if (found.every((run) => run.min === run.max)) return found.map((run) => `${text} !== ${run.min}`).join(" && ");
  const inside = found.map((run) =>
    run.min === run.max ? `${text} === ${run.min}` : `(${between(run.min, run.max, text, "&&")})`,
  );
  return `!Number.isInteger(${text}) || !(${inside.join(" || ")})`;
}
