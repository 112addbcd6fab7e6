/** What a description may say and no driver can be generated for: told before anything is generated. */
import { assert } from "../base/assert.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { diagnostics } from "../diagnostics/catalogue.gen.ts";
import type { Entry, Model, Program, Queue, Reference, Statement } from "../model/model.ts";

/** What is told before a file is generated, and the queues that get a driver. */
export interface Refusals {
  readonly diagnostics: readonly Diagnostic[];
  /** Queues of the kinds that the driver generator runs. */
  readonly driven: readonly Queue[];
}

/** A queue without a driver is a warning: everything else of its file is generated. */
export function refusals(program: Program, model: Model): Refusals {
  const told = model.queues.map((queue) => ({ queue, reason: reasons(program, queue)[0] }));
  return {
    diagnostics: told.flatMap(({ queue, reason }) =>
      reason === undefined
        ? []
        : [diagnostics.noDriver({ queue: queue.name, reason }, { file: model.file, ...queue.span })],
    ),
    driven: told.flatMap(({ queue, reason }) => (reason === undefined ? [queue] : [])),
  };
}

/** Why a queue can't be run: what the author would have to change first stands first. */
function reasons(program: Program, queue: Queue): readonly string[] {
  return [...rings(queue), ...entries(program, queue), ...tags(program, queue), ...calls(program, queue)];
}

function entries(program: Program, queue: Queue): readonly string[] {
  return queue.rings.flatMap(({ entry }) =>
    entryOf(program, entry).size % 4 === 0 ? [] : [`the size of ${entry.name} is no multiple of 4 bytes`],
  );
}

function entryOf(program: Program, { file, name }: Reference): Entry {
  const owner = program.models.find((candidate) => candidate.file === file);
  const entry = owner?.entries.find((candidate) => candidate.name === name);
  assert(entry !== undefined, `no entry ${name} in ${file}`);
  return entry;
}

function tags(program: Program, queue: Queue): readonly string[] {
  const { submitted, completed } = queue.match;
  return [submitted, completed].flatMap(({ entry, field: name }) => {
    const field = entryOf(program, entry).fields.find((candidate) => candidate.name === name);
    if (field === undefined || (field.width === 64 && field.at % 32 === 0 && field.byteOrder !== "big")) return [];
    return [`it matches by ${entry.name}.${name}, which is not 64 bits at a dword's start`];
  });
}

/** Rings of other kinds than the drivers run. */
function rings(queue: Queue): readonly string[] {
  return [
    ...queue.rings.flatMap((ring) => {
      const { name, index, spare, free, valid, producer } = ring;
      if (index.kind !== "free-running" || index.bits !== 32)
        return [`the index of ring ${name} is no free-running u32`];
      if (spare !== 0) return [`ring ${name} keeps a slot spare`];
      if (producer === "host" && free === undefined) return [`no cell says how far ring ${name} is free`];
      if (producer === "device" && valid === undefined) return [`no cell says how far ring ${name} is valid`];
      return [];
    }),
    ...queue.cells
      .filter(({ type }) => !("bits" in type) || type.bits !== 32)
      .map((cell) => `cell ${cell.name} is not 32 bits wide`),
  ];
}

/** A queue's own steps may make calls where it publishes, for their effect alone: what they answer is not kept. */
function calls(program: Program, { open, submit, complete }: Queue): readonly string[] {
  const refused = (steps: readonly Statement[], where: string, may: (call: string) => boolean): readonly string[] =>
    callsOf(steps).flatMap(({ kept, call }) => {
      if (kept) return [`its ${where} steps keep what '${call.name}' answers`];
      return may(call.name) ? [] : [`its ${where} steps call '${call.name}'`];
    });
  const takesMemory = (call: string): boolean =>
    program.models.some(({ calls: declared }) =>
      declared.some((one) => one.name === call && one.parameters.some(({ access }) => access !== undefined)),
    );
  return [
    ...refused(open, "open", () => false),
    ...refused(submit.publish, "publish", (call) => !takesMemory(call)),
    ...refused(complete.retire, "retire", () => false),
  ];
}

/** Calls among steps, and whether a `let` keeps what they answer. */
function callsOf(steps: readonly Statement[]): readonly { readonly kept: boolean; readonly call: Reference }[] {
  return steps.flatMap((step): ReturnType<typeof callsOf> => {
    if (step.kind === "call") return [{ kept: false, call: step.call.call }];
    if (step.kind === "let") return step.value.kind === "call" ? [{ kept: true, call: step.value.call.call }] : [];
    if (step.kind === "if") return callsOf([...step.then, ...step.else]);
    return step.kind === "for" ? callsOf(step.body) : [];
  });
}
