/** Bare names in expressions: what is bound here, then members of the expected type, then what the file declares. */
import { diagnostics } from "../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../parser/syntax.ts";
import type * as Model from "./model.ts";
import { withUnit } from "./durations.ts";
import { exactly, rangeOf, unsigned } from "./ranges.ts";
import { registerValue } from "./register-values.ts";
import { mayDeclareRegisters, registerNames, registerTarget } from "./registers.ts";
import { article, describeBinding, didYouMean, kindNames, type Binding, type Scope } from "./scope.ts";
import { natural } from "./types.ts";

export function nameExpression(
  scope: Scope,
  name: Syntax.Name,
  expected: Model.Type | undefined,
): Model.Expression | undefined {
  const { unit } = scope;
  const binding = scope.find(name.text);
  if (binding !== undefined) return bound(scope, name, binding);
  if (expected?.kind === "enum" || expected?.kind === "flags") {
    const reference = expected.kind === "enum" ? expected.enum : expected.flags;
    const member = enumerator(scope, reference, name.text, expected);
    if (member !== undefined) return member;
    if (unit.resolve(reference).unit.incomplete.has(reference.name)) return undefined;
  }
  const symbol = unit.find(name.text);
  if (symbol === undefined) {
    const syntax = { kind: "name", name, span: name.span } as const;
    const register = registerTarget(scope, syntax);
    if (register === "no register") return unknown(scope, name, expected);
    return register && registerValue(scope, register, syntax);
  }
  if (symbol.kind === "gate") {
    // Not asked for its model: gates read registers, whose alternatives ask for gates.
    return { kind: "gate", gate: symbol.reference, type: { kind: "bool" }, range: undefined };
  }
  if (symbol.kind !== "const") {
    if (expected?.kind === "enum" || expected?.kind === "flags") return unknown(scope, name, expected);
    const values = { name: name.text, found: article(kindNames[symbol.kind]), expected: "a value" };
    const related = [{ location: symbol.unit.at(symbol.syntax.name), message: "it is declared here" }];
    // Where a name stands for the wrong thing, it does so wherever it stands.
    return unit.reportOnce(`value ${name.text}`, diagnostics.wrongKind(values, unit.at(name), { related }));
  }
  const constant = symbol.model();
  if (constant === undefined) return undefined;
  const range = exactly(constant.value);
  return { kind: "constant", constant: symbol.reference, value: constant.value, type: natural(range), range };
}

/** The member of an enum or of flags; `none` is the empty set of every flags type. */
export function enumerator(
  scope: Scope,
  of: Model.Reference,
  name: string,
  type: Model.Type,
): Model.Expression | undefined {
  const model = scope.unit.resolve(of).model() as Model.Enum | Model.Flags | undefined;
  const member = model?.members.find((candidate) => candidate.name === name);
  const value = member?.value ?? (type.kind === "flags" && name === "none" ? 0n : undefined);
  return value === undefined ? undefined : { kind: "enumerator", of, member: name, value, type, range: undefined };
}

/** Names of the members that can be said in a place of that type. */
export function memberNames(scope: Scope, type: Model.Type | undefined): readonly string[] {
  if (type?.kind !== "enum" && type?.kind !== "flags") return [];
  const model = scope.unit.resolve(type.kind === "enum" ? type.enum : type.flags).model();
  const names = (model as Model.Enum | undefined)?.members.map((member) => member.name) ?? [];
  return type.kind === "flags" ? [...names, "none"] : names;
}

function unknown(scope: Scope, name: Syntax.Name, expected: Model.Type | undefined): undefined {
  const { unit } = scope;
  if (unit.poisoned(name.text)) return undefined;
  const location = unit.at(name);
  if (expected?.kind === "enum" || expected?.kind === "flags") {
    const of = expected.kind === "enum" ? expected.enum.name : expected.flags.name;
    const details = didYouMean(unit, name, memberNames(scope, expected));
    const { unit: owner } = unit.resolve(expected.kind === "enum" ? expected.enum : expected.flags);
    return unit.reportMissing(diagnostics.unknownMember({ of, name: name.text }, location, details), owner);
  }
  const sayable = [...scope.names(), ...unit.names(["const", "gate"]), ...registerNames(unit)];
  const details = didYouMean(unit, name, sayable);
  const problem = diagnostics.unknownName({ kind: "value", name: name.text }, location, details);
  return unit.reportMissing(problem, mayDeclareRegisters(unit));
}

function bound(scope: Scope, name: Syntax.Name, binding: Binding): Model.Expression | undefined {
  const { unit } = scope;
  switch (binding.kind) {
    case "local":
      return { kind: "local", name: name.text, type: binding.type, range: binding.range };
    case "cell": {
      const { cell } = binding;
      if (cell.length !== undefined)
        return unit.report(diagnostics.arrayWithoutIndex({ name: name.text }, unit.at(name)));
      return { kind: "cell", cell: cell.name, index: undefined, type: cell.type, range: rangeOf(cell.type) };
    }
    case "ring-index": {
      const { ring, which, bits, range } = binding;
      return { kind: "ring-index", ring, which, type: { kind: "unsigned", bits }, range: range ?? unsigned(bits) };
    }
    case "call-result":
      return { kind: "call-result", type: binding.type, range: rangeOf(binding.type) };
    case "command-field": {
      const { field } = binding;
      return withUnit({ kind: "command-field", field: field.name, type: field.type, range: field.range }, field.unit);
    }
    case "entry-field": {
      const { field, reference } = binding;
      return { kind: "field", entry: reference, field: field.name, type: field.type, range: field.range };
    }
    case "turn":
      return { kind: "turn", ring: binding.ring, type: { kind: "unsigned", bits: 1 }, range: unsigned(1) };
    case "register":
      return registerValue(scope, binding.target, { kind: "name", name, span: name.span });
    case "poisoned":
      return undefined;
    case "entry":
    case "size":
    case "region":
    case "ring": {
      const values = { name: name.text, found: describeBinding(binding), expected: "a value" };
      return unit.report(diagnostics.wrongKind(values, unit.at(name)));
    }
  }
}
