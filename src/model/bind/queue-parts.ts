/** The members of a queue, and of each of its alternatives. */
import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import { cellPlaces } from "../checks/cells.ts";
import { duplicateNames } from "../checks/duplicate-names.ts";
import { inFlight } from "../checks/in-flight.ts";
import { alternatives } from "../checks/queue-parts.ts";
import { matchedApart, matchedTwice, type Matched } from "../checks/matched.ts";
import { condition } from "../expressions.ts";
import type * as Model from "../model.ts";
import { Scope, type Unit } from "../scope.ts";
import { bindAfter } from "./after.ts";
import { bindFail } from "./calls.ts";
import { entryName } from "./entry-names.ts";
import { entryOf } from "./holders.ts";
import { bindMatch, type Sides } from "./matches.ts";
import { bindCells, bindMemory, bindRegion, isMemory } from "./memory.ts";
import { bindChoice, bindWhen } from "./queue-gates.ts";
import { bindComplete, bindSubmit } from "./ring-steps.ts";
import { bindRing } from "./rings.ts";
import { bindBlock } from "./statements.ts";
import { bindTable } from "./tables.ts";

/** Parts while their queue is read. */
type Growing = { -readonly [K in keyof Model.QueueParts]: Model.QueueParts[K] };

/** What is around the members that are bound. */
export interface Surroundings {
  readonly scope: Scope;
  readonly queue: string;
  /** What has been bound, outermost first. */
  readonly all: Model.QueueParts[];
  /** What stands around. */
  readonly sides: Sides;
  readonly matched: readonly Matched[];
  /** What fails is said of completions, so it waits until all of those are known. */
  readonly failing: { readonly parts: Growing; readonly syntax: Syntax.Fail }[];
  /** The same of what tells that a link broke. */
  readonly severing: { readonly parts: Growing; readonly syntax: Syntax.Expression }[];
  /** Rings as they are written, those in error too. */
  readonly rings: Syntax.Ring[];
  /** Names of cells that some step of the queue stores to. */
  readonly stored: ReadonlySet<string>;
}

/** The members that are there together, and the alternatives among them. */
export function bindParts(around: Surroundings, members: readonly Syntax.QueueMember[]): Model.QueueParts {
  const { scope, all } = around;
  const { unit } = scope;
  duplicateNames(unit, memoryNames(members), `queue ${around.queue}`);
  const [lent, mapped] = [
    of(members, "region").filter(isMemory),
    of(members, "region").filter((one) => !isMemory(one)),
  ];
  const regions = present(mapped.map((region) => bindRegion(scope, region)));
  const memories = present(lent.map((region) => bindMemory(scope, region)));
  const cells = present(of(members, "cells").flatMap((group) => bindCells(scope, group)));
  const rings = present(of(members, "ring").map((ring) => bindRing(scope, ring)));
  markIndices(scope, members);
  cellPlaces(unit, cells, [...regions, ...memories]);
  const stepsOf = (name: string) =>
    of(members, "sequence")
      .filter((sequence) => sequence.name.text === name)
      .flatMap(({ body }) => bindBlock(new Scope(unit, scope), body, { kind: "queue" }));
  const [open, close, abort] = [stepsOf("open"), stepsOf("close"), stepsOf("abort")];
  const tables = present(of(members, "table").map((table) => bindTable(scope, table)));
  const submits = present(of(members, "submit").map((submit) => bindSubmit(scope, submit)));
  const completes = present(of(members, "complete").map((complete) => bindComplete(scope, complete, around.stored)));
  const sides = sidesOf(around, submits, completes);
  const matched = of(members, "match").flatMap((written) => {
    const match = bindMatch(scope, written, withInner(scope, sides, members));
    return match === undefined ? [] : [{ syntax: written, match }];
  });
  matchedTwice(unit, around.queue, around.matched, matched);
  matchedApart(unit, around.matched, matched);
  inFlight(scope, sides, of(members, "complete"));
  const [cancelling] = of(members, "cancel");
  const [stopping] = of(members, "stops");
  const after = of(members, "after");
  const gates: Model.QueueGate[] = [];
  const parts: Growing = {
    regions,
    memories,
    cells,
    rings,
    submits,
    completes,
    matches: matched.map(({ match }) => match),
    fail: undefined,
    cancel: cancelling && bindCancel(unit, cancelling, sides),
    stops: stopping && bindStops(scope, stopping),
    after: after.length === 0 ? undefined : bindAfter(unit, around.queue, after, sides),
    open,
    close,
    abort,
    tables,
    gates,
  };
  all.push(parts);
  around.rings.push(...of(members, "ring"));
  for (const syntax of of(members, "fail")) around.failing.push({ parts, syntax });
  for (const { severed } of after) if (severed !== undefined) around.severing.push({ parts, syntax: severed });
  const inside = { sides, matched: [...around.matched, ...matched] };
  const inner = (alternative: readonly Syntax.QueueMember[]) =>
    bindParts({ ...around, ...inside, scope: new Scope(unit, scope) }, alternative);
  for (const member of members) {
    if (member.kind === "queue-when") gates.push(...present([bindWhen(scope, member, inner)]));
    else if (member.kind === "queue-choice") gates.push(...present([bindChoice(scope, member, inner)]));
  }
  return parts;
}

