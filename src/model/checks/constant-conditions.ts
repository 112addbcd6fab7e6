import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import { fold } from "../fold.ts";
import type * as Model from "../model.ts";
import type { Unit } from "../scope.ts";

/** A condition that the values on its sides decide already: one of its branches is never reached. */
export function constantCondition(unit: Unit, syntax: Syntax.Expression, condition: Model.Expression): void {
  const value = truth(condition);
  if (value === undefined) return;
  const values = { value: value ? "true" : "false" };
  unit.report(diagnostics.constantCondition(values, unit.at(syntax), { help: reason(condition) }));
}

/** Whether a condition always holds, or never. */
export function truth(expression: Model.Expression): boolean | undefined {
  const value = fold(expression);
  if (value !== undefined) return value !== 0n;
  if (expression.kind === "unary" && expression.operator === "!") {
    const operand = truth(expression.operand);
    return operand === undefined ? undefined : !operand;
  }
  if (expression.kind !== "binary") return undefined;
  const { operator, left, right } = expression;
  if (operator === "&&" || operator === "||") {
    const sides = [truth(left), truth(right)];
    const deciding = operator === "||";
    if (sides.includes(deciding)) return deciding;
    return sides.every((side) => side === !deciding) ? !deciding : undefined;
  }
  const { range: a } = left;
  const { range: b } = right;
  return a === undefined || b === undefined ? undefined : compared(operator, a, b);
}

/** What ranges alone tell of a comparison. */
function compared(operator: Model.BinaryOperator, a: Model.Range, b: Model.Range): boolean | undefined {
  const below = a.max < b.min;
  const above = a.min > b.max;
  switch (operator) {
    case "==":
      return below || above ? false : undefined;
    case "!=":
      return below || above ? true : undefined;
    case "<":
      return below ? true : a.min >= b.max ? false : undefined;
    case "<=":
      return a.max <= b.min ? true : above ? false : undefined;
    case ">":
      return above ? true : a.max <= b.min ? false : undefined;
    case ">=":
      return a.min >= b.max ? true : below ? false : undefined;
    default:
      return undefined;
  }
}

/** The values of the side that is no number of its own. */
function reason(condition: Model.Expression): string | undefined {
  if (condition.kind !== "binary") return undefined;
  const side = [condition.left, condition.right].find(({ range }) => range !== undefined && range.min < range.max);
  return side?.range && `its side that varies is ${side.range.min} to ${side.range.max}`;
}
