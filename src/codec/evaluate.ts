/** Values of the model's expressions, where fields and parameters have values. */
import type { BinaryOperator, Expression } from "../model/model.ts";
import { operate, truth } from "../model/operate.ts";

/** What names stand for. Nothing where a value is not known, such as that of a register. */
export interface Environment {
  readonly field: (name: string) => bigint | undefined;
  readonly local: (name: string) => bigint | undefined;
  /** How many elements a member without a length has. */
  readonly count?: (name: string) => bigint | undefined;
}

/** The value; truth is 1n or 0n. Nothing where it depends on what is not known, or divides by zero. */
export function evaluate(expression: Expression, environment: Environment): bigint | undefined {
  const value = (part: Expression) => evaluate(part, environment);
  switch (expression.kind) {
    case "integer":
    case "constant":
    case "enumerator":
      return expression.value;
    case "boolean":
      return expression.value ? 1n : 0n;
    case "local":
      return environment.local(expression.name);
    case "command-field":
      return environment.field(expression.field);
    case "field":
      return environment.field(expression.field);
    case "count":
      return environment.count?.(expression.field);
    case "as-enum":
      return value(expression.operand);
    case "flag": {
      const object = value(expression.object);
      return object === undefined ? undefined : truth((object & expression.mask) === expression.mask);
    }
    case "unary": {
      const operand = value(expression.operand);
      if (operand === undefined) return undefined;
      return expression.operator === "-" ? -operand : expression.operator === "~" ? ~operand : truth(operand === 0n);
    }
    case "binary":
      return binary(expression.operator, value(expression.left), () => value(expression.right));
    case "conditional": {
      const condition = value(expression.condition);
      return condition === undefined ? undefined : value(condition === 0n ? expression.else : expression.then);
    }
    case "builtin":
      return builtin(expression.name, expression.arguments.map(value));
    default:
      return undefined;
  }
}

function binary(
  operator: BinaryOperator,
  left: bigint | undefined,
  rightOf: () => bigint | undefined,
): bigint | undefined {
  // What is known already may decide: `false && …`.
  if (operator === "&&" && left === 0n) return 0n;
  if (operator === "||" && left === 1n) return 1n;
  const right = rightOf();
  return left === undefined || right === undefined ? undefined : operate(operator, left, right);
}

function builtin(
  name: "min" | "max" | "align_up" | "log2",
  values: readonly (bigint | undefined)[],
): bigint | undefined {
  const known = values.filter((value) => value !== undefined);
  const [first, second] = known;
  if (known.length < values.length || first === undefined) return undefined;
  switch (name) {
    case "min":
      return known.reduce((a, b) => (b < a ? b : a));
    case "max":
      return known.reduce((a, b) => (b > a ? b : a));
    case "align_up":
      return second === undefined || second === 0n ? undefined : ((first + second - 1n) / second) * second;
    case "log2":
      return first <= 0n ? undefined : BigInt(first.toString(2).length - 1);
  }
}
