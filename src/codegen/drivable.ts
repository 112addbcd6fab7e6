/** Which queues the driver generator runs. */
import { assert } from "../base/assert.ts";
import { matching, rings } from "./drivable-rings.ts";
import { isOffering, strangeOffer } from "./offering.ts";
import { fieldsRead } from "./ring-fields.ts";
import { unfitted, unrecoverable, unsequenced } from "./sequence-refusals.ts";
import type {
  CallOf,
  Command,
  CommandRecord,
  Entry,
  Expression,
  Field,
  MemoryRecord,
  Model,
  Program,
  Queue,
  Reference,
  Statement,
} from "../model/model.ts";

/**
 * Why a queue can't be run: what stands out most stands first. Nothing when it can. `assumed`: queues that can, if this one
 * can, since sequences that open them speak of it.
 */
export function undrivable(
  program: Program,
  model: Model,
  queue: Queue,
  assumed: readonly Queue[] = [],
): string | undefined {
  const kinds = isOffering(queue) ? [offers, steps] : [parts, rings, matching, entries, commands, steps];
  for (const reasons of kinds) {
    const [reason] = reasons({ program, model, queue, assumed: [...assumed, queue] });
    if (reason !== undefined) return reason;
  }
  return undefined;
}

export interface Asked {
  readonly program: Program;
  readonly model: Model;
  readonly queue: Queue;
  readonly assumed: readonly Queue[];
}

export function when(condition: boolean, reason: string): readonly string[] {
  return condition ? [reason] : [];
}

function offers({ model, queue }: Asked): readonly string[] {
  return strangeOffer(model, queue);
}

function parts({ program, queue }: Asked): readonly string[] {
  const { gates, submits, completes, matches, events, tables } = queue;
  return [
    ...when(gates.length > 0, "parts of it depend on a condition"),
    ...when(submits.length === 0, "it has no way to submit"),
    ...when(completes.length !== 1, `it has ${completes.length} ways to complete`),
    ...when(matches.length !== 1, `it has ${matches.length} ways to match`),
    ...when(tables.length > 0 && submits.length > 1, "what has places is named by commands of several rings"),
    ...events.flatMap((reference) => nameless(program, queue, reference)),
  ];
}

export function entryOf(program: Program, { file, name }: Reference): Entry {
  const owner = program.models.find((candidate) => candidate.file === file);
  const entry = owner?.entries.find((candidate) => candidate.name === name);
  assert(entry !== undefined, `no entry ${name} in ${file}`);
  return entry;
}

export function commandOf(program: Program, { file, name }: Reference): Command {
  const owner = program.models.find((candidate) => candidate.file === file);
  const command = owner?.commands.find((candidate) => candidate.name === name);
  assert(command !== undefined, `no command ${name} in ${file}`);
  return command;
}

/** What completions carry is kept in typed arrays. */
const KEPT: ReadonlySet<Field["type"]["kind"]> = new Set(["unsigned", "signed", "range", "bool", "enum", "flags"]);

function entries({ program, queue }: Asked): readonly string[] {
  const completed = queue.rings.find(({ name }) => name === queue.complete.ring);
  const own = new Set([
    ...queue.match.keys.flatMap(({ completed: key }) => (key.kind === "field" ? key.field : [])),
    ...queue.rings.flatMap(({ freeField }) => freeField?.field ?? []),
    ...(completed?.stamps.map(({ field }) => field) ?? []),
  ]);
  // What only the device writes into a slot that both write.
  const answers = queue.rings
    .filter(({ producer }) => producer === "shared")
    .flatMap(({ entry: reference }) => {
      const entry = entryOf(program, reference);
      const posted = new Set(entry.fields.map(({ name }) => name));
      return fieldsRead(entry).filter(({ name }) => !posted.has(name));
    });
  return [
    ...queue.rings.flatMap(({ entry: reference, producer }) => {
      const { size, views, parameters, name } = entryOf(program, reference);
      return [
        ...when(size % 4 !== 0, `the size of ${name} is no multiple of 4 bytes`),
        ...when(views.length > 0 && producer !== "shared", `${name} looks different to each side`),
        ...when(parameters.length > 0, `the layout of ${name} has parameters`),
      ];
    }),
    ...[...(completed === undefined ? [] : fieldsRead(entryOf(program, completed.entry))), ...answers].flatMap(
      (field) =>
        when(
          field.role !== "reserved" &&
            !own.has(field.name) &&
            (!KEPT.has(field.type.kind) || field.stored !== undefined),
          `its completions carry ${field.name}, which is no plain number`,
        ),
    ),
  ];
}

