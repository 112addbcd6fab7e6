/**
 * Expressions tried out, with the values of what they ask where those are few. What is found so can really happen. Wide
 * values are not tried: an offset that a device tells is right by its specification, not by its type.
 */
import type { Expression, Range } from "./model.ts";

/** A value for each register's field and each parameter that is asked, by its name. */
export type Sample = ReadonlyMap<string, bigint>;

/** Unknowns with more values than these are left out. */
const tried = 16n;
/** Of several unknowns together. */
const most = 4096;

/** Values for all that the expressions ask, one combination after the other. One without any where nothing is asked. */
export function samples(expressions: readonly Expression[]): readonly Sample[] {
  const unknowns = new Map<string, Range>();
  for (const expression of expressions) collect(expression, unknowns);
  let all: Map<string, bigint>[] = [new Map()];
  for (const [name, { min, max }] of unknowns) {
    if (max - min >= tried) continue;
    const values = Array.from({ length: Number(max - min) + 1 }, (_, i) => min + BigInt(i));
    // What is left out would only be tried with the first values of the others.
    const taken = all.length * values.length > most ? values.slice(0, 1) : values;
    all = all.flatMap((sample) => taken.map((value) => new Map([...sample, [name, value]])));
  }
  return all;
}

/** What the sample says, for people: "cap.dstrd = 3"; nothing when nothing was asked. */
export function describeSample(sample: Sample): string | undefined {
  const parts = [...sample].map(([name, value]) => `${name} = ${value}`);
  return parts.length === 0 ? undefined : parts.join(", ");
}

function nameOf(expression: Expression): string | undefined {
  if (expression.kind === "local") return expression.name;
  if (expression.kind === "member") {
    const object = nameOf(expression.object);
    return object && `${object}.${expression.member}`;
  }
  if (expression.kind !== "register") return undefined;
  const steps = expression.path.map(({ name, index }) => (index === undefined ? name : `${name}[…]`));
  return [...steps, ...(expression.field === undefined ? [] : [expression.field])].join(".");
}

function collect(expression: Expression, unknowns: Map<string, Range>): void {
  const name = nameOf(expression);
  if (name !== undefined) {
    if (expression.range !== undefined) unknowns.set(name, expression.range);
    return;
  }
  for (const operand of operandsOf(expression)) collect(operand, unknowns);
}

function operandsOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case "unary":
      return [expression.operand];
    case "binary":
      return [expression.left, expression.right];
    case "conditional":
      return [expression.condition, expression.then, expression.else];
    case "builtin":
      return expression.arguments;
    default:
      return [];
  }
}

/** The value with that sample; nothing where it depends on what no sample has. Truth is 1. */
export function evaluate(expression: Expression, sample: Sample): bigint | undefined {
  const name = nameOf(expression);
  if (name !== undefined) return sample.get(name);
  const operands = operandsOf(expression).map((operand) => evaluate(operand, sample));
  if (operands.some((operand) => operand === undefined)) return undefined;
  const [a = 0n, b = 0n, c = 0n] = operands as readonly bigint[];
  switch (expression.kind) {
    case "integer":
    case "constant":
    case "enumerator":
      return expression.value;
    case "boolean":
      return expression.value ? 1n : 0n;
    case "unary":
      return expression.operator === "-" ? -a : expression.operator === "!" ? (a === 0n ? 1n : 0n) : undefined;
    case "conditional":
      return a === 0n ? c : b;
    case "binary":
      return binary(expression.operator, a, b);
    case "builtin":
      return builtin(expression.name, a, b);
    default:
      return undefined;
  }
}

function binary(operator: string, a: bigint, b: bigint): bigint | undefined {
  const truth = (value: boolean) => (value ? 1n : 0n);
  switch (operator) {
    case "*":
      return a * b;
    case "/":
      return b === 0n ? undefined : a / b;
    case "%":
      return b === 0n ? undefined : a % b;
    case "+":
      return a + b;
    case "-":
      return a - b;
    case "<<":
      return a << b;
    case ">>":
      return a >> b;
    case "&":
      return a & b;
    case "^":
      return a ^ b;
    case "|":
      return a | b;
    case "==":
      return truth(a === b);
    case "!=":
      return truth(a !== b);
    case "<":
      return truth(a < b);
    case "<=":
      return truth(a <= b);
    case ">":
      return truth(a > b);
    case ">=":
      return truth(a >= b);
    case "&&":
      return truth(a !== 0n && b !== 0n);
    case "||":
      return truth(a !== 0n || b !== 0n);
    default:
      return undefined;
  }
}

function builtin(name: string, a: bigint, b: bigint): bigint | undefined {
  switch (name) {
    case "min":
      return a < b ? a : b;
    case "max":
      return a > b ? a : b;
    case "align_up":
      return b <= 0n ? undefined : ((a + b - 1n) / b) * b;
    case "log2":
      return a <= 0n ? undefined : BigInt(a.toString(2).length - 1);
    default:
      return undefined;
  }
}
