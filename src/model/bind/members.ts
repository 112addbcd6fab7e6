/** Members of entries and commands: fields, reserved bits, command slots and groups, turned into fields and claims. */
import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import { gaps, overlaps } from "../checks/tiling.ts";
import { constantOf } from "../expressions.ts";
import {
  inside,
  placeAndType,
  placeOf,
  reservedField,
  unadorned,
  unclaimed,
  type Bits,
  type Claim,
  type Container,
} from "../layout.ts";
import type * as Model from "../model.ts";
import { Scope, type Unit } from "../scope.ts";
import { describeType, fieldRange } from "../types.ts";
import { declared, unnamed } from "./describe.ts";

/** What a list of members comes to. `rest` is set where `reserved rest;` stands and is still to be filled. */
export interface Bound {
  readonly fields: Model.Field[];
  readonly claims: Claim[];
  rest: Syntax.ReservedRest | undefined;
  /** Whether a member is missing because it is in error: gaps are not reported then. */
  partial: boolean;
}

export interface Owner {
  readonly unit: Unit;
  readonly kind: "entry" | "command";
}

export function bindMembers(owner: Owner, members: readonly Syntax.EntryMember[], container: Container): Bound {
  const bound: Bound = { fields: [], claims: [], rest: undefined, partial: false };
  for (const member of members) bindMember(owner, member, container, bound);
  return bound;
}

function bindMember(owner: Owner, member: Syntax.EntryMember, container: Container, bound: Bound): void {
  const { unit } = owner;
  switch (member.kind) {
    case "field":
      add(
        bound,
        claimOf(unit, member, `field '${member.name.text}'`, member.name.text),
        bindField(owner, member, container),
      );
      return;
    case "reserved":
      add(bound, claimOf(unit, member, "'reserved'", "reserved"), bindReserved(unit, member, container));
      return;
    case "reserved-rest":
      if (bound.rest === undefined) bound.rest = member;
      else {
        const related = [{ location: unit.at(bound.rest), message: "the rest is reserved here" }];
        unit.report(diagnostics.restTwice(unit.at(member), { related }));
      }
      return;
    case "command-slot":
      add(bound, claimOf(unit, member, "'command'", "command"), bindSlot(owner, member, container));
      return;
    case "group":
      bindGroup(owner, member, container, bound);
      return;
  }
}

type Label = Omit<Claim, keyof Bits>;

function claimOf(
  unit: Unit,
  member: Syntax.PlacedMember,
  title: string,
  label: string,
): Label {
  return { title, label, location: unit.at(member.position) };
}

function add(bound: Bound, label: Label, field: Model.Field | undefined): void {
  if (field === undefined) {
    bound.partial = true;
    return;
  }
  bound.fields.push(field);
  bound.claims.push({ from: field.at, to: field.at + field.width, ...label });
}

function bindField(owner: Owner, member: Syntax.Field, container: Container): Model.Field | undefined {
  const { unit, kind } = owner;
  const name = member.name.text;
  const title = `field '${name}'`;
  if (member.stored !== undefined) {
    return unit.report(diagnostics.notGenerated({ what: "a 'stored' form" }, unit.at(member.stored)));
  }
  const placed = placeAndType(
    unit,
    member,
    container,
    kind === "entry" ? "an entry's field" : "a command's field",
    title,
  );
  if (placed === undefined) return undefined;
  const { bits, resolved } = placed;
  const { type, byteOrder } = resolved;
  const width = bits.to - bits.from;
  if (type.kind === "range" && !rangeFits(type, width)) {
    const values = { type: describeType(type), width };
    return unit.report(diagnostics.rangeTooWide(values, unit.at(member.type!)));
  }
  if (member.tag && !checkTag(owner, member, type)) return undefined;
  const value = member.default && constantOf(new Scope(unit), member.default, type, title);
  return {
    ...declared(member.name, member),
    at: bits.from,
    width,
    byteOrder,
    type,
    range: fieldRange(type, width),
    ...unadorned,
    default: value?.value,
    unit: member.unit && { factor: member.unit.factor, name: member.unit.name.text },
    role: member.tag ? "tag" : "value",
  };
}

