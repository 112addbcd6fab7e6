import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import type { Pair, Side } from "../bind/matches.ts";
import { typedAs } from "../expressions.ts";
import { linear } from "../linear.ts";
import type * as Model from "../model.ts";
import type { Scope } from "../scope.ts";
import { describeType } from "../types.ts";

interface Checked {
  readonly scope: Scope;
  readonly left: Side;
  readonly right: Side;
  readonly syntax: Syntax.Match;
  /** A ring that is submitted to. */
  readonly ring: Model.Ring;
}

type Tags = Pick<Model.Match, "range" | "submitted" | "completed">;

/** Keys and tags stand in the field that the entry keeps for them, come back whole, and are enough for the ring. */
export function checkTags(checked: Checked, pairs: readonly Pair[]): Tags | undefined {
  const { scope, left, right, syntax } = checked;
  const { unit } = scope;
  const none = {
    submitted: { entry: left.holder.reference, field: "" },
    completed: { entry: right.holder.reference, field: "" },
  };
  if (syntax.from !== "keys" && syntax.from !== "range") return { range: undefined, ...none };
  const at = pairs.findIndex(({ submitted }) => fieldOf(left, submitted)?.role === "tag");
  const field = pairs[at] && fieldOf(left, pairs[at].submitted);
  if (field === undefined) {
    const first = pairs.findIndex(({ submitted }) => submitted.kind === "field");
    const other = pairs[first] && fieldOf(left, pairs[first].submitted);
    const written = syntax.submitted[first] ?? syntax.submitted[0]!;
    if (other === undefined) {
      const values = { ring: left.where, entry: left.entry };
      return unit.report(diagnostics.matchSide(values, unit.at(written)));
    }
    const values = { field: other.name, entry: left.entry };
    const related = [{ location: unit.resolve(left.holder.reference).unit.at(other), message: "it is declared here" }];
    return unit.report(diagnostics.matchNotTag(values, unit.at(written), { related }));
  }
  const echo = fieldOf(right, pairs[at]!.completed);
  if (echo !== undefined && echo.width !== field.width) {
    const values = { submitted: field.width, completed: echo.width };
    const related = [{ location: unit.resolve(right.holder.reference).unit.at(echo), message: "it is declared here" }];
    return unit.report(diagnostics.matchWidth(values, unit.at(syntax.completed[at]!), { related }));
  }
  const tag = {
    submitted: { entry: left.holder.reference, field: field.name },
    completed: { entry: right.holder.reference, field: echo?.name ?? "" },
  };
  if (syntax.from === "keys") {
    if (field.width === 64) return { range: undefined, ...tag };
    const values = { field: field.name, type: describeType(field.type) };
    const related = [{ location: unit.resolve(left.holder.reference).unit.at(field), message: "it is declared here" }];
    return unit.report(diagnostics.keysNeed64(values, unit.at(syntax.submitted[at]!), { related }));
  }
  const range = tagRange(checked, field);
  return range && { range, ...tag };
}

function fieldOf({ holder }: Side, key: Model.Key): Model.Field | undefined {
  return key.kind === "field" ? holder.fields.find(({ name }) => name === key.field) : undefined;
}

/** `from 0..Sq.depth - 2`: both ends fit the tag, and there are as many as the ring takes. */
function tagRange({ scope, syntax, ring }: Checked, field: Model.Field): Model.Match["range"] {
  const { unit } = scope;
  const { range } = syntax;
  if (range === undefined) return undefined;
  if (range.kind !== "range") return unit.report(diagnostics.notARange(unit.at(range)));
  const type: Model.Type = { kind: "unsigned", bits: field.width };
  const from = typedAs(scope, range.from, type, `tag '${field.name}'`);
  const to = typedAs(scope, range.to, type, `tag '${field.name}'`);
  if (from?.range === undefined || to?.range === undefined) return undefined;
  if (from.range.min > to.range.max) {
    return unit.report(diagnostics.emptyRange({ from: from.range.min, to: to.range.max }, unit.at(range)));
  }
  // Only what stands for the ring's own depth can be one off; a device with fewer tags than slots says so by a number.
  const [first, last] = [linear(from, ring.name), linear(to, ring.name)];
  if (first !== undefined && last?.depths === 1n && first.depths === 0n) {
    const missing = -BigInt(ring.spare) - (last.more - first.more + 1n);
    if (missing > 0n) {
      const related = [{ location: unit.at(ring), message: `it takes ${describe(ring)} commands at once` }];
      const values = { ring: ring.name, missing, tags: missing === 1n ? "tag" : "tags" };
      return unit.report(diagnostics.tagsTooFew(values, unit.at(range), { related }));
    }
  }
  return { from, to };
}

function describe({ spare }: Model.Ring): string {
  return spare === 1 ? "depth - 1" : "depth";
}
