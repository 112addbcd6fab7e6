import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import { kindNames, type Kind, type Unit } from "../scope.ts";

/** What has a use only by being said elsewhere in a description. */
const passive: ReadonlySet<Kind> = new Set<Kind>(["const", "gate", "record", "encoding"]);

/**
 * Runs when every declaration has been bound. A file that says how a device is found, or makes a queue, is about that, so
 * what nothing in it uses is a mistake; any other file declares things for those that import it. Where there are errors,
 * one of them may be about what would have used it, and so may be what an unfinished file lacks.
 */
export function unusedDefinitions(unit: Unit): void {
  const symbols = [...unit.symbols.values()];
  if (unit.broken || unit.syntax.unfinished || unit.diagnostics.some(({ severity }) => severity === "error")) return;
  if ([...unit.imports.values()].some(({ symbol }) => symbol === undefined)) return;
  const whole = symbols.some(({ syntax }) => syntax.kind === "device" || makesQueue(syntax));
  if (!whole) return;
  for (const { kind, name, syntax } of symbols) {
    if (!passive.has(kind) || unit.used.has(name)) continue;
    unit.report(diagnostics.unusedDefinition({ kind: kindNames[kind], name }, unit.at(syntax.name)));
  }
}

function makesQueue(syntax: Syntax.Declaration): boolean {
  return syntax.kind === "sequence" && syntax.returns !== undefined;
}
