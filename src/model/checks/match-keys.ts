import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import type { Pair, Side } from "../bind/matches.ts";
import { fold } from "../fold.ts";
import type * as Model from "../model.ts";

/**
 * Two commands in flight never have the same key, or a completion would end the wrong one: some element of it tells
 * commands apart, and what is computed of a field keeps all of the field's values apart.
 */
export function injective(side: Side, syntax: Syntax.Match, pairs: readonly Pair[]): boolean {
  const { unit, holder } = side;
  for (const [sideOfPair, written] of [
    ["submitted", syntax.submitted],
    ["completed", syntax.completed],
  ] as const) {
    for (const [i, pair] of pairs.entries()) {
      const key = pair[sideOfPair];
      if (key.kind !== "value" || keepsApart(key.value)) continue;
      unit.report(diagnostics.keyLosesValues(unit.at(written[i]!)));
      return false;
    }
  }
  if ((pairs.length > 1 && syntax.from !== "memory") || syntax.from === "slots") {
    const tells = pairs.some(({ submitted }) => tellsApart(submitted, holder.fields));
    if (!tells && syntax.from === "slots") {
      const values = { ring: side.rings[0]?.name ?? holder.name };
      unit.report(diagnostics.slotsWithoutSlot(values, unit.at(syntax.submitted[0]!)));
      return false;
    }
    if (!tells) {
      const last = syntax.submitted.at(-1)!;
      const span = { start: syntax.submitted[0]!.span.start, end: last.span.end };
      unit.report(diagnostics.tupleWithoutTag({ entry: holder.name }, unit.at(span)));
      return false;
    }
  }
  return true;
}

function tellsApart(key: Model.Key, fields: readonly Model.Field[]): boolean {
  if (key.kind === "field") return fields.some(({ name, role }) => name === key.field && role === "tag");
  if (key.kind === "value") return key.value.kind !== "local" && fold(key.value) === undefined;
  return true;
}

/** Whether different values of the fields that it asks always give different results. */
function keepsApart(value: Model.Expression): boolean {
  if (value.kind !== "binary") return !["builtin", "conditional", "unary"].includes(value.kind) || isNegation(value);
  const { operator, left, right } = value;
  const constant = fold(right) !== undefined || right.kind === "local";
  switch (operator) {
    case "+":
    case "-":
    case "^":
      return constant && keepsApart(left);
    case "*":
      return constant && fold(right) !== 0n && keepsApart(left);
    case "<<":
      return constant && keepsApart(left);
    default:
      return false;
  }
}

function isNegation(value: Model.Expression): boolean {
  return value.kind === "unary" && value.operator !== "!" && keepsApart(value.operand);
}
