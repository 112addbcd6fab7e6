/** `offsetof(Sqe.cid)`: where a field begins, in bytes. Folded at once: the model has no `offsetof`. */
import { diagnostics } from "../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../parser/syntax.ts";
import type * as Model from "./model.ts";
import { exactly } from "./ranges.ts";
import { didYouMean, type Scope } from "./scope.ts";
import { natural } from "./types.ts";

export function offsetOf(scope: Scope, argument: Syntax.Expression): Model.Expression | undefined {
  const { unit } = scope;
  const found = placeOf(scope, argument);
  if (found === undefined) return undefined;
  if (found === "no field") {
    const values = { expected: "a field, as in 'Sqe.cid'", found: "an expression" };
    return unit.report(diagnostics.typeMismatch(values, unit.at(argument)));
  }
  const { at, name } = found;
  if (at % 8 !== 0) return unit.report(diagnostics.offsetInsideByte({ field: name }, unit.at(argument)));
  const range = exactly(BigInt(at / 8));
  return { kind: "integer", value: range.min, type: natural(range), range };
}

interface Place {
  /** Bits. */
  readonly at: number;
  readonly name: string;
  /** The struct that the field is, where it is one. */
  readonly inner: Model.Reference | undefined;
}

function placeOf(scope: Scope, syntax: Syntax.Expression): Place | undefined | "no field" {
  if (syntax.kind !== "member") return "no field";
  const { object, member } = syntax;
  if (object.kind === "name") {
    const owner = scope.unit.expect(object.name, "entry", "struct", "record");
    return owner && fieldIn(scope, owner.reference, member, 0);
  }
  const outer = placeOf(scope, object);
  if (outer === undefined || outer === "no field") return outer;
  return outer.inner === undefined ? "no field" : fieldIn(scope, outer.inner, member, outer.at);
}

function fieldIn(scope: Scope, of: Model.Reference, member: Syntax.Name, base: number): Place | undefined {
  const { unit } = scope;
  const owner = unit.resolve(of);
  const model = owner.model() as Pick<Model.Entry, "fields"> | undefined;
  if (model === undefined) return undefined;
  const fields = model.fields.filter(({ role }) => role !== "reserved" && role !== "command");
  const field = fields.find(({ name }) => name === member.text);
  if (field !== undefined) {
    const inner = field.type.kind === "struct" ? field.type.struct : undefined;
    return { at: base + field.at, name: field.name, inner };
  }
  if (owner.unit.incomplete.has(of.name)) return undefined;
  const details = didYouMean(
    unit,
    member,
    fields.map(({ name }) => name),
  );
  const problem = diagnostics.unknownMember({ of: of.name, name: member.text }, unit.at(member), details);
  return unit.reportMissing(problem, owner.unit);
}
