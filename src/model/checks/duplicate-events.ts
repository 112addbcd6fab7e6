import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Model from "../model.ts";
import type { Unit } from "../scope.ts";

/** Two events of one entry with the same values could not be told apart. */
export function duplicateEvents(unit: Unit): void {
  const seen = new Map<string, Model.Event>();
  for (const symbol of unit.symbols.values()) {
    const event = symbol.kind === "event" ? symbol.model() : undefined;
    if (event === undefined) continue;
    const values = event.fixed.map(({ field, value }) => `${field}: ${value}`).toSorted();
    const key = [event.entry.file, event.entry.name, ...values].join("\n");
    const other = seen.get(key);
    if (other === undefined) {
      seen.set(key, event);
      continue;
    }
    const related = [{ location: unit.at(other), message: "it is declared here" }];
    unit.report(diagnostics.sameEvent({ name: event.name, other: other.name }, unit.at(event), { related }));
  }
}
