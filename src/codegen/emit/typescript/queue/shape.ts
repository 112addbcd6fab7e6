/** What the parts of a driver know of their queue: its members with the names that its code calls them by. */
import { assert } from "../../../../base/assert.ts";
import type {
  CallOf,
  Cell,
  Command,
  Expression,
  Field,
  MemoryRecord,
  Queue,
  Reference,
  Ring,
  Transfer,
} from "../../../../model/model.ts";
import { camel, pascal, Scope, upper } from "../../../names.ts";
import { fieldsRead, stampedFields } from "../../../ring-fields.ts";
import type { Context } from "../context.ts";
import { answerFields } from "./answers.ts";
import { settledConditions, type NamedCondition } from "./conditions.ts";
import { callsOf } from "./procedure.ts";
import { OUTCOME_CONSTANTS, QUEUE_CONSTANTS } from "../../../symbols.ts";
import { isOffering } from "../../../offering.ts";
import { parametersOf, type CommandParameter } from "../parameters.ts";
import { ownParametersOf, type OwnParameter } from "./own-parameters.ts";
import { matchingOf, type Matching } from "./matching.ts";
import { QueueRegisters } from "./doorbells.ts";
import { besideOf, recordsOf, type BesideMemory, type QueueRecord } from "./records.ts";
import type { CompletionRing, Freed, NamedRegion, NamedRing, SubmissionRing } from "./rings.ts";

export interface QueueShape {
  readonly queue: Queue;
  /** `Uring` */
  readonly name: string;
  /** The class that runs it: `UringDriver`. */
  readonly driver: string;
  readonly regions: readonly NamedRegion[];
  readonly cells: readonly NamedCell[];
  readonly submissions: readonly SubmissionRing[];
  /** Absent where commands complete in a record. */
  readonly completion: CompletionRing | undefined;
  /** The record in which commands complete. */
  readonly completing: MemoryRecord | undefined;
  /** Whether each submission ring is an object of its own. */
  readonly several: boolean;
  /** What counts the commands posted: where there is one ring, each takes one slot and indices count on, its tail does. */
  readonly counter: "tail" | "posted";
  readonly matching: Matching;
  readonly registers: QueueRegisters;
  readonly commands: readonly QueueCommand[];
  /** The completion's fields without its key: what a handler is given, and what a result keeps. */
  readonly completed: readonly CompletedField[];
  /** The most transfers that one command has. */
  readonly transfers: number;
  /** The memory of a tag's records, where commands have some. */
  readonly beside: BesideMemory | undefined;
  /** Whether any command tells how many bytes were moved. */
  readonly moves: boolean;
  /** The queue's parameters, as its code calls them. */
  readonly parameters: ReadonlyMap<string, string>;
  /** Before the names of its module constants: `CANCEL`, `COMMANDS`, `NO_HANDLERS`. */
  readonly prefix: string;
  /** Conditions of its publishing and retiring steps that opening decides. */
  readonly conditions: readonly NamedCondition[];
  /** The names of the functions that make calls. */
  readonly calls: ReadonlyMap<string, string>;
}

export interface NamedCell {
  readonly cell: Cell;
  readonly region: NamedRegion;
  /** The constant that holds its index: `SQ_HEAD`. */
  readonly index: string;
  /** The function that reads and checks it, where it is the index by which the device takes submissions: `sqHead`. */
  readonly read: string | undefined;
  /** The array over its region's elements of its width: `words`, `halves`. */
  readonly array: string;
  readonly bits: 16 | 32 | 64;
}

export interface QueueCommand {
  readonly command: Command;
  readonly index: number;
  /** The constant for it: `READ`. */
  readonly constant: string;
  /** `read`; told apart from the queue's own members. */
  readonly method: string;
  /** `postRead` */
  readonly post: string;
  readonly handler: string;
  /** What the caller gives. */
  readonly parameters: readonly CommandParameter[];
  /** What its encoder takes: the records' addresses, too. */
  readonly encoded: readonly CommandParameter[];
  readonly transfers: readonly QueueTransfer[];
  readonly records: readonly QueueRecord[];
  /** What it is given besides. */
  readonly own: readonly OwnParameter[];
  readonly argumentsType: string;
  readonly resultType: string;
}

