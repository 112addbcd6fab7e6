/** What of a description a device side is generated for: its devices, and the queues of theirs that a model can serve. */
import { assert } from "../base/assert.ts";
import type {
  Command,
  Entry,
  Expression,
  Field,
  Match,
  Model,
  Program,
  Queue,
  QueueParts,
  Reference,
  Registers,
  Ring,
  Statement,
  Submit,
  Complete,
} from "../model/model.ts";
import { bellsOf, strangeBell, type Bell } from "./bells.ts";

/** A device as a model is made of it. */
export interface DeviceSide {
  /** `CopyEngine`; of a file that declares no device, the protocol's name. */
  readonly name: string;
  readonly doc: string;
  readonly registers: readonly OfFile<Registers>[];
  readonly queues: readonly OfFile<Queue>[];
}

/** A declaration, and the file that makes it. */
export interface OfFile<T> {
  readonly file: string;
  readonly declared: T;
}

/** Those of a file. One that declares registers or queues and no device has one of all that is its own. */
export function deviceSides(program: Program, model: Model): readonly DeviceSide[] {
  const own = <T>(declared: readonly T[]): readonly OfFile<T>[] =>
    declared.map((each) => ({ file: model.file, declared: each }));
  if (model.devices.length === 0) {
    if (model.queues.length === 0) return [];
    const { name, doc, registers, queues } = model;
    return [{ name, doc, registers: own(registers), queues: own(queues) }];
  }
  return model.devices.map(({ name, doc, registers, queues }) => ({
    name,
    doc,
    registers: registers.map((reference) => ({
      file: reference.file,
      declared: find(program, reference, "registers"),
    })),
    queues: queues.map((reference) => ({ file: reference.file, declared: find(program, reference, "queues") })),
  }));
}

function find<Key extends "registers" | "queues" | "entries" | "commands">(
  program: Program,
  { file, name }: Reference,
  kind: Key,
): Model[Key][number] {
  const model = program.models.find((candidate) => candidate.file === file);
  const found = model?.[kind].find((candidate) => candidate.name === name);
  assert(found !== undefined, `no ${name} among the ${kind} of ${file}`);
  return found;
}

/** A queue's parts, and those of its alternatives. */
export function allParts(queue: QueueParts): readonly QueueParts[] {
  return [
    queue,
    ...queue.gates.flatMap((gate) =>
      gate.kind === "condition"
        ? [...allParts(gate.then), ...allParts(gate.else)]
        : gate.cases.flatMap(({ parts }) => allParts(parts)),
    ),
  ];
}

export function submitsOf(queue: Queue, ring: string): readonly Submit[] {
  return allParts(queue).flatMap(({ submits }) => submits.filter((submit) => submit.ring === ring));
}

export function completesOf(queue: Queue, ring: string): readonly Complete[] {
  return allParts(queue).flatMap(({ completes }) => completes.filter((complete) => complete.ring === ring));
}

/** How the host tells a model of a ring: the stores to registers that say its index. */
export function ringBells(queue: Queue, ring: Ring): readonly Bell[] {
  const of = (steps: readonly Statement[], which: Bell["which"]): readonly Bell[] => bellsOf(steps, ring.name, which);
  return [
    ...submitsOf(queue, ring.name).flatMap(({ publish }) => of(publish, "tail")),
    ...completesOf(queue, ring.name).flatMap(({ retire, arm }) => [...of(retire, "head"), ...of(arm, "arm")]),
  ];
}

/** The cell by which the host asks for an interrupt at an index of a ring; empty: it asks in no memory. */
export function armCellOf(queue: Queue, ring: Ring): string {
  const stores = completesOf(queue, ring.name).flatMap(({ arm }) => arm);
  const found = stores.find(
    (step) => step.kind === "store" && step.value.kind === "ring-index" && step.value.ring === ring.name,
  );
  return found?.kind === "store" ? found.cell : "";
}

