/** Fields that carry more of memory than its address: a struct with it and a key, or the bytes themselves. */
import type {
  Command,
  CommandField,
  Encoding,
  Entry,
  Field,
  Model,
  Program,
  Reference,
  Type,
  Union,
} from "../model/model.ts";

/**
 * The same program, where fields wider than an address have the type of what is written there: the element of the encoding
 * by which the device is told of the memory, or raw bytes.
 */
export function withElements(program: Program): Program {
  const models = program.models.map((model) => modelWith(program, model));
  const root = models[program.models.indexOf(program.root)];
  return root === undefined ? program : { root, models };
}

function modelWith(program: Program, model: Model): Model {
  return {
    ...model,
    entries: model.entries.map((entry) => entryWith(program, model, entry)),
    commands: model.commands.map((command) => {
      // What the entry declares is read alike whatever the command.
      const shared = elementsOf(program, command.entry);
      const own = (name: string) => elements(program, command, name);
      return {
        ...command,
        layout: command.layout.map((field): CommandField => {
          const { declaredBy } = field;
          return { ...fieldWith(field, declaredBy === "entry" ? shared : own), declaredBy };
        }),
      };
    }),
  };
}

function entryWith(program: Program, model: Model, entry: Entry): Entry {
  const found = elementsOf(program, { file: model.file, name: entry.name });
  return {
    ...entry,
    fields: entry.fields.map((field) => fieldWith(field, found)),
    views: entry.views.map((view) => ({ ...view, fields: view.fields.map((field) => fieldWith(field, found)) })),
  };
}

/** What the device is told of memory by, in any command of an entry. */
function elementsOf(program: Program, entry: Reference): (name: string) => readonly Type[] {
  const commands = program.models
    .flatMap((one) => one.commands)
    .filter((command) => command.entry.file === entry.file && command.entry.name === entry.name);
  return (name) => commands.flatMap((command) => elements(program, command, name));
}

/** What the device is told of a command's memory by, beside plain addresses. */
function elements(program: Program, command: Command, name: string): readonly Type[] {
  return [...command.transfers, ...command.records].flatMap((lent) => {
    const encoding = lent.name === name && lent.encoding !== undefined && encodingOf(program, lent.encoding);
    return encoding === false || encoding === undefined ? [] : [encoding.element];
  });
}

function encodingOf(program: Program, { file, name }: Reference): Encoding | undefined {
  return program.models.find((one) => one.file === file)?.encodings.find((one) => one.name === name);
}

function fieldWith(field: Field, elementsOf: (name: string) => readonly Type[]): Field {
  const { type, width } = field;
  if (type.kind === "union") {
    const cases = type.union.cases.map((one) => ({
      ...one,
      fields: one.fields.map((inner) => fieldWith(inner, elementsOf)),
    }));
    const union: Union = { ...type.union, cases };
    return { ...field, type: { ...type, union } };
  }
  if (type.kind !== "address" || width <= 64) return field;
  const [first, ...others] = elementsOf(type.transfer);
  if (first?.kind === "struct" && first.bits === width && others.every((one) => sameStruct(one, first))) {
    return { ...field, type: first };
  }
  return { ...field, type: { kind: "blob", bits: width } };
}

function sameStruct(type: Type, { struct }: Extract<Type, { kind: "struct" }>): boolean {
  return type.kind === "struct" && type.struct.file === struct.file && type.struct.name === struct.name;
}
