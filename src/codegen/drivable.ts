/** Which queues the driver generator runs: two rings of free-running indices in shared memory, told of by calls. */
import { assert } from "../base/assert.ts";
import type {
  CallOf,
  Command,
  CommandRecord,
  Entry,
  Expression,
  Field,
  Model,
  Program,
  Queue,
  Reference,
  Statement,
} from "../model/model.ts";

/** Why a queue can't be run: what stands out most stands first. Nothing when it can. */
export function undrivable(program: Program, model: Model, queue: Queue): string | undefined {
  for (const reasons of [parts, rings, matching, entries, commands, steps]) {
    const [reason] = reasons({ program, model, queue });
    if (reason !== undefined) return reason;
  }
  return undefined;
}

interface Asked {
  readonly program: Program;
  readonly model: Model;
  readonly queue: Queue;
}

function when(condition: boolean, reason: string): readonly string[] {
  return condition ? [reason] : [];
}

function parts({ queue }: Asked): readonly string[] {
  const { gates, submits, completes, memories, stops, matches, events } = queue;
  return [
    ...when(gates.length > 0, "parts of it depend on a condition"),
    ...when(submits.length !== 1, `it has ${submits.length} ways to submit`),
    ...when(completes.length !== 1, `it has ${completes.length} ways to complete`),
    ...when(matches.length !== 1, `it has ${matches.length} ways to match`),
    ...when(memories.length > 0, "it lends memory of the host's own"),
    ...when(stops !== undefined, "it says when it stops"),
    ...when(events.length > 0, "it has events"),
  ];
}

function rings({ queue }: Asked): readonly string[] {
  return [
    ...queue.rings.flatMap((ring) => {
      const { name, index, spare, free, valid, producer, region } = ring;
      return [
        ...when(producer === "shared", `both sides write the slots of ring ${name}`),
        ...when(index.kind !== "free-running" || index.bits !== 32, `the index of ring ${name} is no free-running u32`),
        ...when(spare !== 0, `ring ${name} keeps a slot spare`),
        ...when(producer === "host" && free === undefined, `no cell says how far ring ${name} is free`),
        ...when(producer === "device" && valid === undefined, `no cell says how far ring ${name} is valid`),
        ...when(region === "", `the memory of ring ${name} is the opener's`),
        ...when(ring.depthRange !== undefined, `the opener chooses the depth of ring ${name}`),
        ...when(ring.stamps.length > 0, `entries of ring ${name} are stamped`),
        ...when(ring.whole, `entries of ring ${name} are written by one store`),
        ...when(
          ring.validWhen !== undefined || ring.idle.length > 0,
          `entries of ring ${name} tell whether they are valid`,
        ),
        ...when(ring.takes !== 1 || ring.chain !== undefined, `entries of ring ${name} take several slots`),
        ...when(ring.link !== undefined, `entries of ring ${name} are linked`),
      ];
    }),
    ...queue.cells.flatMap(({ name, type }) =>
      when(!("bits" in type) || type.bits !== 32, `cell ${name} is not 32 bits wide`),
    ),
  ];
}

function matching({ program, queue }: Asked): readonly string[] {
  const { match, complete, submit } = queue;
  if (match.from !== "keys") return ["its completions find their commands by other than keys"];
  return [
    ...when(match.upto, "a completion ends several commands"),
    ...when(match.keys.length !== 1, "its completions are matched by several values"),
    ...when(complete.ring === "" || complete.record !== undefined, "its commands complete by records"),
    ...when(complete.arm.length > 0, "it asks for interrupts"),
    ...when(complete.headCell === "", "no cell tells the device how far completions were read"),
    ...when(submit.tailCell === "", "no cell tells the device how far entries were written"),
    ...[match.submitted, match.completed].flatMap(({ entry, field: name }) => {
      const field = entryOf(program, entry).fields.find((candidate) => candidate.name === name);
      const fits = field?.width === 64 && field.at % 32 === 0 && field.byteOrder !== "big";
      return when(!fits, `it matches by ${entry.name}.${name}, which is not 64 bits at a dword's start`);
    }),
  ];
}

function entryOf(program: Program, { file, name }: Reference): Entry {
  const owner = program.models.find((candidate) => candidate.file === file);
  const entry = owner?.entries.find((candidate) => candidate.name === name);
  assert(entry !== undefined, `no entry ${name} in ${file}`);
  return entry;
}

