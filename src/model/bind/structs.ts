/** `struct … layout c`: members in order, placed as C compilers for 64-bit Linux place them. */
import type * as Syntax from "../../parser/syntax.ts";
import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import { duplicateNames } from "../checks/duplicate-names.ts";
import { unadorned } from "../layout.ts";
import type * as Model from "../model.ts";
import { fieldRange, resolveType, widthOf, describeType } from "../types.ts";
import { Scope, type Unit } from "../scope.ts";
import { declared, unnamed } from "./describe.ts";

export function bindStruct(unit: Unit, syntax: Syntax.Struct): Model.Struct | undefined {
  const scope = new Scope(unit);
  const name = syntax.name.text;
  duplicateNames(
    unit,
    syntax.members.flatMap((member) => member.name ?? []),
    `struct ${name}`,
  );
  const fields: Model.Field[] = [];
  let end = 0;
  let alignment = 1;
  const pad = (to: number) => {
    if (to > end) fields.push(padding(unit, syntax, end, to));
    end = to;
  };
  for (const member of syntax.members) {
    const resolved = member.type && resolveType(member.type, { scope, place: "a struct's member" });
    if (resolved === undefined) {
      unit.incomplete.add(name);
      continue;
    }
    const { type, byteOrder } = resolved;
    const bytes = alignmentOf(unit, type);
    if (bytes === undefined) {
      unit.report(diagnostics.noCType({ type: describeType(type) }, unit.at(member.type!)));
      unit.incomplete.add(name);
      continue;
    }
    const width = type.kind === "bool" ? 8 : widthOf(type)!;
    alignment = Math.max(alignment, bytes);
    pad(Math.ceil(end / (bytes * 8)) * bytes * 8);
    fields.push({
      ...(member.name === undefined ? unnamed("reserved", member) : declared(member.name, member)),
      at: end,
      width,
      byteOrder,
      type,
      range: fieldRange(type, width),
      ...unadorned,
      unit: member.unit && { factor: member.unit.factor, name: member.unit.name.text },
      role: member.name === undefined ? "reserved" : "value",
      policy: member.name === undefined ? "zero" : undefined,
    });
    end += width;
  }
  pad(Math.ceil(end / (alignment * 8)) * alignment * 8);
  return { ...declared(syntax.name, syntax), size: end / 8, bits: end, alignment, fields, ...ofC(unit) };
}

/** What only structs by ranges choose. */
function ofC({ byteOrder }: Unit) {
  return { layout: "c", parameters: [], byteOrder, constraints: [] } as const;
}

/** Bytes; absent for widths that no C type has. */
function alignmentOf(unit: Unit, type: Model.Type): number | undefined {
  if (type.kind === "array") return alignmentOf(unit, type.element);
  if (type.kind === "struct") return (unit.resolve(type.struct).model() as Model.Struct | undefined)?.alignment;
  const bits = type.kind === "bool" ? 8 : widthOf(type);
  return bits === 8 || bits === 16 || bits === 32 || bits === 64 ? bits / 8 : undefined;
}

function padding(unit: Unit, syntax: Syntax.Struct, from: number, to: number): Model.Field {
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
