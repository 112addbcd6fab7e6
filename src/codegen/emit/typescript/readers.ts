/**
 * One function per field of an entry that reads it out of the ring's dwords: what views, and programs that want no view,
 * call. A value of more than 32 bits can be had by its two dwords as well, which are numbers.
 */
import { StructureKind, type StatementStructures } from "ts-morph";
import type { Entry, Field, Type } from "../../../model/model.ts";
import { camel } from "../../names.ts";
import type { Context } from "./context.ts";
import { docs } from "./docs.ts";
import { extract, integer, type Words } from "./extract.ts";
import { placeOf } from "./place.ts";
import { memberDoc } from "./structs.ts";
import { typeOf } from "./types.ts";

/** A way to read a field: whole, or one dword of it. */
export interface Reading {
  /** The name of a view's getter: `userData`, `userDataLow`. */
  readonly name: string;
  readonly part: "" | "Low" | "High";
  readonly returnType: string;
  /** The expression that reads it. */
  text(words: Words): string;
  /** `bytes 0–7, u64`, and what it is. */
  readonly doc: string;
  /** What the whole of it is called: nothing, or `the low dword of `. */
  readonly of: string;
}

/** What can be read at all: reserved bits mean nothing, and a command's part is read by its own view. */
export function isReadable({ role }: Field): boolean {
  return role !== "reserved" && role !== "command";
}

/** The ways to read a field. */
export function readingsOf(context: Context, field: Field): readonly Reading[] {
  const { type, at, width } = field;
  const name = camel(field.name);
  const whole: Reading = {
    name,
    part: "",
    returnType: typeOf(context, type, "get"),
    text: (words) => extract(context, words, type, at, width),
    doc: memberDoc(field),
    of: "",
  };
  if (!isWide(type, width)) return [whole];
  const dword = (part: "Low" | "High", from: number, bits: number): Reading => ({
    name: `${name}${part}`,
    part,
    returnType: "number",
    text: (words) => integer(context, words, from, bits, false),
    doc: placeOf(from, bits),
    of: `the ${part.toLowerCase()} dword of `,
  });
  return [whole, dword("Low", at, 32), dword("High", at + 32, width - 32)];
}

/** Values that are bigints. */
function isWide(type: Type, width: number): boolean {
  return width > 32 && type.kind !== "array" && type.kind !== "blob" && type.kind !== "struct";
}

/** The functions for an entry's fields. */
export function emitReaders(context: Context, entry: Entry): StatementStructures[] {
  const words = { array: "words", at: "at" };
  return entry.fields.filter(isReadable).flatMap((field) =>
    readingsOf(context, field).map((reading): StatementStructures => ({
      kind: StructureKind.Function,
      name: context.reader({ file: context.model.file, name: entry.name }, field, reading.part),
      isExported: true,
      docs: docs(`Reads ${reading.of}\`${entry.name}.${field.name}\` at \`words[at]\`: ${reading.doc}`),
      parameters: [
        { name: "words", type: "Uint32Array" },
        { name: "at", type: "number" },
      ],
      returnType: reading.returnType,
      statements: [`return ${reading.text(words)};`],
    })),
  );
}
