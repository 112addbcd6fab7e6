/** Flyweight decoders: one object, moved from entry to entry, reads fields in place. */
import { StructureKind, type GetAccessorDeclarationStructure, type StatementStructures } from "ts-morph";
import type { Command, Entry, Field, Parameter, Reference } from "../../../model/model.ts";
import { key, pascal, Scope } from "../../names.ts";
import type { Context } from "./context.ts";
import { docs, oneLine } from "./docs.ts";
import { inputsNamed, inputsOf, type Input } from "./inputs.ts";
import { OWN_NAMES } from "./parameters.ts";
import { memoryOf, type Memory } from "./pieces.ts";
import { readingName, readingsOf, type Reading } from "./readings.ts";
import { intactText, placesText } from "./reserved.ts";
import { ownersOf, slotViews } from "./slot-views.ts";

/** A getter: how it reads, or the function that does. */
interface Getter extends Reading {
  readonly reader: string | undefined;
}

export function emitEntryViews(context: Context, entry: Entry): StatementStructures[] {
  const [common, ...views] = slotViews(context, entry);
  if (views.length === 0) {
    const doc = docs(entry.doc, viewDoc(entry.size), `@spec ${context.specPath(entry.name)}`);
    return [view(context, context.derived("", entry.name, "View"), doc, entry, common!.fields, common!.readings)];
  }
  return views.map(({ view: one, fields, readings }) =>
    view(
      context,
      context.derived("", `${entry.name}_${one!.name}`, "View"),
      docs(
        entry.doc,
        `As \`${one!.name}\` sees it. ${oneLine(one!.doc)}`.trim(),
        viewDoc(entry.size),
        `@spec ${context.specPath(entry.name, one!.name)}`,
      ),
      entry,
      fields,
      [...common!.readings, ...readings],
    ),
  );
}

export function emitCommandView(context: Context, command: Command): StatementStructures {
  const entry = context.entry(command.entry);
  const doc = docs(
    `The entry of one \`${command.name}\`: ${oneLine(command.doc)}`,
    viewDoc(entry.size),
    `@spec ${context.specPath(command.name)}`,
  );
  const { layout } = command;
  // An entry's own fields are read by its functions, and a command's where they stand.
  const fields = new Map(layout.map((field) => [field.name, field]));
  const readings = readingsOf(context, layout, ownersOf(context, command)).map((reading): Getter => {
    const field = fields.get(reading.path[0]!);
    return {
      ...reading,
      reader: field?.declaredBy === "entry" ? readerOf(context, command.entry, entry, reading) : undefined,
    };
  });
  return view(context, viewName(context, command), doc, entry, layout, readings);
}

/** The function that reads what an entry declares; what a command's fixed values have made of a union has none. */
function readerOf(context: Context, reference: Reference, entry: Entry, reading: Reading): string | undefined {
  const { path, part } = reading;
  const declared = entry.fields.find(({ name }) => name === path[0]);
  if (declared === undefined || entry.views.length > 0) return undefined;
  return context.reader(reference, path, part);
}

/** `ReadView`; `ReadCommandView` beside an entry called alike. */
function viewName(context: Context, { name }: Command): string {
  const taken = context.model.entries.some((entry) => pascal(entry.name) === pascal(name));
  return context.derived("", name, taken ? "CommandView" : "View");
}

function viewDoc(size: number): string {
  const { array, unit } = memoryOf(size);
  return `Reads the ${size} bytes at \`${array}[at]\` in place: move \`at\` (${unit}s), then read. Allocates nothing but the bigints of 64-bit fields.`;
}

function view(
  context: Context,
  name: string,
  doc: string[],
  entry: { readonly size: number; readonly parameters: readonly Parameter[] },
  fields: readonly Field[],
  readings: readonly (Getter | (Reading & { readonly reader: string }))[],
): StatementStructures {
  const memory = memoryOf(entry.size);
  const inputs = inputsOf(context, entry, fields, [], [...OWN_NAMES, ...readings.map(readingName)]);
  const scope = new Scope(["at", memory.array, "constructor", ...inputs.map((input) => input.name)]);
  const names = new Map(
    [...readings]
      .sort((a, b) => a.path.length - b.path.length)
      .map((reading) => [reading, getterName(scope, reading)] as const),
  );
  return {
    kind: StructureKind.Class,
    name,
    isExported: true,
    docs: doc,
    properties: [
      // Declared only: V8 folds a property that is written once, and a class field would be written twice.
      { name: "at", hasDeclareKeyword: true, type: "number", docs: docs(`Index of the entry's first ${memory.unit}.`) },
      { name: memory.array, hasDeclareKeyword: true, isReadonly: true, type: memory.type },
      ...inputs.map((input) => ({
        name: input.name,
        hasDeclareKeyword: true,
        type: input.type,
        docs: docs(capitalised(input.doc)),
      })),
    ],
    ctors: [
      {
        parameters: [
          { name: memory.array, type: memory.type },
          ...inputs.map((input) => ({ name: input.name, type: input.type })),
        ],
        statements: [
          `this.${memory.array} = ${memory.array};`,
          "this.at = 0;",
          ...inputs.map((input) => `this.${input.name} = ${input.name};`),
        ],
      },
    ],
    getAccessors: [
      ...readings.map((reading) => getter(context, reading, names.get(reading)!, memory, inputs)),
      ...intact(context, fields, memory, scope),
    ],
  };
}

function getter(
  context: Context,
  reading: Getter,
  name: string,
  memory: Memory,
  inputs: readonly Input[],
): GetAccessorDeclarationStructure {
  const own = inputs.map((input): Input => ({ ...input, name: `this.${input.name}` }));
  const words = { array: `this.${memory.array}`, at: "this.at", memory };
  const text = reading.text(words, inputsNamed(context, own));
  const asked = own.filter((input) => text.includes(input.name));
  const called = [`this.${memory.array}`, "this.at", ...asked.map((input) => input.name)].join(", ");
  return {
    kind: StructureKind.GetAccessor,
    name,
    docs: docs(reading.of === "" ? reading.doc : `${reading.doc}: ${reading.of}\`${reading.path.join(".")}\``),
    returnType: reading.returnType,
    statements: [`return ${reading.reader === undefined ? text : `${reading.reader}(${called})`};`],
  };
}

/** Of a layout with reserved bits that must have a value. */
function intact(
  context: Context,
  fields: readonly Field[],
  memory: Memory,
  scope: Scope,
): GetAccessorDeclarationStructure[] {
  const text = intactText(context, { array: `this.${memory.array}`, at: "this.at", memory }, fields);
  if (text === undefined) return [];
  return [
    {
      kind: StructureKind.GetAccessor,
      name: scope.claim("reservedIntact"),
      docs: docs(`Whether the reserved bits are as they must be: ${placesText(fields)}.`),
      returnType: "boolean",
      statements: [`return ${text};`],
    },
  ];
}

/** A field called as a member that every view has is told apart. */
function getterName(scope: Scope, reading: Reading): string {
  const name = readingName(reading);
  const own = name === "at" || name === "words" || name === "constructor" ? `${name}Field` : name;
  return key(scope.claim(own, `${reading.path.join(".")} ${reading.part}`));
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
