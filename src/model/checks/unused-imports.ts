import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type { Unit } from "../scope.ts";

/**
 * Runs when every declaration has been bound: what was not looked up by then is not used. Where there are errors, one of
 * them may be about what would have used it, and so may be what an unfinished file lacks.
 */
export function unusedImports(unit: Unit): void {
  if (unit.broken || unit.syntax.unfinished || unit.diagnostics.some(({ severity }) => severity === "error")) return;
  for (const [name, { symbol, used, name: at }] of unit.imports) {
    if (symbol !== undefined && !used) unit.report(diagnostics.unusedImport({ name }, unit.at(at)));
  }
}
