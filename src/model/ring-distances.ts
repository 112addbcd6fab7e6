import type * as Model from "./model.ts";
import type { Scope } from "./scope.ts";

/**
 * `tail - 1`, `tail - head` where the ring's index wraps at its depth: what comes out wraps there too, so it is taken modulo
 * the depth. Nothing where neither side is such an index, or where the other may be more than a whole round away.
 */
export function aroundRing(
  scope: Scope,
  operator: Model.BinaryOperator,
  left: Model.Expression,
  right: Model.Expression,
): Model.Expression | undefined {
  if (operator !== "+" && operator !== "-") return undefined;
  const ring = wrapping(scope, left) ?? wrapping(scope, right);
  const most = ring?.depth.range?.max;
  if (ring === undefined || most === undefined) return undefined;
  const near = ({ range }: Model.Expression) => range !== undefined && range.min >= 0n && range.max <= most;
  if (!near(left) || !near(right)) return undefined;
  const depth = depthOf(ring);
  const sum = (op: "+" | "-", a: Model.Expression, b: Model.Expression): Model.Expression => {
    const range = op === "+" ? { min: 0n, max: 3n * most } : { min: -most, max: most };
    return {
      kind: "binary",
      operator: op,
      left: a,
      right: b,
      wraps: undefined,
      type: { kind: "signed", bits: 64 },
      range,
    };
  };
  const plain = operator === "+" ? sum("+", left, right) : sum("+", sum("-", left, right), depth);
  const type: Model.Type = { kind: "unsigned", bits: ring.index.bits };
  const range = { min: 0n, max: most - 1n };
  return { kind: "binary", operator: "%", left: plain, right: depth, wraps: undefined, type, range };
}

function wrapping(scope: Scope, expression: Model.Expression): Model.Ring | undefined {
  if (expression.kind !== "ring-index") return undefined;
  const binding = scope.find(expression.ring);
  return binding?.kind === "ring" && binding.ring.index.kind === "modulo" ? binding.ring : undefined;
}

function depthOf({ name, depth }: Model.Ring): Model.Expression {
  const range = { min: 1n, max: depth.range!.max };
  return { kind: "ring-depth", ring: name, type: { kind: "unsigned", bits: 32 }, range };
}