/** How many commands have numbers that leave room for what else is known of one that completes many times. */
const MOST_COMMANDS = 511;

function commands({ program, queue }: Asked): readonly string[] {
  const all = queue.commands.map((reference) => ({ reference, command: commandOf(program, reference) }));
  const repeating = all.some(({ command }) => command.completes.kind === "while");
  const cancel = all.find(({ reference }) => reference.name === queue.cancel?.name)?.command;
  const asks = cancel?.layout.filter(
    ({ role, type, default: value }) => role === "value" && type.kind !== "token" && value === undefined,
  );
  const many = when(repeating && all.length > MOST_COMMANDS, `it has more than ${MOST_COMMANDS} commands`);
  return [
    ...many,
    ...(asks ?? []).map(({ name }) => `cancelling by ${cancel!.name} needs its ${name}`),
    ...all.flatMap(({ command }) => {
      const { name, parameters, completes, records, transfers, layout, keyed } = command;
      const places = keyed.filter(({ of }) => of === "memory");
      return [
        ...when(places.length > 1, `${name} names several pieces of memory by their places`),
        ...parameters.flatMap((parameter) =>
          when(
            !KEPT.has(parameter.type.kind) || ("bits" in parameter.type && parameter.type.bits > 32),
            `${name}'s ${parameter.name} is no number of 32 bits`,
          ),
        ),
        ...when(cancel === command && parameters.length > 0, `cancelling by ${name} needs more than a token`),
        ...when(
          completes.kind === "while" && queue.match.from === "order",
          `command ${name} completes many times, among completions that come in order`,
        ),
        ...(completes.kind === "never" || completes.kind === "if" ? untold(queue, command) : []),
        ...records.flatMap((record) => [
          ...when(
            record.encoding !== undefined,
            `the device is told of ${name}'s ${record.name} by more than an address`,
          ),
          ...besideReasons(program, name, record),
        ]),
        ...transfers.flatMap((transfer) => [
          ...when(
            transfer.encoding !== undefined,
            `the device is told of ${name}'s ${transfer.name} by more than an address`,
          ),
          ...when(transfer.until !== undefined, `${name}'s ${transfer.name} is lent for longer than the command`),
        ]),
        ...layout.flatMap((field) =>
          when(
            field.type.kind === "address" && field.width !== 64,
            `the address ${field.name} of command ${name} has ${field.width} bits`,
          ),
        ),
      ];
    }),
  ];
}

export function recordNamed(program: Program, { file, name }: Reference): MemoryRecord {
  const owner = program.models.find((candidate) => candidate.file === file);
  const record = owner?.records.find((candidate) => candidate.name === name);
  assert(record !== undefined, `no record ${name} in ${file}`);
  return record;
}

/** One that may not complete: its tag must not be waited for, and no memory be lent to it. */
function untold({ match }: Queue, { name, completes, transfers }: Command): readonly string[] {
  if (match.upto) return [];
  const free = match.from === "keys" || match.from === "range" || match.from === "record";
  const [lent] = transfers;
  return [
    ...when(!free, `command ${name} may not complete`),
    ...when(
      completes.kind === "never" && lent !== undefined,
      `command ${name} never completes, so nothing tells when its ${lent?.name} is the program's again`,
    ),
  ];
}

