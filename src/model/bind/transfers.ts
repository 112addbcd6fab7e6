/** What a command lends and how it ends: transfers, records beside it, the number of its completions. */
import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import { completing } from "../checks/completing.ts";
import { duplicateNames } from "../checks/duplicate-names.ts";
import type { Addresses } from "../checks/transfer-addresses.ts";
import { condition, constantOf, typeOf } from "../expressions.ts";
import type * as Model from "../model.ts";
import { Scope, type SymbolOf, type Unit } from "../scope.ts";
import { describeType, isInteger, resolveType } from "../types.ts";
import { declared } from "./describe.ts";
import { entryOf, fieldOf } from "./holders.ts";

/** `transfer data : device writes bytes[len] as Prp moved Cqe.res until stopped;` */
export function bindTransfer(
  scope: Scope,
  completed: Scope,
  member: Syntax.Transfer,
  addresses: Addresses,
): Model.Transfer | undefined {
  const { unit } = scope;
  const { name } = member;
  const resolved = member.type && resolveType(member.type, { scope, place: "a transfer" });
  const moved = member.moved && typeOf(completed, member.moved);
  const encoding = member.encoding && unit.expect(member.encoding, "encoding");
  const until = member.until && unit.expect(member.until, "sequence");
  if (moved !== undefined && !isInteger(moved.type)) {
    const values = { expected: "an integer", found: describeType(moved.type) };
    return unit.report(diagnostics.typeMismatch(values, unit.at(member.moved!)));
  }
  if (resolved === undefined || member.access === undefined) return undefined;
  const { type } = resolved;
  if (type.kind === "cstring" && member.access === "writes") {
    return unit.report(diagnostics.textWritten({ name: name.text }, unit.at(member.type!)));
  }
  const fields = addresses.get(name.text);
  if (fields === undefined) return undefined;
  if (member.encoding !== undefined && encoding?.model() === undefined) return undefined;
  if (member.until !== undefined && until === undefined) return undefined;
  const whole = type.kind === "bytes" && type.length.kind === "command-field" ? type.length.field : undefined;
  return {
    ...declared(name, member),
    access: member.access,
    type,
    lengthField: whole,
    encoding: encoding?.reference,
    addressField: fields[0] ?? "",
    addressFields: fields,
    moved,
    until: until?.reference,
  };
}

/** What a command's own record came to, and its fields as the command sees them. */
export interface BoundRecord {
  readonly record: Model.CommandRecord | undefined;
  readonly seen: Model.Entry;
  readonly reference: Model.Reference;
}

/** `record header : Header(type: in) as Chain;` */
export function bindCommandRecord(
  scope: Scope,
  member: Syntax.CommandRecord,
  addresses: Addresses,
): BoundRecord | undefined {
  const { unit } = scope;
  const symbol = member.record && unit.expect(member.record, "record");
  const encoding = member.encoding && unit.expect(member.encoding, "encoding");
  const model = symbol?.model();
  if (symbol === undefined || model === undefined) return undefined;
  const { reference } = symbol;
  const before = unit.diagnostics.length;
  duplicateNames(
    unit,
    member.values.map(({ name }) => name),
    `the values of record ${member.name.text}`,
  );
  const given: { name: string; value: bigint }[] = [];
  const fixed: Model.FieldValue[] = [];
  let known = true;
  for (const { name, value } of member.values) {
    const parameter = model.parameters.find((one) => one.name === name.text);
    const target = parameter ?? fieldOf(unit, { ...model, reference }, name);
    const found = target && value && constantOf(new Scope(unit), value, target.type, `'${target.name}'`);
    if (found === undefined) known = false;
    else if (parameter === undefined) fixed.push({ field: name.text, value: found.value });
    else given.push({ name: name.text, value: found.value });
  }
  for (const { name, default: rest } of model.parameters) {
    if (given.some((one) => one.name === name)) continue;
    if (rest !== undefined) given.push({ name, value: rest });
    else if (member.values.every((one) => one.name.text !== name)) {
      const values = { record: model.name, parameter: name };
      unit.reportMissing(diagnostics.recordParameter(values, unit.at(member.record!)), symbol.unit);
    }
  }
  const seen = { ...entryOf(model), fields: chosen(model.fields, new Map(given.map((one) => [one.name, one.value]))) };
  const fields = addresses.get(member.name.text);
  const failed = unit.diagnostics.slice(before).some(({ severity }) => severity === "error");
  const wrong = failed || !known || symbol.unit.incomplete.has(model.name);
  if (wrong || fields === undefined || (member.encoding !== undefined && encoding?.model() === undefined)) {
    return { record: undefined, seen, reference };
  }
  const record: Model.CommandRecord = {
    ...declared(member.name, member),
    record: reference,
    arguments: given,
    fixed,
    encoding: encoding?.reference,
    addressField: fields[0] ?? "",
    addressFields: fields,
  };
  return { record, seen, reference };
}

/** The fields, with those of the chosen case in place of each union that asks a parameter. */
function chosen(fields: readonly Model.Field[], given: ReadonlyMap<string, bigint>): readonly Model.Field[] {
  return fields.flatMap((field): readonly Model.Field[] => {
    if (field.type.kind !== "union" || field.type.union.by.kind !== "local") return [field];
    const { by, cases } = field.type.union;
    const value = given.get(by.name);
    const found = cases.find(({ values }) =>
      values.some(({ min, max }) => value !== undefined && min <= value && value <= max),
    );
    return found === undefined ? [field] : chosen(found.fields, given);
  });
}

/** What takes slots of the command's own entry. */
export function pieces(unit: Unit, syntax: Syntax.Command, entry: SymbolOf<"entry">): readonly string[] {
  return syntax.members.flatMap((member) => {
    if (member.kind !== "transfer" && member.kind !== "command-record") return [];
    const symbol = member.encoding && unit.find(member.encoding.text);
    const of = symbol?.kind === "encoding" ? symbol.model()?.entry : undefined;
    return of !== undefined && unit.resolve(of) === entry ? [member.name.text] : [];
  });
}

/** `completes while Cqe.more;` Where nothing is said: once. */
export function bindCompletes(scope: Scope, completed: Scope, syntax: Syntax.Command): Model.Completing | undefined {
  const { unit } = scope;
  const member = completing(unit, syntax);
  if (member === undefined) return { kind: "once" };
  if (member.how === undefined) return undefined;
  if (member.how === "once" || member.how === "never") return { kind: member.how };
  const test = member.condition && condition(member.how === "if" ? scope : completed, member.condition);
  return test && { kind: member.how, condition: test };
}
