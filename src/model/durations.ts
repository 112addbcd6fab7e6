/** Numbers with a unit: lengths of time, which are a type of their own, and sizes, which are integers. */
import { diagnostics } from "../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../parser/syntax.ts";
import { unitMismatch } from "./checks/unit-mismatch.ts";
import type * as Model from "./model.ts";
import { exactly, fits64 } from "./ranges.ts";
import { change, type Scope } from "./scope.ts";
import { describeType, natural } from "./types.ts";

const times: Readonly<Record<string, bigint>> = { ns: 1n, us: 1_000n, ms: 1_000_000n, s: 1_000_000_000n };
const sizes: Readonly<Record<string, bigint>> = { KiB: 1n << 10n, MiB: 1n << 20n, GiB: 1n << 30n, TiB: 1n << 40n };

const duration: Model.Type = { kind: "duration" };

/** What people write for a unit. */
const habits: Readonly<Record<string, string>> = {
  ...{ kb: "KiB", kib: "KiB", mb: "MiB", mib: "MiB", gb: "GiB", gib: "GiB", tb: "TiB", tib: "TiB" },
  ...{ nsec: "ns", usec: "us", msec: "ms", sec: "s", secs: "s", second: "s", seconds: "s" },
};

/** Nanoseconds of a unit; absent for one that is no time. */
function nanosecondsOf(unit: string): bigint | undefined {
  return Object.hasOwn(times, unit) ? times[unit] : undefined;
}

/** `500 ms` is a duration, `4 KiB` the integer 4096. */
export function quantity(scope: Scope, syntax: Syntax.Quantity): Model.Expression | undefined {
  const { unit } = scope;
  const { value } = syntax;
  const name = syntax.unit.text;
  const time = nanosecondsOf(name);
  if (time !== undefined) return { kind: "integer", value: value * time, type: duration, range: undefined };
  const size = Object.hasOwn(sizes, name) ? sizes[name] : undefined;
  if (size === undefined) {
    const meant = habits[name.toLowerCase()];
    const details = meant === undefined ? {} : change(unit, syntax.unit, meant);
    return unit.report(diagnostics.unknownUnit({ unit: name }, unit.at(syntax.unit), details));
  }
  const range = exactly(value * size);
  if (!fits64(range)) return unit.report(diagnostics.beyond64Bits({ value: range.min }, unit.at(syntax)));
  return { kind: "integer", value: range.min, type: natural(range), range };
}

type Unit = Model.Field["unit"];

/** What one of a field means. Another word for a unit of time or size is told, and taken for it. */
export function unitOf(owner: Scope["unit"], syntax: Syntax.Unit | undefined): Unit {
  if (syntax === undefined) return undefined;
  const { factor, name } = syntax;
  const word = name.text.toLowerCase();
  const meant = Object.hasOwn(habits, word) && !Object.hasOwn(sizes, name.text) ? habits[word] : undefined;
  if (meant !== undefined)
    owner.report(diagnostics.unknownUnit({ unit: name.text }, owner.at(name), change(owner, name, meant)));
  return { factor, name: meant ?? name.text };
}

/** The value of a field in an expression: one with a unit of time is a duration. */
export function withUnit(value: Model.Expression, unit: Unit): Model.Expression {
  const nanoseconds = unit && nanosecondsOf(unit.name);
  if (unit === undefined || nanoseconds === undefined) return value;
  const factor = BigInt(unit.factor) * nanoseconds;
  return { kind: "duration", nanoseconds: factor, of: value, type: duration, range: undefined };
}

/** A value for a field; for one with a unit of time, a duration becomes its number of units. */
export function inUnits(
  scope: Scope,
  syntax: Syntax.Expression,
  value: Model.Expression,
  { unit, type, range, name }: Pick<Model.Field, "unit" | "type" | "range" | "name">,
): Model.Expression | undefined {
  const each = unit && nanosecondsOf(unit.name);
  if (unit === undefined || each === undefined) return value;
  if (!isDuration(value)) return unitMismatch(scope, syntax, value);
  const nanoseconds = BigInt(unit.factor) * each;
  const of: Model.Expression = { kind: "in-units", nanoseconds, of: value, type, range };
  if (value.kind !== "integer") return of;
  if (value.value % nanoseconds !== 0n) {
    const values = { name, unit: `${unit.factor} ${unit.name}` };
    return scope.unit.report(diagnostics.notWholeUnits(values, scope.unit.at(syntax)));
  }
  const exact = exactly(value.value / nanoseconds);
  return { kind: "integer", value: exact.min, type: natural(exact), range: exact };
}

export function isDuration(expression: Model.Expression): boolean {
  return expression.type.kind === "duration";
}

/** An operator of which one side at least is a duration. */
export function durationArithmetic(
  scope: Scope,
  syntax: Syntax.BinaryExpression,
  left: Model.Expression,
  right: Model.Expression,
): Model.Expression | undefined {
  const { unit } = scope;
  const { operator } = syntax;
  const make = (): Model.Expression => {
    const value = folded(operator, left, right);
    return value === undefined
      ? { kind: "binary", operator, left, right, wraps: undefined, type: duration, range: undefined }
      : { kind: "integer", value, type: duration, range: undefined };
  };
  const both = isDuration(left) && isDuration(right);
  switch (operator) {
    case "+":
    case "-":
      if (both) return make();
      return unitMismatch(scope, isDuration(left) ? syntax.right : syntax.left, isDuration(left) ? right : left);
    case "*":
      if (!both && (left.range ?? right.range) !== undefined) return make();
      break;
    case "/": {
      if (both || right.range === undefined) break;
      if (right.range.min > 0n) return make();
      return unit.report(diagnostics.divisorMayBeZero(unit.at(syntax.right)));
    }
    default:
      break;
  }
  const types = `${describeType(left.type)} and ${describeType(right.type)}`;
  return unit.report(diagnostics.operatorNotApplicable({ operator, types }, unit.at(syntax.operatorSpan)));
}

function folded(operator: string, left: Model.Expression, right: Model.Expression): bigint | undefined {
  if (left.kind !== "integer" || right.kind !== "integer") return undefined;
  const { value: a } = left;
  const { value: b } = right;
  return operator === "+" ? a + b : operator === "-" ? a - b : operator === "*" ? a * b : a / b;
}