/** Events are told from completions by what stands in them. */
function nameless(program: Program, { match }: Queue, { file, name }: Reference): readonly string[] {
  const event = program.models
    .find((candidate) => candidate.file === file)
    ?.events.find((candidate) => candidate.name === name);
  assert(event !== undefined, `no event ${name} in ${file}`);
  const fields = fieldsRead(entryOf(program, event.entry));
  return [
    ...when(event.fixed.length === 0, `nothing tells event ${name} from a completion`),
    ...event.fixed.flatMap(({ field }) => {
      const wide = (fields.find((candidate) => candidate.name === field)?.width ?? 0) > 32;
      return when(
        wide && field !== match.completed.field,
        `event ${name} is told by ${field}, which has more than 32 bits`,
      );
    }),
  ];
}

/** What a record holds beside its command is read field by field, and written from the caller's values. */
function besideReasons(program: Program, command: string, record: CommandRecord): readonly string[] {
  const declared = recordNamed(program, record.record);
  return when(
    declared.writer === "host" && declared.size % 4 !== 0,
    `the size of ${command}'s ${record.name}, which the host writes, is no multiple of 4 bytes`,
  );
}

const EXPRESSIONS: ReadonlySet<string> = new Set<Expression["kind"]>([
  "integer", "boolean", "constant", "enumerator", "local", "member", "flag", "cell", "field", "record-field", "command-field", "ring-index",
  "call-result", "call", "as-enum", "builtin", "struct", "unary", "binary", "conditional", "duration", "in-units",
  "register", "register-fields", "ring-depth", "address-of",
]); // prettier-ignore

/**
 * Where a queue publishes or retires it may make calls, for their effect alone: what they answer is not kept. Where it opens
 * and where it closes it may do what a sequence may.
 */
function steps({ program, model, queue, assumed }: Asked): readonly string[] {
  const { open, submits, complete, close, abort } = queue;
  const refused = (body: readonly Statement[], where: string, may: (call: string) => boolean): readonly string[] => [
    ...strange(body, `its ${where} steps`),
    ...callsOf(body).flatMap(({ kept, call }) => {
      if (kept) return [`its ${where} steps keep what '${call.name}' answers`];
      return when(!may(call.name), `its ${where} steps call '${call.name}'`);
    }),
  ];
  const declared = (call: string) =>
    program.models.flatMap(({ calls }) => calls.filter((candidate) => candidate.name === call));
  const publishes = (call: string): boolean =>
    declared(call).every(({ parameters }) => parameters.every(({ access }) => access === undefined));
  // A single value is put into memory where a door takes memory as such: an ioctl's.
  const passes = (call: string): boolean =>
    declared(call).every(({ parameters, door }) =>
      parameters.every(
        ({ access, type }) =>
          access === undefined ||
          type.kind === "struct" ||
          (access === "reads" && door.kind === "ioctl" && (!("bits" in type) || type.bits <= 32)),
      ),
    );
  const driven = (other: Queue): boolean =>
    assumed.includes(other) || undrivable(program, model, other, assumed) === undefined;
  const own = (
    body: readonly Statement[],
    which: "open" | "close" | "abort",
    where = `its ${which} steps`,
  ): readonly string[] => [
    ...[unfitted(program, model, queue, which, driven) ?? []].flat().map((reason) => `${where} ${reason}`),
    // What aborts waits for nothing: others do, for what it ends.
    ...strange(body, where, which === "abort" ? undefined : OWN_STEPS),
    ...callsOf(body).flatMap(({ call }) =>
      when(!passes(call.name), `${where} call '${call.name}', which takes memory that is no struct`),
    ),
  ];
  // What a queue was given are values: there is no memory for a call to fill in, which the driver would see.
  const given = (body: readonly Statement[], where: string): readonly string[] =>
    callsOf(body).flatMap(({ call, arguments: values }) =>
      values.flatMap((value, index) =>
        value.kind === "local" && queue.parameters.some(({ name }) => name === value.name)
          ? declared(call.name).flatMap(({ parameters }) =>
              when(
                parameters[index]?.access !== undefined,
                `${where} let '${call.name}' have the queue's own '${value.name}'`,
              ),
            )
          : [],
      ),
    );
  // Memory gets its place in the midst of a post, which waits for nothing.
  const inTable = (body: readonly Statement[], of: string): readonly string[] => {
    const where = `the steps of its table of ${of}`;
    return [
      ...strange(body, where),
      ...callsOf(body).flatMap(({ call }) =>
        when(!passes(call.name), `${where} call '${call.name}', which takes memory that is no struct`),
      ),
      ...given(body, where),
    ];
  };
  const opening = model.sequences.filter(({ returns }) => returns === queue.name);
  return [
    ...own(open, "open"),
    ...given(open, "its open steps"),
    ...own(close, "close"),
    ...given(close, "its close steps"),
    ...own(abort, "abort"),
    ...given(abort, "its abort steps"),
    ...queue.tables.flatMap(({ of, open: first, put, drop }) => inTable([...first, ...put.body, ...drop.body], of)),
    ...[unrecoverable(program, model, queue, driven) ?? []].flat(),
    ...submits.flatMap(({ publish }) => refused(publish, "publish", publishes)),
    ...refused(complete.retire, "retire", publishes),
    ...refused(complete.arm, "arm", publishes),
    ...opening.flatMap((sequence) => {
      const reason = unsequenced(program, model, sequence, driven);
      return reason === undefined ? [] : [`sequence ${sequence.name} ${reason}`];
    }),
    ...strange([queue.regions, queue.cells, queue.rings.map(({ depth, offset }) => [depth, offset])], "it"),
  ];
}

