import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import { constantOf } from "../expressions.ts";
import type { Container } from "../layout.ts";
import type * as Model from "../model.ts";
import { Scope, type Unit } from "../scope.ts";
import { bindParameters } from "./calls.ts";
import { declared } from "./describe.ts";
import { layOut, layOutViews } from "./laying-out.ts";

export { fieldNames } from "./laying-out.ts";

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
  const scope = new Scope(unit);
  scope.give(name, { kind: "size", bytes });
  const parameters = bindParameters(scope, syntax.parameters, "entry");
  const { fields, constraints, views, partial } = bindFields(unit, syntax, scope, container);
  checkOneTag(unit, syntax, fields);
  // Whoever fills or reads the entry would meet its mistakes again.
  const wrong = unit.diagnostics.slice(before).some(({ severity }) => severity === "error");
  if (partial || wrong || parameters === undefined) unit.incomplete.add(name);
  const { byteOrder } = unit;
  const of = { parameters: parameters ?? [], size: bytes, byteOrder };
  return { ...declared(syntax.name, syntax), ...of, fields, views, constraints };
}

interface Fields extends Pick<Model.Entry, "fields" | "views" | "constraints"> {
  readonly partial: boolean;
}

function bindFields(unit: Unit, syntax: Syntax.Entry, scope: Scope, container: Container): Fields {
  const owner = { unit, kind: "entry" } as const;
  const [first, second] = syntax.members.filter((member) => member.kind === "view");
  if (first === undefined) return { ...layOut(owner, scope, syntax.members, container), views: [] };
  if (second === undefined) {
    unit.report(diagnostics.loneView({ entry: syntax.name.text, name: first.name.text }, unit.at(first.name)));
  }
  const laidOut = layOutViews(owner, scope, syntax.members, container);
  const views = laidOut.map((view) => ({ ...declared(view.syntax.name, view.syntax), fields: view.fields }));
  const { fields, constraints } = laidOut[0]!;
  return { fields, constraints, views, partial: laidOut.some(({ partial }) => partial) };
}

function checkOneTag(unit: Unit, syntax: Syntax.Entry, fields: readonly Model.Field[]): void {
  const [first, second] = fields.filter((field) => field.role === "tag");
  if (first === undefined || second === undefined) return;
  const related = [{ location: unit.at(first), message: `'${first.name}' is one` }];
  unit.report(diagnostics.secondTag({ entry: syntax.name.text, name: second.name }, unit.at(second), { related }));
}
