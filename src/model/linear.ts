import { fold } from "./fold.ts";
import type { Expression } from "./model.ts";

/** depths * (the ring's depth) + more */
interface Linear {
  readonly depths: bigint;
  readonly more: bigint;
}

/** How an expression depends on the depth of a ring, where it adds and subtracts only. */
export function linear(expression: Expression, ring: string): Linear | undefined {
  if (expression.kind === "ring-depth" && expression.ring === ring) return { depths: 1n, more: 0n };
  if (expression.kind !== "binary") {
    const constant = fold(expression);
    return constant === undefined ? undefined : { depths: 0n, more: constant };
  }
  const left = linear(expression.left, ring);
  const right = linear(expression.right, ring);
  if (left === undefined || right === undefined) return undefined;
  if (expression.operator === "+") return { depths: left.depths + right.depths, more: left.more + right.more };
  if (expression.operator === "-") return { depths: left.depths - right.depths, more: left.more - right.more };
  return undefined;
}
