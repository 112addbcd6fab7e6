/**
 * The ways to read what is in a slot without making an object: each field, each dword of a wide one, and what is inside
 * of structures and unions.
 */
import type { Field } from "../../../model/model.ts";
import { camel, pascal } from "../../names.ts";
import type { Context } from "./context.ts";
import { extractField, integer, type Words } from "./extract.ts";
import type { Inputs } from "./inputs.ts";
import { partOf, type Place } from "./pieces.ts";
import { placeOf } from "./place.ts";
import { memberDoc } from "./structs.ts";
import { fieldType, isWideField, type OwnerOf, type UnionOwner } from "./types.ts";

/** A way to read a field: whole, or one dword of it. */
export interface Reading {
  /** Names from the slot's own field inwards: `["status", "code"]`. */
  readonly path: readonly string[];
  readonly part: "" | "Low" | "High";
  readonly returnType: string;
  /** The expression that reads it. */
  text(words: Words, inputs: Inputs): string;
  /** `bytes 0–7, u64`, and what it is. */
  readonly doc: string;
  /** What the whole of it is called: nothing, or `the low dword of `. */
  readonly of: string;
}

/** What can be read at all: reserved bits mean nothing, and a command's part is read by its own view. */
export function isReadable({ role }: Field): boolean {
  return role !== "reserved" && role !== "command";
}

/** `userDataLow`, `statusCode` */
export function readingName({ path, part }: Pick<Reading, "path" | "part">): string {
  const [first, ...rest] = path;
  return camel(first!) + rest.map(pascal).join("") + part;
}

/** The ways to read fields; `fields` are all that lie beside each other, of which only `wanted` are asked for. */
export function readingsOf(
  context: Context,
  fields: readonly Field[],
  owner: OwnerOf,
  wanted: (field: Field) => boolean = () => true,
): readonly Reading[] {
  const level = (words: Words, inputs: Inputs): Inputs => {
    const own: Inputs = inputs.beside(fields, (field) => extractField(context, words, field, fields, own));
    return own;
  };
  return fields
    .filter((field) => isReadable(field) && wanted(field))
    .flatMap((field) => {
      const path = called(field, fields);
      return ofField(context, field, { fields, level, base: 0, path, owner: owner(field) });
    });
}

/** A union called like its tag is told from it. */
function called(field: Field, fields: readonly Field[]): readonly string[] {
  const twin = field.role === "union" && fields.some((each) => each !== field && each.name === field.name);
  return twin ? [field.name, "case"] : [field.name];
}

interface Level {
  readonly fields: readonly Field[];
  level(words: Words, inputs: Inputs): Inputs;
  readonly base: number;
  readonly path: readonly string[];
  readonly owner: UnionOwner;
}

function ofField(context: Context, field: Field, at: Level): readonly Reading[] {
  const { fields, level, base, path, owner } = at;
  const place: Place = { at: field.at + base, width: field.width, byteOrder: field.byteOrder };
  const whole: Reading = {
    path,
    part: "",
    returnType: fieldType(context, field, "get", owner),
    text: (words, inputs) => extractField(context, words, field, fields, level(words, inputs), base),
    doc: memberDoc({ ...field, at: place.at }),
    of: "",
  };
  return [whole, ...dwords(context, field, place, path), ...inside(context, field, at)];
}

function dwords(context: Context, field: Field, place: Place, path: readonly string[]): readonly Reading[] {
  if (!isWideField(field) || field.stored !== undefined) return [];
  const dword = (part: "Low" | "High", from: number, bits: number): Reading => {
    const own = partOf(place, from, bits);
    return {
      path,
      part,
      returnType: "number",
      text: (words) => integer(context, words, own, false),
      doc: placeOf(own),
      of: `the ${part.toLowerCase()} dword of `,
    };
  };
  return [dword("Low", 0, 32), dword("High", 32, place.width - 32)];
}

/** The fields of a structure, and those of a union's cases: each means something only where its case is there. */
function inside(context: Context, field: Field, { level, base, path, owner }: Level): readonly Reading[] {
  const { type } = field;
  if (type.kind === "struct") {
    const struct = context.struct(type.struct);
    const from = base + field.at;
    const own = (words: Words, inputs: Inputs): Inputs => {
      const deeper: Inputs = level(words, inputs)
        .inside(struct, type.arguments)
        .beside(struct.fields, (each) => extractField(context, words, each, struct.fields, deeper, from));
      return deeper;
    };
    return struct.fields.filter(isReadable).flatMap((each) =>
      ofField(context, each, {
        fields: struct.fields,
        level: own,
        base: from,
        path: [...path, ...called(each, struct.fields)],
        owner: { ...type.struct, path: [] },
      }),
    );
  }
  if (type.kind !== "union") return [];
  return type.union.cases.flatMap((one) => {
    const own = (words: Words, inputs: Inputs): Inputs => {
      const deeper: Inputs = level(words, inputs).beside(one.fields, (each) =>
        extractField(context, words, each, one.fields, deeper, base),
      );
      return deeper;
    };
    return one.fields.filter(isReadable).flatMap((each) =>
      ofField(context, each, {
        fields: one.fields,
        level: own,
        base,
        path: [...(path.at(-1) === "case" ? path.slice(0, -1) : path), one.name, ...called(each, one.fields)],
        owner: { ...owner, path: [...owner.path, field.name, one.name] },
      }).map((reading) => ({
        ...reading,
        doc: `${reading.doc}${reading.doc.includes("where `") ? "" : `; only where \`${field.name}\` is \`${one.name}\``}`,
      })),
    );
  });
}