export interface QueueTransfer {
  readonly transfer: Transfer;
  /** `data`, and the name of the parameter that says at which byte it starts. */
  readonly name: string;
  readonly property: string;
  readonly at: string;
  readonly atProperty: string;
  /** Its number among the command's transfers: which loan it is. */
  readonly position: number;
  /** Of text: what holds its length, which is found out once. */
  readonly counted: string | undefined;
}

export interface CompletedField {
  readonly field: Field;
  /** Whether it stands in the slot that the completion names. */
  readonly inSlot: boolean;
  readonly property: string;
  /** The variable that holds it while it is looked at. */
  readonly local: string;
  /** The array that keeps it: `resOf`. */
  readonly kept: string;
}

/** What a queue is asked, and what its driver keeps for itself: a command of such a name gets a longer one. */
const MEMBERS = (
  "constructor after lastStaged link waitEvent waitWord severed tailTold depth inFlight closed fence mark room waitSync close notify poll serve result cancel tryCancel roomBeside findRoom take " +
  "isPending onEvents unheard told untold endFailed ownFailure beside besideAddress flying flyingCount beforeClose calls space plain handles control tail taken limit head tags tagMask kept records endFree lengthOf refusing " +
  "shut stopped check recover openSteps endAll halted polling posted room slots queue nextTag oldest reached published staged draft busy freeSlots turn stampTurn takenTo arm firstTag renew offers lent"
).split(" ");
/** What a poll tells besides commands and events. */
export const HANDLERS = ["failed", "violation"];
/** What a driver's methods call their own variables, and what they name of the surroundings. */
export const LOCALS = (
  "transport undo unmapping tag next token address slot key end on violation command state outcome loan error now more again args at place " +
  "beside movedBytes count first head turn left depths free order tags tagBase " +
  "before named Atomics Math Number BigInt Symbol Uint8Array Uint16Array Uint32Array Int32Array Float64Array BigInt64Array " +
  "BigUint64Array"
).split(" ");

/** What of it a posting function speaks of: only these may its parameters not hide. */
const POSTING_NAMES = "tag next address at records place tail behind posted".split(" ");

