/** A register's word made of values for its fields, in place: constants folded, nothing allocated. */
import { fold } from "../../../../model/fold.ts";
import type { Expression, RegisterField } from "../../../../model/model.ts";
import { camel, type Scope } from "../../../names.ts";
import { checksOf, throwing } from "../checks.ts";
import type { Context } from "../context.ts";
import { composed } from "../dwords.ts";
import { Filling } from "../filling.ts";
import { Inputs } from "../inputs.ts";
import { WORDS } from "../pieces.ts";
import { literal } from "../types.ts";
import type { NamedRegister } from "./named.ts";
import { ownerOf, valueFields } from "./values.ts";

export interface Composed {
  /** Statements before it: values that are said once, and the checks of those that may not fit. */
  readonly before: readonly string[];
  /** The word: of 64 bits a bigint, `joinU64(low, high)`. */
  readonly word: string;
  /** `[15:12] command = sq, [47:32] index` */
  readonly comment: string;
}

export interface GivenField {
  readonly name: string;
  readonly value: Expression;
}

/** `text` writes values, `scope` names variables for those that are more than a name. */
export function composedWord(
  context: Context,
  named: NamedRegister,
  given: readonly GivenField[],
  scope: Scope,
  text: (value: Expression) => string,
): Composed {
  const { register, path } = named;
  const before: string[] = [];
  const texts = new Map<string, string>();
  const fields = valueFields(register).map((field): RegisterField => {
    const value = given.find((each) => each.name === field.name)?.value;
    if (field.role !== "value") return field;
    const known = value === undefined ? (field.default ?? 0n) : fold(value);
    if (known !== undefined) return { ...field, role: "fixed", fixedValue: known };
    texts.set(field.name, once(context, field, value!, `${path}.${field.name}`, { before, scope, text }));
    return field;
  });
  const filling = new Filling(context, scope, WORDS, { chosen: true });
  const named_ = (field: { readonly name: string; readonly type: RegisterField["type"] }): string =>
    texts.get(field.name) ?? literal(field.type, 0n);
  filling.fill(
    fields,
    { named: named_, label: path, prefix: "", owner: () => ownerOf(named) },
    new Inputs(context, {}),
    0,
    [],
  );
  const { before: locals, values } = composed(context, filling.leaves, WORDS);
  const [low, high] = [0, 1].map((index) => values.get(index)?.[0] ?? "0") as [string, string];
  const comment = [0, 1].flatMap((index) => values.get(index)?.[1].replace(/^ \/\/ /, "") || []).join(", ");
  before.push(...filling.locals, ...filling.choices, ...locals);
  if (register.bits === 64) return { before, word: `${context.use("joinU64")}(${low}, ${high})`, comment };
  return { before, word: /^\w+$/.test(low) ? low : `(${low}) >>> 0`, comment };
}

interface Writing {
  readonly before: string[];
  readonly scope: Scope;
  readonly text: (value: Expression) => string;
}

/** A value's text, said once: what is computed gets a variable, what may not fit a check. */
function once(
  context: Context,
  field: RegisterField,
  value: Expression,
  label: string,
  { before, scope, text }: Writing,
): string {
  const given = text(value);
  const simple = /^[\w.]+$/.test(given);
  const own = simple ? given : scope.claim(camel(field.name), `${label} given`);
  if (!simple) before.push(`const ${own} = ${given};`);
  if (!fits(field, value)) before.push(...throwing(checksOf(context, field, own, label)));
  return own;
}

/** Whether every value that the expression can have is one of the field's. */
function fits(
  { type, range, width, stored, align, maximum }: RegisterField,
  { range: has, type: of }: Expression,
): boolean {
  if (type.kind === "bool") return true;
  if (type.kind === "enum" || type.kind === "flags") return of.kind === type.kind;
  if (has === undefined || stored !== undefined || align !== undefined || maximum !== undefined) return false;
  const limit = range ?? { min: 0n, max: (1n << BigInt(width)) - 1n };
  return has.min >= limit.min && has.max <= limit.max;
}
