/** A device side as its emitters see it: queues, rings and commands, with the names that the code calls them by. */
import { assert } from "../../../../base/assert.ts";
import type { Command, Entry, Event, Expression, Field, Match, Queue, Ring } from "../../../../model/model.ts";
import { camel, pascal, Scope } from "../../../names.ts";
import type { Bell } from "../../../bells.ts";
import {
  armCellOf,
  completesOf,
  lastView,
  ringBells,
  submitsOf,
  type DeviceSide,
  type OfFile,
} from "../../../device-sides.ts";
import { namedRegisters, type NamedRegister } from "../registers/named.ts";
import { piecesOf, WORDS } from "../pieces.ts";
import type { DeviceContext } from "./context.ts";
import { BASE_MEMBERS } from "./members.ts";

export interface DeviceShape {
  readonly side: DeviceSide;
  /** `CopyEngineDevice` */
  readonly name: string;
  readonly registers: readonly RegistersShape[];
  /** What the methods by which a model hears of a register are called after: `Control` of `onControl`. */
  readonly hooks: ReadonlyMap<NamedRegister, string>;
  readonly queues: readonly QueueShape[];
  /** Commands of all queues, each once. */
  readonly commands: readonly CommandShape[];
  /** The entries by which commands come. */
  readonly entries: readonly EntryShape[];
}

export interface RegistersShape {
  readonly of: OfFile<DeviceSide["registers"][number]["declared"]>;
  /** The device's member: `engine`. */
  readonly member: string;
  /** `EngineState` */
  readonly name: string;
  readonly named: readonly NamedRegister[];
}

export interface QueueShape {
  readonly queue: Queue;
  readonly file: string;
  /** `CopierQueue` */
  readonly name: string;
  /** The device's member: `copier`; of a queue of which there are several, `ioQueues`. */
  readonly member: string;
  /** What tells several queues apart: one of the parameters. Doorbells, constants of completions speak of it. */
  readonly parameter: string | undefined;
  readonly submissions: readonly SubmissionShape[];
  readonly completions: readonly CompletionShape[];
}

export interface SubmissionShape {
  readonly ring: Ring;
  readonly number: number;
  readonly member: string;
  /** `CopierUrgentRing` */
  readonly name: string;
  readonly entry: EntryShape;
  readonly commands: readonly CommandShape[];
  readonly match: Match;
  /** Which of the queue's matches it is. */
  readonly matchNumber: number;
  readonly completion: CompletionShape;
  readonly bells: readonly Bell[];
  readonly tailCell: string;
}

export interface CompletionShape {
  readonly ring: Ring;
  readonly member: string;
  readonly name: string;
  /** `CopierDoneFields` */
  readonly fieldsName: string;
  readonly entry: Entry;
  readonly entryFile: string;
  /** What is written there, as the host reads it. */
  readonly fields: readonly Field[];
  readonly bells: readonly Bell[];
  readonly headCell: string;
  /** The cell by which the host asks for an interrupt; empty: none. */
  readonly armCell: string;
  readonly wait: Expression | undefined;
  readonly armed: boolean;
  readonly events: readonly { readonly event: Event; readonly method: string }[];
}

export interface CommandShape {
  readonly command: Command;
  readonly file: string;
  readonly entry: EntryShape;
  /** `CopyCommand` */
  readonly name: string;
  /** The device's method: `copy`. */
  readonly method: string;
  /** Where it completes; undefined: in different places by the ring that it comes by. */
  readonly completion: CompletionShape | undefined;
}

export interface EntryShape {
  readonly entry: Entry;
  readonly file: string;
  /** The view of a command that is none: `UnknownDescriptorCommand`. */
  readonly name: string;
  /** The device's method for those: `unknownDescriptor`. */
  readonly method: string;
}

export function deviceShape(context: DeviceContext, side: DeviceSide, queues: readonly OfFile<Queue>[]): DeviceShape {
  const members = new Scope(BASE_MEMBERS);
  const registers = side.registers.map((of): RegistersShape => ({
    of,
    member: members.claim(camel(of.declared.name), `registers ${of.declared.name}`),
    name: context.derived("", of.declared.name, "State"),
    named: namedRegisters(context.modelOf(of.file), of.declared),
  }));
  const hooks = hooksOf(registers, members);
  const entries = new Map<string, EntryShape>();
  const commands = new Map<string, CommandShape>();
  const shapes = queues.map((of) => queueShape(context, of, members, entries, commands));
  // A command that queues share is completed where each of them says.
  const shared = (command: Command): boolean =>
    new Set(
      shapes.flatMap(({ submissions }) =>
        submissions
          .filter((ring) => ring.commands.some((each) => each.command === command))
          .map((ring) => ring.completion),
      ),
    ).size > 1;
  return {
    side,
    name: context.derived("", side.name.replace(/[_]?[Dd]evice$/, ""), "Device"),
    registers,
    hooks,
    queues: shapes,
    commands: [...commands.values()].map((each) => (shared(each.command) ? { ...each, completion: undefined } : each)),
    entries: [...entries.values()],
  };
}

/** A register is called by its own name, and where another device's file has one like it by its registers' as well. */
function hooksOf(registers: readonly RegistersShape[], members: Scope): ReadonlyMap<NamedRegister, string> {
  const taken = new Set<string>();
  const hooks = new Map<NamedRegister, string>();
  for (const { named, of } of registers) {
    for (const each of named) {
      const own = pascal(each.name);
      const name = taken.has(own) ? pascal(of.declared.name) + own : own;
      taken.add(name);
      hooks.set(each, name);
      for (const when of ["on", "before"]) members.claim(`${when}${name}`);
    }
  }
  return hooks;
}

