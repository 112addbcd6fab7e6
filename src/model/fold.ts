import type { Expression, Range } from "./model.ts";
import { operate } from "./operate.ts";

/** The value of an expression that does not depend on anything known at run time only; bools are 0 and 1. */
export function fold(expression: Expression): bigint | undefined {
  const only = single(expression.range);
  if (only !== undefined) return only;
  switch (expression.kind) {
    case "integer":
      return expression.value;
    case "boolean":
      return expression.value ? 1n : 0n;
    case "enumerator":
      return expression.value;
    case "as-enum":
      return fold(expression.operand);
    case "unary": {
      const operand = fold(expression.operand);
      if (operand === undefined) return undefined;
      if (expression.operator === "!") return operand === 0n ? 1n : 0n;
      // Only flags come here: integers have a range.
      return expression.type.kind === "flags" ? ~operand & ((1n << BigInt(expression.type.bits)) - 1n) : undefined;
    }
    case "binary": {
      const left = fold(expression.left);
      const right = fold(expression.right);
      return left === undefined || right === undefined ? undefined : operate(expression.operator, left, right);
    }
    case "conditional": {
      const condition = fold(expression.condition);
      return condition === undefined ? undefined : fold(condition === 0n ? expression.else : expression.then);
    }
    default:
      return undefined;
  }
}

function single(range: Range | undefined): bigint | undefined {
  return range !== undefined && range.min === range.max ? range.min : undefined;
}
