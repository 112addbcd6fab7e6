/** What a description may say and TypeScript can't be generated for: told before anything is generated. */
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { diagnostic } from "../diagnostics/diagnostic.ts";
import type { Declared, Field, Model, Program } from "../model/model.ts";

export function refusals(program: Program, model: Model): readonly Diagnostic[] {
  return [...byteOrders(model), ...sizes(model), ...tags(program, model), ...rings(model)];
}

function refuse(model: Model, { span }: Declared, what: string, help?: string): Diagnostic {
  const location = { file: model.file, ...span };
  return diagnostic("RW4001", "error", `TypeScript cannot be generated for this yet: ${what}`, location, { help });
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
    .map(({ holder, field }) => refuse(model, field, `${holder.name}.${field.name} is big-endian.`));
}

function sizes(model: Model): readonly Diagnostic[] {
  return model.entries
    .filter((entry) => entry.size % 4 !== 0)
    .map((entry) => refuse(model, entry, `the entry ${entry.name} has ${entry.size} bytes, not a multiple of 4.`));
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
      const what = `${entry.name}.${name}, which ${queue.name} matches by, is not 64 bits at a dword's start.`;
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
        return [refuse(model, ring, `the index of ${ring.name} is not a free-running u32.`)];
      if (spare !== 0) return [refuse(model, ring, `${ring.name} keeps a slot spare.`)];
      if (producer === "host" && free === undefined)
        return [refuse(model, ring, `no cell says how far ${ring.name} is free.`)];
      if (producer === "device" && valid === undefined)
        return [refuse(model, ring, `no cell says how far ${ring.name} is valid.`)];
      return [];
    }),
    ...queue.cells
      .filter(({ type }) => !("bits" in type) || type.bits !== 32)
      .map((cell) => refuse(model, cell, `the cell ${cell.name} is not 32 bits wide.`)),
  ]);
}