function of<K extends Syntax.QueueMember["kind"]>(
  members: readonly Syntax.QueueMember[],
  kind: K,
): readonly Extract<Syntax.QueueMember, { kind: K }>[] {
  return members.filter((member): member is Extract<Syntax.QueueMember, { kind: K }> => member.kind === kind);
}

function present<T>(list: readonly (T | undefined)[]): T[] {
  return list.filter((item) => item !== undefined);
}

/** What is submitted to and completed here, and around. */
function sidesOf(
  { scope, sides }: Surroundings,
  submits: readonly Model.Submit[],
  completes: readonly Model.Complete[],
): Sides {
  const ringOf = (name: string) => {
    const binding = scope.find(name);
    return binding?.kind === "ring" ? binding.ring : undefined;
  };
  const answering = completes.map(({ ring, record }) => {
    if (record !== undefined) return { name: record.name, entry: record };
    const found = ringOf(ring);
    return found && { name: ring, entry: found.entry };
  });
  return {
    submits: [...sides.submits, ...present(submits.map(({ ring }) => ringOf(ring)))],
    completes: [...sides.completes, ...present(answering)],
  };
}

/** A match serves what is submitted to and completed in the alternatives that it stands around, too. */
function withInner(scope: Scope, sides: Sides, members: readonly Syntax.QueueMember[]): Sides {
  const { unit } = scope;
  const submits = new Map(sides.submits.map((ring) => [ring.name, ring]));
  const completes = new Map(sides.completes.map((one) => [one.name, one]));
  for (const step of innerSteps(members)) {
    const name = step.ring?.text ?? "";
    const binding = scope.find(name);
    if (binding?.kind === "ring") {
      if (step.kind === "submit") submits.set(name, binding.ring);
      else completes.set(name, { name, entry: binding.ring.entry });
      continue;
    }
    const symbol = binding === undefined && step.kind === "complete" ? unit.find(name) : undefined;
    if (symbol?.kind === "record") completes.set(name, { name, entry: symbol.reference });
  }
  return { submits: [...submits.values()], completes: [...completes.values()] };
}

function* innerSteps(members: readonly Syntax.QueueMember[]): Generator<Syntax.Submit | Syntax.Complete> {
  for (const member of members) {
    for (const inner of alternatives(member)) {
      yield* of(inner, "submit");
      yield* of(inner, "complete");
      yield* innerSteps(inner);
    }
  }
}

