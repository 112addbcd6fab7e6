/**
 * Typing: from written expressions to the model's. Every function returns nothing when the expression is in error; the
 * error has been reported then, and whoever asked adds none of its own.
 */
import { unreachable } from "../base/assert.ts";
import { diagnostics } from "../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../parser/syntax.ts";
import { callExpression } from "./call-expressions.ts";
import { unitMismatch } from "./checks/unit-mismatch.ts";
import { quantity } from "./durations.ts";
import { elementExpression } from "./elements.ts";
import { fold } from "./fold.ts";
import { instead } from "./mismatch.ts";
import type * as Model from "./model.ts";
import { memberExpression } from "./members.ts";
import { nameExpression } from "./names.ts";
import { binaryExpression, unaryExpression } from "./operators.ts";
import { placeOf } from "./place-of.ts";
import { contains, exactly, rangeOf, union } from "./ranges.ts";
import { registerValue } from "./register-values.ts";
import { registerTarget } from "./registers.ts";
import { ringSlot } from "./ring-values.ts";
import { didYouMean, type Scope } from "./scope.ts";
import { describeType, isInteger, natural } from "./types.ts";

/** Types an expression. In a place of a known enum or flags type (`expected`), members are said by their bare names. */
export function typeOf(scope: Scope, syntax: Syntax.Expression, expected?: Model.Type): Model.Expression | undefined {
  const { unit } = scope;
  switch (syntax.kind) {
    case "integer": {
      const range = exactly(syntax.value);
      if (syntax.value >= 1n << 64n)
        return unit.report(diagnostics.beyond64Bits({ value: brief(syntax.value) }, unit.at(syntax)));
      return { kind: "integer", value: syntax.value, type: natural(range), range };
    }
    case "quantity":
      return quantity(scope, syntax);
    case "place-of":
      return placeOf(scope, syntax);
    case "boolean":
      return { kind: "boolean", value: syntax.value, type: { kind: "bool" }, range: undefined };
    case "name":
      return nameExpression(scope, syntax.name, expected);
    case "member":
      return memberExpression(scope, syntax);
    case "index":
      return indexExpression(scope, syntax);
    case "call-expression":
      return callExpression(scope, syntax);
    case "unary":
      return unaryExpression(scope, syntax, expected);
    case "binary":
      return binaryExpression(scope, syntax, expected);
    case "conditional":
      return conditionalExpression(scope, syntax, expected);
    case "struct-literal":
      return structLiteral(scope, syntax, expected);
    case "range":
      return unit.report(diagnostics.expressionNotAllowed({ what: "a range" }, unit.at(syntax)));
    default:
      return unreachable(syntax);
  }
}

/** Types an expression for a place of the given type, and makes sure that the place holds all its values. */
export function typedAs(
  scope: Scope,
  syntax: Syntax.Expression,
  target: Model.Type,
  what: string,
): Model.Expression | undefined {
  const expression = typeOf(scope, syntax, target);
  return expression && fit(scope, syntax, expression, target, rangeOf(target), what);
}

/** The expression when a place of that type holds all its values. `what` names the place in messages. */
export function fit(
  scope: Scope,
  syntax: Syntax.Expression,
  expression: Model.Expression,
  target: Model.Type,
  range: Model.Range | undefined,
  what: string,
): Model.Expression | undefined {
  const { unit } = scope;
  const found = expression.type;
  if (range !== undefined && isInteger(found) && expression.range !== undefined) {
    if (contains(range, expression.range)) return expression;
    const { min, max } = expression.range;
    const limits = { what, min: range.min, max: range.max };
    return unit.report(
      min === max
        ? diagnostics.valueOutOfRange({ value: min, ...limits }, unit.at(syntax))
        : diagnostics.mayNotFit({ from: min, to: max, ...limits }, unit.at(syntax)),
    );
  }
  if (sameType(found, target)) return expression;
  if ((found.kind === "duration" && isInteger(target)) || (target.kind === "duration" && isInteger(found)))
    return unitMismatch(scope, syntax, expression);
  const plain = syntax.kind === "integer" ? "an integer" : describeType(found);
  const values = { expected: describeType(target), found: plain };
  return unit.report(diagnostics.typeMismatch(values, unit.at(syntax), instead(unit, syntax, target)));
}

/** Whether both are the same type other than an integer. */
export function sameType(a: Model.Type, b: Model.Type): boolean {
  const same = (x: Model.Reference, y: Model.Reference) => x.file === y.file && x.name === y.name;
  if (a.kind === "enum" && b.kind === "enum") return same(a.enum, b.enum);
  if (a.kind === "flags" && b.kind === "flags") return same(a.flags, b.flags);
  if (a.kind === "struct" && b.kind === "struct") return same(a.struct, b.struct);
  if (a.kind === "queue" && b.kind === "queue") return same(a.queue, b.queue);
  return a.kind === b.kind && (a.kind === "bool" || a.kind === "duration");
}

/** The value of an expression that is known when the description is compiled. */
export function constantOf(
  scope: Scope,
  syntax: Syntax.Expression,
  target: Model.Type | undefined,
  what: string | undefined,
): { readonly value: bigint; readonly expression: Model.Expression } | undefined {
  const expression = typeOf(scope, syntax, target);
  if (expression === undefined) return undefined;
  const value = fold(expression);
  if (value === undefined) return scope.unit.report(diagnostics.notConstant(scope.unit.at(syntax)));
  if (target !== undefined && fit(scope, syntax, expression, target, rangeOf(target), what ?? "this") === undefined) {
    return undefined;
  }
  return { value, expression };
}

