/** A member without a length, `u32[]`, goes on behind its struct: nothing may follow it, inside or outside. */
import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import type * as Model from "../model.ts";
import type { Unit } from "../scope.ts";
import { describeType } from "../types.ts";

export function flexiblePlace(
  unit: Unit,
  member: Syntax.StructMember,
  next: Syntax.CMember | undefined,
  type: Model.Type,
): boolean {
  if (type.kind !== "flexible") return true;
  const name = member.name?.text ?? "reserved";
  if (member.name !== undefined && next === undefined) return true;
  const problem = member.name === undefined ? "what is reserved has one" : "only the last member may go on";
  const related = next === undefined ? [] : [{ location: unit.at(next), message: "this member follows" }];
  unit.report(diagnostics.flexibleMember({ name, problem }, unit.at(member.type!), { related }));
  return false;
}

/** Nor may a case go on: the others end with the union. */
export function unionEnds(unit: Unit, cases: readonly { readonly fields: readonly Model.Field[] }[]): boolean {
  const open = cases.flatMap(({ fields }) => fields).filter(({ type }) => type.kind === "flexible");
  for (const field of open) {
    const problem = "a case ends where its union does";
    unit.report(diagnostics.flexibleMember({ name: field.name, problem }, unit.at(field)));
  }
  return open.length === 0;
}

/** A struct that goes on stands alone. */
export function flexibleInside(unit: Unit, member: Syntax.StructMember, type: Model.Type): boolean {
  const inner = type.kind === "array" || type.kind === "flexible" ? type.element : type;
  if (inner.kind !== "struct") return true;
  const symbol = unit.resolve(inner.struct);
  const last = (symbol.model() as Model.Struct | undefined)?.fields.at(-1);
  if (last?.type.kind !== "flexible") return true;
  const related = [{ location: symbol.unit.at(last), message: `'${last.name}' has no length` }];
  unit.report(diagnostics.flexibleInside({ type: describeType(inner) }, unit.at(member.type!), { related }));
  return false;
}
