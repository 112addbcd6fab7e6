/** What a description may say and TypeScript can't be generated for: told before anything is generated. */
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { diagnostics } from "../diagnostics/catalogue.gen.ts";
import type { Declared, Field, Model, Program, Queue, Reference, Statement } from "../model/model.ts";

export function refusals(program: Program, model: Model): readonly Diagnostic[] {
  return [
    ...byteOrders(model),
    ...sizes(model),
    ...nested(model),
    ...tags(program, model),
    ...rings(model),
    ...model.queues.flatMap((queue) => calls(program, model, queue)),
  ];
}

function refuse(model: Model, { span }: Declared, what: string): Diagnostic {
  return diagnostics.notGenerated({ what }, { file: model.file, ...span });
}

/** Words are loaded as the host's own, which the runtime makes sure are little-endian. */
function byteOrders(model: Model): readonly Diagnostic[] {
  const holders = [...model.structs, ...model.entries];
  const own = holders.flatMap((holder) => holder.fields.map((field) => ({ holder, field })));
  const commands = model.commands.flatMap((command) =>
    command.layout.filter((field) => field.declaredBy === "command").map((field) => ({ holder: command, field })),
  );
  return [...own, ...commands]
    .filter(({ field }) => field.byteOrder === "big" && field.width > 8 && field.role !== "reserved")
    .map(({ holder, field }) => refuse(model, field, `the big-endian ${holder.name}.${field.name}`));
}

function sizes(model: Model): readonly Diagnostic[] {
  return model.entries
    .filter((entry) => entry.size % 4 !== 0)
    .map((entry) => refuse(model, entry, `entry ${entry.name}, whose ${entry.size} bytes are no multiple of 4,`));
}

/** A structure inside another is written by its own encoder, dword by dword. */
function nested(model: Model): readonly Diagnostic[] {
  return model.structs.flatMap((struct) =>
    struct.fields
      .filter(({ type, at, width }) => {
        const [each, length] = type.kind === "array" ? [type.element, type.length] : [type, 1];
        return each.kind === "struct" && (at % 32 !== 0 || (width / length) % 32 !== 0);
      })
      .map((field) =>
        refuse(model, field, `the structure ${struct.name}.${field.name}, which is not of whole dwords,`),
      ),
  );
}

function tags(program: Program, model: Model): readonly Diagnostic[] {
  return model.queues.flatMap((queue) => {
    const { submitted, completed } = queue.match;
    return [submitted, completed].flatMap(({ entry, field: name }) => {
      const owner = program.models.find((candidate) => candidate.file === entry.file);
      const field: Field | undefined = owner?.entries
        .find((candidate) => candidate.name === entry.name)
        ?.fields.find((candidate) => candidate.name === name);
      if (field === undefined || (field.width === 64 && field.at % 32 === 0)) return [];
      const what = `a match by ${entry.name}.${name}, which is not 64 bits at a dword's start,`;
      return [refuse(model, queue, what)];
    });
  });
}

/** Rings of other kinds than the drivers run. */
function rings(model: Model): readonly Diagnostic[] {
  return model.queues.flatMap((queue) => [
    ...queue.rings.flatMap((ring) => {
      const { index, spare, free, valid, producer } = ring;
      if (index.kind !== "free-running" || index.bits !== 32)
        return [refuse(model, ring, `ring ${ring.name}, whose index is no free-running u32,`)];
      if (spare !== 0) return [refuse(model, ring, `ring ${ring.name}, which keeps a slot spare,`)];
      if (producer === "host" && free === undefined)
        return [refuse(model, ring, `ring ${ring.name}, of which no cell says how far it is free,`)];
      if (producer === "device" && valid === undefined)
        return [refuse(model, ring, `ring ${ring.name}, of which no cell says how far it is valid,`)];
      return [];
    }),
    ...queue.cells
      .filter(({ type }) => !("bits" in type) || type.bits !== 32)
      .map((cell) => refuse(model, cell, `cell ${cell.name}, which is not 32 bits wide,`)),
  ]);
}

/** A queue's own steps may make calls where it publishes, for their effect alone: what they answer is not kept. */
function calls(program: Program, model: Model, queue: Queue): readonly Diagnostic[] {
  const { name, open, submit, complete } = queue;
  const refused = (steps: readonly Statement[], what: (call: string) => string | undefined): readonly Diagnostic[] =>
    callsOf(steps).flatMap(({ kept, call }) => {
      const told = kept ? `keeping what '${call.name}' answers in the steps of ${name}` : what(call.name);
      return told === undefined ? [] : [refuse(model, queue, told)];
    });
  const takesMemory = (call: string): boolean =>
    program.models.some(({ calls: declared }) =>
      declared.some((one) => one.name === call && one.parameters.some(({ access }) => access !== undefined)),
    );
  return [
    ...refused(open, (call) => `calling '${call}' in the open sequence of ${name}`),
    ...refused(submit.publish, (call) =>
      takesMemory(call) ? `calling '${call}', which takes memory, in the publish steps of ${name}` : undefined,
    ),
    ...refused(complete.retire, (call) => `calling '${call}' in the retire steps of ${name}`),
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
