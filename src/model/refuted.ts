import type { Expression, Range } from "./model.ts";

/** Whether the ranges alone say that a condition is false for all values. */
export function refuted(condition: Expression): boolean {
  if (condition.kind !== "binary") return condition.kind === "boolean" && !condition.value;
  const { operator, left, right } = condition;
  if (operator === "&&") return refuted(left) || refuted(right);
  if (operator === "||") return refuted(left) && refuted(right);
  const [a, b] = [left.range, right.range];
  return a !== undefined && b !== undefined && never(operator, a, b);
}

function never(operator: string, a: Range, b: Range): boolean {
  switch (operator) {
    case "==":
      return a.max < b.min || a.min > b.max;
    case "!=":
      return a.min === a.max && b.min === b.max && a.min === b.min;
    case "<":
      return a.min >= b.max;
    case "<=":
      return a.min > b.max;
    case ">":
      return a.max <= b.min;
    case ">=":
      return a.max < b.min;
    default:
      return false;
  }
}