/** Regions, cells and rings are said by their names in the same expressions. */
export function* memoryNames(members: readonly Syntax.QueueMember[]): Generator<Syntax.Name> {
  for (const member of members) {
    if (member.kind === "cells") for (const cell of member.cells) yield cell.name;
    else if (member.kind === "region" || member.kind === "ring") yield member.name;
  }
}

/** Cells that carry a ring's index: what a ring's rules name, and what `tail` and `head` are stored to. */
function markIndices(scope: Scope, members: readonly Syntax.QueueMember[]): void {
  const mark = (expression: Syntax.Expression | undefined) => {
    const binding = expression?.kind === "name" ? scope.find(expression.name.text) : undefined;
    if (binding?.kind === "cell") binding.index = true;
  };
  for (const ring of of(members, "ring")) {
    for (const rule of ring.rules) if (rule.kind === "free" || rule.kind === "valid") mark(rule.value);
  }
  const stores = (block: Syntax.Block | undefined, index: string) => {
    for (const statement of block?.statements ?? []) {
      if (statement.kind !== "store" || statement.value?.kind !== "name") continue;
      if (statement.value.name.text === index) mark(statement.target);
    }
  };
  for (const submit of of(members, "submit")) stores(submit.publish, "tail");
  for (const complete of of(members, "complete")) stores(complete.retire, "head");
}

/** What fails is told by the entries of all that completes in the queue. */
export function bindFails(around: Surroundings): void {
  const { all, failing, severing } = around;
  const { unit } = around.scope;
  // Where nothing completes, that has been told.
  if (all.every(({ completes }) => completes.length === 0)) return;
  const inner = new Scope(unit);
  const rings = all.flatMap((parts) => parts.rings);
  const answers = all
    .flatMap(({ completes }) => completes)
    .map(({ ring, record }) => record ?? rings.find(({ name }) => name === ring)?.entry);
  const shared = rings.filter(({ producer }) => producer === "shared").map(({ entry }) => entry);
  for (const reference of [...answers, ...shared]) {
    if (reference === undefined) continue;
    const entry = unit.resolve(reference).model() as Model.Entry | Model.MemoryRecord | undefined;
    const name = entryName(unit, reference);
    if (entry === undefined) inner.give(name, { kind: "poisoned" });
    else inner.give(name, { kind: "entry", entry: entryOf(entry), reference });
  }
  // Of a ring in error nothing is known.
  for (const { name, entry } of around.rings) {
    if (entry === undefined || inner.find(entry.text) !== undefined) continue;
    if (rings.every((ring) => ring.name !== name.text)) inner.give(entry.text, { kind: "poisoned" });
  }
  for (const { parts, syntax } of failing) parts.fail = bindFail(inner, syntax);
  for (const { parts, syntax } of severing) parts.after = { ...parts.after!, severed: condition(inner, syntax) };
}

function bindStops(scope: Scope, syntax: Syntax.Stops): Model.Stops | undefined {
  const halted = syntax.condition && condition(scope, syntax.condition);
  const recover = syntax.recover && scope.unit.expect(syntax.recover, "sequence");
  return halted && recover && { condition: halted, recover: recover.reference };
}

function bindCancel(unit: Unit, syntax: Syntax.Cancel, { submits }: Sides): Model.Reference | undefined {
  const symbol = syntax.command && unit.expect(syntax.command, "command");
  const command = symbol?.model();
  const [first] = submits;
  if (symbol === undefined || command === undefined || first === undefined) return undefined;
  const tokens = command.layout.filter((field) => field.type.kind === "token");
  if (tokens.length !== 1) {
    return unit.report(diagnostics.cancelWithoutToken({ name: command.name }, unit.at(syntax.command!)));
  }
  const { entry } = command;
  if (!submits.some((ring) => ring.entry.name === entry.name && ring.entry.file === entry.file)) {
    const values = { name: command.name, entry: entry.name, ring: first.name };
    return unit.report(diagnostics.cancelOfOtherRing(values, unit.at(syntax.command!)));
  }
  return symbol.reference;
}
