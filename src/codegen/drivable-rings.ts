/** Which rings the driver generator runs, and which ways for completions to find their commands. */
import { dwordsOf, fieldsAsked, fieldsRead, firstFields } from "./ring-fields.ts";
import { commandOf, entryOf, recordNamed, when, type Asked } from "./drivable.ts";
import type { Field, Key, Program, Queue, Reference, Ring } from "../model/model.ts";

/** Registers that somebody has to tell something when they are opened: nobody tells a queue. */
function registers({ program, queue }: Asked): readonly string[] {
  const found = new Map<string, readonly string[]>();
  const visit = (node: unknown): void => {
    if (typeof node !== "object" || node === null) return;
    if ("registers" in node && "path" in node && Array.isArray(node.path)) {
      const { file, name } = node.registers as Reference;
      const owner = program.models.find((candidate) => candidate.file === file);
      const declared = owner?.registers.find((candidate) => candidate.name === name);
      found.set(name, declared?.parameters.map((parameter) => parameter.name) ?? []);
    }
    for (const child of Object.values(node)) visit(child);
  };
  visit(queue);
  return [...found].flatMap(([name, given]) =>
    given.map((parameter) => `registers ${name} have to be told ${parameter}`),
  );
}

export function rings(asked: Asked): readonly string[] {
  const { program, queue } = asked;
  const submitted = new Set(queue.submits.map(({ ring }) => ring));
  return [
    ...queue.rings.flatMap((ring) => {
      const { name, producer, index } = ring;
      return [
        ...(producer === "shared" ? shared(asked, ring) : []),
        ...when(ring.whole, `entries of ring ${name} are written by one store`),
        ...when(ring.chain !== undefined, `entries of ring ${name} are chained`),
        ...when(ring.link !== undefined && queue.after === undefined, `entries of ring ${name} are linked`),
        ...when(producer !== "device" && !submitted.has(name), `nothing is submitted by ring ${name}`),
        ...when(
          index.kind === "free-running" && ![8, 16, 32, 64].includes(index.bits),
          `the index of ring ${name} has ${index.bits} bits`,
        ),
        ...(producer === "device" ? filledByDevice(ring, fieldsRead(entryOf(program, ring.entry))) : stamped(ring)),
      ];
    }),
    ...registers(asked),
    ...queue.cells.flatMap(({ name, type }) =>
      when(!("bits" in type) || ![16, 32, 64].includes(type.bits), `cell ${name} has neither 16, 32 nor 64 bits`),
    ),
  ];
}

/** The device's answer is read where a completion of another ring names the slot. */
function shared({ queue }: Asked, { name, idle, takes, stamps }: Ring): readonly string[] {
  const { match, complete } = queue;
  return [
    ...when(
      match.from !== "slots" || complete.ring === name || complete.ring === "",
      `both sides write the slots of ring ${name}, and no completion names them`,
    ),
    ...when(match.upto, `a completion ends several commands, which were answered in ring ${name}`),
    ...when(idle.length > 0 || stamps.length > 0 || takes > 1, `both sides write the slots of ring ${name}, by turns`),
  ];
}

function filledByDevice(ring: Ring, fields: readonly Field[]): readonly string[] {
  const { name, valid } = ring;
  if (valid !== undefined) return [];
  return when(
    dwordsOf(firstFields(ring, fields)).length !== 1,
    `more than one dword tells whether an entry of ring ${name} is valid`,
  );
}

function stamped({ name, valid, validWhen }: Ring): readonly string[] {
  return when(valid !== undefined || validWhen !== undefined, `the device tells by entries of ring ${name}`);
}

/** Commands that complete in a record beside them. */
function byRecords(
  program: Program,
  { match, complete, commands, cancel }: Queue,
  reference: Reference,
): readonly string[] {
  const { name } = reference;
  const record = recordNamed(program, reference);
  const fields = record.valid === undefined ? [] : fieldsAsked(record.valid, record.fields);
  const all = commands.map((command) => commandOf(program, command));
  return [
    ...when(match.from !== "record", `commands that complete in ${name} are found by other than the record`),
    ...when(dwordsOf(fields).length !== 1, `more than one dword tells whether ${name} is valid`),
    ...when(record.size % 4 !== 0, `the size of ${name} is no multiple of 4 bytes`),
    ...when(complete.arm.length > 0, `it asks to be told of ${name}`),
    ...when(cancel !== undefined, `it cancels commands that complete in ${name}`),
    ...all.flatMap(({ name: command, completes }) =>
      when(completes.kind === "while", `command ${command} completes many times in one record`),
    ),
  ];
}