/** Why a model can't serve a queue: what stands out most stands first. Nothing when it can. */
export function unservable(program: Program, queue: Queue): string | undefined {
  for (const reasons of [parts, rings, matching, commands]) {
    const [reason] = reasons(program, queue);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

function when(condition: boolean, reason: string): readonly string[] {
  return condition ? [reason] : [];
}

function parts(_program: Program, queue: Queue): readonly string[] {
  const alternatives = allParts(queue).slice(1);
  return [
    ...when(
      alternatives.some(({ rings: own, matches }) => own.length > 0 || matches.length > 0),
      "its rings depend on a condition",
    ),
    ...when(
      queue.completes.some(({ ring }) => ring === ""),
      "its commands complete by records",
    ),
  ];
}

function rings(program: Program, queue: Queue): readonly string[] {
  return queue.rings.flatMap((ring) => [
    ...common(program, queue, ring),
    ...(ring.producer === "device" ? filled(program, queue, ring) : taken(queue, ring)),
  ]);
}

function common(program: Program, queue: Queue, ring: Ring): readonly string[] {
  const entry = find(program, ring.entry, "entries");
  const strange = [
    ...submitsOf(queue, ring.name).flatMap(({ publish }) => strangeBell(publish, ring.name)),
    ...completesOf(queue, ring.name).flatMap(({ retire }) => strangeBell(retire, ring.name)),
  ];
  return [
    ...when(ring.whole, `entries of ring ${ring.name} are written by one store to the device`),
    ...when(ring.chain !== undefined, `an entry of ring ${ring.name} is a chain of slots`),
    ...when(entry.size % 4 !== 0, `the size of ${entry.name} is no multiple of 4 bytes`),
    ...when(entry.parameters.length > 0, `the layout of ${entry.name} has parameters`),
    ...strange.map((what) => `a doorbell of ring ${ring.name} tells ${what}`),
    ...when(ringBells(queue, ring).some(nested), `a doorbell of ring ${ring.name} stands in an array of arrays`),
  ];
}

function nested({ register }: Bell): boolean {
  return register.path.filter(({ index }) => index !== undefined).length > 1;
}

/** Of a ring that the host fills. */
function taken(queue: Queue, ring: Ring): readonly string[] {
  const { name, stamps } = ring;
  const told = ringBells(queue, ring).length > 0 || submitsOf(queue, name).some(({ tailCell }) => tailCell !== "");
  const completed = queue.matches.some(({ submits }) => submits.includes(name));
  const turns = stamps.filter(({ turnFrom }) => turnFrom !== undefined);
  return [
    ...when(!completed, `nothing completes what comes by ring ${name}`),
    ...when(!told && turns.length === 0, `nothing tells the device of entries of ring ${name}`),
    ...cellReasons(queue, [ring.free, ...submitsOf(queue, name).map(({ tailCell }) => tailCell)]),
  ];
}

/** Of a ring that the device fills. */
function filled(program: Program, queue: Queue, ring: Ring): readonly string[] {
  const { name, stamps, valid } = ring;
  const { fields } = lastView(find(program, ring.entry, "entries"));
  const stamped = stamps.map(({ field }) => fields.find((each) => each.name === field));
  const dwords = new Set(stamped.map((field) => Math.floor((field?.at ?? 0) / 32)));
  return [
    ...when(stamps.length === 0 && valid === undefined, `nothing tells the host of entries of ring ${name}`),
    ...when(
      dwords.size > 1 || stamped.some((field) => field === undefined || field.width > 32),
      `the stamp of ring ${name} has more than 32 bits`,
    ),
    ...when(ring.takes !== 1, `an entry of ring ${name} takes several slots`),
    ...cellReasons(queue, [valid, armCellOf(queue, ring), ...completesOf(queue, name).map(({ headCell }) => headCell)]),
  ];
}

/** Indices in cells are found where the regions are, at offsets that are constant. */
function cellReasons(queue: Queue, names: readonly (string | undefined)[]): readonly string[] {
  return names
    .filter((name) => name !== undefined && name !== "")
    .flatMap((name) => {
      const cell = allParts(queue)
        .flatMap(({ cells }) => cells)
        .find((candidate) => candidate.name === name);
      const at = cell?.offset.range;
      return when(at === undefined || at.min !== at.max, `where cell ${name} stands depends on what the queue is told`);
    });
}

/** The view of an entry by which the host reads what the device has written. */
export function lastView(entry: Entry): { readonly name: string | undefined; readonly fields: readonly Field[] } {
  const view = entry.views.at(-1);
  return view === undefined ? { name: undefined, fields: entry.fields } : { name: view.name, fields: view.fields };
}

function matching(program: Program, queue: Queue): readonly string[] {
  return queue.matches.flatMap((match) => {
    const fields = match.keys.filter(({ submitted }) => submitted.kind === "field");
    const completed = match.keys.filter(
      (pair) => pair.completed.kind !== "field" && pair.completed.kind !== "value" && pair.submitted.kind !== "value",
    );
    return [
      ...when(match.from === "record", "its commands complete by records"),
      ...when(fields.length > 1, "its completions are matched by several fields"),
      ...when(completed.length > 0, "its completions tell of a command by where they stand"),
      ...when(
        match.keys.some(({ submitted }) => submitted.kind === "value" && !isKnown(submitted.value)),
        "what its completions are matched by is no value that the device knows",
      ),
      ...fields.flatMap(({ submitted }) => keyReasons(program, submitted)),
    ];
  });
}

function keyReasons(program: Program, key: Match["keys"][number]["submitted"]): readonly string[] {
  if (key.kind !== "field") return [];
  const entry = find(program, key.entry, "entries");
  const field = entry.fields.find(({ name }) => name === key.field);
  if (field === undefined) return when(!entry.fields.some(({ role }) => role === "command"), "its key is no field");
  return when(field.width > 64, `its key ${key.field} has more than 64 bits`);
}

/** Whether it is a constant or one of the queue's parameters. */
function isKnown(value: Expression): boolean {
  return value.kind === "local" || (value.range !== undefined && value.range.min === value.range.max);
}

function commands(program: Program, queue: Queue): readonly string[] {
  return queue.commands.flatMap((reference) => {
    const command: Command = find(program, reference, "commands");
    return when(command.pieces.length > 0, `command ${command.name} is a chain of entries`);
  });
}
