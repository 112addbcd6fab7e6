/** Records: memory beside a command, laid out like an entry. */
import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import { duplicateNames } from "../checks/duplicate-names.ts";
import { recordRules } from "../checks/record-rules.ts";
import { condition, constantOf } from "../expressions.ts";
import type { Container } from "../layout.ts";
import type * as Model from "../model.ts";
import { didYouMean, Scope, type Unit } from "../scope.ts";
import { declared } from "./describe.ts";
import { fieldNames } from "./entries.ts";
import { bindMembers, finish } from "./members.ts";

/** `record Completion 32 align 32 device { … }` */
export function bindRecord(unit: Unit, syntax: Syntax.MemoryRecord): Model.MemoryRecord | undefined {
  const scope = new Scope(unit);
  const name = syntax.name.text;
  const sizes: Model.Type = { kind: "range", bits: 32, min: 1n, max: 65536n };
  const size = syntax.size && constantOf(scope, syntax.size, sizes, "the size of a record");
  const align = syntax.align && powerOfTwo(scope, syntax.align, "the alignment of a record");
  if (size === undefined || (syntax.align !== undefined && align === undefined)) return undefined;
  const bytes = Number(size.value);
  const before = unit.diagnostics.length;
  const container: Container = { from: 0, to: bytes * 8, title: `record ${name}`, location: unit.at(syntax.name) };
  const members = syntax.members.filter(
    (member): member is Syntax.EntryMember => member.kind !== "record-valid" && member.kind !== "record-idle",
  );
  duplicateNames(unit, fieldNames(members), container.title);
  const bound = bindMembers({ unit, kind: "entry" }, members, container);
  finish(unit, bound, container);
  if (bound.partial || unit.diagnostics.length > before) unit.incomplete.add(name);
  const fields = bound.fields.sort((a, b) => a.at - b.at);
  const reference = { file: unit.source.file, name };
  const { valid, idle } = recordRules(unit, syntax);
  const holder = { name, fields, reference };
  const validWhen = valid?.value && condition(fieldScope(scope, holder), valid.value);
  const idleValues = bindIdle(scope, holder, idle?.values ?? []);
  if (syntax.writer === undefined || unit.diagnostics.slice(before).some(({ severity }) => severity === "error")) {
    unit.incomplete.add(name);
    return syntax.writer && whole();
  }
  return whole();

  function whole(): Model.MemoryRecord {
    const { byteOrder } = unit;
    return {
      ...declared(syntax.name, syntax),
      size: bytes,
      alignment: Number(align ?? 1n),
      byteOrder,
      writer: syntax.writer ?? "device",
      fields,
      valid: validWhen,
      idle: idleValues,
    };
  }
}

/** What fields are asked of: an entry, or a record. */
export interface Holder {
  readonly name: string;
  readonly fields: readonly Model.Field[];
  readonly reference: Model.Reference;
}

/** An entry as completions are read, and a record as if it were one. */
export function entryOf(holder: Model.Entry | Model.MemoryRecord): Model.Entry {
  if ("views" in holder) return { ...holder, fields: holder.views.at(-1)?.fields ?? holder.fields };
  return { ...holder, parameters: [], views: [], constraints: [] };
}

/** Fields that a name can stand for. */
export function named(holder: Holder): readonly Model.Field[] {
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
