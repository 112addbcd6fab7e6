import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import { cellPlaces } from "../checks/cells.ts";
import { completions } from "../checks/completions.ts";
import { duplicateNames } from "../checks/duplicate-names.ts";
import { inFlight } from "../checks/in-flight.ts";
import { matchedTwice, unmatched, type Matched } from "../checks/matched.ts";
import { alternatives, queueParts } from "../checks/queue-parts.ts";
import { storedNames } from "../checks/stored-names.ts";
import { registerRegions } from "../checks/register-regions.ts";
import { slotsFreed } from "../checks/slots-freed.ts";
import { condition } from "../expressions.ts";
import type * as Model from "../model.ts";
import { Scope, type SymbolOf, type Unit } from "../scope.ts";
import { bindFail, bindParameters } from "./calls.ts";
import { declared } from "./describe.ts";
import { entryName } from "./entry-names.ts";
import { bindMatch, type Sides } from "./matches.ts";
import { bindCells, bindMemory, bindRegion, isMemory } from "./memory.ts";
import { bindChoice, bindWhen } from "./queue-gates.ts";
import { entryOf } from "./holders.ts";
import { bindComplete, bindSubmit } from "./ring-steps.ts";
import { bindRing } from "./rings.ts";
import { bindBlock } from "./statements.ts";

export function bindQueue(unit: Unit, syntax: Syntax.Queue): Model.Queue | undefined {
  const scope = new Scope(unit);
  const before = unit.diagnostics.length;
  const parameters = bindParameters(scope, syntax.parameters, "queue");
  queueParts(unit, syntax);
  keepIndexNames(unit, syntax);
  const all: Model.QueueParts[] = [];
  const nothing = { sides: { submits: [], completes: [] }, matched: [], stored: storedNames(syntax) };
  const parts = bindParts({ scope, queue: syntax.name.text, all, ...nothing }, syntax.members);
  const fail = bindFails(unit, syntax.members, all);
  const commands = commandsOf(unit, all);
  completions(unit, syntax.name.text, all, commands);
  slotsFreed(unit, all);
  unmatched(unit, all);
  const [submit] = all.flatMap(({ submits }) => submits);
  const [complete] = all.flatMap(({ completes }) => completes);
  const [match] = all.flatMap(({ matches }) => matches);
  if (unit.diagnostics.slice(before).some(({ severity }) => severity === "error")) return undefined;
  if (parameters === undefined || submit === undefined || complete === undefined || match === undefined)
    return undefined;
  const queue = {
    ...declared(syntax.name, syntax),
    parameters,
    ...parts,
    submit,
    complete,
    match,
    fail,
    commands: commands.map((symbol) => symbol.reference),
    events: eventsOf(unit, all),
  };
  registerRegions(unit, syntax, queue);
  return queue;
}

interface Surroundings {
  readonly scope: Scope;
  readonly queue: string;
  /** What has been bound, outermost first. */
  readonly all: Model.QueueParts[];
  /** What stands around. */
  readonly sides: Sides;
  readonly matched: readonly Matched[];
  /** Names of cells that some step of the queue stores to. */
  readonly stored: ReadonlySet<string>;
}

