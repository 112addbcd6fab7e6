/** Fields: place and type, then what may follow them. */
import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import { accessOutside } from "../checks/access-outside.ts";
import { alignmentHolds } from "../checks/alignment.ts";
import { byteOrderFits } from "../checks/byte-order.ts";
import { computedAlone } from "../checks/computed.ts";
import { givenValue } from "../checks/given-values.ts";
import { wholeBytes } from "../checks/whole-bytes.ts";
import { constantOf, typedAs } from "../expressions.ts";
import { placeAndType, type Container } from "../layout.ts";
import { unitOf } from "../durations.ts";
import type * as Model from "../model.ts";
import { Scope } from "../scope.ts";
import { storedForm } from "../stored.ts";
import { describeType, fieldRange, type TypePlace } from "../types.ts";
import { declared } from "./describe.ts";
import { draftField, type Draft } from "./draft.ts";
import type { Bound, Owner } from "./members.ts";
import { typeArguments } from "./type-arguments.ts";

const places: Readonly<Record<Owner["kind"], TypePlace>> = {
  entry: "an entry's field",
  command: "a command's field",
  struct: "a struct's field",
  register: "a register's field",
};

export function bindField(
  owner: Owner,
  member: Syntax.Field,
  container: Container,
  bound: Bound,
  title: string,
): Model.Field | undefined {
  const { unit, kind } = owner;
  if (kind !== "register") accessOutside(unit, member);
  const placed = placeAndType(unit, member, container, places[kind], title, owner.siblings);
  if (placed === undefined) return undefined;
  const { bits, resolved } = placed;
  const { type, byteOrder } = resolved;
  const width = bits.to - bits.from;
  if (type.kind === "range" && member.stored === undefined && !rangeFits(type, width)) {
    const values = { type: describeType(type), width };
    return unit.report(diagnostics.rangeTooWide(values, unit.at(member.type!)));
  }
  if (member.tag && !checkTag(owner, member, type)) return undefined;
  if (!byteOrderFits(unit, member, bits, byteOrder) || !wholeBytes(unit, member, bits, type)) return undefined;
  const range = fieldRange(type, member.stored === undefined ? width : type.kind === "unsigned" ? type.bits : width);
  const role = member.tag ? "tag" : member.computed === undefined ? "value" : "computed";
  const field = draftField(declared(member.name, member), bits.from, width, { byteOrder, type, range, role });
  field.unit = unitOf(unit, member.unit);
  field.since = member.since?.text;
  if (!bindSuffixes(owner, member, field, title)) return undefined;
  const { computed } = member;
  if (computed !== undefined) {
    bound.later.push((scope) => (field.computed = typedAs(scope, computed, type, `'${field.name}'`)));
  }
  if (type.kind === "struct") {
    bound.later.push((scope) => (field.type = typeArguments(scope, member.type!, type) ?? type));
  }
  return field;
}

/** What is known without the other fields; whether it is right. */
function bindSuffixes({ unit }: Owner, member: Syntax.Field, field: Draft, title: string): boolean {
  const { type } = field;
  if (!computedAlone(unit, member)) return false;
  if (member.stored !== undefined) {
    field.stored = storedForm(unit, member, field);
    if (field.stored === undefined) return false;
  }
  if (member.align !== undefined) {
    const atLeastOne: Model.Type = { kind: "range", bits: 64, min: 1n, max: 1n << 63n };
    field.align = constantOf(new Scope(unit), member.align, atLeastOne, "an alignment")?.value;
    if (field.align === undefined || !alignmentHolds(unit, member, field)) return false;
  }
  if (member.maximum !== undefined) {
    if (field.range === undefined) return notNumber(unit, "max", type, member.maximum);
    field.maximum = constantOf(new Scope(unit), member.maximum, type, title)?.value;
    if (field.maximum === undefined) return false;
  }
  if (member.since !== undefined && unit.expect(member.since, "gate") === undefined) return false;
  if (member.default === undefined) return true;
  field.default = constantOf(new Scope(unit), member.default, givenType(type), title)?.value;
  return field.default !== undefined && givenValue(unit, field, field.default, member.default);
}

function notNumber(unit: Owner["unit"], suffix: string, type: Model.Type, at: Syntax.Expression): false {
  unit.report(diagnostics.suffixNotNumber({ suffix, type: describeType(type) }, unit.at(at)));
  return false;
}

/** What a description may give. An address is never said as a number, but for the one that stands for none. */
export function givenType(type: Model.Type): Model.Type {
  return type.kind === "address" ? { kind: "range", bits: type.bits, min: 0n, max: 0n } : type;
}

function rangeFits(type: Extract<Model.Type, { kind: "range" }>, width: number): boolean {
  const limit = 1n << BigInt(width);
  return type.min < 0n ? type.min >= -limit / 2n && type.max < limit / 2n : type.max < limit;
}

/** Every command of the entry has the tag, and it is a number that the driver chooses. */
function checkTag({ unit, kind }: Owner, member: Syntax.Field, type: Model.Type): boolean {
  if (kind === "command") unit.report(diagnostics.tagInCommand({ name: member.name.text }, unit.at(member.name)));
  else if (type.kind !== "unsigned") {
    const values = { name: member.name.text, type: describeType(type) };
    unit.report(diagnostics.tagWidth(values, unit.at(member.type!)));
  } else return true;
  return false;
}
