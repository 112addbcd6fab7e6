/** `struct … layout c`: members in order, placed as C compilers for 64-bit Linux place them. */
import type * as Syntax from "../../parser/syntax.ts";
import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import { computedAlone } from "../checks/computed.ts";
import { emptyType } from "../checks/empty-types.ts";
import { duplicateNames } from "../checks/duplicate-names.ts";
import { flexibleInside, flexiblePlace, unionEnds } from "../checks/flexible-members.ts";
import { constantOf, typedAs } from "../expressions.ts";
import { reservedField } from "../layout.ts";
import { unitOf } from "../durations.ts";
import type * as Model from "../model.ts";
import { fieldRange, resolveType, widthOf, describeType } from "../types.ts";
import { Scope, type Unit } from "../scope.ts";
import { declared, unnamed } from "./describe.ts";
import { draftField, type Draft } from "./draft.ts";
import { resolve, unionName } from "./unions.ts";

export function bindCStruct(unit: Unit, syntax: Syntax.CStruct): Model.Struct | undefined {
  const name = syntax.name.text;
  duplicateNames(unit, memberNames(syntax.members), `struct ${name}`);
  emptyType(unit, syntax);
  const layout = new CLayout(unit, syntax);
  if (!layout.addAll(syntax.members)) unit.incomplete.add(name);
  const { fields, bits, alignment } = layout.end();
  const scope = new Scope(unit);
  scope.give(name, { kind: "size", bytes: bits / 8 });
  layout.settle(scope, fields);
  const { byteOrder } = unit;
  return {
    ...declared(syntax.name, syntax),
    layout: "c",
    parameters: [],
    bits,
    size: bits / 8,
    alignment,
    byteOrder,
    fields,
    constraints: [],
  };
}

/** Names of the members; those of a union's cases stand beside each other, as in C. */
export function memberNames(members: readonly Syntax.CMember[], into: Syntax.Name[] = []): readonly Syntax.Name[] {
  for (const member of members) {
    if (member.kind === "struct-member") {
      if (member.name !== undefined) into.push(member.name);
    } else for (const one of member.cases) memberNames(one.members, into);
  }
  return into;
}

/** Puts one member behind the other; what C leaves free between them is told as padding. */
class CLayout {
  /** What needs the names of all fields. */
  readonly later: ((scope: Scope) => void)[] = [];
  readonly #unit: Unit;
  readonly #struct: Syntax.CStruct;
  readonly #fields: Draft[] = [];
  /** Bits. */
  #end = 0;
  /** Bytes. */
  #alignment = 1;

  constructor(unit: Unit, struct: Syntax.CStruct) {
    this.#unit = unit;
    this.#struct = struct;
  }

  /** The members that are right; whether all are. */
  addAll(members: readonly Syntax.CMember[]): boolean {
    let whole = true;
    for (const [i, member] of members.entries()) {
      const next = members[i + 1];
      const right = member.kind === "c-union" ? this.#union(member) : this.#member(member, next);
      whole &&= right;
    }
    return whole;
  }