export function shapeOf(context: Context, queue: Queue): QueueShape {
  const methods = queue.commands.flatMap(({ name }) => [methodName(name), `post${pascal(name)}`]);
  const scope = new Scope([...MEMBERS, ...LOCALS, ...methods]);
  const parameters = new Map(queue.parameters.map(({ name }) => [name, scope.claim(camel(name), `parameter ${name}`)]));
  const regions = [...queue.regions, ...queue.memories].map((region): NamedRegion => {
    const name = scope.claim(camel(region.name), `region ${region.name}`);
    return { region, name, words: scope.claim(`${name}Words`) };
  });
  const regionOf = (name: string): NamedRegion => find(regions, ({ region }) => region.name === name, name);
  const ringOf = (name: string): Ring => find(queue.rings, (ring) => ring.name === name, name);
  const submitted = queue.submits.map(({ ring }) => ringOf(ring));
  const cells = queue.cells.map((cell): NamedCell => {
    const region = regionOf(cell.region);
    const bits = "bits" in cell.type ? (cell.type.bits as NamedCell["bits"]) : 32;
    return {
      cell,
      region,
      bits,
      array: bits === 32 ? region.words : scope.claim(`${region.name}${bits === 16 ? "Halves" : "Wides"}`),
      index: scope.claim(upper(cell.name), `cell ${cell.name}`),
      read: submitted.some(({ free }) => free === cell.name)
        ? scope.claim(
            scope.names.includes(camel(cell.name)) ? `read${pascal(cell.name)}` : camel(cell.name),
            `read ${cell.name}`,
          )
        : undefined,
    };
  });
  const nameRing = (ring: Ring, position: number, after = ""): NamedRing => {
    const dwords = context.entry(ring.entry).size / 4 / ring.takes;
    const entries = scope.claim(`${camel(ring.name)}${after}`, `ring ${ring.name}`);
    const depth = scope.claim(`${camel(ring.name)}Depth`);
    return {
      ring,
      entries,
      depth,
      mask: scope.claim(`${camel(ring.name)}Mask`),
      dwords,
      shift: Number.isInteger(Math.log2(dwords)) ? Math.log2(dwords) : undefined,
      region: ring.region === "" ? undefined : regionOf(ring.region),
      memory: scope.claim(`${camel(ring.name)}Memory`),
      position,
    };
  };
  const several = queue.submits.length > 1;
  const submissions = queue.submits.map((submit, position): SubmissionRing => {
    const ring = submitted[position]!;
    const own = `${queue.name}_${ring.name}`;
    const member = several ? scope.claim(camel(ring.name), `part ${ring.name}`) : "";
    const named = nameRing(ring, position, several ? "Slots" : "");
    return {
      ...named,
      submit,
      freed: freedOf(queue, ring),
      part: several ? { member, driver: context.derived("", own, "Ring"), name: context.derived("", own) } : undefined,
      queue: several ? "this.queue" : "this",
      from: several ? `this.${member}` : "this",
    };
  });
  const { record } = queue.complete;
  const ring = record === undefined && !isOffering(queue) ? ringOf(queue.complete.ring) : undefined;
  const completion = ring && {
    ...nameRing(ring, submissions.length),
    turn: ring.stamps.some(({ turnFrom }) => turnFrom !== undefined) ? "turn" : undefined,
  };
  const fields = ring === undefined ? [] : fieldsRead(context.entry(ring.entry));
  const matching = matchingOf(queue, fields);
  const own = new Set([
    ...matching.fields,
    ...(ring?.stamps ?? []).map(({ field }) => field),
    ...submitted.flatMap(({ freeField }) => freeField?.field ?? []),
  ]);
  const nameCompleted = (field: Field, inSlot: boolean): CompletedField => {
    const property = camel(field.name);
    const local = scope.claim(property, `completed ${inSlot ? "in its slot: " : ""}${field.name}`);
    return { field, inSlot, property, local, kept: scope.claim(`${property}Of`) };
  };
  const completed = [
    ...fields
      .filter((field) => !own.has(field.name) && field.role !== "reserved" && field.role !== "command")
      .map((field) => nameCompleted(field, false)),
    ...submitted.flatMap((ring) => answerFields(context, queue, ring)).map((field) => nameCompleted(field, true)),
  ];
  // Module constants: those of two queues in one file are told apart.
  const prefix = context.driven.filter((one) => !isOffering(one)).length > 1 ? `${upper(pascal(queue.name))}_` : "";
  const ownConstants = [...QUEUE_CONSTANTS, "FIXED_BITS"].map((name) => `${prefix}${name}`);
  for (const own of [...ownConstants, ...OUTCOME_CONSTANTS]) scope.claim(own, `the driver's ${own}`);
  const constants = queue.commands.map(({ name }) => scope.claim(`${prefix}${upper(name)}`, `command ${name}`));
  const stamped = new Set(submitted.flatMap(stampedFields));
  const commands = queue.commands.map((reference, index) =>
    nameCommand(context, context.command(reference), index, constants[index]!, { queue, first: record, stamped }),
  );
  return {
    queue,
    name: context.refer({ file: context.model.file, name: queue.name }),
    driver: context.derived("", queue.name, "Driver"),
    regions,
    cells,
    submissions,
    completion,
    completing: record && context.record(record),
    several,
    counter:
      submissions.length === 1 && isPlain(submissions[0]!) && matching.from === "keys" && !matching.upto
        ? "tail"
        : "posted",
    matching,
    registers: new QueueRegisters(context, scope, queue, parameters, regions),
    commands,
    completed,
    transfers: Math.max(0, ...commands.map(({ transfers }) => transfers.length)),
    beside: besideOf(commands),
    moves: commands.some(({ command }) => command.transfers.some(({ moved }) => moved !== undefined)),
    parameters,
    conditions: settledConditions(queue, scope),
    prefix,
    calls: new Map(
      batchCalls(queue).map(({ call }) => [call.name, scope.claim(camel(call.name), `call ${call.name}`)]),
    ),
  };
}

function freedOf(queue: Queue, ring: Ring): Freed {
  if (ring.free !== undefined) return "cell";
  if (ring.freeField !== undefined) return "field";
  if (queue.match.from === "slots") return "slots";
  return queue.match.from === "order" && queue.submits.length === 1 ? "order" : "completed";
}

