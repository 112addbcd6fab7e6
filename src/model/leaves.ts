import type { Expression } from "./model.ts";

/** The parts of an expression that have no parts themselves. */
export function* leaves(expression: Expression): Generator<Expression> {
  const parts = [...partsOf(expression)];
  if (parts.length === 0) yield expression;
  for (const part of parts) yield* leaves(part);
}

/** The expressions that one is made of. */
function* partsOf(expression: Expression): Generator<Expression> {
  for (const [key, value] of Object.entries(expression) as [string, unknown][]) {
    if (key !== "type") yield* expressionsIn(value);
  }
}

function* expressionsIn(value: unknown): Generator<Expression> {
  if (Array.isArray(value)) for (const one of value) yield* expressionsIn(one);
  else if (typeof value === "object" && value !== null) {
    if ("kind" in value && "type" in value) yield value as Expression;
    else for (const one of Object.values(value)) yield* expressionsIn(one);
  }
}