  /** The members, and what the whole then takes: as much as lets another one follow it. */
  end(): { readonly fields: readonly Draft[]; readonly bits: number; readonly alignment: number } {
    const flexible = this.#fields.at(-1)?.type.kind === "flexible" ? this.#fields.pop() : undefined;
    const at = this.#end;
    this.#align(this.#alignment);
    // The elements begin where the last member ends, and C counts the padding behind it as theirs.
    if (flexible !== undefined) this.#fields.push({ ...flexible, at });
    return { fields: this.#fields, bits: this.#end, alignment: this.#alignment };
  }

  #member(member: Syntax.StructMember, next: Syntax.CMember | undefined): boolean {
    const unit = this.#unit;
    const resolved = member.type && resolveType(member.type, { scope: new Scope(unit), place: "a struct's member" });
    if (resolved === undefined) return false;
    const { type, byteOrder } = resolved;
    if (!flexiblePlace(unit, member, next, type) || !flexibleInside(unit, member, type)) return false;
    // In a struct by C's rules `align` is about where the member stands, not about its value.
    if (member.name !== undefined && member.computed !== undefined) {
      const given = { ...member, name: member.name, align: undefined, maximum: undefined, tag: false };
      if (!computedAlone(unit, given)) return false;
    }
    const natural = alignmentOf(unit, type);
    if (natural === undefined) {
      unit.report(diagnostics.noCType({ type: describeType(type) }, unit.at(member.type!)));
      return false;
    }
    const asked = member.align === undefined ? 1 : this.#asked(member.align);
    if (asked === undefined) return false;
    const value = member.default && constantOf(new Scope(unit), member.default, type, `'${member.name?.text ?? ""}'`);
    if (member.default !== undefined && value === undefined) return false;
    const width = type.kind === "bool" ? 8 : widthOf(type)!;
    this.#align(Math.max(this.#struct.packed ? 1 : natural, asked));
    const described = member.name === undefined ? unnamed("reserved", member) : declared(member.name, member);
    const role = member.name === undefined ? "reserved" : member.computed === undefined ? "value" : "computed";
    const range = fieldRange(type, width);
    const field = draftField(described, this.#end, width, { byteOrder, type, range, role });
    field.default = value?.value;
    field.unit = unitOf(this.#unit, member.unit);
    field.policy = member.name === undefined ? "zero" : undefined;
    this.#fields.push(field);
    this.#end += width;
    const { computed } = member;
    if (computed !== undefined) {
      this.later.push((scope) => {
        field.computed = typedAs(scope, computed, type, `'${field.name}'`);
        if (field.computed === undefined) unit.incomplete.add(this.#struct.name.text);
      });
    }
    return true;
  }

  /** All cases begin at one place, which suits the members of each. */
  #union(syntax: Syntax.CUnion): boolean {
    const unit = this.#unit;
    const name = unionName(syntax) ?? { text: "union", span: syntax.span };
    const cases = syntax.cases.map(({ members }) => {
      const layout = new CLayout(unit, this.#struct);
      const whole = layout.addAll(members);
      return { whole, layout, ...layout.end() };
    });
    if (!unionEnds(unit, cases)) return false;
    const alignment = Math.max(1, ...cases.map((one) => one.alignment));
    this.#align(alignment);
    const at = this.#end;
    const step = alignment * 8;
    const width = Math.ceil(Math.max(0, ...cases.map(({ bits }) => bits)) / step) * step;
    for (const one of cases) {
      for (const field of one.fields) field.at += at;
      if (one.bits < width) one.fields = [...one.fields, padding(unit, this.#struct, at + one.bits, at + width)];
    }
    const field = draftField(declared(name, syntax), at, width, {
      byteOrder: unit.byteOrder,
      // Until its tag is known.
      type: { kind: "unsigned", bits: width },
      range: undefined,
      role: "union",
    });
    this.#fields.push(field);
    this.#end += width;
    this.later.push((scope) => {
      for (const { layout, fields } of cases) layout.settle(scope, fields);
      const union = resolve(scope, syntax, name.text, cases);
      if (union === undefined) unit.incomplete.add(this.#struct.name.text);
      else field.type = { kind: "union", union, bits: width };
    });
    return cases.every(({ whole }) => whole);
  }

  /** Binds what asks for other fields: those around, and those of the same list. */
  settle(around: Scope, fields: readonly Model.Field[]): void {
    if (this.later.length === 0) return;
    const scope = new Scope(this.#unit, around);
    for (const field of fields) if (field.role === "value") scope.give(field.name, { kind: "command-field", field });
    for (const step of this.later) step(scope);
  }

  #align(bytes: number): void {
    this.#alignment = Math.max(this.#alignment, bytes);
    const to = Math.ceil(this.#end / (bytes * 8)) * bytes * 8;
    if (to > this.#end) this.#fields.push(padding(this.#unit, this.#struct, this.#end, to));
    this.#end = to;
  }

  /** `align 8` */
  #asked(align: Syntax.Expression): number | undefined {
    const unit = this.#unit;
    const bytes: Model.Type = { kind: "range", bits: 32, min: 1n, max: 4096n };
    const found = constantOf(new Scope(unit), align, bytes, "an alignment");
    if (found === undefined) return undefined;
    const { value } = found;
    if ((value & (value - 1n)) !== 0n) return unit.report(diagnostics.alignmentNoPower({ value }, unit.at(align)));
    return Number(value);
  }
}

/** Bytes; absent for widths that no C type has. */
export function alignmentOf(unit: Unit, type: Model.Type): number | undefined {
  switch (type.kind) {
    case "array":
    case "flexible":
      return alignmentOf(unit, type.element);
    case "blob":
    case "text":
      return 1;
    case "struct":
      return (unit.resolve(type.struct).model() as Model.Struct | undefined)?.alignment;
    default: {
      const bits = type.kind === "bool" ? 8 : widthOf(type);
      return bits === 8 || bits === 16 || bits === 32 || bits === 64 ? bits / 8 : undefined;
    }
  }
}

function padding(unit: Unit, syntax: Syntax.CStruct, from: number, to: number): Draft {
  const described = { name: "padding", doc: "", attributes: [], span: syntax.name.span };
  return reservedField({ from, to }, described, unit.byteOrder);
}