function queueShape(
  context: DeviceContext,
  { file, declared: queue }: OfFile<Queue>,
  members: Scope,
  entries: Map<string, EntryShape>,
  commands: Map<string, CommandShape>,
): QueueShape {
  const name = context.derived("", queue.name.replace(/_?[Qq]ueue$/, ""), "Queue");
  const own = new Scope(QUEUE_MEMBERS);
  const completions = queue.rings
    .filter(({ producer }) => producer === "device")
    .map((ring): CompletionShape => {
      const entry = context.entry(ring.entry);
      const completes = completesOf(queue, ring.name);
      const methods = new Scope(["complete", "completeWith", ...RING_MEMBERS]);
      return {
        ring,
        member: own.claim(camel(ring.name), ring.name),
        name: context.derived("", `${queue.name}_${ring.name}`, "Ring"),
        fieldsName: context.derived("", `${queue.name}_${ring.name}`, "Fields"),
        entry,
        entryFile: ring.entry.file,
        fields: lastView(entry).fields,
        bells: ringBells(queue, ring),
        headCell: completes.find(({ headCell }) => headCell !== "")?.headCell ?? "",
        armCell: armCellOf(queue, ring),
        wait: completes.find(({ wait }) => wait !== undefined)?.wait,
        armed: completes.some(({ arm }) => arm.length > 0),
        events: queue.events
          .map((reference) => context.event(reference))
          .filter((event) => event.entry.name === entry.name)
          .map((event) => ({ event, method: methods.claim(camel(event.name), event.name) })),
      };
    });
  const submissions = queue.rings
    .filter(({ producer }) => producer !== "device")
    .map((ring, number): SubmissionShape => {
      const match = queue.matches.find(({ submits }) => submits.includes(ring.name));
      assert(match !== undefined, `no match for ring ${ring.name}`);
      const completion = completions.find((each) => each.ring.name === match.completes);
      assert(completion !== undefined, `ring ${ring.name} completes in no ring`);
      const entry = entryShape(context, ring, members, entries);
      return {
        ring,
        number,
        member: own.claim(camel(ring.name), ring.name),
        name: context.derived("", `${queue.name}_${ring.name}`, "Ring"),
        entry,
        commands: ring.accepts.map((reference) => {
          const key = `${reference.file}#${reference.name}`;
          const known = commands.get(key);
          if (known !== undefined) return known;
          const command = context.command(reference);
          const shape: CommandShape = {
            command,
            file: reference.file,
            entry,
            name: context.derived("", command.name, "Command"),
            method: members.claim(free(camel(command.name)), `command ${command.name}`),
            completion,
          };
          commands.set(key, shape);
          return shape;
        }),
        match,
        matchNumber: queue.matches.indexOf(match),
        completion,
        bells: ringBells(queue, ring),
        tailCell: submitsOf(queue, ring.name).find(({ tailCell }) => tailCell !== "")?.tailCell ?? "",
      };
    });
  const parameter = toldApartBy(queue, [...submissions, ...completions]);
  return {
    queue,
    file,
    name,
    member: members.claim(camel(queue.name) + (parameter === undefined ? "" : "s"), `queue ${queue.name}`),
    parameter,
    submissions,
    completions,
  };
}

/** A command called like something that every device has. */
function free(method: string): string {
  return BASE_MEMBERS.includes(method) ? `${method}Command` : method;
}

function entryShape(context: DeviceContext, ring: Ring, members: Scope, entries: Map<string, EntryShape>): EntryShape {
  const key = `${ring.entry.file}#${ring.entry.name}`;
  const known = entries.get(key);
  if (known !== undefined) return known;
  const entry = context.entry(ring.entry);
  const shape: EntryShape = {
    entry,
    file: ring.entry.file,
    name: context.derived("", `unknown_${entry.name}`, "Command"),
    method: members.claim(`unknown${pascal(entry.name)}`, `entry ${entry.name}`),
  };
  entries.set(key, shape);
  return shape;
}

/** The parameter that doorbells and completions speak of. */
function toldApartBy(
  queue: Queue,
  rings: readonly { readonly bells: readonly Bell[]; readonly match?: Match }[],
): string | undefined {
  const spoken = new Set<string>();
  const visit = (node: unknown): void => {
    if (typeof node !== "object" || node === null) return;
    if ("kind" in node && node.kind === "local" && "name" in node) spoken.add(String(node.name));
    for (const child of Object.values(node)) visit(child);
  };
  for (const { bells, match } of rings) {
    for (const { register, rest } of bells) visit([register, rest]);
    visit(match?.keys);
  }
  return queue.parameters.find(({ name }) => spoken.has(name))?.name;
}

/** Where a field has its lowest bit, and how many: of one that lies in one dword, in the order of its bits. */
export function placeInWord(
  field: Field,
): { readonly word: number; readonly shift: number; readonly mask: number } | undefined {
  const pieces = piecesOf(field, WORDS);
  const [piece] = pieces;
  if (piece === undefined || pieces.length > 1 || piece.swapped) return undefined;
  return { word: piece.element, shift: piece.at, mask: 2 ** piece.width - 1 };
}

/** What rings and queues have already. */
const RING_MEMBERS: readonly string[] = [
  "traits", "queue", "running", "base", "depth", "window", "path", "begin", "stop", "halt", "halted", "distance", "after", "slotOf", "start",
  "interrupt", "written", "entry", "useCells", "room", "waiting", "tellRead", "arm", "armNext", "post", "look", "deliverable",
  "deliver", "deliverAll", "publish", "constructor", "taken", "pending", "working",
]; // prettier-ignore

const QUEUE_MEMBERS: readonly string[] = [
  "device", "path", "inFlight", "submissions", "completions", "join", "running", "stop", "halt", "take", "dismiss", "end", "forget",
  "fill", "constructor", "number", "place",
]; // prettier-ignore
