/** How completions find their commands. */
import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import { injective } from "../checks/match-keys.ts";
import { lendsMemory } from "../checks/match-memory.ts";
import { checkTags } from "../checks/match-tags.ts";
import { typedAs, typeOf } from "../expressions.ts";
import { leaves } from "../leaves.ts";
import type * as Model from "../model.ts";
import { didYouMean, type Scope, type Unit } from "../scope.ts";
import { describeType, isInteger } from "../types.ts";
import { entryName } from "./entry-names.ts";
import { entryOf, fieldScope, type Holder } from "./holders.ts";

/** What a match may speak of: the rings that are submitted to, and what completions stand in. */
export interface Sides {
  readonly submits: readonly Model.Ring[];
  readonly completes: readonly Completed[];
}

/** A ring's completions, or a record's. */
export interface Completed {
  readonly name: string;
  readonly entry: Model.Reference;
}

/** One side of a match. */
export interface Side {
  readonly unit: Unit;
  readonly scope: Scope;
  /** What stands around: there a ring's name is the ring, here it is its entry. */
  readonly outer: Scope;
  /** As messages call where the entry stands: "ring Requests". */
  readonly where: string;
  readonly entry: string;
  readonly holder: Holder;
  readonly rings: readonly Model.Ring[];
}

export function bindMatch(scope: Scope, syntax: Syntax.Match, sides: Sides): Model.Match | undefined {
  const { unit } = scope;
  const submits = aboutRings(unit, syntax.submitted, sides.submits);
  const completes = aboutCompletions(unit, syntax, sides.completes);
  const first = submits[0];
  if (first === undefined || completes === undefined || syntax.from === undefined) return undefined;
  const left = sideOf(scope, { name: first.name, entry: first.entry }, submits, false);
  const right = sideOf(scope, completes, [], true);
  if (left === undefined || right === undefined) return undefined;
  const base = { submits: submits.map(({ name }) => name), completes: completes.name, upto: syntax.upto !== undefined };
  const none = { entry: first.entry, field: "" };
  if (syntax.from === "order") {
    const uptoKey = syntax.upto?.value && uptoValue(right, syntax.upto.value);
    if (syntax.upto?.value !== undefined && uptoKey === undefined) return undefined;
    return { ...base, from: "order", range: undefined, keys: [], uptoKey, submitted: none, completed: none };
  }
  if (swapped(syntax, left, right)) return undefined;
  if (syntax.submitted.length !== syntax.completed.length) {
    const values = { submitted: syntax.submitted.length, completed: syntax.completed.length };
    return unit.report(diagnostics.matchTuples(values, unit.at(syntax)));
  }
  const keys = syntax.submitted.map((written, i) => ({
    submitted: bindKey(left, written, syntax.submitted.length > 1),
    completed: bindKey(right, syntax.completed[i]!, syntax.submitted.length > 1),
  }));
  const whole = keys.filter((pair): pair is Pair => pair.submitted !== undefined && pair.completed !== undefined);
  if (whole.length < keys.length || !injective(left, syntax, whole)) return undefined;
  if (syntax.from === "memory" && !lendsMemory(left, right, syntax, whole)) return undefined;
  const tag = checkTags({ scope, left, right, syntax, ring: first }, whole);
  if (tag === undefined) return undefined;
  return { ...base, from: syntax.from, keys: whole, uptoKey: undefined, ...tag };
}

export interface Pair {
  readonly submitted: Model.Key;
  readonly completed: Model.Key;
}

/** The rings whose entry or slots the keys name; without any all those that share the first one's entry. */
function aboutRings(
  unit: Unit,
  keys: readonly Syntax.Expression[],
  rings: readonly Model.Ring[],
): readonly Model.Ring[] {
  const named = mentioned(keys);
  const slots = rings.filter(({ name }) => named.has(name));
  if (slots.length > 0) return slots;
  const found = rings.filter(({ entry }) => named.has(entryName(unit, entry)));
  const [first] = found.length > 0 ? found : rings;
  return rings.filter(({ entry }) => first !== undefined && same(entry, first.entry));
}

function aboutCompletions(
  unit: Unit,
  { completed, upto }: Syntax.Match,
  all: readonly Completed[],
): Completed | undefined {
  const named = mentioned(upto?.value === undefined ? completed : [...completed, upto.value]);
  return all.find(({ name, entry }) => named.has(name) || named.has(entryName(unit, entry))) ?? all[0];
}

/** Names in front of a `.` or behind an `of`. */
function mentioned(keys: readonly Syntax.Expression[]): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (one: Syntax.Expression): void => {
    if (one.kind === "place-of") names.add(one.of.text);
    else if (one.kind === "member") {
      if (one.object.kind === "name") names.add(one.object.name.text);
      else visit(one.object);
    } else if (one.kind === "binary") [one.left, one.right].forEach(visit);
    else if (one.kind === "unary") visit(one.operand);
  };
  keys.forEach(visit);
  return names;
}

