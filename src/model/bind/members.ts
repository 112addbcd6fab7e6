/** Members of what is laid out by ranges: fields, reserved bits, command slots, groups and unions, and whose bits are whose. */
import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import { misplaced } from "../checks/misplaced-members.ts";
import { gaps, overlaps } from "../checks/tiling.ts";
import {
  inside,
  placeOf,
  reservedField,
  tiles,
  unclaimed,
  type BitOrder,
  type Bits,
  type Claim,
  type Container,
} from "../layout.ts";
import type * as Model from "../model.ts";
import type { Scope, Unit } from "../scope.ts";
import { unnamed } from "./describe.ts";
import { bindField } from "./fields.ts";
import { bindReserved, checkPolicy, withPolicy } from "./reserved.ts";
import { bindUnion } from "./unions.ts";

/** What a list of members comes to. `rest` is set where `reserved rest;` stands and is still to be filled. */
export interface Bound {
  readonly owner: Owner;
  readonly fields: Model.Field[];
  readonly claims: Claim[];
  /** Conditions, still to be bound. */
  readonly conditions: Syntax.Where[];
  /** What needs the names of all fields. */
  readonly later: ((scope: Scope) => void)[];
  rest: Syntax.ReservedRest | undefined;
  /** Whether a member is missing because it is in error: gaps are not reported then. */
  partial: boolean;
}

export interface Owner {
  readonly unit: Unit;
  readonly kind: "entry" | "command" | "struct" | "register";
  /** In what of its owner the members stand, where not all kinds of them can. */
  readonly part?: "a case" | "a view";
  /** Names of all fields. */
  readonly siblings?: ReadonlySet<string>;
}

/** How bits count in what is laid out. A register is one word, whatever the order of its bytes. */
export function orderOf({ unit, kind }: Owner): Model.ByteOrder {
  return kind === "register" ? "little" : unit.byteOrder;
}

/** How places are told in messages. */
function countOf(owner: Owner): BitOrder {
  return owner.kind === "register" ? "word" : orderOf(owner);
}

export function bindMembers(owner: Owner, members: readonly Syntax.EntryMember[], container: Container): Bound {
  const bound: Bound = { owner, fields: [], claims: [], conditions: [], later: [], rest: undefined, partial: false };
  const ordered = { ...container, order: countOf(owner) };
  for (const member of members) {
    if (misplaced(owner, member)) bound.partial = true;
    else bindMember(owner, member, ordered, bound);
  }
  return bound;
}

function bindMember(owner: Owner, member: Syntax.EntryMember, container: Container, bound: Bound): void {
  const { unit } = owner;
  switch (member.kind) {
    case "field": {
      const title = `field '${member.name.text}'`;
      add(bound, member, bindField(owner, member, container, bound, title), title, member.name.text);
      return;
    }
    case "reserved":
      add(bound, member, bindReserved(owner, member, container), "'reserved'", "reserved");
      return;
    case "reserved-rest":
      if (bound.rest === undefined) {
        checkPolicy(owner, member.policy);
        bound.rest = member;
      } else {
        const related = [{ location: unit.at(bound.rest), message: "the rest is reserved here" }];
        unit.report(diagnostics.restTwice(unit.at(member), { related }));
      }
      return;
    case "command-slot":
      add(bound, member, bindSlot(owner, member, container), "'command'", "command");
      return;
    case "group":
      bindGroup(owner, member, container, bound);
      return;
    case "union": {
      const field = bindUnion(owner, member, container, bound);
      if (field === undefined) bound.partial = true;
      else add(bound, member, field, `union '${field.name}'`, field.name);
      return;
    }
    case "where":
      bound.conditions.push(member);
      return;
    case "view":
      // Bound by its entry.
      return;
    case "entry-when":
      unit.report(diagnostics.entryWhen(unit.at({ start: member.span.start, end: member.span.start + "when".length })));
      bound.partial = true;
  }
}

/** Adds a member's field and claim, as messages and rulers call it. */
function add(
  bound: Bound,
  member: Syntax.PlacedMember,
  field: Model.Field | undefined,
  title: string,
  label: string,
): void {
  if (field === undefined) {
    bound.partial = true;
    return;
  }
  const location = bound.owner.unit.at(member.position);
  bound.fields.push(field);
  bound.claims.push({ from: field.at, to: field.at + field.width, title, label, location });
}

/** Bits of a member whose position alone says them. */
export function placedBits(
  unit: Unit,
  position: Syntax.Position,
  container: Container,
  title: string,
): Bits | undefined {
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
  const group = { ...bits, order: countOf(owner), title: "this group", location: unit.at(member.position) };
  const inner = bindMembers(owner, member.members, group);
  bound.partial ||= inner.partial;
  // What a command's group leaves open may be the entry's own: its gaps show when the whole command is laid out.
  const whole = owner.kind !== "command" || owner.part === "a case";
  if (whole) finish(owner.unit, inner, group);
  else if (inner.rest !== undefined) {
    unit.report(diagnostics.restInGroup(unit.at(inner.rest)));
    bound.partial = true;
  }
  bound.fields.push(...inner.fields);
  bound.conditions.push(...inner.conditions);
  bound.later.push(...inner.later);
  if (whole) {
    bound.claims.push({ ...bits, title: "the group", label: "group", location: group.location });
  } else bound.claims.push(...inner.claims);
}

/** Fills the reserved rest and reports overlaps of a container, or else its gaps: a member in the wrong place makes both. */
export function finish(unit: Unit, bound: Bound, container: Container): void {
  if (tiles(container, bound.claims)) return;
  const disjoint = overlaps(unit, bound.claims, [], countOf(bound.owner));
  fillRest(bound, container, bound.claims, disjoint);
}

/** Fills the reserved rest that `claims` leave, or reports their gaps. */
export function fillRest(bound: Bound, container: Container, claims: readonly Claim[], disjoint: boolean): void {
  const { owner, rest } = bound;
  if (rest !== undefined) {
    for (const free of unclaimed(container, claims)) bound.fields.push(restField(owner, rest, free));
  } else if (!bound.partial && disjoint) {
    gaps(owner.unit, { ...container, order: countOf(owner) }, container, claims);
  }
}

/** Bits that `reserved rest;` stands for. */
export function restField(owner: Owner, rest: Syntax.ReservedRest, bits: Bits): Model.Field {
  const field = reservedField(bits, unnamed("reserved", rest), orderOf(owner));
  return withPolicy(owner, field, rest.policy) ?? field;
}

/** Binds what had to wait for the names of all fields. Each was given to the scope, or is in error. */
export function settle(bound: Bound, scope: Scope): void {
  for (const step of bound.later) step(scope);
}
