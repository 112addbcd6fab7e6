import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import type { Pair, Side } from "../bind/matches.ts";
import type * as Model from "../model.ts";

/** `from memory`: a field of the entry carries an address that every command lends, and the completion brings all of it back. */
export function lendsMemory(left: Side, right: Side, syntax: Syntax.Match, pairs: readonly Pair[]): boolean {
  const { unit } = left;
  const at = pairs.findIndex(({ submitted }) => fieldOf(left, submitted)?.type.kind === "address");
  const pair = pairs[at];
  const field = pair && fieldOf(left, pair.submitted);
  if (pair === undefined || field?.type.kind !== "address") {
    const known = fieldOf(left, pairs[0]!.submitted);
    const owner = unit.resolve(left.holder.reference).unit;
    const related = known === undefined ? [] : [{ location: owner.at(known), message: "it is declared here" }];
    unit.report(diagnostics.matchNotLent({ entry: left.entry }, unit.at(syntax.submitted[0]!), { related }));
    return false;
  }
  const echo = fieldOf(right, pair.completed);
  if (echo !== undefined && echo.width !== field.width) {
    const values = { submitted: field.width, completed: echo.width };
    const related = [{ location: unit.resolve(right.holder.reference).unit.at(echo), message: "it is declared here" }];
    unit.report(diagnostics.matchWidth(values, unit.at(syntax.completed[at]!), { related }));
    return false;
  }
  const { transfer } = field.type;
  for (const reference of left.rings.flatMap(({ accepts }) => accepts)) {
    const symbol = unit.resolve(reference);
    const command = symbol.model() as Model.Command | undefined;
    if (command === undefined || command.completes.kind === "never") continue;
    if ([...command.transfers, ...command.records].some(({ name }) => name === transfer)) continue;
    const related = [{ location: symbol.unit.at(command), message: "it is declared here" }];
    const values = { command: command.name, transfer };
    unit.report(diagnostics.lendsNothing(values, unit.at(syntax.submitted[at]!), { related }));
    return false;
  }
  return true;
}

function fieldOf({ holder }: Side, key: Model.Key): Model.Field | undefined {
  return key.kind === "field" ? holder.fields.find(({ name }) => name === key.field) : undefined;
}
