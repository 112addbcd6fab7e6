import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import type * as Model from "../model.ts";
import type { Scope } from "../scope.ts";

/** Waiting needs something that can change meanwhile: a register, a cell, or memory that the device writes. */
export function waits(scope: Scope, syntax: Syntax.Expression, condition: Model.Expression): boolean {
  if (changes(scope, condition)) return true;
  scope.unit.report(diagnostics.waitForNothing(scope.unit.at(syntax)));
  return false;
}

/** Whether any part of the expression is read anew each time. */
function changes(scope: Scope, expression: unknown): boolean {
  if (typeof expression !== "object" || expression === null) return false;
  const { kind, name } = expression as { readonly kind?: unknown; readonly name?: unknown };
  if (kind === "register" || kind === "cell") return true;
  if (kind === "local" && typeof name === "string") {
    const binding = scope.find(name);
    return binding?.kind === "local" && binding.memory === true;
  }
  return Object.values(expression).some((part) => changes(scope, part));
}
