/** Parts of a queue of which one alternative is there. */
import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import { covers, type Taken } from "../checks/cases.ts";
import { condition, constantOf, typeOf } from "../expressions.ts";
import type * as Model from "../model.ts";
import type { Scope } from "../scope.ts";
import { describeType } from "../types.ts";

type BindParts = (members: readonly Syntax.QueueMember[]) => Model.QueueParts;

/** `when event_idx { … } else { … }` */
export function bindWhen(scope: Scope, syntax: Syntax.QueueWhen, parts: BindParts): Model.QueueGate | undefined {
  const test = syntax.condition && condition(scope, syntax.condition);
  const [then, otherwise] = [parts(syntax.then), parts(syntax.else ?? [])];
  return test && { kind: "condition", condition: test, then, else: otherwise };
}

/** `when version { case 1 { … } case 2..3 { … } }` */
export function bindChoice(scope: Scope, syntax: Syntax.QueueChoice, parts: BindParts): Model.QueueGate | undefined {
  const { unit } = scope;
  const value = syntax.value && typeOf(scope, syntax.value);
  const all = value && valuesOf(scope, value);
  if (value !== undefined && all === undefined && syntax.value !== undefined) {
    const values = { expected: "an integer or a member of an enum", found: describeType(value.type) };
    unit.report(diagnostics.typeMismatch(values, unit.at(syntax.value)));
  }
  const taken: Taken[] = [];
  let whole = value !== undefined && all !== undefined;
  const cases = syntax.cases.map((one) => {
    const values =
      value === undefined || all === undefined ? [] : one.values.map((v) => caseRange(scope, v, value.type));
    const known = values.flatMap((range, i) => (range === undefined ? [] : [{ range, syntax: one.values[i]! }]));
    if (known.length < values.length) whole = false;
    taken.push(...known);
    return { values: known.map(({ range }) => range), parts: parts(one.members) };
  });
  if (!whole || value === undefined || all === undefined || !covers(unit, syntax, all, taken)) return undefined;
  return { kind: "choice", value, cases };
}

/** What the value can be. */
function valuesOf(scope: Scope, { type, range }: Model.Expression): readonly Model.Range[] | undefined {
  if (range !== undefined) return [range];
  if (type.kind === "bool") return [{ min: 0n, max: 1n }];
  if (type.kind !== "enum") return undefined;
  const model = scope.unit.resolve(type.enum).model() as Model.Enum | undefined;
  if (model === undefined) return undefined;
  if (model.open !== false) {
    const half = 1n << BigInt(type.bits - 1);
    return [type.signed ? { min: -half, max: half - 1n } : { min: 0n, max: 2n * half - 1n }];
  }
  return model.members.map(({ value }) => ({ min: value, max: value }));
}

function caseRange(scope: Scope, syntax: Syntax.Expression, type: Model.Type): Model.Range | undefined {
  const { unit } = scope;
  const [from, to] = syntax.kind === "range" ? [syntax.from, syntax.to] : [syntax, syntax];
  // A case may say more than the value can be: only its members must be of the same kind.
  const expected = type.kind === "enum" || type.kind === "bool" ? type : undefined;
  const min = constantOf(scope, from, expected, "a case")?.value;
  const max = from === to ? min : constantOf(scope, to, expected, "a case")?.value;
  if (min === undefined || max === undefined) return undefined;
  if (min <= max) return { min, max };
  return unit.report(diagnostics.emptyRange({ from: min, to: max }, unit.at(syntax)));
}
