/** `Sq.depth`, `Sq[tail - 1]`, `Sq[tail - 1].cid`: what expressions ask of a ring. */
import { diagnostics } from "../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../parser/syntax.ts";
import { fieldOf } from "./bind/holders.ts";
import { typeOf } from "./expressions.ts";
import type * as Model from "./model.ts";
import { didYouMean, type Scope } from "./scope.ts";
import { describeType, isInteger } from "./types.ts";

/** "no ring": the expression is about something else. Nothing: it is in error, which has been reported. */
type Found = Model.Expression | undefined | "no ring";

function ringOf(scope: Scope, syntax: Syntax.Expression): Model.Ring | undefined {
  const binding = syntax.kind === "name" ? scope.find(syntax.name.text) : undefined;
  return binding?.kind === "ring" ? binding.ring : undefined;
}

/** `Sq.depth`, or a field of a slot. */
export function ringMember(scope: Scope, syntax: Syntax.MemberExpression): Found {
  const { unit } = scope;
  const { object, member } = syntax;
  const ring = ringOf(scope, object);
  if (ring !== undefined) {
    const { name, depth } = ring;
    if (member.text === "depth") {
      return { kind: "ring-depth", ring: name, type: { kind: "unsigned", bits: 32 }, range: depth.range };
    }
    const details = didYouMean(unit, member, ["depth"]);
    return unit.report(diagnostics.unknownMember({ of: name, name: member.text }, unit.at(member), details));
  }
  if (object.kind !== "index") return "no ring";
  const of = ringOf(scope, object.object);
  if (of === undefined) return "no ring";
  const entry = unit.resolve(of.entry).model() as Model.Entry | undefined;
  const index = slotIndex(scope, object.index);
  const field = entry && fieldOf(unit, { name: entry.name, fields: entry.fields, reference: of.entry }, member);
  if (index === undefined || field === undefined) return undefined;
  return { kind: "slot", ring: of.name, index, field: field.name, type: field.type, range: field.range };
}

/** `Sq[tail - 1]`: the bytes of a slot. */
export function ringSlot(scope: Scope, syntax: Syntax.IndexExpression): Found {
  const ring = ringOf(scope, syntax.object);
  if (ring === undefined) return "no ring";
  const entry = scope.unit.resolve(ring.entry).model() as Model.Entry | undefined;
  const index = slotIndex(scope, syntax.index);
  if (index === undefined || entry === undefined) return undefined;
  const type: Model.Type = { kind: "blob", bits: entry.size * 8 };
  return { kind: "slot", ring: ring.name, index, field: undefined, type, range: undefined };
}

/** Any integer: which slot it is, its low bits say, or what is left when it is divided by the depth. */
function slotIndex(scope: Scope, syntax: Syntax.Expression): Model.Expression | undefined {
  const { unit } = scope;
  const index = typeOf(scope, syntax);
  if (index === undefined || isInteger(index.type)) return index;
  const values = { expected: "an index", found: describeType(index.type) };
  return unit.report(diagnostics.typeMismatch(values, unit.at(syntax)));
}
