import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import type * as Model from "../model.ts";
import { exactly } from "../ranges.ts";
import type { Word } from "../registers.ts";
import type { Unit } from "../scope.ts";

interface Given {
  readonly name: string;
  readonly value: Model.Expression;
}

/**
 * A value for every field that a store writes: the given ones, and what is stored for those left out: their default, or
 * zeros where zeros do nothing. A field that is neither is reported.
 */
export function leftOut(
  unit: Unit,
  word: Word,
  given: readonly Given[],
  syntax: Syntax.StructLiteral,
): readonly Given[] | undefined {
  const all: Given[] = [];
  const missing: string[] = [];
  for (const field of word.fields) {
    const { name, role, access } = field;
    if (role === "reserved" || access === "readonly" || access === "read-clears") continue;
    const written = given.find((one) => one.name === name);
    const value = field.default ?? (access === "w1c" || access === "w1s" || access === "trigger" ? 0n : undefined);
    if (written !== undefined) all.push(written);
    else if (value === undefined) missing.push(`'${name}'`);
    else all.push({ name, value: { kind: "integer", value, type: field.type, range: exactly(value) } });
  }
  if (missing.length === 0) return all;
  const fields = missing.length === 1 ? missing[0]! : `${missing.slice(0, -1).join(", ")} and ${missing.at(-1)!}`;
  return unit.report(diagnostics.registerFieldMissing({ register: word.name, fields }, unit.at(syntax)));
}
