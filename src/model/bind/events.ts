import type * as Syntax from "../../parser/syntax.ts";
import { duplicateNames } from "../checks/duplicate-names.ts";
import { constantOf, typeOf } from "../expressions.ts";
import type * as Model from "../model.ts";
import { Scope, type Unit } from "../scope.ts";
import { declared } from "./describe.ts";
import { fieldOf } from "./holders.ts";

/** `event changed : Cqe(type: notice) { result what = Cqe.info; }` */
export function bindEvent(unit: Unit, syntax: Syntax.Event): Model.Event | undefined {
  const before = unit.diagnostics.length;
  const symbol = syntax.entry && unit.expect(syntax.entry, "entry");
  const entry = symbol?.model();
  const { text } = syntax.name;
  duplicateNames(
    unit,
    syntax.fixed.map(({ name }) => name),
    `the fixed values of ${text}`,
  );
  duplicateNames(
    unit,
    syntax.members.map(({ name }) => name),
    `event ${text}`,
  );
  if (symbol === undefined || entry === undefined || syntax.entry === undefined) return undefined;
  const { reference } = symbol;
  const scope = new Scope(unit);
  scope.give(syntax.entry.text, { kind: "entry", entry, reference });
  const holder = { name: entry.name, fields: entry.views.at(-1)?.fields ?? entry.fields, reference };
  const fixed = syntax.fixed.flatMap(({ name, value }) => {
    const field = fieldOf(unit, holder, name);
    const found = field && value && constantOf(new Scope(unit), value, field.type, `'${field.name}'`);
    return field === undefined || found === undefined ? [] : [{ field: field.name, value: found.value }];
  });
  const results = syntax.members.flatMap((member) => {
    const value = member.value && typeOf(scope, member.value);
    return value === undefined ? [] : [{ ...declared(member.name, member), value }];
  });
  const failed = unit.diagnostics.slice(before).some(({ severity }) => severity === "error");
  if (failed || symbol.unit.incomplete.has(entry.name)) return undefined;
  return { ...declared(syntax.name, syntax), entry: reference, fixed, results };
}
