import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import { typeOf } from "../expressions.ts";
import type * as Model from "../model.ts";
import { Scope, type Unit } from "../scope.ts";
import { entryName } from "./queues.ts";

/** `match Sqe.user_data == Cqe.user_data from keys;` */
export function bindMatch(unit: Unit, syntax: Syntax.Match, sq: Model.Ring, cq: Model.Ring): Model.Match | undefined {
  if (swapped(unit, syntax, sq, cq)) return undefined;
  const submitted = syntax.submitted && bindSide(unit, syntax.submitted, sq);
  const completed = syntax.completed && bindSide(unit, syntax.completed, cq);
  if (submitted === undefined || completed === undefined) return undefined;
  if (submitted.field.role !== "tag") {
    const values = { field: submitted.field.name, entry: sq.entry.name };
    const related = [{ location: submitted.unit.at(submitted.field), message: "it is declared here" }];
    return unit.report(diagnostics.matchNotTag(values, unit.at(syntax.submitted!), { related }));
  }
  if (completed.field.width !== submitted.field.width) {
    const values = { submitted: submitted.field.width, completed: completed.field.width };
    const related = [{ location: completed.unit.at(completed.field), message: "it is declared here" }];
    return unit.report(diagnostics.matchWidth(values, unit.at(syntax.completed!), { related }));
  }
  if (syntax.from === undefined) return undefined;
  return {
    from: "keys",
    submitted: { entry: sq.entry, field: submitted.field.name },
    completed: { entry: cq.entry, field: completed.field.name },
  };
}

/** Reports two sides that stand in each other's place as the one mistake that they are. */
function swapped(unit: Unit, { submitted, completed }: Syntax.Match, sq: Model.Ring, cq: Model.Ring): boolean {
  if (submitted === undefined || completed === undefined) return false;
  const [first, second] = [entryName(unit, sq.entry), entryName(unit, cq.entry)];
  if (first === second || !isFieldOf(submitted, second) || !isFieldOf(completed, first)) return false;
  const [left, right] = [unit.at(submitted), unit.at(completed)];
  const edits = [
    { location: left, newText: unit.source.slice(right) },
    { location: right, newText: unit.source.slice(left) },
  ];
  const fixes = [{ title: "swap the two sides", safe: true, edits }];
  unit.report(diagnostics.matchSide({ ring: sq.name, entry: first }, left, { fixes }));
  return true;
}

function isFieldOf(syntax: Syntax.Expression, entry: string): boolean {
  return syntax.kind === "member" && syntax.object.kind === "name" && syntax.object.name.text === entry;
}

interface Side {
  readonly field: Model.Field;
  readonly unit: Unit;
}

function bindSide(unit: Unit, syntax: Syntax.Expression, ring: Model.Ring): Side | undefined {
  const symbol = unit.resolve(ring.entry);
  const entry = symbol.model() as Model.Entry | undefined;
  if (entry === undefined) return undefined;
  const name = entryName(unit, ring.entry);
  if (!isFieldOf(syntax, name)) {
    return unit.report(diagnostics.matchSide({ ring: ring.name, entry: name }, unit.at(syntax)));
  }
  const scope = new Scope(unit);
  scope.give(name, { kind: "entry", entry, reference: ring.entry });
  const field = typeOf(scope, syntax);
  const found = field?.kind === "field" ? entry.fields.find((candidate) => candidate.name === field.field) : undefined;
  return found && { field: found, unit: symbol.unit };
}