/** The members that are there together, and the alternatives among them. */
function bindParts(around: Surroundings, members: readonly Syntax.QueueMember[]): Model.QueueParts {
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
  const [open, close] = [stepsOf("open"), stepsOf("close")];
  const submits = present(of(members, "submit").map((submit) => bindSubmit(scope, submit)));
  const completes = present(of(members, "complete").map((complete) => bindComplete(scope, complete, around.stored)));
  const sides = sidesOf(around, submits, completes);
  const matched = of(members, "match").flatMap((written) => {
    const match = bindMatch(scope, written, sides);
    return match === undefined ? [] : [{ syntax: written, match }];
  });
  matchedTwice(unit, around.queue, around.matched, matched);
  inFlight(scope, sides, of(members, "complete"));
  const [cancelling] = of(members, "cancel");
  const [stopping] = of(members, "stops");
  const gates: Model.QueueGate[] = [];
  const parts: Model.QueueParts = {
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
    open,
    close,
    gates,
  };
  all.push(parts);
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

/** Regions, cells and rings are said by their names in the same expressions. */
function* memoryNames(members: readonly Syntax.QueueMember[]): Generator<Syntax.Name> {
  for (const member of members) {
    if (member.kind === "cells") for (const cell of member.cells) yield cell.name;
    else if (member.kind === "region" || member.kind === "ring") yield member.name;
  }
}

function* allNames(members: readonly Syntax.QueueMember[]): Generator<Syntax.Name> {
  yield* memoryNames(members);
  for (const member of members) for (const one of alternatives(member)) yield* allNames(one);
}

/** `tail` and `head` are the indices of the ring at hand in its steps. */
function keepIndexNames(unit: Unit, syntax: Syntax.Queue): void {
  for (const name of [...syntax.parameters.map((parameter) => parameter.name), ...allNames(syntax.members)]) {
    if (name.text !== "tail" && name.text !== "head") continue;
    unit.report(diagnostics.nameTaken({ name: name.text, what: "a ring's index" }, unit.at(name)));
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
function bindFails(
  unit: Unit,
  members: readonly Syntax.QueueMember[],
  all: readonly Model.QueueParts[],
): Model.Fail | undefined {
  const inner = new Scope(unit);
  const rings = all.flatMap((parts) => parts.rings);
  const answers = all
    .flatMap(({ completes }) => completes)
    .map(({ ring, record }) => record ?? rings.find(({ name }) => name === ring)?.entry);
  const shared = rings.filter(({ producer }) => producer === "shared").map(({ entry }) => entry);
  for (const reference of [...answers, ...shared]) {
    const entry = reference && (unit.resolve(reference).model() as Model.Entry | Model.MemoryRecord | undefined);
    if (reference === undefined) continue;
    const binding = { kind: "entry", entry: entry && entryOf(entry), reference } as const;
    inner.give(
      entryName(unit, reference),
      binding.entry === undefined ? { kind: "poisoned" } : { ...binding, entry: binding.entry },
    );
  }
  // Where nothing completes, that has been told.
  if (all.every(({ completes }) => completes.length === 0)) return undefined;
  const fails = (list: readonly Syntax.QueueMember[]): readonly Model.Fail[] => [
    ...present(of(list, "fail").map((fail) => bindFail(inner, fail))),
    ...list.flatMap((member) => alternatives(member).flatMap(fails)),
  ];
  return fails(members)[0];
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

/** The commands that rings accept, in the order of their declaration. */
function commandsOf(unit: Unit, all: readonly Model.QueueParts[]): readonly SymbolOf<"command">[] {
  const rings = all.flatMap((parts) => parts.rings);
  const submitted = new Set(all.flatMap(({ submits }) => submits.map(({ ring }) => ring)));
  const accepted = rings.filter(({ name }) => submitted.has(name)).flatMap(({ accepts }) => accepts);
  const symbols = new Set(accepted.map((reference) => unit.resolve(reference) as SymbolOf<"command">));
  const own = [...unit.symbols.values()].filter((symbol) => symbol.kind === "command" && symbols.has(symbol));
  return [...new Set([...(own as SymbolOf<"command">[]), ...symbols])];
}

/** Events of the entries that complete. */
function eventsOf(unit: Unit, all: readonly Model.QueueParts[]): readonly Model.Reference[] {
  const entries = all.flatMap(({ rings }) => rings.filter(({ producer }) => producer !== "host")).map((r) => r.entry);
  const events: Model.Reference[] = [];
  for (const symbol of unit.symbols.values()) {
    const event = symbol.kind === "event" ? symbol.model() : undefined;
    if (event === undefined) continue;
    if (entries.some(({ file, name }) => file === event.entry.file && name === event.entry.name)) {
      events.push(symbol.reference);
    }
  }
  return events;
}
