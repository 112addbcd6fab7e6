import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import { duplicateNames } from "../checks/duplicate-names.ts";
import { constantOf } from "../expressions.ts";
import type { Container } from "../layout.ts";
import type * as Model from "../model.ts";
import { Scope, type Unit } from "../scope.ts";
import { declared } from "./describe.ts";
import { bindMembers, finish } from "./members.ts";

/** Bytes. Slots larger than this are data, not descriptors. */
const largestEntry = 65536n;

export function bindEntry(unit: Unit, syntax: Syntax.Entry): Model.Entry | undefined {
  const limits: Model.Type = { kind: "range", bits: 32, min: 1n, max: largestEntry };
  const size = syntax.size && constantOf(new Scope(unit), syntax.size, limits, "the size of an entry");
  if (size === undefined) return undefined;
  const bytes = Number(size.value);
  const name = syntax.name.text;
  const before = unit.diagnostics.length;
  const container: Container = { from: 0, to: bytes * 8, title: `entry ${name}`, location: unit.at(syntax.name) };
  duplicateNames(unit, fieldNames(syntax.members), container.title);
  const bound = bindMembers({ unit, kind: "entry" }, syntax.members, container);
  finish(unit, bound, container);
  checkOneTag(unit, syntax, bound.fields);
  // Whoever fills or reads the entry would meet its mistakes again.
  if (bound.partial || unit.diagnostics.length > before) unit.incomplete.add(name);
  const fields = bound.fields.sort((a, b) => a.at - b.at);
  const { byteOrder } = unit;
  return {
    ...declared(syntax.name, syntax),
    parameters: [],
    size: bytes,
    byteOrder,
    fields,
    views: [],
    constraints: [],
  };
}

/** Names of the fields, those in groups too. */
export function* fieldNames(members: readonly (Syntax.EntryMember | Syntax.CommandMember)[]): Generator<Syntax.Name> {
  for (const member of members) {
    if (member.kind === "field") yield member.name;
    else if (member.kind === "group") yield* fieldNames(member.members);
  }
}

function checkOneTag(unit: Unit, syntax: Syntax.Entry, fields: readonly Model.Field[]): void {
  const [first, second] = fields.filter((field) => field.role === "tag");
  if (first === undefined || second === undefined) return;
  const related = [{ location: unit.at(first), message: `'${first.name}' is one` }];
  unit.report(diagnostics.secondTag({ entry: syntax.name.text, name: second.name }, unit.at(second), { related }));
}
