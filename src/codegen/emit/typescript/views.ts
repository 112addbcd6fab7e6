/** Flyweight decoders: one object, moved from entry to entry, reads fields in place. */
import { Scope, StructureKind, type StatementStructures } from "ts-morph";
import type { Command, CommandField, Entry, Field } from "../../../model/model.ts";
import { camel, key, pascal } from "../../names.ts";
import type { Context } from "./context.ts";
import { docs, oneLine } from "./docs.ts";
import { extract } from "./extract.ts";
import { memberDoc } from "./structs.ts";
import { typeOf } from "./types.ts";

export function emitEntryView(context: Context, entry: Entry): StatementStructures {
  const doc = docs(entry.doc, viewDoc(entry.size), `@spec ${context.specPath(entry.name)}`);
  return view(context, context.derived("", entry.name, "View"), doc, entry.fields);
}

export function emitCommandView(context: Context, command: Command): StatementStructures {
  const { size } = context.entry(command.entry);
  const doc = docs(
    `The entry of one \`${command.name}\`: ${oneLine(command.doc)}`,
    viewDoc(size),
    `@spec ${context.specPath(command.name)}`,
  );
  return view(context, viewName(context, command), doc, command.layout);
}

/** A 64-bit field at a multiple of 8 bytes: read whole, which makes no bigint where it is only compared. */
function isLong({ role, type, at, width }: Field): boolean {
  const unsigned = type.kind === "unsigned" || type.kind === "address" || type.kind === "token";
  return role !== "reserved" && role !== "command" && unsigned && width === 64 && at % 64 === 0;
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
): StatementStructures {
  const long = fields.some((field) => isLong(field));
  const words = { array: "this.words", at: "this.at", longs: "this.longs" };
  return {
    kind: StructureKind.Class,
    name,
    isExported: true,
    docs: doc,
    properties: [
      // Declared only: V8 folds a property that is written once, and a class field would be written twice.
      { name: "at", hasDeclareKeyword: true, type: "number", docs: docs("Index of the entry's first dword.") },
      { name: "words", hasDeclareKeyword: true, isReadonly: true, type: "Uint32Array" },
      ...(long
        ? [{ name: "longs", hasDeclareKeyword: true, scope: Scope.Private, isReadonly: true, type: "BigUint64Array" }]
        : []),
    ],
    ctors: [
      {
        parameters: [{ name: "words", type: "Uint32Array" }],
        statements: [
          "this.words = words;",
          ...(long ? [`this.longs = ${context.use("longsOf")}(words);`] : []),
          "this.at = 0;",
        ],
      },
    ],
    getAccessors: fields
      .filter((field) => field.role !== "reserved" && field.role !== "command")
      .map((field) => ({
        name: fieldGetter(field),
        docs: docs(memberDoc(field)),
        returnType: typeOf(context, field.type, "get"),
        statements: [`return ${extract(context, words, field.type, field.at, field.width)};`],
      })),
  };
}

/** A field called as a member that every view has is told apart. */
function fieldGetter(field: Field): string {
  const name = camel(field.name);
  return key(name === "at" || name === "words" || name === "constructor" ? `${name}Field` : name);
}
