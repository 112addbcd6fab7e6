/** Checks of values against their fields: all of a function's checks run before its first store. */
import type { Field, Range, Type } from "../../../model/model.ts";
import type { Context } from "./context.ts";
import { hex } from "./dwords.ts";
import { divisibility, divisibilityText } from "./stored.ts";
import { isWideField } from "./types.ts";

/** When a value does not fit, and what is thrown then: both expressions. */
export interface FieldCheck {
  readonly fails: string;
  readonly error: string;
}

/** What of a field, or of a parameter, says which values fit. */
export type Checked = Pick<Field, "type" | "range" | "width"> & Partial<Pick<Field, "stored" | "align" | "maximum">>;

/**
 * The checks of `text`, the value of a field called `label`: in their order, the first that fails tells. An error shows
 * `shown`: of an array, all of it.
 */
export function checksOf(
  context: Context,
  field: Checked,
  text: string,
  label: string,
  shown: string = text,
): readonly FieldCheck[] {
  const { type } = field;
  if (type.kind === "array") {
    const length = lengthCheck(context, text, type.length, label);
    // Each structure is checked by its own encoder.
    if (type.element.kind === "struct") return [length];
    const each = { type: type.element, range: undefined, width: field.width / type.length };
    const items = checksOf(context, each, "item", `${label}[]`, text);
    return [length, ...items.map(({ fails, error }) => ({ fails: `${text}.some((item) => ${fails})`, error }))];
  }
  if (type.kind === "blob") return [lengthCheck(context, text, type.bits / 8, label)];
  if (type.kind === "text") {
    const fails = `!${context.use("fitsText")}(${text}, ${type.bits / 8})`;
    return [{ fails, error: outOfRange(context, label, shown, `text of at most ${type.bits / 8} bytes`) }];
  }
  const multiples = divisibilityChecks(context, field, text, label, shown);
  const check = condition(context, type, field, text);
  if (check === undefined) return multiples;
  if (type.kind === "flags") {
    const set = context.refer(type.flags);
    return [{ fails: check.fails, error: `${context.use("unknownFlags")}("${label}", ${shown}, ${set})` }];
  }
  return [{ fails: check.fails, error: outOfRange(context, label, shown, check.range) }, ...multiples];
}

function divisibilityChecks(
  context: Context,
  { range, stored, align }: Checked,
  text: string,
  label: string,
  shown: string,
): readonly FieldCheck[] {
  const what = divisibilityText({ stored, align });
  if (what === undefined) return [];
  const error = outOfRange(context, label, shown, what);
  return divisibility({ range, stored, align }, text).map((fails) => ({ fails, error }));
}

/** Checks as statements, one each. */
export function throwing(checks: readonly FieldCheck[]): readonly string[] {
  return checks.map(({ fails, error }) => `if (${fails}) throw ${error};`);
}

function outOfRange(context: Context, label: string, text: string, range: string): string {
  return `${context.use("outOfRange")}("${label}", ${text}, "${range}")`;
}

function lengthCheck(context: Context, text: string, length: number, label: string): FieldCheck {
  const error = outOfRange(context, `${label}.length`, `${text}.length`, String(length));
  return { fails: `${text}.length !== ${length}`, error };
}

interface Check {
  /** True when the value doesn't fit; false for no value that does. */
  readonly fails: string;
  readonly range: string;
}

function condition(context: Context, type: Type, field: Checked, text: string): Check | undefined {
  switch (type.kind) {
    case "flags":
      return { fails: notOfFlags(context.flags(type.flags).mask, type.bits, text), range: "" };
    case "enum": {
      const { members, name, open } = context.enum(type.enum);
      if (open === true) {
        const { min, max } = naturalRange({ kind: type.signed ? "signed" : "unsigned", bits: type.bits }, type.bits);
        const fails =
          type.bits > 32
            ? `typeof ${text} !== "bigint" || ${outside(context, min, max, text)}`
            : outside(context, min, max, text);
        return { fails, range: `${min}..${max}` };
      }
      const values = members.map((member) => member.value);
      return {
        fails: type.bits > 32 ? notOfWide(values, text) : notOfRuns(context, runs(values), text),
        range: `a ${name}`,
      };
    }
    case "unsigned":
    case "signed":
    case "range":
    case "handle": {
      const natural = naturalRange(type, field.width);
      const { min, max: highest } = field.range ?? natural;
      const max = field.maximum !== undefined && field.maximum < highest ? field.maximum : highest;
      // What is stored in another form is a number wherever numbers hold all values, whatever its width.
      const plain = field.stored !== undefined && !isWideField(field as Field) && max >= 1n << 32n;
      const fails = plain
        ? `!Number.isSafeInteger(${text}) || ${between(min, max, text, "||")}`
        : outside(context, min, max, text);
      return { fails, range: `${min}..${max}` };
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
  if (whole) return `!${context.use(name)}(${text})`;
  const rest = min === least ? `${text} > ${number(max)}` : between(min, max, text, "||");
  return `!${context.use(name)}(${text}) || ${rest}`;
}

function between(min: bigint, max: bigint, text: string, join: "||" | "&&"): string {
  const [below, above] = join === "||" ? ["<", ">"] : [">=", "<="];
  return `${text} ${below} ${number(min)} ${join} ${text} ${above} ${number(max)}`;
}

function number(value: bigint): string {
  return value > BigInt(Number.MAX_SAFE_INTEGER) || value < BigInt(Number.MIN_SAFE_INTEGER) ? `${value}n` : `${value}`;
}

function notOfFlags(mask: bigint, width: number, text: string): string {
  if (width > 32) return `typeof ${text} !== "bigint" || (${text} & ${hex(mask)}n) !== ${text}`;
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

function notOfRuns(context: Context, found: readonly Range[], text: string): string {
  if (found.every((run) => run.min === run.max)) return found.map((run) => `${text} !== ${run.min}`).join(" && ");
  const [only] = found;
  if (only !== undefined && found.length === 1) return outside(context, only.min, only.max, text);
  const inside = found.map((run) =>
    run.min === run.max ? `${text} === ${run.min}` : `(${between(run.min, run.max, text, "&&")})`,
  );
  const integer = found.every((run) => run.min >= -(1n << 31n) && run.max < 1n << 31n)
    ? `(${text} | 0) !== ${text}`
    : `!Number.isInteger(${text})`;
  return `${integer} || !(${inside.join(" || ")})`;
}
