import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import type * as Model from "../model.ts";
import type { SymbolOf, Unit } from "../scope.ts";

/** What a command names by its place, its queue has a table of. */
export function keyedTables(
  unit: Unit,
  syntax: Syntax.Queue,
  all: readonly Model.QueueParts[],
  commands: readonly SymbolOf<"command">[],
): void {
  const written = new Set([...tablesOf(syntax.members)]);
  for (const symbol of commands) {
    for (const { of, name } of symbol.model()?.keyed ?? []) {
      if (written.has(of) || all.some(({ tables }) => tables.some((table) => table.of === of))) continue;
      const values = { command: symbol.name, name, of, queue: syntax.name.text };
      const related = [{ location: unit.at(syntax.name), message: "the queue that takes it" }];
      const member = symbol.syntax.members.find((one) => one.kind === "keyed" && one.name.text === name)!;
      if (symbol.unit === unit) unit.reportMissing(diagnostics.keyedWithoutTable(values, unit.at(member), { related }));
      else unit.reportMissing(diagnostics.keyedWithoutTable(values, unit.at(syntax.name)), symbol.unit);
    }
  }
}

/** Those in error too: what is there is not missed. */
function* tablesOf(members: readonly Syntax.QueueMember[]): Generator<string | undefined> {
  for (const member of members) if (member.kind === "table") yield member.of;
}
