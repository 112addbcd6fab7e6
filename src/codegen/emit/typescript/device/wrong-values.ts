/** Values that a field cannot have although its bits could: what a host must not write. */
import type { Field, Range } from "../../../../model/model.ts";
import { runs } from "../checks.ts";
import type { Context } from "../context.ts";
import { hex } from "../dwords.ts";
import { extractField, group, type Words } from "../extract.ts";
import { Inputs } from "../inputs.ts";
import { fromWireValue } from "../stored.ts";
import { isWideField } from "../types.ts";

/** The condition under which a field holds such a value; undefined where it cannot. */
export function wrongText(context: Context, words: Words, field: Field, fields: readonly Field[]): string | undefined {
  const { type, role, align, width } = field;
  if (role !== "value" && role !== "tag") return undefined;
  // What is read imports what reads it: it is only asked for where it is tested.
  const value = (): string =>
    group(extractField(context, words, field, fields, new Inputs(context, {})).replace(/ as \w+$/, ""));
  const wide = isWideField(field);
  const number = (value: bigint): string => (wide ? `${value}n` : String(value));
  if (type.kind === "enum") {
    const { open, members } = context.enum(type.enum);
    if (open === true || width > 32) return undefined;
    const found = runs(members.map(({ value }) => value));
    if (found.reduce((sum, { min, max }) => sum + max - min + 1n, 0n) >= 1n << BigInt(width)) return undefined;
    const text = value();
    return found
      .map(({ min, max }) => (min === max ? `${text} !== ${min}` : `(${text} < ${min} || ${text} > ${max})`))
      .join(" && ");
  }
  if (type.kind === "flags") {
    const others = ~context.flags(type.flags).mask & ((1n << BigInt(width)) - 1n);
    return others === 0n || width > 32 ? undefined : `(${value()} & ${hex(others)}) !== 0`;
  }
  if (type.kind !== "unsigned" && type.kind !== "signed" && type.kind !== "range") return undefined;
  const [least, most] = written(field);
  const own = allowed(field);
  if (own.min <= least && own.max >= most && align === undefined) return undefined;
  const text = value();
  const tests = [
    ...(own.min > least ? [`${text} < ${number(own.min)}`] : []),
    ...(own.max < most ? [`${text} > ${number(own.max)}`] : []),
    ...(align === undefined ? [] : [`${text} % ${number(align)} !== ${number(0n)}`]),
  ];
  return tests.join(" || ");
}

/** What a field may hold. */
function allowed({ type, range, maximum, width }: Field): Range {
  const natural = type.kind === "range" ? type : naturalOf(type.kind === "signed", width);
  const { min, max } = range ?? natural;
  return { min, max: maximum !== undefined && maximum < max ? maximum : max };
}

/** The least and the most that its bits can say. */
function written(field: Field): readonly [bigint, bigint] {
  const { min, max } = naturalOf(field.type.kind === "signed", field.width);
  const ends = [min, max].map((wire) => fromWireValue(field, wire));
  const known = ends.filter((end) => end !== undefined);
  if (known.length < 2) return [-(1n << 65n), 1n << 65n];
  const [a, b] = known as [bigint, bigint];
  return a < b ? [a, b] : [b, a];
}

function naturalOf(signed: boolean, width: number): Range {
  const all = 1n << BigInt(width);
  return signed ? { min: -all / 2n, max: all / 2n - 1n } : { min: 0n, max: all - 1n };
}
