import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Model from "../model.ts";
import type { SymbolOf, Unit } from "../scope.ts";

/** All commands of a queue complete in its one completion ring. */
export function completions(
  unit: Unit,
  queue: string,
  entry: Model.Reference,
  commands: readonly SymbolOf<"command">[],
): void {
  for (const { syntax, model } of commands) {
    const command = model();
    if (command === undefined) continue;
    const { completion } = command;
    if (completion?.name === entry.name && completion.file === entry.file) continue;
    const values = { queue, entry: entry.name, command: command.name };
    unit.report(diagnostics.otherCompletion(values, unit.at(syntax.completion ?? syntax.name)));
  }
}
