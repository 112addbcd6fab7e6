import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import type * as Model from "../model.ts";
import type { Unit } from "../scope.ts";

/** Waiting needs something that can change meanwhile: a register, or a cell. */
export function waits(unit: Unit, syntax: Syntax.Expression, condition: Model.Expression): boolean {
  if (changes(condition)) return true;
  unit.report(diagnostics.waitForNothing(unit.at(syntax)));
  return false;
}

/** Whether any part of the expression is read anew each time. */
function changes(expression: unknown): boolean {
  if (typeof expression !== "object" || expression === null) return false;
  if ("kind" in expression && (expression.kind === "register" || expression.kind === "cell")) return true;
  // Memory that the device writes is known by its address only, so whatever was allocated may change.
  if ("kind" in expression && expression.kind === "member") return true;
  return Object.values(expression).some(changes);
}
