/** `struct … layout c`: members in order, placed as C compilers for 64-bit Linux place them. */
import type * as Syntax from "../../parser/syntax.ts";
import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import { duplicateNames } from "../checks/duplicate-names.ts";
import { flexibleInside, flexiblePlace } from "../checks/flexible-members.ts";
import { constantOf, typedAs } from "../expressions.ts";
import { unadorned } from "../layout.ts";
import type * as Model from "../model.ts";
import { fieldRange, resolveType, widthOf, describeType } from "../types.ts";
import { Scope, type Unit } from "../scope.ts";
import { declared, unnamed } from "./describe.ts";

export function bindCStruct(unit: Unit, syntax: Syntax.CStruct): Model.Struct | undefined {
  const name = syntax.name.text;
  duplicateNames(
    unit,
    syntax.members.flatMap((member) => member.name ?? []),
    `struct ${name}`,
  );
  const layout = new CLayout(unit, syntax);
  for (const member of syntax.members) if (!layout.add(member)) unit.incomplete.add(name);
  const { fields, bits, alignment } = layout.end();
  const { byteOrder } = unit;
  return {
    ...declared(syntax.name, syntax),
    layout: "c",
    parameters: [],
    bits,
    size: bits / 8,
    alignment,
    byteOrder,
    fields: computedFields(unit, syntax, fields, bits / 8),
    constraints: [],
  };
}

/** Puts one member behind the other; what C leaves free between them is told as padding. */
class CLayout {
  readonly #unit: Unit;
  readonly #struct: Syntax.CStruct;
  readonly #fields: Model.Field[] = [];
  /** Bits. */
  #end = 0;
  /** Bytes. */
  #alignment = 1;

  constructor(unit: Unit, struct: Syntax.CStruct) {
    this.#unit = unit;
    this.#struct = struct;
  }

  /** Whether the member is right; its mistakes have been reported. */
  add(member: Syntax.StructMember): boolean {
    const unit = this.#unit;
    const resolved = member.type && resolveType(member.type, { scope: new Scope(unit), place: "a struct's member" });
    if (resolved === undefined) return false;
    const { type, byteOrder } = resolved;
    if (!flexiblePlace(unit, this.#struct, member, type) || !flexibleInside(unit, member, type)) return false;
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
    this.#fields.push({
      ...(member.name === undefined ? unnamed("reserved", member) : declared(member.name, member)),
      at: this.#end,
      width,
      byteOrder,
      type,
      range: fieldRange(type, width),
      ...unadorned,
      default: value?.value,
      unit: member.unit && { factor: member.unit.factor, name: member.unit.name.text },
      role: member.name === undefined ? "reserved" : member.computed === undefined ? "value" : "computed",
      policy: member.name === undefined ? "zero" : undefined,
    });
    this.#end += width;
    return true;
  }

  /** The members, and what the whole then takes: as much as lets another one follow it. */
  end(): { readonly fields: readonly Model.Field[]; readonly bits: number; readonly alignment: number } {
    const flexible = this.#fields.at(-1)?.type.kind === "flexible" ? this.#fields.pop() : undefined;
    const at = this.#end;
    this.#align(this.#alignment);
    // The elements begin where the last member ends, and C counts the padding behind it as theirs.
    if (flexible !== undefined) this.#fields.push({ ...flexible, at });
    return { fields: this.#fields, bits: this.#end, alignment: this.#alignment };
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

/** `argsz : u32 is sizeof(Info)`: over the other members, and the size of the struct that is being made. */
function computedFields(
  unit: Unit,
  syntax: Syntax.CStruct,
  fields: readonly Model.Field[],
  size: number,
): readonly Model.Field[] {
  const scope = new Scope(unit);
  scope.give(syntax.name.text, { kind: "size", bytes: size });
  for (const field of fields) {
    if (field.role === "value") scope.give(field.name, { kind: "command-field", field });
  }
  return fields.map((field) => {
    const member = syntax.members.find(({ name }) => name?.span.start === field.span.start);
    if (field.role !== "computed" || member?.computed === undefined) return field;
    const computed = typedAs(scope, member.computed, field.type, `'${field.name}'`);
    if (computed === undefined) unit.incomplete.add(syntax.name.text);
    return { ...field, computed };
  });
}

function padding(unit: Unit, syntax: Syntax.CStruct, from: number, to: number): Model.Field {
  return {
    name: "padding",
    doc: "",
    attributes: [],
    span: syntax.name.span,
    at: from,
    width: to - from,
    byteOrder: unit.byteOrder,
    type: to - from > 64 ? { kind: "blob", bits: to - from } : { kind: "unsigned", bits: to - from },
    range: undefined,
    ...unadorned,
    role: "reserved",
    policy: "zero",
  };
}