/** Steps and values that the driver generator does not know, somewhere in `tree`. */
function strange(tree: unknown, where: string, also: ReadonlySet<string> = new Set()): readonly string[] {
  const found: string[] = [];
  const visit = (node: unknown): void => {
    if (typeof node !== "object" || node === null) return;
    if ("kind" in node && typeof node.kind === "string" && !also.has(node.kind)) {
      // Types say their kind too; only expressions have a type of their own, and only statements stand in lists of steps.
      if ("type" in node && "range" in node && !EXPRESSIONS.has(node.kind)) found.push(sayings(where, node.kind));
      else if (OTHER_STATEMENTS.has(node.kind) && !("type" in node && "range" in node))
        found.push(sayings(where, node.kind));
    }
    for (const [name, child] of Object.entries(node)) if (name !== "type") visit(child);
  };
  visit(tree);
  return found;
}

/** Steps and values that a queue's own code has where it opens and closes. */
const OWN_STEPS: ReadonlySet<string> = new Set<Statement["kind"] | Expression["kind"]>([
  "while", "wait", "run", "allocate", "undo", "raise", "element", "outcome", "memory", "gate",
]); // prettier-ignore

/** Steps that no queue's own code has elsewhere. */
const OTHER_STATEMENTS: ReadonlySet<string> = new Set<Statement["kind"]>([
  "while", "wait", "run", "allocate", "undo", "raise", "packet", "return-queue", "return",
]); // prettier-ignore

function sayings(where: string, kind: string): string {
  const what: Readonly<Record<string, string>> = {
    "store-register": "write registers",
    assign: "write registers",
    register: "read registers",
    "register-fields": "write registers",
    while: "wait",
    wait: "wait",
    run: "run commands",
    allocate: "allocate memory",
    undo: "undo",
    raise: "fail by themselves",
    packet: "write packets",
    gate: "depend on gates",
    slot: "look at slots",
    turn: "look at turns",
  };
  const singular = where === "it" || where.startsWith("sequence");
  const verb = what[kind] ?? `use what has no code yet (${kind})`;
  return `${where} ${singular ? verb.replace(/^(\w+)/, (word) => `${word}s`) : verb}`.replace("undos", "undoes");
}

/** Calls among steps, and whether a `let` keeps what they answer. */
function callsOf(steps: readonly Statement[]): readonly (CallOf & { readonly kept: boolean })[] {
  return steps.flatMap((step): ReturnType<typeof callsOf> => {
    if (step.kind === "call") return [{ kept: false, ...step.call }];
    if (step.kind === "let") return step.value.kind === "call" ? [{ kept: true, ...step.value.call }] : [];
    if (step.kind === "if") return callsOf([...step.then, ...step.else]);
    return step.kind === "for" ? callsOf(step.body) : [];
  });
}
