/** A union has one case for each value of its tag: none without a case, none with two. */
import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import { constantOf } from "../expressions.ts";
import type * as Model from "../model.ts";
import { signed, unsigned } from "../ranges.ts";
import { Scope, type Unit } from "../scope.ts";

/** A union, by ranges or by C's rules. */
export interface Tagged {
  readonly by: Syntax.Expression | undefined;
  readonly cases: readonly (Syntax.Described & { readonly values: readonly Syntax.Expression[] | undefined })[];
}

/** The values of each case, ascending; nothing after a mistake has been reported. */
export function coverage(
  unit: Unit,
  member: Tagged,
  name: string,
  by: Model.Expression,
): readonly (readonly Model.Range[])[] | undefined {
  const told: { readonly range: Model.Range; readonly syntax: Syntax.Expression }[] = [];
  let whole = true;
  const own = member.cases.map((one) =>
    (one.values ?? []).flatMap((syntax) => {
      const range = rangeOfCase(unit, syntax, by.type);
      if (range === undefined) {
        whole = false;
        return [];
      }
      const other = told.find((earlier) => earlier.range.min <= range.max && range.min <= earlier.range.max);
      if (other !== undefined) {
        const related = [{ location: unit.at(other.syntax), message: "it has its case here" }];
        const what = unit.source.slice(syntax.span);
        unit.report(diagnostics.unionOverlap({ what, name }, unit.at(syntax), { related }));
        whole = false;
      }
      told.push({ range, syntax });
      return [range];
    }),
  );
  if (!whole) return undefined;
  const taken = told.map(({ range }) => range);
  const rests = member.cases.filter(({ values }) => values === undefined);
  if (rests[1] !== undefined) {
    const related = [{ location: unit.at(start(rests[0]!)), message: "it is here already" }];
    return unit.report(diagnostics.unionOverlap({ what: "else", name }, unit.at(start(rests[1])), { related }));
  }
  const left = without(allValues(by), taken);
  if (rests[0] === undefined) {
    const holes = without(expected(unit, by), taken);
    if (holes.length > 0) {
      const values = describe(unit, by.type, holes);
      return unit.reportMissing(diagnostics.unionHole({ name, values }, unit.at(member.by!)));
    }
  } else if (left.length === 0) {
    unit.report(diagnostics.elseUnreachable({ name }, unit.at(start(rests[0]))));
  }
  return own.map((ranges, i) =>
    member.cases[i]!.values === undefined ? left : ranges.toSorted((a, b) => (a.min < b.min ? -1 : 1)),
  );
}

function start({ span }: Syntax.Node): { readonly start: number; readonly end: number } {
  return { start: span.start, end: span.start + "else".length };
}

function rangeOfCase(unit: Unit, syntax: Syntax.Expression, type: Model.Type): Model.Range | undefined {
  const value = (one: Syntax.Expression) => constantOf(new Scope(unit), one, type, "the tag")?.value;
  const from = value(syntax.kind === "range" ? syntax.from : syntax);
  const to = syntax.kind === "range" ? value(syntax.to) : from;
  if (from === undefined || to === undefined) return undefined;
  return from > to ? unit.report(diagnostics.emptyRange({ from, to }, unit.at(syntax))) : { min: from, max: to };
}

/** Everything that can be read as a tag. */
function allValues(by: Model.Expression): readonly Model.Range[] {
  const { type } = by;
  if (type.kind === "bool") return [{ min: 0n, max: 1n }];
  if (type.kind === "enum") return [type.signed ? signed(type.bits) : unsigned(type.bits)];
  return by.range === undefined ? [] : [by.range];
}

/** What needs a case: of an enum its members, unless it is open. */
function expected(unit: Unit, by: Model.Expression): readonly Model.Range[] {
  if (by.type.kind !== "enum") return allValues(by);
  const model = unit.resolve(by.type.enum).model() as Model.Enum | undefined;
  if (model === undefined || model.open === true) return allValues(by);
  return model.members.map(({ value }) => ({ min: value, max: value })).sort((a, b) => (a.min < b.min ? -1 : 1));
}

/** The parts of ascending ranges that are in none of others. */
function without(ranges: readonly Model.Range[], taken: readonly Model.Range[]): readonly Model.Range[] {
  let left = [...ranges];
  for (const { min, max } of taken) {
    left = left.flatMap((range) => {
      if (max < range.min || min > range.max) return [range];
      const parts: Model.Range[] = [];
      if (range.min < min) parts.push({ min: range.min, max: min - 1n });
      if (range.max > max) parts.push({ min: max + 1n, max: range.max });
      return parts;
    });
  }
  return left;
}

/** More of them are counted, not listed. */
const listed = 3;

function describe(unit: Unit, type: Model.Type, holes: readonly Model.Range[]): string {
  const members = type.kind === "enum" ? (unit.resolve(type.enum).model() as Model.Enum | undefined)?.members : [];
  const one = ({ min, max }: Model.Range): string => {
    if (type.kind === "bool") return min === max ? String(min !== 0n) : "true and false";
    if (min !== max) return `${min}..${max}`;
    return members?.find(({ value }) => value === min)?.name ?? String(min);
  };
  const names = holes.slice(0, listed).map((hole) => `'${one(hole)}'`);
  const more = holes.length - names.length;
  return more === 0 ? names.join(", ") : `${names.join(", ")} and ${more} more`;
}
