/** The whole entry as a command fills it: the entry's own fields, the values that it fixes, and its own members. */
import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import { duplicateNames } from "../checks/duplicate-names.ts";
import { givenValue } from "../checks/given-values.ts";
import { gaps, overlaps } from "../checks/tiling.ts";
import { constantOf } from "../expressions.ts";
import { tiles, unclaimed, type Bits, type Claim, type Container } from "../layout.ts";
import type * as Model from "../model.ts";
import { didYouMean, Scope, type SymbolOf, type Unit } from "../scope.ts";
import { givenType } from "./fields.ts";
import { restField, type Bound } from "./members.ts";

/** Nothing where one of the values is in error: which command it is, is not known then. */
export type Fixed = ReadonlyMap<string, bigint> | undefined;

/** `(opcode: read)`: values of the entry's own fields, and of those of a case that the other values choose. */
export function bindFixed(unit: Unit, syntax: Syntax.Command, symbol: SymbolOf<"entry">, entry: Model.Entry): Fixed {
  const values = new Map<string, bigint>();
  let whole = true;
  duplicateNames(
    unit,
    syntax.fixed.map((fixed) => fixed.name),
    `the fixed values of ${syntax.name.text}`,
  );
  const set = (candidates: readonly Model.Field[]) => {
    const settable = candidates.filter(({ role }) => role === "value");
    return (fixed: Syntax.NamedValue): boolean => {
      const field = settable.find(({ name }) => name === fixed.name.text);
      if (field === undefined) return false;
      const found = fixed.value && constantOf(new Scope(unit), fixed.value, givenType(field.type), `'${field.name}'`);
      if (found === undefined || !givenValue(unit, field, found.value, fixed.value!)) whole = false;
      else values.set(field.name, found.value);
      return true;
    };
  };
  const setOwn = set(entry.fields);
  const others = syntax.fixed.filter((fixed) => !setOwn(fixed));
  const chosen = resolved(entry.fields, values);
  const setChosen = set(chosen);
  for (const fixed of others) {
    if (setChosen(fixed)) continue;
    whole = false;
    if (!symbol.unit.incomplete.has(entry.name)) unknown(unit, fixed.name, symbol, entry, chosen);
  }
  return whole ? values : undefined;
}

function unknown(
  unit: Unit,
  name: Syntax.Name,
  symbol: SymbolOf<"entry">,
  entry: Model.Entry,
  fields: readonly Model.Field[],
): void {
  const found = entry.fields.find((candidate) => candidate.name === name.text);
  if (found?.role === "tag") unit.report(diagnostics.tagFixed({ name: name.text }, unit.at(name)));
  else if (found?.role === "computed") {
    unit.report(diagnostics.computedGiven({ name: name.text, what: "a fixed value" }, unit.at(name)));
  } else {
    const names = fields.filter(({ role }) => role === "value").map((candidate) => candidate.name);
    const details = didYouMean(unit, name, names);
    const problem = diagnostics.unknownMember({ of: entry.name, name: name.text }, unit.at(name), details);
    unit.reportMissing(problem, symbol.unit);
  }
}

/** The fields, with those of the chosen case in place of each union whose tag is fixed. */
export function resolved(fields: readonly Model.Field[], fixed: ReadonlyMap<string, bigint>): readonly Model.Field[] {
  if (fields.every(({ type }) => type.kind !== "union")) return fields;
  return fields.flatMap((field): readonly Model.Field[] => {
    if (field.type.kind !== "union") return [field];
    const { tagField, cases } = field.type.union;
    const value = tagField === undefined ? undefined : fixed.get(tagField);
    if (value === undefined) return [field];
    const chosen = cases.find(({ values }) => values.some(({ min, max }) => min <= value && value <= max));
    return chosen === undefined ? [field] : resolved(chosen.fields, fixed);
  });
}

interface Filling {
  readonly symbol: SymbolOf<"entry">;
  readonly entry: Model.Entry;
  readonly fixed: Fixed;
  readonly bound: Bound;
  readonly container: Container;
  /** Names of what it lends: an address of anything else is left empty. */
  readonly lent: ReadonlySet<string>;
}

/** The layout, its slots tiled by the command's members; nothing when a part is in error. */
export function fill(unit: Unit, filling: Filling): readonly Model.CommandField[] | undefined {
  const { symbol, entry, fixed, bound, container, lent } = filling;
  if (symbol.unit.incomplete.has(entry.name)) return undefined;
  const own = entry.fields.filter((field) => field.role !== "command");
  const ofOwn = own.map(({ at, width }): Bits => ({ from: at, to: at + width }));
  const whole = tiles(container, [...ofOwn, ...bound.claims]);
  // What lacks may stand in the part of another file that could not be read.
  if (!whole && symbol.unit !== unit && symbol.unit.broken) return undefined;
  const rest = whole ? [] : restOf(unit, own, filling);
  if (bound.partial || fixed === undefined) return undefined;
  const fieldOf =
    (declaredBy: "entry" | "command") =>
    (field: Model.Field): Model.CommandField => {
      const fixedValue = fixed.get(field.name);
      if (fixedValue !== undefined && field.role === "value")
        return { ...field, role: "fixed", fixedValue, declaredBy };
      const empty = declaredBy === "entry" && field.type.kind === "address" && !lent.has(field.type.transfer);
      return empty
        ? { ...field, role: "fixed", fixedValue: field.default ?? 0n, declaredBy }
        : { ...field, declaredBy };
    };
  const ofEntry = resolved(own, fixed).map(fieldOf("entry"));
  const ofCommand = resolved([...bound.fields, ...rest], fixed).map(fieldOf("command"));
  return [...ofEntry, ...ofCommand].sort((a, b) => a.at - b.at);
}

/** The fields of the reserved rest. Reports bits that are claimed twice, or else those that nobody claims. */
function restOf(unit: Unit, own: readonly Model.Field[], filling: Filling): readonly Model.Field[] {
  const { symbol, entry, bound, container } = filling;
  const claimsOfEntry = own.map((field): Claim => {
    const title = `${titleOf(field)} of entry ${entry.name}`;
    const location = symbol.unit.at(field);
    return { from: field.at, to: field.at + field.width, title, label: field.name, location };
  });
  const order = unit.byteOrder;
  const disjoint = overlaps(unit, bound.claims, claimsOfEntry, order);
  const all = [...claimsOfEntry, ...bound.claims];
  const { owner, rest } = bound;
  if (rest !== undefined) return unclaimed(container, all).map((free) => restField(owner, rest, free));
  if (!bound.partial && disjoint) gaps(unit, { ...container, order }, container, all);
  return [];
}

function titleOf({ role, name }: Model.Field): string {
  return role === "reserved" ? "'reserved'" : `${role === "union" ? "union" : "field"} '${name}'`;
}