function commandOf(program: Program, { file, name }: Reference): Command {
  const owner = program.models.find((candidate) => candidate.file === file);
  const command = owner?.commands.find((candidate) => candidate.name === name);
  assert(command !== undefined, `no command ${name} in ${file}`);
  return command;
}

/** What completions carry is kept in typed arrays. */
const KEPT: ReadonlySet<Field["type"]["kind"]> = new Set(["unsigned", "signed", "range", "bool", "enum", "flags"]);

function entries({ program, queue }: Asked): readonly string[] {
  const completed = queue.rings.find(({ name }) => name === queue.complete.ring);
  return [
    ...queue.rings.flatMap(({ entry: reference }) => {
      const { size, views, parameters, name } = entryOf(program, reference);
      return [
        ...when(size % 4 !== 0, `the size of ${name} is no multiple of 4 bytes`),
        ...when(views.length > 0, `${name} looks different to each side`),
        ...when(parameters.length > 0, `the layout of ${name} has parameters`),
      ];
    }),
    ...(completed === undefined ? [] : entryOf(program, completed.entry).fields).flatMap((field) =>
      when(
        field.role !== "reserved" && (!KEPT.has(field.type.kind) || field.stored !== undefined),
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
    ...all.flatMap(({ reference, command }) => {
      const { name, parameters, completes, records, transfers, layout } = command;
      return [
        ...when(parameters.length > 0, `command ${name} has parameters`),
        ...when(completes.kind === "never" || completes.kind === "if", `command ${name} may not complete`),
        ...records.flatMap((record) => [
          ...when(
            record.encoding !== undefined,
            `the device is told of ${name}'s ${record.name} by more than an address`,
          ),
          ...besideReasons(program, name, record),
        ]),
        ...when(command.entry.file !== reference.file, `command ${name} is of another file's entry`),
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

/** What a record holds beside its command is read field by field, and written from the caller's values. */
function besideReasons(program: Program, command: string, record: CommandRecord): readonly string[] {
  const declared = program.models
    .find(({ file }) => file === record.record.file)
    ?.records.find(({ name }) => name === record.record.name);
  assert(declared !== undefined, `no record ${record.record.name}`);
  return when(
    declared.writer === "host" && declared.size % 4 !== 0,
    `the size of ${command}'s ${record.name}, which the host writes, is no multiple of 4 bytes`,
  );
}

const EXPRESSIONS: ReadonlySet<string> = new Set<Expression["kind"]>([
  "integer", "boolean", "constant", "enumerator", "local", "member", "flag", "cell", "field", "record-field", "command-field", "ring-index",
  "call-result", "call", "as-enum", "builtin", "struct", "unary", "binary", "conditional", "duration", "in-units",
]); // prettier-ignore

/**
 * Where a queue publishes or retires it may make calls, for their effect alone: what they answer is not kept. Where it opens
 * and where it closes it may do what a sequence may.
 */
function steps({ program, model, queue }: Asked): readonly string[] {
  const { open, submit, complete, close } = queue;
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
  const own = (body: readonly Statement[], where: string, verb: string): readonly string[] => [
    ...strange(body, where),
    ...callsOf(body).flatMap(({ call }) =>
      when(!passes(call.name), `${where} ${verb} '${call.name}', which takes memory that is no struct`),
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
  const opening = model.sequences.filter(({ returns }) => returns === queue.name);
  return [
    ...own(open, "its open steps", "call"),
    ...given(open, "its open steps"),
    ...own(close, "its close steps", "call"),
    ...given(close, "its close steps"),
    ...refused(submit.publish, "publish", publishes),
    ...refused(complete.retire, "retire", publishes),
    ...opening.flatMap(({ name, body }) => own(body, `sequence ${name}`, "calls")),
    ...strange([queue.regions, queue.cells, queue.rings.map(({ depth, offset }) => [depth, offset])], "it"),
  ];
}

/** Steps and values that the driver generator does not know, somewhere in `tree`. */
function strange(tree: unknown, where: string): readonly string[] {
  const found: string[] = [];
  const visit = (node: unknown): void => {
    if (typeof node !== "object" || node === null) return;
    if ("kind" in node && typeof node.kind === "string") {
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

/** Steps that no queue's own code has. */
const OTHER_STATEMENTS: ReadonlySet<string> = new Set<Statement["kind"]>([
  "store-register", "assign", "while", "wait", "run", "allocate", "undo", "raise", "packet", "return-queue", "return",
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
