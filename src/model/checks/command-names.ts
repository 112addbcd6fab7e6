import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import { fieldNames } from "../bind/entries.ts";
import type * as Model from "../model.ts";
import type { Unit } from "../scope.ts";

/** A command's fields are given beside those of its entry, so they may not share a name. */
export function commandNames(unit: Unit, syntax: Syntax.Command, entry: Model.Entry): void {
  const own = new Map(
    entry.fields.filter(({ role }) => role === "value" || role === "tag").map((field) => [field.name, field]),
  );
  for (const name of fieldNames(syntax.members)) {
    if (!own.has(name.text)) continue;
    const values = { name: name.text, where: `entry ${entry.name}, which the command fills` };
    unit.report(diagnostics.duplicateMember(values, unit.at(name)));
  }
}
