/** Unary and binary operators: what they take, what they yield, and which values that can be. */
import { diagnostics } from "../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../parser/syntax.ts";
import { unitMismatch } from "./checks/unit-mismatch.ts";
import { durationArithmetic, isDuration } from "./durations.ts";
import { exclusiveOr } from "./checks/exclusive-or.ts";
import { storedAgain } from "./checks/stored-again.ts";
import { condition, sameType, typeOf } from "./expressions.ts";
import type * as Model from "./model.ts";
import { combine, fits64, unsigned } from "./ranges.ts";
import { saysRegister } from "./registers.ts";
import { aroundRing } from "./ring-distances.ts";
import type { Scope } from "./scope.ts";
import { describeType, natural } from "./types.ts";

const bool: Model.Type = { kind: "bool" };

export function unaryExpression(
  scope: Scope,
  syntax: Syntax.UnaryExpression,
  expected: Model.Type | undefined,
): Model.Expression | undefined {
  const { operator } = syntax;
  if (operator === "!") {
    const operand = condition(scope, syntax.operand);
    return operand && { kind: "unary", operator, operand, type: bool, range: undefined };
  }
  const operand = typeOf(scope, syntax.operand, operator === "~" ? expected : undefined);
  if (operand === undefined) return undefined;
  if (operator === "~" && operand.type.kind === "flags") {
    return { kind: "unary", operator, operand, type: operand.type, range: undefined };
  }
  if (operand.range === undefined) return notApplicable(scope, syntax, operator, describeType(operand.type));
  const { min, max } = operand.range;
  if (operator === "-")
    return integer(scope, syntax, { min: -max, max: -min }, (type, range) => ({
      kind: "unary",
      operator,
      operand,
      type,
      range,
    }));
  // `~` turns the bits of the operand's own width: of a literal all 64.
  const ones = operand.type.kind === "unsigned" ? unsigned(operand.type.bits).max : -1n;
  return { kind: "unary", operator, operand, type: operand.type, range: { min: ones - max, max: ones - min } };
}

function integer(
  scope: Scope,
  syntax: Syntax.Expression,
  range: Model.Range,
  make: (type: Model.Type, range: Model.Range) => Model.Expression,
): Model.Expression | undefined {
  if (fits64(range)) return make(natural(range), range);
  const { unit } = scope;
  return unit.report(
    range.min === range.max
      ? diagnostics.beyond64Bits({ value: range.min }, unit.at(syntax))
      : diagnostics.mayOverflow({ from: range.min, to: range.max }, unit.at(syntax)),
  );
}

function notApplicable(scope: Scope, syntax: Syntax.Expression, operator: string, types: string): undefined {
  const { unit } = scope;
  const at = syntax.kind === "binary" ? syntax.operatorSpan : syntax.span;
  return unit.report(diagnostics.operatorNotApplicable({ operator, types }, unit.at(at)));
}

export function binaryExpression(
  scope: Scope,
  syntax: Syntax.BinaryExpression,
  expected: Model.Type | undefined,
): Model.Expression | undefined {
  switch (syntax.operator) {
    case "&&":
    case "||": {
      const left = condition(scope, syntax.left);
      const right = condition(scope, syntax.right);
      if (left === undefined || right === undefined) return undefined;
      return binary(syntax.operator, left, right, bool, undefined);
    }
    case "==":
    case "!=":
    case "<":
    case "<=":
    case ">":
    case ">=":
      return comparison(scope, syntax, syntax.operator);
    default:
      return arithmetic(scope, syntax, syntax.operator, expected);
  }
}

function binary(
  operator: Model.BinaryOperator,
  left: Model.Expression,
  right: Model.Expression,
  type: Model.Type,
  range: Model.Range | undefined,
  wraps?: number,
): Model.Expression {
  return { kind: "binary", operator, left, right, wraps, type, range };
}

type Comparison = "==" | "!=" | "<" | "<=" | ">" | ">=";

