import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import type { Unit } from "../scope.ts";

/** What has been told: an expression may be typed more than once. */
const told = new WeakSet<Syntax.BinaryExpression>();

/** `2 ^ 16` is 18. Between decimal numbers, and behind a 2 or a 10, `^` is most likely meant for a power. */
export function exclusiveOr(unit: Unit, syntax: Syntax.BinaryExpression): void {
  const { operator, left, right } = syntax;
  if (operator !== "^" || told.has(syntax) || !isDecimal(unit, left)) return;
  const base = left.value === 2n || left.value === 10n;
  if (!base && !isDecimal(unit, right)) return;
  told.add(syntax);
  const written = `${unit.source.slice(left.span)} ^ ${unit.source.slice(right.span)}`;
  const is = isDecimal(unit, right) ? `${written} is ${left.value ^ right.value}` : "it combines bits";
  const simple = right.kind === "integer" || right.kind === "name";
  if (left.value !== 2n || !simple) {
    unit.report(diagnostics.exclusiveOr({ is }, unit.at(syntax)));
    return;
  }
  const power = `1 << ${unit.source.slice(right.span)}`;
  const fixes = [{ title: `write '${power}'`, safe: false, edits: [{ location: unit.at(syntax), newText: power }] }];
  unit.report(diagnostics.exclusiveOr({ is }, unit.at(syntax), { help: `a power of two is '${power}'`, fixes }));
}

function isDecimal(unit: Unit, syntax: Syntax.Expression): syntax is Syntax.IntegerLiteral {
  return syntax.kind === "integer" && /^[0-9_]+$/.test(unit.source.slice(syntax.span));
}
