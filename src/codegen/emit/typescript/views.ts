/** Flyweight decoders: one object, moved from entry to entry, reads fields in place. */
import { StructureKind, type GetAccessorDeclarationStructure, type StatementStructures } from "ts-morph";
import type { Command, CommandField, Entry, Field, Reference } from "../../../model/model.ts";
import { key, pascal } from "../../names.ts";
import type { Context } from "./context.ts";
import { docs, oneLine } from "./docs.ts";
import { isReadable, readingsOf } from "./readers.ts";

export function emitEntryView(context: Context, entry: Entry): StatementStructures {
  const doc = docs(entry.doc, viewDoc(entry.size), `@spec ${context.specPath(entry.name)}`);
  return view(context, context.derived("", entry.name, "View"), doc, entry.fields, {
    file: context.model.file,
    name: entry.name,
  });
}

export function emitCommandView(context: Context, command: Command): StatementStructures {
  const { size } = context.entry(command.entry);
  const doc = docs(
    `The entry of one \`${command.name}\`: ${oneLine(command.doc)}`,
    viewDoc(size),
    `@spec ${context.specPath(command.name)}`,
  );
  return view(context, viewName(context, command), doc, command.layout, command.entry);
}

/** `ReadView`; `ReadCommandView` beside an entry called alike. */
function viewName(context: Context, { name }: Command): string {
  const taken = context.model.entries.some((entry) => pascal(entry.name) === pascal(name));
  return context.derived("", name, taken ? "CommandView" : "View");
}

function viewDoc(size: number): string {
  return `Reads the ${size} bytes at \`words[at]\` in place: move \`at\` (dwords), then read. Allocates nothing but the bigints of 64-bit fields.`;
}

function view(
  context: Context,
  name: string,
  doc: string[],
  fields: readonly (Field | CommandField)[],
  entry: Reference,
): StatementStructures {
  return {
    kind: StructureKind.Class,
    name,
    isExported: true,
    docs: doc,
    properties: [
      // Declared only: V8 folds a property that is written once, and a class field would be written twice.
      { name: "at", hasDeclareKeyword: true, type: "number", docs: docs("Index of the entry's first dword.") },
      { name: "words", hasDeclareKeyword: true, isReadonly: true, type: "Uint32Array" },
    ],
    ctors: [
      {
        parameters: [{ name: "words", type: "Uint32Array" }],
        statements: ["this.words = words;", "this.at = 0;"],
      },
    ],
    getAccessors: fields.filter(isReadable).flatMap((field) => getters(context, field, entry)),
  };
}

/** An entry's own fields are read by its functions, and a command's where they stand. */
function getters(context: Context, field: Field | CommandField, entry: Reference): GetAccessorDeclarationStructure[] {
  const ofEntry = !("declaredBy" in field) || field.declaredBy === "entry";
  const words = { array: "this.words", at: "this.at" };
  return readingsOf(context, field).map((reading) => ({
    kind: StructureKind.GetAccessor,
    name: getterName(reading.name),
    docs: docs(reading.of === "" ? reading.doc : `${reading.doc}: ${reading.of}\`${field.name}\``),
    returnType: reading.returnType,
    statements: [
      `return ${ofEntry ? `${context.reader(entry, field, reading.part)}(this.words, this.at)` : reading.text(words)};`,
    ],
  }));
}

/** A field called as a member that every view has is told apart. */
function getterName(name: string): string {
  return key(name === "at" || name === "words" || name === "constructor" ? `${name}Field` : name);
}
