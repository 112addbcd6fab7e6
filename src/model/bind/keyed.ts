/** What commands name by a place in a table, instead of by its address or its handle. */
import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import { duplicateNames } from "../checks/duplicate-names.ts";
import { constantOf } from "../expressions.ts";
import type * as Model from "../model.ts";
import { didYouMean, Scope, type SymbolOf, type Unit } from "../scope.ts";

/** The command that it is about. */
interface Around {
  readonly layout: readonly Model.CommandField[];
  readonly transfers: readonly Model.Transfer[];
  readonly owner: SymbolOf<"entry">;
  /** Whether some of its fields or transfers are in error, and so may be missing. */
  readonly incomplete: boolean;
}

/** Nothing when one is in error. */
export function bindKeyed(unit: Unit, syntax: Syntax.Command, around: Around): readonly Model.Keyed[] | undefined {
  const members = syntax.members.filter((member) => member.kind === "keyed");
  duplicateNames(
    unit,
    members.map(({ name }) => name),
    "what is keyed",
  );
  const bound = members.flatMap((member) => keyed(unit, syntax, member, around) ?? []);
  return bound.length === members.length ? bound : undefined;
}

/** `keyed data by buf_index (opcode: read_fixed);`, `keyed fd (flags: fixed_file);` */
function keyed(unit: Unit, syntax: Syntax.Command, member: Syntax.Keyed, around: Around): Model.Keyed | undefined {
  const { name, by } = member;
  const { layout, transfers } = around;
  const written = syntax.members.some((one) => one.kind === "transfer" && one.name.text === name.text);
  const transfer = transfers.find((one) => one.name === name.text);
  if (written) {
    if (transfer === undefined) return undefined;
    const lent = transfer.encoding === undefined && transfer.until === undefined;
    if (!lent) return unit.report(diagnostics.keyedIndirect({ name: name.text }, unit.at(name)));
    if (by === undefined) return unit.reportMissing(diagnostics.keyedPlace({ name: name.text }, unit.at(name)));
    const place = fieldNamed(unit, syntax, by, around);
    const fixed = values(unit, syntax, member, around);
    if (place === undefined || fixed === undefined) return undefined;
    if (!isPlace(place)) return unit.report(diagnostics.keyedPlace({ name: name.text }, unit.at(by)));
    const strange = fixed.find(({ field }) => field.role !== "fixed");
    if (strange !== undefined) {
      return unit.report(diagnostics.keyedGiven({ field: strange.field.name }, unit.at(strange.at)));
    }
    return { of: "memory", name: name.text, by: by.text, fixed: fixed.map(plain) };
  }
  const field = layout.find((one) => one.name === name.text && one.role === "value");
  if (field === undefined) {
    if (around.incomplete) return undefined;
    const names = [...transfers.map((one) => one.name), ...handleFields(layout).map((one) => one.name)];
    const values = { kind: "transfer or field", name: name.text };
    return unit.reportMissing(diagnostics.unknownName(values, unit.at(name), didYouMean(unit, name, names)));
  }
  const fixed = values(unit, syntax, member, around);
  if (fixed === undefined) return undefined;
  const bits = fixed.every((one) => one.field.type.kind === "flags" && one.field.role === "value");
  if (!handleFields([field]).includes(field) || by !== undefined || !bits || fixed.length !== 1) {
    return unit.report(diagnostics.keyedHandle({ name: name.text }, unit.at(name)));
  }
  return { of: "handles", name: name.text, by: undefined, fixed: fixed.map(plain) };
}

/** What may carry a handle: a number of 32 bits that whoever posts gives. */
function handleFields(layout: readonly Model.CommandField[]): readonly Model.CommandField[] {
  return layout.filter(
    ({ role, type, width }) => role === "value" && width === 32 && (type.kind === "signed" || type.kind === "unsigned"),
  );
}

/** What carries a place is 0 where nothing is keyed. */
function isPlace({ role, type, default: value }: Model.CommandField): boolean {
  return role === "value" && type.kind === "unsigned" && type.bits <= 32 && value === 0n;
}

interface Value {
  readonly field: Model.CommandField;
  readonly value: bigint;
  readonly at: Syntax.Name;
}

function plain({ field, value }: Value): Model.FieldValue {
  return { field: field.name, value };
}

function values(
  unit: Unit,
  syntax: Syntax.Command,
  member: Syntax.Keyed,
  around: Around,
): readonly Value[] | undefined {
  duplicateNames(
    unit,
    member.fixed.map(({ name }) => name),
    `the values of ${member.name.text}`,
  );
  const found = member.fixed.flatMap(({ name, value }): readonly Value[] => {
    const field = fieldNamed(unit, syntax, name, around);
    const constant = field && value && constantOf(new Scope(unit), value, field.type, `'${field.name}'`);
    return field === undefined || constant === undefined ? [] : [{ field, value: constant.value, at: name }];
  });
  return found.length === member.fixed.length ? found : undefined;
}

function fieldNamed(
  unit: Unit,
  syntax: Syntax.Command,
  name: Syntax.Name,
  { layout, owner, incomplete }: Around,
): Model.CommandField | undefined {
  const named = layout.filter(({ role }) => role === "value" || role === "fixed");
  const field = named.find((one) => one.name === name.text);
  if (field !== undefined || incomplete) return field;
  const details = didYouMean(
    unit,
    name,
    named.map((one) => one.name),
  );
  const values = { of: syntax.name.text, name: name.text };
  return unit.reportMissing(diagnostics.unknownMember(values, unit.at(name), details), owner.unit);
}
