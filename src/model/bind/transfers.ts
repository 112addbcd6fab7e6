/** What a command lends and how it ends: transfers, records beside it, the number of its completions. */
import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import { completing } from "../checks/completing.ts";
import type { Addresses } from "../checks/transfer-addresses.ts";
import { condition, typeOf } from "../expressions.ts";
import type * as Model from "../model.ts";
import type { Scope } from "../scope.ts";
import { describeType, isInteger, resolveType } from "../types.ts";
import { declared } from "./describe.ts";

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

/** `record done : Completion;` */
export function bindCommandRecord(
  scope: Scope,
  member: Syntax.CommandRecord,
  addresses: Addresses,
): Model.CommandRecord | undefined {
  const { unit } = scope;
  const symbol = member.record && unit.expect(member.record, "record");
  const field = addresses.get(member.name.text)?.[0];
  if (symbol?.model() === undefined || field === undefined) return undefined;
  return { ...declared(member.name, member), record: symbol.reference, addressField: field };
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
