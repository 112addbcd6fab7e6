import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import type * as Model from "../model.ts";
import type { Unit } from "../scope.ts";

/** Values that a case says it is for. */
export interface Taken {
  readonly range: Model.Range;
  readonly syntax: Syntax.Expression;
}

/** Of alternatives exactly one is there: cases share no value, and leave none of `all` over. */
export function covers(
  unit: Unit,
  syntax: Syntax.QueueChoice,
  all: readonly Model.Range[],
  cases: readonly Taken[],
): boolean {
  let disjoint = true;
  for (const [i, one] of cases.entries()) {
    const other = cases.slice(0, i).find(({ range }) => range.min <= one.range.max && one.range.min <= range.max);
    if (other === undefined) continue;
    disjoint = false;
    const min = other.range.min > one.range.min ? other.range.min : one.range.min;
    const max = other.range.max < one.range.max ? other.range.max : one.range.max;
    const related = [{ location: unit.at(other.syntax), message: "they are taken here" }];
    unit.report(diagnostics.casesOverlap({ values: describe({ min, max }) }, unit.at(one.syntax), { related }));
  }
  const left = cases.reduce((ranges, { range }) => ranges.flatMap((part) => without(part, range)), all);
  const [first] = left;
  if (first === undefined || syntax.value === undefined) return disjoint;
  const more = left.length > 1 ? " and others" : "";
  unit.reportMissing(diagnostics.casesLeaveHole({ values: describe(first) + more }, unit.at(syntax.value)));
  return false;
}

function describe({ min, max }: Model.Range): string {
  return min === max ? `${min}` : `${min}..${max}`;
}

function without(part: Model.Range, taken: Model.Range): readonly Model.Range[] {
  if (taken.max < part.min || taken.min > part.max) return [part];
  const before = { min: part.min, max: taken.min - 1n };
  const after = { min: taken.max + 1n, max: part.max };
  return [before, after].filter(({ min, max }) => min <= max);
}