function rangeFits(type: Extract<Model.Type, { kind: "range" }>, width: number): boolean {
  const limit = 1n << BigInt(width);
  return type.min < 0n ? type.min >= -limit / 2n && type.max < limit / 2n : type.max < limit;
}

/** The tag carries slot and generation, which take all 64 bits, and every command of the entry has it. */
function checkTag({ unit, kind }: Owner, member: Syntax.Field, type: Model.Type): boolean {
  if (kind === "command") unit.report(diagnostics.tagInCommand({ name: member.name.text }, unit.at(member.name)));
  else if (type.kind !== "unsigned" || type.bits !== 64) {
    const values = { name: member.name.text, type: describeType(type) };
    unit.report(diagnostics.tagWidth(values, unit.at(member.type!)));
  } else return true;
  return false;
}

function bindReserved(unit: Unit, member: Syntax.Reserved, container: Container): Model.Field | undefined {
  const described = unnamed("reserved", member);
  if (member.type !== undefined) {
    const placed = placeAndType(unit, member, container, "an entry's field", "'reserved'");
    return placed && reservedField(placed.bits, described, unit.byteOrder);
  }
  const bits = placedBits(unit, member.position, container, "'reserved'");
  return bits && reservedField(bits, described, unit.byteOrder);
}

function placedBits(unit: Unit, position: Syntax.Position, container: Container, title: string): Bits | undefined {
  const place = placeOf(unit, position, container);
  if (place === undefined) return undefined;
  if (place.width === undefined) return unit.report(diagnostics.widthUnknown({ member: title }, unit.at(position)));
  const bits = { from: place.from, to: place.from + place.width };
  return inside(unit, bits, container, position, title) ? bits : undefined;
}

function bindSlot(owner: Owner, member: Syntax.CommandSlot, container: Container): Model.Field | undefined {
  const { unit } = owner;
  if (owner.kind === "command") {
    return unit.report(diagnostics.slotInCommand(unit.at(member)));
  }
  const bits = placedBits(unit, member.position, container, "'command'");
  return (
    bits && { ...reservedField(bits, unnamed("command", member), unit.byteOrder), role: "command", policy: undefined }
  );
}

function bindGroup(owner: Owner, member: Syntax.Group, container: Container, bound: Bound): void {
  const { unit } = owner;
  const bits = placedBits(unit, member.position, container, "this group");
  if (bits === undefined) {
    bound.partial = true;
    return;
  }
  const group = { ...bits, title: "this group", location: unit.at(member.position) };
  const inner = bindMembers(owner, member.members, group);
  bound.partial ||= inner.partial;
  // What a command's group leaves open may be the entry's own: its gaps show when the whole command is laid out.
  if (owner.kind === "entry") finish(owner.unit, inner, group);
  else if (inner.rest !== undefined) {
    unit.report(diagnostics.restInGroup(unit.at(inner.rest)));
    bound.partial = true;
  }
  bound.fields.push(...inner.fields);
  if (owner.kind === "entry") {
    bound.claims.push({ ...bits, title: "the group", label: "group", location: group.location });
  } else bound.claims.push(...inner.claims);
}

/** Fills the reserved rest and reports overlaps of a container, or else its gaps: a member in the wrong place makes both. */
export function finish(unit: Unit, bound: Bound, container: Container): void {
  const disjoint = overlaps(unit, bound.claims);
  if (bound.rest !== undefined) {
    for (const free of unclaimed(container, bound.claims)) {
      bound.fields.push(reservedField(free, unnamed("reserved", bound.rest), unit.byteOrder));
    }
  } else if (!bound.partial && disjoint) gaps(unit, container, container, bound.claims);
}
