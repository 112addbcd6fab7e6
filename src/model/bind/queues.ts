import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import { duplicateNames } from "../checks/duplicate-names.ts";
import { completions } from "../checks/completions.ts";
import { publishOrder } from "../checks/publish-order.ts";
import { queueParts } from "../checks/queue-parts.ts";
import { indexCell } from "../checks/index-stores.ts";
import { typedAs } from "../expressions.ts";
import type * as Model from "../model.ts";
import { didYouMean, Scope, type SymbolOf, type Unit } from "../scope.ts";
import { bindFail, bindParameters } from "./calls.ts";
import { declared } from "./describe.ts";
import { bindMatch } from "./matches.ts";
import { bindCells, bindRegion, bindRing } from "./memory.ts";
import { bindBlock } from "./statements.ts";

export function bindQueue(unit: Unit, syntax: Syntax.Queue): Model.Queue | undefined {
  const scope = new Scope(unit);
  const before = unit.diagnostics.length;
  const parameters = bindParameters(scope, syntax.parameters, "queue");
  const parts = queueParts(unit, syntax);
  duplicateNames(unit, memoryNames(syntax), `queue ${syntax.name.text}`);
  keepIndexNames(unit, syntax);
  const regions = all(syntax.members, "region").map((region) => bindRegion(scope, region));
  const cells = all(syntax.members, "cells").flatMap((group) => bindCells(scope, group));
  const rings = all(syntax.members, "ring").map((ring) => bindRing(scope, ring));
  markIndices(scope, syntax);

  const steps = { kind: "queue" } as const;
  const open = parts.open === undefined ? [] : bindBlock(new Scope(unit, scope), parts.open.body, steps);
  const submit = parts.submit && bindSubmit(scope, parts.submit);
  const complete = parts.complete && bindComplete(scope, parts.complete);
  const sq = submit && rings.find((ring) => ring?.name === submit.ring);
  const cq = complete && rings.find((ring) => ring?.name === complete.ring);
  const match = parts.match && sq && cq && bindMatch(unit, parts.match, sq, cq);
  const fail = parts.fail && cq && bindFail(withEntry(scope, cq), parts.fail);
  const cancel = parts.cancel && bindCancel(unit, parts.cancel, sq);
  const commands = sq === undefined ? [] : commandsOf(unit, sq.entry);
  if (cq !== undefined) completions(unit, syntax.name.text, cq.entry, commands);

  if (unit.diagnostics.slice(before).some((diagnostic) => diagnostic.severity === "error")) return undefined;
  if (parameters === undefined || submit === undefined || complete === undefined || match === undefined)
    return undefined;
  const present = <T>(list: readonly (T | undefined)[]) => list.filter((item) => item !== undefined);
  return {
    ...declared(syntax.name, syntax),
    parameters,
    regions: present(regions),
    cells: present(cells),
    rings: present(rings),
    submit,
    complete,
    match,
    fail,
    cancel,
    open,
    commands: commands.map((symbol) => symbol.reference),
  };
}

function all<K extends Syntax.QueueMember["kind"]>(
  members: readonly Syntax.QueueMember[],
  kind: K,
): readonly Extract<Syntax.QueueMember, { kind: K }>[] {
  return members.filter((member): member is Extract<Syntax.QueueMember, { kind: K }> => member.kind === kind);
}

/** Regions, cells and rings are said by their names in the same expressions. */
function* memoryNames(syntax: Syntax.Queue): Generator<Syntax.Name> {
  for (const member of syntax.members) {
    if (member.kind === "cells") for (const cell of member.cells) yield cell.name;
    else if (member.kind === "region" || member.kind === "ring") yield member.name;
  }
}

/** `tail` and `head` are the indices of the ring at hand in its steps. */
function keepIndexNames(unit: Unit, syntax: Syntax.Queue): void {
  for (const name of [...syntax.parameters.map((parameter) => parameter.name), ...memoryNames(syntax)]) {
    if (name.text !== "tail" && name.text !== "head") continue;
    unit.report(diagnostics.nameTaken({ name: name.text, what: "a ring's index" }, unit.at(name)));
  }
}

/** Cells that carry a ring's index: what a ring's rules name, and what `tail` and `head` are stored to. */
function markIndices(scope: Scope, syntax: Syntax.Queue): void {
  const mark = (expression: Syntax.Expression | undefined) => {
    const binding = expression?.kind === "name" ? scope.find(expression.name.text) : undefined;
    if (binding?.kind === "cell") binding.index = true;
  };
  for (const ring of all(syntax.members, "ring")) {
    for (const rule of ring.rules) if (rule.kind === "free" || rule.kind === "valid") mark(rule.value);
  }
  const stores = (block: Syntax.Block | undefined, index: string) => {
    for (const statement of block?.statements ?? []) {
      if (statement.kind !== "store" || statement.value?.kind !== "name") continue;
      if (statement.value.name.text === index) mark(statement.target);
    }
  };
  for (const submit of all(syntax.members, "submit")) stores(submit.publish, "tail");
  for (const complete of all(syntax.members, "complete")) stores(complete.retire, "head");
}