/** A condition: bool, never an integer. */
export function condition(scope: Scope, syntax: Syntax.Expression): Model.Expression | undefined {
  const { unit } = scope;
  const expression = typeOf(scope, syntax, { kind: "bool" });
  if (expression === undefined || expression.type.kind === "bool") return expression;
  const numeric = isInteger(expression.type) || expression.type.kind === "flags";
  // `a & b != 0` would compare the wrong part only where `==` binds tighter; here it binds looser than `&`, so only
  // what binds looser still needs parentheses.
  const bare = syntax.kind !== "conditional";
  const zero = expression.type.kind === "flags" ? "none" : "0";
  const end = { start: syntax.span.end, end: syntax.span.end };
  const edits = bare
    ? [{ location: unit.at(end), newText: ` != ${zero}` }]
    : [
        { location: unit.at({ start: syntax.span.start, end: syntax.span.start }), newText: "(" },
        { location: unit.at(end), newText: `) != ${zero}` },
      ];
  return unit.report(
    diagnostics.conditionNotBool(
      { found: describeType(expression.type) },
      unit.at(syntax),
      numeric ? { help: `compare it: '!= ${zero}'`, fixes: [{ title: `add '!= ${zero}'`, safe: true, edits }] } : {},
    ),
  );
}

function indexExpression(scope: Scope, syntax: Syntax.IndexExpression): Model.Expression | undefined {
  const { unit } = scope;
  const register = registerTarget(scope, syntax);
  if (register !== "no register") return register && registerValue(scope, register, syntax);
  const slot = ringSlot(scope, syntax);
  if (slot !== "no ring") return slot;
  const element = elementExpression(scope, syntax);
  if (element !== "no array") return element;
  const name = syntax.object.kind === "name" ? syntax.object.name : undefined;
  const binding = name && scope.find(name.text);
  if (name !== undefined && binding === undefined) {
    typeOf(scope, syntax.object);
    return undefined;
  }
  if (binding?.kind === "poisoned") return undefined;
  if (binding?.kind !== "cell" || binding.cell.length === undefined) {
    return unit.report(diagnostics.notAnArray(unit.at(syntax.object)));
  }
  const index = typedAs(scope, syntax.index, { kind: "unsigned", bits: 32 }, "an index");
  if (index === undefined) return undefined;
  const { cell } = binding;
  return { kind: "cell", cell: cell.name, index, type: cell.type, range: rangeOf(cell.type) };
}

function conditionalExpression(
  scope: Scope,
  syntax: Syntax.ConditionalExpression,
  expected: Model.Type | undefined,
): Model.Expression | undefined {
  const { unit } = scope;
  const test = condition(scope, syntax.condition);
  const then = typeOf(scope, syntax.then, expected);
  const otherwise = typeOf(scope, syntax.else, expected ?? then?.type);
  if (test === undefined || then === undefined || otherwise === undefined) return undefined;
  if (then.range !== undefined && otherwise.range !== undefined) {
    const range = union(then.range, otherwise.range);
    return { kind: "conditional", condition: test, then, else: otherwise, type: natural(range), range };
  }
  if (sameType(then.type, otherwise.type)) {
    return { kind: "conditional", condition: test, then, else: otherwise, type: then.type, range: undefined };
  }
  const values = { expected: describeType(then.type), found: describeType(otherwise.type) };
  return unit.report(diagnostics.typeMismatch(values, unit.at(syntax.else)));
}

function structLiteral(
  scope: Scope,
  syntax: Syntax.StructLiteral,
  expected: Model.Type | undefined,
): Model.Expression | undefined {
  const { unit } = scope;
  if (expected?.kind !== "struct") {
    // A register's fields may be what could not be read.
    if (unit.broken && expected !== undefined) return undefined;
    return unit.report(diagnostics.expressionNotAllowed({ what: "a struct literal" }, unit.at(syntax)));
  }
  const symbol = unit.resolve(expected.struct);
  const struct = symbol.model() as Model.Struct | undefined;
  if (struct === undefined) return undefined;
  const members = struct.fields.filter((field) => field.role === "value");
  const fields: { name: string; value: Model.Expression }[] = [];
  const seen = new Map<string, Syntax.Name>();
  let whole = true;
  for (const { name, value } of syntax.fields) {
    const member = members.find((field) => field.name === name.text);
    const twice = seen.get(name.text);
    if (twice !== undefined) {
      const related = [{ location: unit.at(twice), message: "it stands here too" }];
      unit.report(diagnostics.duplicateMember({ name: name.text, where: "this literal" }, unit.at(name), { related }));
    }
    seen.set(name.text, name);
    if (member === undefined) {
      whole = false;
      if (symbol.unit.incomplete.has(struct.name)) continue;
      const details = didYouMean(
        unit,
        name,
        members.map((field) => field.name),
      );
      unit.reportMissing(
        diagnostics.unknownMember({ of: struct.name, name: name.text }, unit.at(name), details),
        symbol.unit,
      );
      continue;
    }
    const typed = value && typedAs(scope, value, member.type, `'${member.name}'`);
    if (typed === undefined) whole = false;
    else fields.push({ name: member.name, value: typed });
  }
  if (!whole) return undefined;
  return { kind: "struct", struct: expected.struct, fields, type: expected, range: undefined };
}

/** A number of any size in a message: the first digits of one that would fill the line. */
function brief(value: bigint): string {
  const digits = String(value);
  return digits.length > 40 ? `${digits.slice(0, 20)}… (${digits.length} digits)` : digits;
}
