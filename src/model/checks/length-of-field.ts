import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import type { Unit } from "../scope.ts";

/** What follows a member stands where it stands, so no member's length depends on what another one holds. Reports it. */
export function lengthOfField(unit: Unit, length: Syntax.Expression, siblings: ReadonlySet<string>): boolean {
  const used = nameIn(length, siblings);
  if (used === undefined) return false;
  unit.report(diagnostics.lengthOfField({ field: used.text }, unit.at(used)));
  return true;
}

/** The first of the names that the expression says. */
function nameIn(expression: Syntax.Expression, names: ReadonlySet<string>): Syntax.Name | undefined {
  const first = (...parts: readonly Syntax.Expression[]) => {
    for (const part of parts) {
      const found = nameIn(part, names);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  switch (expression.kind) {
    case "name":
      return names.has(expression.name.text) ? expression.name : undefined;
    case "member":
      return first(expression.object);
    case "index":
      return first(expression.object, expression.index);
    case "unary":
      return first(expression.operand);
    case "binary":
      return first(expression.left, expression.right);
    case "conditional":
      return first(expression.condition, expression.then, expression.else);
    case "call-expression":
      return first(...expression.arguments);
    default:
      return undefined;
  }
}