/** The ring of that name; its producer must be the side that the statement is about. */
function ringNamed(scope: Scope, name: Syntax.Name, producer: "host" | "device"): Model.Ring | undefined {
  const { unit } = scope;
  const binding = scope.find(name.text);
  if (binding?.kind === "poisoned") return undefined;
  if (binding?.kind !== "ring") {
    const details = didYouMean(unit, name, scope.names("ring"));
    return unit.reportMissing(diagnostics.unknownName({ kind: "ring", name: name.text }, unit.at(name), details));
  }
  if (binding.ring.producer === producer) return binding.ring;
  const related = [{ location: unit.at(binding.ring), message: "it is declared here" }];
  return unit.report(
    producer === "host"
      ? diagnostics.submitToDeviceRing({ ring: name.text }, unit.at(name), { related })
      : diagnostics.completeHostRing({ ring: name.text }, unit.at(name), { related }),
  );
}

function withIndex(scope: Scope, ring: Model.Ring, which: "tail" | "head"): Scope {
  const inner = new Scope(scope.unit, scope);
  inner.give(which, { kind: "ring-index", ring: ring.name, which, bits: ring.index.bits });
  return inner;
}

function withEntry(scope: Scope, ring: Model.Ring): Scope {
  const { unit } = scope;
  const inner = new Scope(unit);
  const symbol = unit.resolve(ring.entry);
  const entry = symbol.model() as Model.Entry | undefined;
  const name = entryName(unit, ring.entry);
  inner.give(name, entry === undefined ? { kind: "poisoned" } : { kind: "entry", entry, reference: ring.entry });
  return inner;
}

/** The name under which a file knows a declaration: its own, or its import's alias. */
export function entryName(unit: Unit, reference: Model.Reference): string {
  if (reference.file === unit.source.file) return reference.name;
  for (const [name, { symbol }] of unit.imports) if (symbol === unit.resolve(reference)) return name;
  return reference.name;
}

interface RingSteps {
  readonly steps: readonly Model.Statement[];
  /** The cell that the ring's index is stored to. */
  readonly cell: string | undefined;
}

function bindSteps(scope: Scope, syntax: Syntax.Submit | Syntax.Complete, ring: Model.Ring): RingSteps {
  const { unit } = scope;
  const [kind, block] =
    syntax.kind === "submit" ? (["tail", syntax.publish] as const) : (["head", syntax.retire] as const);
  if (block === undefined) {
    unit.reportMissing(diagnostics.indexNotStored({ index: kind, ring: ring.name }, unit.at(syntax.ring!)));
    return { steps: [], cell: undefined };
  }
  const before = unit.diagnostics.length;
  const steps = bindBlock(withIndex(scope, ring, kind), block, { kind: "queue", publish: kind === "tail" });
  // A statement in error may be the one that the order of the steps would miss.
  if (unit.diagnostics.length > before) return { steps, cell: undefined };
  publishOrder(scope, block);
  const cellNamed = (name: string) => {
    const binding = scope.find(name);
    return binding?.kind === "cell" ? binding.cell : undefined;
  };
  return { steps, cell: indexCell(unit, { kind, block, ring, cellNamed }) };
}

function bindSubmit(scope: Scope, syntax: Syntax.Submit): Model.Submit | undefined {
  const ring = syntax.ring && ringNamed(scope, syntax.ring, "host");
  if (ring === undefined) return undefined;
  const { steps: publish, cell: tailCell } = bindSteps(scope, syntax, ring);
  return tailCell === undefined ? undefined : { ring: ring.name, publish, tailCell };
}

function bindComplete(scope: Scope, syntax: Syntax.Complete): Model.Complete | undefined {
  const ring = syntax.ring && ringNamed(scope, syntax.ring, "device");
  if (ring === undefined) return undefined;
  const { steps: retire, cell: headCell } = bindSteps(scope, syntax, ring);
  const wait = syntax.wait && typedAs(scope, syntax.wait, { kind: "handle" }, "a handle");
  return headCell === undefined ? undefined : { ring: ring.name, retire, headCell, wait };
}

function bindCancel(unit: Unit, syntax: Syntax.Cancel, sq: Model.Ring | undefined): Model.Reference | undefined {
  const symbol = syntax.command && unit.expect(syntax.command, "command");
  const command = symbol?.model();
  if (symbol === undefined || command === undefined || sq === undefined) return undefined;
  const tokens = command.layout.filter((field) => field.type.kind === "token");
  if (tokens.length !== 1) {
    return unit.report(diagnostics.cancelWithoutToken({ name: command.name }, unit.at(syntax.command!)));
  }
  if (command.entry.name !== sq.entry.name || command.entry.file !== sq.entry.file) {
    const values = { name: command.name, entry: command.entry.name, ring: sq.name };
    return unit.report(diagnostics.cancelOfOtherRing(values, unit.at(syntax.command!)));
  }
  return symbol.reference;
}

/** The file's commands that fill the submission ring's entry. */
function commandsOf(unit: Unit, entry: Model.Reference): readonly SymbolOf<"command">[] {
  const commands: SymbolOf<"command">[] = [];
  for (const symbol of unit.symbols.values()) {
    if (symbol.kind !== "command" || symbol.syntax.entry === undefined) continue;
    const filled = unit.find(symbol.syntax.entry.text);
    if (filled?.reference.name === entry.name && filled.reference.file === entry.file) commands.push(symbol);
  }
  return commands;
}
