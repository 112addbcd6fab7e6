/** Constants, enums and flags. */
import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import { emptyType } from "../checks/empty-types.ts";
import { duplicateNames } from "../checks/duplicate-names.ts";
import { duplicateValue } from "../checks/duplicate-values.ts";
import { flagOfNoBit } from "../checks/flag-of-no-bit.ts";
import { constantOf } from "../expressions.ts";
import type * as Model from "../model.ts";
import { Scope, type Unit } from "../scope.ts";
import { describeType, isInteger, resolveType } from "../types.ts";
import { declared } from "./describe.ts";

export function bindConstant(unit: Unit, syntax: Syntax.Const): Model.Constant | undefined {
  const found = syntax.value && constantOf(new Scope(unit), syntax.value, undefined, undefined);
  if (found === undefined) return undefined;
  const { type } = found.expression;
  if (!isInteger(type)) {
    const values = { expected: "an integer", found: describeType(type) };
    return unit.report(diagnostics.typeMismatch(values, unit.at(syntax.value!)));
  }
  return { ...declared(syntax.name, syntax), value: found.value };
}

interface Members {
  readonly base: Extract<Model.Type, { kind: "unsigned" | "signed" }>;
  readonly members: readonly Model.EnumMember[];
  /** The members by their values. */
  readonly seen: ReadonlyMap<bigint, Syntax.EnumMember>;
}

function bindMembers(unit: Unit, syntax: Syntax.Enum | Syntax.Flags): Members | undefined {
  const name = syntax.name.text;
  const resolved = syntax.base && resolveType(syntax.base, { scope: new Scope(unit), place: "a base type" });
  if (resolved === undefined) return undefined;
  const base = resolved.type as Members["base"];
  if (syntax.kind === "flags" && base.kind === "signed") {
    return unit.report(diagnostics.signedFlags({ name, base: describeType(base) }, unit.at(syntax.base!)));
  }
  const names = syntax.members.map((member) => member.name);
  // The second of two was to have another name, which others may use.
  if (new Set(names.map(({ text }) => text)).size < names.length) unit.incomplete.add(name);
  duplicateNames(unit, names, `${syntax.kind} ${name}`);
  const members: Model.EnumMember[] = [];
  const seen = new Map<bigint, Syntax.EnumMember>();
  for (const member of syntax.members) {
    const found = member.value && constantOf(new Scope(unit), member.value, base, `'${member.name.text}'`);
    if (found === undefined) unit.incomplete.add(name);
    else if (seen.has(found.value)) {
      duplicateValue(unit, member, found.value, seen.get(found.value)!);
      unit.incomplete.add(name);
    } else {
      seen.set(found.value, member);
      members.push({ ...declared(member.name, member), value: found.value });
    }
  }
  return { base, members, seen };
}

export function bindEnum(unit: Unit, syntax: Syntax.Enum): Model.Enum | undefined {
  const bound = bindMembers(unit, syntax);
  if (bound === undefined) return undefined;
  const { base, members } = bound;
  if (syntax.open !== true) emptyType(unit, syntax);
  return {
    ...declared(syntax.name, syntax),
    bits: base.bits,
    signed: base.kind === "signed",
    open: syntax.open,
    members,
  };
}

export function bindFlags(unit: Unit, syntax: Syntax.Flags): Model.Flags | undefined {
  const bound = bindMembers(unit, syntax);
  if (bound === undefined) return undefined;
  const { base, members } = bound;
  const none = syntax.members.find((member) => member.name.text === "none");
  if (none !== undefined) unit.report(diagnostics.noneDeclared(unit.at(none.name)));
  else flagOfNoBit(unit, syntax, bound.seen);
  const mask = members.reduce((all, { value }) => all | value, 0n);
  return { ...declared(syntax.name, syntax), bits: base.bits, members, mask };
}