function same(a: Model.Reference, b: Model.Reference): boolean {
  return a.file === b.file && a.name === b.name;
}

function sideOf(
  outer: Scope,
  { name, entry: reference }: Completed,
  rings: readonly Model.Ring[],
  answers: boolean,
): Side | undefined {
  const { unit } = outer;
  const symbol = unit.resolve(reference);
  const model = symbol.model() as Model.Entry | Model.MemoryRecord | undefined;
  if (model === undefined) return undefined;
  const { fields } = answers ? entryOf(model) : model;
  const holder = { name: model.name, fields, reference };
  const scope = fieldScope(outer, holder);
  const entry = entryName(unit, reference);
  scope.give(entry, { kind: "entry", entry: { ...entryOf(model), fields }, reference });
  // Rings of one entry are told apart by their own names.
  for (const ring of symbol.kind === "record" ? [] : [name, ...rings.map((one) => one.name)]) {
    scope.give(ring, { kind: "entry", entry: { ...entryOf(model), fields }, reference });
  }
  const where = symbol.kind === "record" ? `record ${entry}` : `ring ${name}`;
  return { unit, scope, outer, where, entry, holder, rings };
}

/** One element of one side. `tuple`: others may tell commands apart, so it may be a value of the queue's. */
function bindKey(side: Side, syntax: Syntax.Expression, tuple: boolean): Model.Key | undefined {
  const { unit, scope, holder } = side;
  if (syntax.kind === "place-of") return placeKey(side, syntax);
  const queueOwn = syntax.kind === "name" && scope.find(syntax.name.text)?.kind === "local";
  const ofOther = syntax.kind === "member" && syntax.object.kind === "name" && isEntry(side, syntax.object.name.text);
  if ((queueOwn && !tuple) || ofOther) {
    return unit.report(diagnostics.matchSide({ ring: side.where, entry: side.entry }, unit.at(syntax)));
  }
  const value = typeOf(scope, syntax);
  if (value === undefined) return undefined;
  if (value.kind === "field") return { kind: "field", entry: value.entry, field: value.field };
  const fields = [...leaves(value)].filter((leaf) => leaf.kind === "field" && same(leaf.entry, holder.reference));
  if (fields.length === 0 && !tuple) {
    return unit.report(diagnostics.matchSide({ ring: side.where, entry: side.entry }, unit.at(syntax)));
  }
  if (isInteger(value.type)) return { kind: "value", value };
  const values = { expected: "an integer", found: describeType(value.type) };
  return unit.report(diagnostics.typeMismatch(values, unit.at(syntax)));
}

/** Whether the name is that of an entry that stands on the other side. */
function isEntry({ unit, entry, scope }: Side, name: string): boolean {
  if (name === entry || scope.find(name) !== undefined) return false;
  const symbol = unit.find(name);
  return symbol?.kind === "entry" || symbol?.kind === "record";
}

/** `index of Sq`, `address of Sq`, `address of Completion` */
function placeKey(side: Side, syntax: Syntax.PlaceOf): Model.Key | undefined {
  const { unit, outer: scope } = side;
  const { of, what } = syntax;
  const binding = scope.find(of.text);
  if (binding?.kind === "poisoned") return undefined;
  if (binding?.kind === "ring") return { kind: what === "index" ? "slot-index" : "slot-address", ring: of.text };
  const symbol = binding === undefined ? unit.find(of.text) : undefined;
  if (symbol?.kind === "record" && what === "address") return { kind: "record-address", record: symbol.reference };
  const details = didYouMean(unit, of, [...scope.names("ring"), ...unit.names(["record"])]);
  return unit.reportMissing(diagnostics.unknownName({ kind: "ring or record", name: of.text }, unit.at(of), details));
}

function uptoValue(side: Side, syntax: Syntax.Expression): Model.Expression | undefined {
  return typedAs(side.scope, syntax, { kind: "unsigned", bits: 64 }, "how far commands are done");
}

/** Reports two sides that stand in each other's place as the one mistake that they are. */
function swapped({ submitted, completed }: Syntax.Match, left: Side, right: Side): boolean {
  const [one, other] = [submitted[0], completed[0]];
  if (one === undefined || other === undefined || submitted.length > 1 || completed.length > 1) return false;
  if (left.entry === right.entry || !isFieldOf(one, right.entry) || !isFieldOf(other, left.entry)) return false;
  const { unit } = left;
  const [first, second] = [unit.at(one), unit.at(other)];
  const edits = [
    { location: first, newText: unit.source.slice(second) },
    { location: second, newText: unit.source.slice(first) },
  ];
  const fixes = [{ title: "swap the two sides", safe: true, edits }];
  unit.report(diagnostics.matchSide({ ring: left.where, entry: left.entry }, first, { fixes }));
  return true;
}

function isFieldOf(syntax: Syntax.Expression, entry: string): boolean {
  return syntax.kind === "member" && syntax.object.kind === "name" && syntax.object.name.text === entry;
}
