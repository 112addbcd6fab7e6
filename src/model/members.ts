/** `p.sq_off.head`, `p.flags.sqpoll`, `Errno.intr`, `Cqe.res`. */
import { diagnostics } from "../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../parser/syntax.ts";
import { withUnit } from "./durations.ts";
import { typeOf } from "./expressions.ts";
import type * as Model from "./model.ts";
import { enumerator, memberNames } from "./names.ts";
import { registerValue } from "./register-values.ts";
import { registerTarget } from "./registers.ts";
import { ringMember } from "./ring-values.ts";
import { didYouMean, type Binding, type Scope, type Symbol } from "./scope.ts";
import { describeType } from "./types.ts";

export function memberExpression(scope: Scope, syntax: Syntax.MemberExpression): Model.Expression | undefined {
  if (syntax.object.kind === "name") {
    const { name } = syntax.object;
    const binding = scope.find(name.text);
    if (binding?.kind === "entry") return entryField(scope, syntax.member, binding);
    if (binding === undefined) {
      const symbol = scope.unit.find(name.text);
      if (symbol?.kind === "enum" || symbol?.kind === "flags") return ofType(scope, symbol, syntax.member);
    }
  }
  const register = registerTarget(scope, syntax);
  if (register !== "no register") return register && registerValue(scope, register, syntax);
  const ring = ringMember(scope, syntax);
  if (ring !== "no ring") return ring;
  const object = typeOf(scope, syntax.object);
  if (object === undefined) return undefined;
  switch (object.type.kind) {
    case "struct":
      return structMember(scope, object, object.type.struct, syntax.member);
    case "queue":
      return queueParameter(scope, object, object.type.queue, syntax.member);
    case "outcome":
      return outcome(scope, object, object.type.command, syntax.member);
    case "flags":
      return flag(scope, object, object.type, syntax.member);
    default: {
      const values = { type: describeType(object.type), name: syntax.member.text };
      return scope.unit.report(diagnostics.noMembers(values, scope.unit.at(syntax.member)));
    }
  }
}

function missing(scope: Scope, of: Model.Reference, name: Syntax.Name, candidates: readonly string[]): undefined {
  const { unit } = scope;
  const { unit: owner } = unit.resolve(of);
  if (owner.incomplete.has(of.name)) return undefined;
  const details = didYouMean(unit, name, candidates);
  const values = { of: of.name, name: name.text };
  return unit.reportMissing(diagnostics.unknownMember(values, unit.at(name), details), owner);
}

function fieldNamed(
  scope: Scope,
  of: Model.Reference,
  member: Syntax.Name,
  fields: readonly Model.Field[],
): Model.Field | undefined {
  const field = fields.find(({ name }) => name === member.text);
  const names = fields.map(({ name }) => name);
  return field ?? missing(scope, of, member, names);
}

function entryField(
  scope: Scope,
  member: Syntax.Name,
  { entry, reference, record }: Extract<Binding, { kind: "entry" }>,
): Model.Expression | undefined {
  // A completion is read by the last view; what only the first one has is asked of what was submitted.
  const all = [...(entry.views.at(-1)?.fields ?? []), ...entry.fields];
  const named = all.filter(({ role }) => role === "value" || role === "tag" || role === "computed");
  const field = fieldNamed(scope, reference, member, named);
  const value = (of: Model.Field): Model.Expression => {
    const typed = { field: of.name, type: of.type, range: of.range };
    return record === undefined
      ? { kind: "field", entry: reference, ...typed }
      : { kind: "record-field", record, ...typed };
  };
  return field && withUnit(value(field), field.unit);
}

type EnumOrFlags = Extract<Symbol, { kind: "enum" | "flags" }>;

function ofType(scope: Scope, symbol: EnumOrFlags, member: Syntax.Name): Model.Expression | undefined {
  const model = symbol.model();
  if (model === undefined) return undefined;
  const { reference } = symbol;
  const type: Model.Type =
    symbol.kind === "enum"
      ? { kind: "enum", enum: reference, bits: model.bits, signed: (model as Model.Enum).signed }
      : { kind: "flags", flags: reference, bits: model.bits };
  return enumerator(scope, reference, member.text, type) ?? missing(scope, reference, member, memberNames(scope, type));
}

function structMember(
  scope: Scope,
  object: Model.Expression,
  reference: Model.Reference,
  member: Syntax.Name,
): Model.Expression | undefined {
  const struct = scope.unit.resolve(reference).model() as Model.Struct | undefined;
  if (struct === undefined) return undefined;
  const named = struct.fields.filter(({ role }) => role === "value" || role === "computed");
  const field = fieldNamed(scope, reference, member, named);
  const value = (of: Model.Field): Model.Expression => {
    return { kind: "member", object, member: of.name, type: of.type, range: of.range };
  };
  return field && withUnit(value(field), field.unit);
}

/** `ring.fd`: what a queue was opened with. */
function queueParameter(
  scope: Scope,
  object: Model.Expression,
  reference: Model.Reference,
  member: Syntax.Name,
): Model.Expression | undefined {
  const queue = scope.unit.resolve(reference).model() as Model.Queue | undefined;
  if (queue === undefined) return undefined;
  const parameter = queue.parameters.find(({ name }) => name === member.text);
  const names = queue.parameters.map(({ name }) => name);
  if (parameter === undefined) return missing(scope, reference, member, names);
  return { kind: "member", object, member: parameter.name, type: parameter.type, range: parameter.range };
}

/** `r.fd`: a result of the command that was run. */
function outcome(
  scope: Scope,
  object: Model.Expression,
  reference: Model.Reference,
  member: Syntax.Name,
): Model.Expression | undefined {
  const command = scope.unit.resolve(reference).model() as Model.Command | undefined;
  if (command === undefined || object.kind !== "local") return undefined;
  const result = command.results.find(({ name }) => name === member.text);
  const names = command.results.map(({ name }) => name);
  if (result === undefined) return missing(scope, reference, member, names);
  const { type, range } = result.value;
  return { kind: "outcome", local: object.name, result: result.name, type, range };
}

function flag(
  scope: Scope,
  object: Model.Expression,
  type: Extract<Model.Type, { kind: "flags" }>,
  member: Syntax.Name,
): Model.Expression | undefined {
  const flags = scope.unit.resolve(type.flags).model() as Model.Flags | undefined;
  if (flags === undefined) return undefined;
  const found = flags.members.find((candidate) => candidate.name === member.text);
  if (found === undefined)
    return missing(
      scope,
      type.flags,
      member,
      flags.members.map((candidate) => candidate.name),
    );
  return { kind: "flag", object, flag: found.name, mask: found.value, type: { kind: "bool" }, range: undefined };
}
