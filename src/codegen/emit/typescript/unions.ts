/** Unions: an object with one member, called like the case, whose fields are there. */
import type { Field, Range, Type, Union, UnionCase } from "../../../model/model.ts";
import { camel, key } from "../../names.ts";
import type { Context } from "./context.ts";
import { extractField, objectOf, type Words } from "./extract.ts";
import type { Inputs } from "./inputs.ts";

export type { Inputs } from "./inputs.ts";

export type UnionType = Extract<Type, { kind: "union" }>;

/** The tag's field when the union's cases do not say its value by themselves: it is a member of theirs then. */
export function tagOf(field: Field, siblings: readonly Field[]): Field | undefined {
  const { type } = field;
  if (type.kind !== "union" || type.union.tagField === undefined) return undefined;
  return siblings.find(({ name, role }) => name === type.union.tagField && role !== "union");
}

/** Whether a case stands for one value of the tag only, which it sets. */
export function single({ values }: UnionCase): bigint | undefined {
  const [only] = values;
  return values.length === 1 && only!.min === only!.max ? only!.min : undefined;
}

/** Whether cases cover all that `bits` may hold, so that a decoder always finds one. */
export function coversAll({ union }: UnionType): boolean {
  if (union.cases.some(({ isElse }) => isElse)) return true;
  const { type } = union.by;
  const bits = type.kind === "bool" ? 1 : "bits" in type ? type.bits : 64;
  const count = union.cases.flatMap(({ values }) => values).reduce((sum, { min, max }) => sum + max - min + 1n, 0n);
  return count >= 1n << BigInt(bits);
}

/** `by === 1 || (by >= 3 && by <= 5)` */
function isOf(values: readonly Range[], by: string, wide: boolean): string {
  const n = wide ? "n" : "";
  return values
    .map(({ min, max }) => (min === max ? `${by} === ${min}${n}` : `(${by} >= ${min}${n} && ${by} <= ${max}${n})`))
    .join(" || ");
}

/** A test of the tag against a case; `else` is what no other case is. */
export function caseTest(union: Union, text: string, one: UnionCase): string {
  const { by, cases } = union;
  if (one.isElse) {
    const others = cases.filter((each) => each !== one).map((each) => caseTest(union, text, each));
    return others.length === 0 ? "true" : `!(${others.join(" || ")})`;
  }
  if (by.type.kind === "bool") return one.values[0]?.min === 0n ? `!${atom(text)}` : text;
  const wide = (by.type.kind === "enum" || by.type.kind === "flags") && by.type.bits > 32;
  return isOf(one.values, atom(text), wide);
}

function atom(text: string): string {
  return /^[\w.]+$|^\w+\([^()]*\)$/.test(text) ? text : `(${text})`;
}

/** The expression that reads a union: the tag tells which case is made. */
export function readUnion(
  context: Context,
  words: Words,
  field: Field,
  siblings: readonly Field[],
  inputs: Inputs,
  base: number,
): string {
  if (field.type.kind !== "union") throw new Error("bug in ringwright: this is no union");
  const { union } = field.type;
  const { by, cases } = union;
  const tag = tagOf(field, siblings);
  const text = inputs.text(by);
  const objects = cases.map((one) => {
    const own = inputs.beside(one.fields, (inner) => extractField(context, words, inner, one.fields, inputs, base));
    const object = objectOf(context, words, one.fields, own, base);
    const told = tag !== undefined && single(one) === undefined;
    const withTag = told
      ? `{ ${key(camel(tag.name))}: ${extractField(context, words, tag, siblings, inputs, base)}, ...${object} }`
      : object;
    return `{ ${key(camel(one.name))}: ${told ? merged(withTag) : object} }`;
  });
  const last = coversAll(field.type) ? objects.pop()! : "undefined";
  const tested = cases.slice(0, objects.length);
  // `else` stands for what no other case has, wherever it is written.
  return tested.reduceRight((rest, one, index) => `${caseTest(union, text, one)} ? ${objects[index]!} : ${rest}`, last);
}

/** `{ a, ...{ b } }` → `{ a, b }` */
function merged(text: string): string {
  return text.replace(/, \.\.\.\{ (.*) \} \}$/s, ", $1 }").replace(", ...{} }", " }");
}
