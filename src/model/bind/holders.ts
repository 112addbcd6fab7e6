/** What fields are asked of: an entry, a record, a struct; and what is said of those fields by their names. */
import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import { duplicateNames } from "../checks/duplicate-names.ts";
import { constantOf } from "../expressions.ts";
import type * as Model from "../model.ts";
import { didYouMean, Scope, type Unit } from "../scope.ts";

export interface Holder {
  readonly name: string;
  readonly fields: readonly Model.Field[];
  readonly reference: Model.Reference;
}

/** An entry as completions are read, and a record as if it were one. */
export function entryOf(holder: Model.Entry | Model.MemoryRecord): Model.Entry {
  if ("views" in holder) return { ...holder, fields: holder.views.at(-1)?.fields ?? holder.fields };
  return { ...holder, views: [] };
}

/** Fields that a name can stand for. */
function named(holder: Holder): readonly Model.Field[] {
  return holder.fields.filter(({ role }) => role !== "reserved" && role !== "command" && role !== "union");
}

/** A scope in which the holder's fields are said by their names alone, where those mean nothing else. */
export function fieldScope(outer: Scope, holder: Holder): Scope {
  const { reference } = holder;
  const inner = new Scope(outer.unit, outer);
  for (const field of named(holder)) {
    if (outer.find(field.name) === undefined) inner.give(field.name, { kind: "entry-field", field, reference });
  }
  return inner;
}

/** The field of that name; one that is not there is told. */
export function fieldOf(unit: Unit, holder: Holder, name: Syntax.Name): Model.Field | undefined {
  const fields = named(holder);
  const field = fields.find((candidate) => candidate.name === name.text);
  if (field !== undefined) return field;
  const { unit: owner } = unit.resolve(holder.reference);
  if (owner.incomplete.has(holder.name)) return undefined;
  const details = didYouMean(
    unit,
    name,
    fields.map((candidate) => candidate.name),
  );
  const values = { of: holder.name, name: name.text };
  return unit.reportMissing(diagnostics.unknownMember(values, unit.at(name), details), owner);
}

/** `idle phase = 0, status = 0;` */
export function bindIdle(
  scope: Scope,
  holder: Holder,
  values: readonly Syntax.FieldValue[],
): readonly Model.FieldValue[] {
  const { unit } = scope;
  duplicateNames(
    unit,
    values.map(({ field }) => field),
    `what is idle in ${holder.name}`,
  );
  return values.flatMap(({ field: name, value }) => {
    const field = fieldOf(unit, holder, name);
    const found = field && constantOf(scope, value, field.type, `'${field.name}'`);
    return field === undefined || found === undefined ? [] : [{ field: field.name, value: found.value }];
  });
}

/** A constant that is 1, 2, 4, 8 …; anything else is told. */
export function powerOfTwo(scope: Scope, syntax: Syntax.Expression, what: string): bigint | undefined {
  const { unit } = scope;
  const limits: Model.Type = { kind: "range", bits: 64, min: 1n, max: 1n << 40n };
  const found = constantOf(scope, syntax, limits, what)?.value;
  if (found === undefined || (found & (found - 1n)) === 0n) return found;
  return unit.report(diagnostics.noPowerOfTwo({ what, value: found }, unit.at(syntax)));
}
