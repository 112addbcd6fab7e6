/** Forms in which values are written: the one that a description says, and its inverse, so that both are known. */
import { diagnostics } from "../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../parser/syntax.ts";
import { typeOf } from "./expressions.ts";
import { fold } from "./fold.ts";
import type * as Model from "./model.ts";
import { Scope, type Unit } from "./scope.ts";
import { describeType } from "./types.ts";

/** `stored nlb - 1` of a field with place and type; nothing after its mistake has been reported. */
export function storedForm(unit: Unit, member: Syntax.Field, field: Model.Field): Model.Stored | undefined {
  const syntax = member.stored!;
  if (field.range === undefined) {
    const values = { suffix: "stored", type: describeType(field.type) };
    return unit.report(diagnostics.suffixNotNumber(values, unit.at(syntax)));
  }
  const scope = new Scope(unit);
  scope.give(field.name, { kind: "local", type: field.type, range: field.range });
  const expression = typeOf(scope, syntax);
  if (expression === undefined) return undefined;
  const form = invert(expression, field.name);
  if (typeof form === "string") {
    return unit.report(diagnostics.notInvertible({ name: field.name, why: form }, unit.at(syntax)));
  }
  const wire = wireRange(form, field.range);
  const limits = memoryRange(field);
  if (wire === undefined || wire.min < limits.min || wire.max > limits.max) {
    const [from, to] = wire === undefined ? ["nothing", "nothing"] : [wire.min, wire.max];
    const values = { name: field.name, from, to, width: field.width, min: limits.min, max: limits.max };
    return unit.report(diagnostics.storedTooWide(values, unit.at(syntax)));
  }
  return form;
}

/** What a value becomes in memory; nothing where the form has none for it. */
export function wireOf(stored: Model.Stored, value: bigint): bigint | undefined {
  if (stored.form === "log2") {
    return value > 0n && (value & (value - 1n)) === 0n ? log2(value) + stored.offset : undefined;
  }
  const scaled = value * stored.factor;
  return scaled % stored.divisor === 0n ? scaled / stored.divisor + stored.offset : undefined;
}

/** What the field's bits hold: signed where the values may be negative. */
function memoryRange({ width, range }: Model.Field): Model.Range {
  const whole = 1n << BigInt(width);
  return range!.min < 0n ? { min: -whole / 2n, max: whole / 2n - 1n } : { min: 0n, max: whole - 1n };
}

/** What the values that have a form become; nothing where none has one. */
function wireRange(stored: Model.Stored, { min, max }: Model.Range): Model.Range | undefined {
  if (stored.form === "log2") {
    const [first, last] = [min <= 1n ? 0n : log2(min - 1n) + 1n, log2(max)];
    return first > last ? undefined : { min: first + stored.offset, max: last + stored.offset };
  }
  const { factor, divisor, offset } = stored;
  // Only each step-th value divides without a rest.
  const step = divisor / gcd(factor < 0n ? -factor : factor, divisor);
  const first = -floor(-min, step) * step;
  const last = floor(max, step) * step;
  if (first > last) return undefined;
  const [a, b] = [(first * factor) / divisor + offset, (last * factor) / divisor + offset];
  return a < b ? { min: a, max: b } : { min: b, max: a };
}

type Linear = Extract<Model.Stored, { form: "linear" }>;

const itself: Linear = { form: "linear", factor: 1n, divisor: 1n, offset: 0n };

/** The form that the expression of the one name is, or why it is none. */
function invert(expression: Model.Expression, name: string): Model.Stored | string {
  switch (expression.kind) {
    case "local":
      return itself;
    case "builtin": {
      if (expression.name !== "log2") return `'${expression.name}' yields the same for several values`;
      return logarithm(invert(expression.arguments[0]!, name));
    }
    case "unary": {
      const inner = invert(expression.operand, name);
      if (expression.operator !== "-" || typeof inner === "string" || inner.form === "log2") {
        return typeof inner === "string" ? inner : `'${expression.operator}' has no place in a form`;
      }
      return { ...inner, factor: -inner.factor, offset: -inner.offset };
    }
    case "binary":
      return operation(expression, name);
    default:
      return `it does not use '${name}'`;
  }
}

function operation(expression: Extract<Model.Expression, { kind: "binary" }>, name: string): Model.Stored | string {
  const { operator, left, right } = expression;
  const inLeft = uses(left);
  if (inLeft && uses(right)) return `it uses '${name}' twice`;
  const value = fold(inLeft ? right : left);
  if (value === undefined) return `only '${name}' and constants can stand in it`;
  const inner = invert(inLeft ? left : right, name);
  if (typeof inner === "string") return inner;
  const why = `'${operator}' loses what the value was`;
  switch (operator) {
    case "+":
      return { ...inner, offset: inner.offset + value };
    case "-":
      if (inLeft) return { ...inner, offset: inner.offset - value };
      if (inner.form === "log2") return "a logarithm can only be shifted by a constant";
      return { ...inner, factor: -inner.factor, offset: value - inner.offset };
    case "*":
      return scale(inner, value);
    case "<<":
      return inLeft ? scale(inner, 1n << value) : why;
    case "/":
      return inLeft ? divide(inner, value) : why;
    case ">>":
      return inLeft ? divide(inner, 1n << value) : why;
    default:
      return why;
  }
}

function scale(inner: Model.Stored, by: bigint): Model.Stored | string {
  if (inner.form === "log2") return "a logarithm can only be shifted by a constant";
  if (by === 0n) return "times 0 loses what the value was";
  if (gcd(by < 0n ? -by : by, inner.divisor) !== 1n) return "it divides before it multiplies by a common factor";
  return { ...inner, factor: inner.factor * by, offset: inner.offset * by };
}

function divide(inner: Model.Stored, by: bigint): Model.Stored | string {
  if (inner.form === "log2") return "a logarithm can only be shifted by a constant";
  if (by < 0n) return "it divides by a negative number";
  if (inner.offset % by !== 0n) return `${inner.offset < 0n ? -inner.offset : inner.offset} is no multiple of ${by}`;
  const common = gcd(inner.factor < 0n ? -inner.factor : inner.factor, by);
  return {
    form: "linear",
    factor: inner.factor / common,
    divisor: inner.divisor * (by / common),
    offset: inner.offset / by,
  };
}

function logarithm(inner: Model.Stored | string): Model.Stored | string {
  if (typeof inner === "string") return inner;
  if (inner.form === "log2" || inner.offset !== 0n || !isPower(inner.factor) || !isPower(inner.divisor)) {
    return "a logarithm is of the value itself, or of it times a power of two";
  }
  return { form: "log2", offset: log2(inner.factor) - log2(inner.divisor) };
}

function uses(expression: Model.Expression): boolean {
  switch (expression.kind) {
    case "local":
      return true;
    case "unary":
      return uses(expression.operand);
    case "binary":
      return uses(expression.left) || uses(expression.right);
    case "builtin":
      return expression.arguments.some(uses);
    case "conditional":
      return uses(expression.condition) || uses(expression.then) || uses(expression.else);
    default:
      return false;
  }
}

function isPower(value: bigint): boolean {
  return value > 0n && (value & (value - 1n)) === 0n;
}

function log2(value: bigint): bigint {
  return BigInt(value.toString(2).length - 1);
}

function gcd(a: bigint, b: bigint): bigint {
  return b === 0n ? a : gcd(b, a % b);
}

function floor(value: bigint, by: bigint): bigint {
  return value >= 0n ? value / by : -((-value + by - 1n) / by);
}
