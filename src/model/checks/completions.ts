import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Model from "../model.ts";
import type { SymbolOf, Unit } from "../scope.ts";

/** All commands of a queue that complete do so in what it completes: one of its rings, or a record. */
export function completions(
  unit: Unit,
  queue: string,
  all: readonly Model.QueueParts[],
  commands: readonly SymbolOf<"command">[],
): void {
  const rings = all.flatMap((parts) => parts.rings);
  const answers = all.flatMap(({ completes }) =>
    completes.flatMap(({ ring, record }) => record ?? rings.find(({ name }) => name === ring)?.entry ?? []),
  );
  const [first] = answers;
  // Where nothing completes, that has been told.
  if (first === undefined) return;
  for (const { syntax, model, unit: owner } of commands) {
    const command = model();
    if (command === undefined || command.completes.kind === "never") continue;
    const own = [command.completion, ...command.records.map(({ record }) => record)];
    if (answers.some(({ name, file }) => own.some((one) => one?.name === name && one.file === file))) continue;
    const entry = [...new Set(answers.map(({ name }) => name))].join(" or ");
    const values = { queue, entry, command: command.name };
    unit.report(diagnostics.otherCompletion(values, owner.at(syntax.completion ?? syntax.name)));
  }
}
