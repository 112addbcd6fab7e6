import type { BinaryOperator } from "./model.ts";

/** What an operator makes of two integers; truth is 1 and 0. Nothing where it divides by zero. */
export function operate(operator: BinaryOperator, left: bigint, right: bigint): bigint | undefined {
  switch (operator) {
    case "*":
      return left * right;
    case "/":
      return right === 0n ? undefined : left / right;
    case "%":
      return right === 0n ? undefined : left % right;
    case "+":
      return left + right;
    case "-":
      return left - right;
    case "<<":
      return left << right;
    case ">>":
      return left >> right;
    case "&":
      return left & right;
    case "^":
      return left ^ right;
    case "|":
      return left | right;
    case "==":
      return truth(left === right);
    case "!=":
      return truth(left !== right);
    case "<":
      return truth(left < right);
    case "<=":
      return truth(left <= right);
    case ">":
      return truth(left > right);
    case ">=":
      return truth(left >= right);
    case "&&":
      return left === 0n ? 0n : right;
    case "||":
      return left === 0n ? right : left;
  }
}

/** A condition's value. */
export function truth(holds: boolean): bigint {
  return holds ? 1n : 0n;
}