function comparison(scope: Scope, syntax: Syntax.BinaryExpression, operator: Comparison): Model.Expression | undefined {
  const [left, right] = sides(scope, syntax, undefined);
  if (left === undefined || right === undefined) return undefined;
  const integers = left.range !== undefined && right.range !== undefined;
  const equality = operator === "==" || operator === "!=";
  if (
    integers ||
    (isDuration(left) && isDuration(right)) ||
    (equality && sameType(left.type, right.type) && left.type.kind !== "struct")
  ) {
    return binary(operator, left, right, bool, undefined);
  }
  if (isDuration(left) !== isDuration(right) && (left.range ?? right.range) !== undefined)
    return unitMismatch(scope, isDuration(left) ? syntax.right : syntax.left, isDuration(left) ? right : left);
  return notApplicable(scope, syntax, operator, `${describeType(left.type)} and ${describeType(right.type)}`);
}

/** Types both sides. A side that says its type by itself goes first, so that the other may be a bare member's name. */
function sides(
  scope: Scope,
  syntax: Syntax.BinaryExpression,
  expected: Model.Type | undefined,
): readonly [Model.Expression | undefined, Model.Expression | undefined] {
  const { left: written } = syntax;
  const bare = written.kind === "name" && scope.find(written.name.text) === undefined && !saysRegister(scope, written);
  if (bare && expected === undefined) {
    const right = typeOf(scope, syntax.right);
    if (right === undefined) return [undefined, undefined];
    return [typeOf(scope, syntax.left, right.type), right];
  }
  const left = typeOf(scope, syntax.left, expected);
  if (left === undefined) return [undefined, undefined];
  return [left, typeOf(scope, syntax.right, expected ?? left.type)];
}

type Arithmetic = Exclude<Model.BinaryOperator, Comparison | "&&" | "||">;

function arithmetic(
  scope: Scope,
  syntax: Syntax.BinaryExpression,
  operator: Arithmetic,
  expected: Model.Type | undefined,
): Model.Expression | undefined {
  const bits = operator === "&" || operator === "|" || operator === "^";
  const [left, right] = sides(scope, syntax, bits && expected?.kind === "flags" ? expected : undefined);
  if (left === undefined || right === undefined) return undefined;
  if (bits && left.type.kind === "flags" && sameType(left.type, right.type)) {
    return binary(operator, left, right, left.type, undefined);
  }
  if (isDuration(left) || isDuration(right)) return durationArithmetic(scope, syntax, left, right);
  if (left.range === undefined || right.range === undefined) {
    return notApplicable(scope, syntax, operator, `${describeType(left.type)} and ${describeType(right.type)}`);
  }
  const wraps =
    indexWidth(scope, left) ?? (operator === "+" || operator === "-" ? indexWidth(scope, right) : undefined);
  if (wraps !== undefined && (operator === "+" || operator === "-")) {
    return binary(operator, left, right, { kind: "unsigned", bits: wraps }, unsigned(wraps), wraps);
  }
  const around = aroundRing(scope, operator, left, right);
  if (around !== undefined) return around;
  storedAgain(scope, syntax, operator, left, right);
  const { unit } = scope;
  exclusiveOr(unit, syntax);
  if ((operator === "/" || operator === "%") && right.range.min <= 0n && right.range.max >= 0n) {
    return unit.report(diagnostics.divisorMayBeZero(unit.at(syntax.right)));
  }
  if ((operator === "<<" || operator === ">>") && (right.range.min < 0n || right.range.max > 63n)) {
    return unit.report(
      diagnostics.shiftOutOfRange({ from: right.range.min, to: right.range.max }, unit.at(syntax.right)),
    );
  }
  return integer(scope, syntax, combine(operator, left.range, right.range), (type, range) =>
    binary(operator, left, right, type, range),
  );
}

/** Width of a free-running index: its sums and differences are taken modulo 2^width. */
function indexWidth(scope: Scope, expression: Model.Expression): number | undefined {
  if (expression.kind === "ring-index") {
    const ring = scope.find(expression.ring);
    const runsOn = ring?.kind !== "ring" || ring.ring.index.kind === "free-running";
    return runsOn && expression.type.kind === "unsigned" ? expression.type.bits : undefined;
  }
  if (expression.kind !== "cell") return undefined;
  const binding = scope.find(expression.cell);
  if (binding?.kind !== "cell" || !binding.index) return undefined;
  return expression.type.kind === "unsigned" ? expression.type.bits : undefined;
}
