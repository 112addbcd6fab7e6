import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import { completions } from "../checks/completions.ts";
import { unmatched } from "../checks/matched.ts";
import { alternatives, offersOnly, queueParts } from "../checks/queue-parts.ts";
import { keyedTables } from "../checks/keyed-tables.ts";
import { registerRegions } from "../checks/register-regions.ts";
import { slotsFreed } from "../checks/slots-freed.ts";
import { storedNames } from "../checks/stored-names.ts";
import type * as Model from "../model.ts";
import { Scope, type SymbolOf, type Unit } from "../scope.ts";
import { bindParameters } from "./calls.ts";
import { declared } from "./describe.ts";
import { bindFails, bindParts, memoryNames, type Surroundings } from "./queue-parts.ts";

const NOTHING_COMPLETES: Model.Complete = {
  ring: "",
  record: undefined,
  retire: [],
  headCell: "",
  arm: [],
  wait: undefined,
};

const NO_FIELD = { entry: { file: "", name: "" }, field: "" };

const NOTHING_MATCHES: Model.Match = {
  submits: [],
  completes: "",
  from: "order",
  range: undefined,
  keys: [],
  upto: false,
  uptoKey: undefined,
  submitted: NO_FIELD,
  completed: NO_FIELD,
};

export function bindQueue(unit: Unit, syntax: Syntax.Queue): Model.Queue | undefined {
  const scope = new Scope(unit);
  const before = unit.diagnostics.length;
  const parameters = bindParameters(scope, syntax.parameters, "queue");
  queueParts(unit, syntax);
  keepIndexNames(unit, syntax);
  const all: Model.QueueParts[] = [];
  const nothing = { sides: { submits: [], completes: [] }, matched: [], rings: [], failing: [], severing: [] };
  const around: Surroundings = { scope, queue: syntax.name.text, all, ...nothing, stored: storedNames(syntax) };
  const parts = bindParts(around, syntax.members);
  bindFails(around);
  const commands = commandsOf(unit, all);
  completions(unit, syntax.name.text, all, commands);
  slotsFreed(unit, all);
  unmatched(unit, all);
  offersOnly(unit, syntax, commands);
  keyedTables(unit, syntax, all, commands);
  const [submit] = all.flatMap(({ submits }) => submits);
  // Of a queue whose commands never complete: that they don't is known here.
  const [complete = NOTHING_COMPLETES] = all.flatMap(({ completes }) => completes);
  const [match = NOTHING_MATCHES] = all.flatMap(({ matches }) => matches);
  if (unit.diagnostics.slice(before).some(({ severity }) => severity === "error")) return undefined;
  if (parameters === undefined || submit === undefined) return undefined;
  const queue = {
    ...declared(syntax.name, syntax),
    parameters,
    ...parts,
    submit,
    complete,
    match,
    commands: commands.map((symbol) => symbol.reference),
    events: eventsOf(unit, all),
  };
  registerRegions(unit, syntax, queue);
  return queue;
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