/** Whether its tail counts commands. */
function isPlain({ ring, freed }: SubmissionRing): boolean {
  const { index, spare, takes } = ring;
  return index.kind === "free-running" && index.bits === 32 && spare === 0 && takes === 1 && freed === "cell";
}

/** The ring of completions, where there is one. */
export function completionRing({ completion, name }: QueueShape): CompletionRing {
  assert(completion !== undefined, `${name} completes in no ring`);
  return completion;
}

/** The commands that a ring takes. */
export function commandsOf(shape: Pick<QueueShape, "commands">, { ring }: SubmissionRing): readonly QueueCommand[] {
  return shape.commands.filter(({ command }) => ring.accepts.some(({ name }) => name === command.name));
}

/** The calls that are made for each batch, each once. */
export function batchCalls({ submits, complete }: Queue): readonly CallOf[] {
  const all = callsOf([...submits.flatMap(({ publish }) => publish), ...complete.retire, ...complete.arm]);
  return all.filter((call, index) => all.findIndex((other) => other.call.name === call.call.name) === index);
}

/** The names that a post's parameters are free of. */
export function takenNames({ transfers, records, own }: QueueCommand): readonly string[] {
  const beside = [
    ...transfers.flatMap(({ name, at }) => [name, at]),
    ...records.flatMap(({ given, address }) => [address, ...(given === undefined ? [] : [given.name])]),
  ];
  return [...POSTING_NAMES, ...beside, ...own.map(({ name }) => name)];
}

function methodName(command: string): string {
  const own = camel(command);
  return MEMBERS.includes(own) ? `${own}Command` : own;
}

interface Naming {
  readonly queue: Queue;
  /** The record in which it completes, which stands before its others. */
  readonly first: Reference | undefined;
  /** Fields that no caller gives. */
  readonly stamped: ReadonlySet<string>;
}

function nameCommand(
  context: Context,
  command: Command,
  index: number,
  constant: string,
  { queue, first, stamped }: Naming,
): QueueCommand {
  const scope = new Scope(POSTING_NAMES);
  const own = camel(command.name);
  const takers = context.driven.filter(({ commands }) => commands.some(({ name }) => name === command.name));
  // Of a command that several queues take, each tells something of its own.
  const typed = takers.length > 1 ? `${queue.name}_${command.name}` : command.name;
  const several = command.transfers.length > 1;
  const transfers = command.transfers.map((transfer, position): QueueTransfer => {
    const property = camel(transfer.name);
    const atProperty = several ? `${property}At` : "at";
    const at = several ? scope.claim(atProperty) : "at";
    const name = scope.claim(property, `transfer ${property}`);
    const counted =
      transfer.type.kind === "cstring" ? scope.claim(several ? `${property}Bytes` : "textBytes") : undefined;
    return { transfer, property, name, at, atProperty, position, counted };
  });
  const records = recordsOf(context, command, scope, first);
  const given = ownParametersOf(command.parameters, scope);
  const encoded = parametersOf(command, [...POSTING_NAMES, ...scope.names]);
  return {
    command,
    index,
    constant,
    method: methodName(command.name),
    handler: HANDLERS.includes(own) ? `${own}Command` : own,
    post: `post${pascal(command.name)}`,
    parameters: encoded.filter(
      ({ field, transfer }) => !stamped.has(field.name) && (field.type.kind !== "address" || transfer !== undefined),
    ),
    encoded,
    transfers,
    records,
    argumentsType: context.derived("", typed, "Arguments"),
    resultType: context.derived("", typed, "Result"),
    own: given,
  };
}

export function movedOf({ command }: QueueCommand): Expression | undefined {
  return command.transfers.find(({ moved }) => moved !== undefined)?.moved;
}

/** The completion's fields in a command's result: one that is called like a value of the command's own gives way to it. */
export function completedBeside(shape: Pick<QueueShape, "completed">, entry: QueueCommand): readonly CompletedField[] {
  const own = new Set(entry.command.results.map(({ name }) => camel(name)));
  if (movedOf(entry) !== undefined) own.add("moved");
  return shape.completed.filter(({ property }) => !own.has(property));
}

function find<T>(all: readonly T[], is: (item: T) => boolean, what: string): T {
  const found = all.find(is);
  assert(found !== undefined, `the queue has no ${what}`);
  return found;
}