/** Where a completion ends several commands: it tells of the last. */
function upto({ program, queue }: Asked): readonly string[] {
  const { match } = queue;
  if (!match.upto) return [];
  const all = queue.commands.map((reference) => commandOf(program, reference));
  return [
    ...when(queue.submits.length > 1, "a completion ends commands of several rings"),
    ...when(match.from === "order" && match.uptoKey === undefined, "nothing says how many commands a completion ends"),
    ...all.flatMap(({ name, transfers, records, completes }) => [
      ...when(
        transfers.some(({ moved }) => moved !== undefined),
        `a completion that ends several commands says how much each ${name} moved`,
      ),
      ...when(records.length > 0, `a completion ends several commands, and ${name} has records`),
      ...when(completes.kind === "while", `a completion ends several commands, and ${name} has many`),
    ]),
  ];
}

/** Slots that completions name by their addresses: those have to be known. */
function byAddress({ program, queue }: Asked, name: string, completed: Key): readonly string[] {
  const ring = queue.rings.find((candidate) => candidate.name === name)!;
  const mapped = queue.regions.some((region) => region.name === ring.region);
  const field =
    completed.kind === "field"
      ? fieldsRead(entryOf(program, completed.entry)).find((candidate) => candidate.name === completed.field)
      : undefined;
  const fits = field?.width === 64 && field.at % 32 === 0 && field.byteOrder !== "big";
  return [
    ...when(mapped, `nothing says what the device calls the slots of ring ${name}`),
    ...when(!fits, `its completions name slots of ring ${name} by other than 64 bits at a dword's start`),
  ];
}

export function matching(asked: Asked): readonly string[] {
  const { program, queue } = asked;
  const { match, complete, rings: all } = queue;
  const covered = queue.submits.every(({ ring }) => match.submits.includes(ring));
  return [
    ...when(match.from === "memory", "its completions find their commands by the memory that they lend"),
    ...upto(asked),
    ...(complete.record === undefined ? [] : byRecords(program, queue, complete.record)),
    ...when(!covered, "its rings are matched in different ways"),
    ...when(match.from === "order" && queue.submits.length > 1, "completions of several rings come in order"),
    ...when(match.from === "slots" && queue.submits.length > 1, "completions name slots of several rings"),
    ...when(queue.cancel !== undefined && queue.submits.length > 1, "it cancels commands of several rings"),
    ...match.keys.flatMap(({ submitted, completed }) => {
      const tag = submitted.kind === "field" && submitted.field === match.submitted.field;
      return [
        ...(submitted.kind === "slot-address" ? byAddress(asked, submitted.ring, completed) : []),
        ...when(
          submitted.kind === "field" && !tag && match.from !== "record",
          "its completions are matched by several fields",
        ),
        ...when(
          completed.kind !== "field" && completed.kind !== "record-address",
          "its completions are matched by what is computed",
        ),
      ];
    }),
    ...(match.from === "keys" ? [match.submitted, match.completed] : []).flatMap(({ entry, field: name }) => {
      const field = entryOf(program, entry).fields.find((candidate) => candidate.name === name);
      const fits = field?.width === 64 && field.at % 32 === 0 && field.byteOrder !== "big";
      return when(!fits, `it matches by ${entry.name}.${name}, which is not 64 bits at a dword's start`);
    }),
    ...(match.from === "range" ? [match.submitted] : []).flatMap(({ entry, field: name }) => {
      const field = entryOf(program, entry).fields.find((candidate) => candidate.name === name);
      return when((field?.width ?? 64) > 32, `its tags have more than 32 bits`);
    }),
    ...all.flatMap(({ name, freeField }) =>
      when(
        freeField !== undefined && freeField.entry.name !== all.find((ring) => ring.name === complete.ring)?.entry.name,
        `another ring's completions say how far ring ${name} is free`,
      ),
    ),
  ];
}
