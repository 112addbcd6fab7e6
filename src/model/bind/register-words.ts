/** One register: its type, its rules and its fields. Where it stands is found when all are known. */
import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import { obstacle } from "../assignable.ts";
import { fieldAccess, registerAccess } from "../checks/register-access.ts";
import { registerArrayType } from "../checks/register-array-type.ts";
import { registerRules, type RulesOf } from "../checks/register-rules.ts";
import { resetValue } from "../checks/reset-value.ts";
import { splitWidth } from "../checks/split-width.ts";
import { constantOf } from "../expressions.ts";
import type { Container } from "../layout.ts";
import type * as Model from "../model.ts";
import type { Word } from "../registers.ts";
import { Scope, type Unit } from "../scope.ts";
import { describeType, resolveType, widthOf } from "../types.ts";
import { declared } from "./describe.ts";
import { layOut } from "./laying-out.ts";

/** A register without its place; `since` is the gate that it names. */
export type DraftWord = Word & { readonly gate: string | undefined };

/** The largest index that an array of registers may end with. */
const farthest: Model.Type = { kind: "range", bits: 32, min: 0n, max: (1n << 32n) - 1n };

export function bindWord(unit: Unit, syntax: Syntax.Register): DraftWord | undefined {
  if (syntax.type?.kind === "array-type") return registerArrayType(unit, syntax, syntax.type);
  const array = syntax.array && bounds(unit, syntax.array);
  const resolved = syntax.type && resolveType(syntax.type, { scope: new Scope(unit), place: "a register" });
  const rules = registerRules(unit, syntax);
  if (resolved === undefined || (syntax.array !== undefined && array === undefined)) return undefined;
  const { type, byteOrder } = resolved;
  const bits = widthOf(type);
  if (bits !== 8 && bits !== 16 && bits !== 32 && bits !== 64) {
    const values = { name: syntax.name.text, type: describeType(type) };
    return unit.report(diagnostics.registerWidth(values, unit.at(syntax.type!)));
  }
  const access = registerAccess(unit, syntax, rules) ?? "read-write";
  const { fields, partial } = bindFields(unit, syntax, { bits, byteOrder, access, rules });
  const word = {
    ...declared(syntax.name, syntax),
    bits,
    byteOrder,
    type,
    access,
    whole: rules.whole !== undefined,
    split: splitOf(unit, syntax, rules, bits),
    reset: rules.reset && resetOf(unit, rules.reset, bits),
    alias: rules.alias !== undefined,
    fields,
    array,
    gate: gateOf(unit, rules),
  } as const;
  // A field that is missing because it is in error may have the bits that would be told.
  if (rules.reset !== undefined && !partial) resetValue(unit, rules.reset, word);
  return word;
}

export function bounds(unit: Unit, syntax: Syntax.RegisterArray): { from: bigint; to: bigint } | undefined {
  const bound = (expression: Syntax.Expression | undefined) =>
    expression && constantOf(new Scope(unit), expression, farthest, "an index")?.value;
  const from = bound(syntax.from);
  const to = bound(syntax.to);
  if (from === undefined || to === undefined) return undefined;
  if (from > to) return unit.report(diagnostics.emptyRange({ from, to }, unit.at(syntax)));
  return { from, to };
}

interface Frame {
  readonly bits: number;
  readonly byteOrder: Model.ByteOrder;
  readonly access: Model.Access;
  readonly rules: RulesOf;
}

interface Fields {
  readonly fields: readonly Model.RegisterField[];
  /** Whether one is missing because it is in error. */
  readonly partial: boolean;
}

function bindFields(unit: Unit, syntax: Syntax.Register, frame: Frame): Fields {
  if (syntax.members === undefined) return { fields: [], partial: false };
  const name = syntax.name.text;
  const container: Container = { from: 0, to: frame.bits, title: `register ${name}`, location: unit.at(syntax.name) };
  const { fields: plain, partial } = layOut({ unit, kind: "register" }, new Scope(unit), syntax.members, container);
  const written = new Map([...fieldsIn(syntax.members)].map((field) => [field.name.text, field]));
  const accessed = plain.map((field) => {
    const access =
      field.role === "reserved" ? undefined : fieldAccess(unit, written.get(field.name), frame.access, frame.rules);
    return { ...field, ...policyOf(field, frame.access), byteOrder: frame.byteOrder, access: access ?? frame.access };
  });
  const word = { access: frame.access, whole: frame.rules.whole !== undefined };
  const fields = accessed.map((field) => ({
    ...field,
    assignable: field.role !== "reserved" && obstacle(word, accessed, field) === undefined,
  }));
  return { fields, partial };
}

/** Reserved bits are written back as they were read, unless something else is said of them, or they cannot be read. */
function policyOf({ policy, fixedValue }: Model.Field, access: Model.Access): Pick<Model.Field, "policy"> {
  const preserved = policy === "zero" && fixedValue === undefined && access !== "write-only";
  return { policy: preserved ? "preserve" : policy };
}

function* fieldsIn(members: readonly Syntax.EntryMember[]): Generator<Syntax.Field> {
  for (const member of members) {
    if (member.kind === "field") yield member;
    else if (member.kind === "group") yield* fieldsIn(member.members);
  }
}

function splitOf(unit: Unit, syntax: Syntax.Register, { split }: RulesOf, bits: number): Model.Register["split"] {
  if (split === undefined || !splitWidth(unit, syntax, split, bits)) return undefined;
  return split.first === "low" ? "low-high" : "high-low";
}

function resetOf(unit: Unit, rule: Extract<Syntax.RegisterRule, { kind: "reset" }>, bits: number): bigint | undefined {
  return constantOf(new Scope(unit), rule.value, { kind: "unsigned", bits }, "the register")?.value;
}

function gateOf(unit: Unit, { since }: RulesOf): string | undefined {
  return since && unit.expect(since.gate, "gate")?.name;
}
