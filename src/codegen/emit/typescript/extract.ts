/** Reads values out of dwords: one expression each, sign, byte order and stored form and all. */
import { unreachable } from "../../../base/assert.ts";
import type { Field, Type } from "../../../model/model.ts";
import { camel, key } from "../../names.ts";
import type { Context } from "./context.ts";
import { hex } from "./dwords.ts";
import { LONG, range } from "./leaves.ts";
import { partOf, piecesOf, WORDS, type Memory, type Piece, type Place } from "./pieces.ts";
import { fromWire } from "./stored.ts";
import { asEnum, typeOf } from "./types.ts";
import type { Inputs } from "./inputs.ts";
import { readUnion } from "./unions.ts";

/** Where the elements come from. */
export interface Words {
  /** The array: `this.words`. */
  readonly array: string;
  /** The index of the first element: `this.at`. */
  readonly at: string;
  /** What it is an array of; dwords when absent. */
  readonly memory?: Memory;
  /** The dwords one by one, where they are in no array: a register's. */
  readonly dwords?: readonly string[];
}

/** A field's value, as `typeOf(…, "get")` types it. `siblings` are the fields beside it, `base` the bits before them. */
export function extractField(
  context: Context,
  words: Words,
  field: Field,
  siblings: readonly Field[],
  inputs: Inputs,
  base = 0,
): string {
  const place = { at: field.at + base, width: field.width, byteOrder: field.byteOrder };
  if (field.type.kind === "union") return readUnion(context, words, field, siblings, inputs, base);
  if (field.stored === undefined) return extract(context, words, field.type, place, inputs);
  return fromWire(field, place.width, wire(context, words, field, place));
}

function wire(context: Context, words: Words, { type, stored }: Field, place: Place): string {
  const signed = stored !== undefined && type.kind === "signed";
  return group(integer(context, words, place, signed));
}

/** The value of the bits at a place. */
export function extract(context: Context, words: Words, type: Type, place: Place, inputs: Inputs): string {
  const { at, width, byteOrder } = place;
  switch (type.kind) {
    case "unsigned":
      return integer(context, words, place, false);
    case "range":
      return integer(context, words, place, type.min < 0n);
    case "signed":
    case "handle":
      return integer(context, words, place, true);
    case "address":
    case "token":
      return integer(context, words, place, false);
    case "flags":
      return integer(context, words, place, false);
    case "enum":
      return asEnum(context, type.enum, group(integer(context, words, place, type.signed)));
    case "bool":
      return `${group(integer(context, words, place, false))} !== 0`;
    case "array":
      return elements(context, words, type, place, inputs);
    case "blob":
      if (width / 8 > LONG) return `${context.use("readBytes")}(${span(words, at, width)})`;
      return `Uint8Array.of(${range(width / 8)
        .map((index) => integer(context, words, { at: at + index * 8, width: 8, byteOrder }, false))
        .join(", ")})`;
    case "text":
      return `${context.use("readText")}(${span(words, at, width)}, ${type.pad})`;
    case "struct":
      return struct(context, words, type, place, inputs);
    case "union":
      throw new Error("bug in ringwright: a union is read by its field");
    case "flexible":
      return flexible(context, words, type, place, inputs);
    case "bytes":
    case "cstring":
      return "new Uint8Array(0)";
    case "duration":
    case "queue":
    case "outcome":
      throw new Error(`bug in ringwright: nothing in memory is a ${type.kind}`);
    default:
      return unreachable(type);
  }
}

/** `words, at, 12, 20`: an array, an index in it, and from there bytes and how many. */
function span(words: Words, at: number, width: number): string {
  return `${words.array}, ${words.at}, ${at / 8}, ${width / 8}`;
}

function elements(
  context: Context,
  words: Words,
  type: Extract<Type, { kind: "array" }>,
  place: Place,
  inputs: Inputs,
): string {
  const { element, length } = type;
  if (length === 0) return "[]";
  const each = place.width / length;
  const at = (index: number): Place => partAt(place, index * each, each);
  if (length <= LONG) {
    return `[${range(length)
      .map((index) => extract(context, words, element, at(index), inputs))
      .join(", ")}]`;
  }
  const item = (index: string): Words => ({ ...words, at: index });
  const memory = words.memory ?? WORDS;
  const cast = typeOf(context, element, "get");
  if (each % memory.bits === 0 && place.at % memory.bits === 0) {
    // Every element begins at one of the array's: they are read in a loop.
    const step = each / memory.bits;
    const first = indexIn(words, place.at / memory.bits);
    const read = extract(context, item("from"), element, { ...at(0), at: 0 }, inputs);
    const from = `${first} + index${step === 1 ? "" : ` * ${step}`}`;
    return `Array.from({ length: ${length} }, (_item, index): ${cast} => { const from = ${from}; return ${read}; })`;
  }
  if ((each === 8 || each === 16) && place.at % 8 === 0 && isNumber(element)) {
    const signed = element.kind === "signed" || (element.kind === "enum" && element.signed);
    const read = `${context.use("readArray")}(${span(words, place.at, place.width)}, ${each}, ${place.byteOrder === "big"}, ${signed})`;
    return element.kind === "enum" ? `(${asEnum(context, element.enum, read, "[]")})` : read;
  }
  return `[${range(length)
    .map((index) => extract(context, words, element, at(index), inputs))
    .join(", ")}]`;
}

/** Elements behind a structure: `count` of them. */
function flexible(
  context: Context,
  words: Words,
  { element }: Extract<Type, { kind: "flexible" }>,
  place: Place,
  inputs: Inputs,
): string {
  const each = element.kind === "bool" ? 8 : "bits" in element ? element.bits : 32;
  const cast = typeOf(context, element, "get");
  if (each % 32 === 0 && place.at % 32 === 0) {
    const read = extract(context, { ...words, at: "from" }, element, { ...place, at: 0, width: each }, inputs);
    const from = `${indexIn(words, place.at / 32)} + index${each === 32 ? "" : ` * ${each / 32}`}`;
    return `Array.from({ length: count }, (_item, index): ${cast} => { const from = ${from}; return ${read}; })`;
  }
  const signed = element.kind === "signed" || (element.kind === "enum" && element.signed);
  const where = `${words.array}, ${words.at}, ${place.at / 8}, count * ${each / 8}`;
  const read = `${context.use("readArray")}(${where}, ${each}, ${place.byteOrder === "big"}, ${signed})`;
  return element.kind === "enum" ? `(${asEnum(context, element.enum, read, "[]")})` : read;
}

/** Types whose values are numbers in an array. */
export function isNumber({ kind }: Type): boolean {
  return kind === "unsigned" || kind === "signed" || kind === "enum" || kind === "flags" || kind === "range";
}

/** A part of an array or struct: they run forward in memory whatever the byte order. */
function partAt(place: Place, at: number, width: number): Place {
  return { at: place.at + at, width, byteOrder: place.byteOrder };
}

/** By the structure's own decoder, where that finds it at the start of a dword, or else field by field. */
function struct(
  context: Context,
  words: Words,
  type: Extract<Type, { kind: "struct" }>,
  place: Place,
  inputs: Inputs,
): string {
  const { array } = words;
  const declared = context.struct(type.struct);
  const given = type.arguments.map((argument) => inputs.text(argument));
  if (
    place.at % 32 === 0 &&
    declared.bits % 8 === 0 &&
    (words.memory ?? WORDS) === WORDS &&
    words.dwords === undefined &&
    readsOwn(declared.bits)
  ) {
    const decode = context.refer(type.struct, { before: "decode" });
    return `${decode}(${[array, indexIn(words, place.at / 32), ...given].join(", ")})`;
  }
  const own = inputs.inside(declared, type.arguments);
  return objectOf(context, words, declared.fields, own, place.at);
}

/** Less than a dword is read where it stands. */
function readsOwn(bits: number): boolean {
  return bits >= 32;
}

/** `{ small: …, large: … }` of what can be read. */
export function objectOf(
  context: Context,
  words: Words,
  fields: readonly Field[],
  inputs: Inputs,
  base: number,
): string {
  const members = membersOf(fields).map(
    (field) => `${key(camel(field.name))}: ${extractField(context, words, field, fields, inputs, base)}`,
  );
  return members.length === 0 ? "{}" : `{ ${members.join(", ")} }`;
}

/** Fields that are members of a decoded object: a tag is told by the case of its union. */
export function membersOf(fields: readonly Field[]): readonly Field[] {
  const tags = new Set(fields.map(({ type }) => (type.kind === "union" ? type.union.tagField : undefined)));
  return fields.filter(
    ({ role, name }) => role !== "reserved" && role !== "command" && (role === "union" || !tags.has(name)),
  );
}

/** An integer of at most 64 bits: a number where it has at most 32, else a bigint. */
export function integer(context: Context, words: Words, place: Place, signed: boolean): string {
  const { at, width, byteOrder } = place;
  const memory = words.memory ?? WORDS;
  if (width <= 32) return narrow(context, words, place, signed);
  if (width === 64 && at % 32 === 0 && byteOrder !== "big" && memory === WORDS && words.dwords === undefined) {
    return `${context.use(signed ? "readI64" : "readU64")}(${words.array}, ${indexIn(words, at / 32)})`;
  }
  const low = narrow(context, words, partOf(place, 0, 32), false);
  const high = narrow(context, words, partOf(place, 32, width - 32), signed);
  return `${context.use(signed ? "joinI64" : "joinU64")}(${low}, ${high})`;
}

function narrow(context: Context, words: Words, place: Place, signed: boolean): string {
  const memory = words.memory ?? WORDS;
  const { width } = place;
  const pieces = piecesOf(place, memory);
  const [piece] = pieces;
  if (pieces.length > 1) {
    const joined = pieces.map((each) => shifted(load(context, words, each), each, memory)).join(" | ");
    const wraps = width === 32;
    if (!signed) return wraps ? `(${joined}) >>> 0` : joined;
    return wraps ? joined : `(${joined}) << ${32 - width} >> ${32 - width}`;
  }
  if (piece === undefined) return "0";
  const from = load(context, words, piece);
  const low = piece.at;
  const top = low + width === memory.bits;
  if (signed) {
    if (width === 32) return piece.swapped ? from : `${from} | 0`;
    if (memory.bits === 32 && top) return `${from} >> ${low}`;
    return low + width === 32 ? `${from} >> ${low}` : `(${from} << ${32 - low - width}) >> ${32 - width}`;
  }
  // Swapped, it is an int32.
  if (width === memory.bits) return piece.swapped && width === 32 ? `${from} >>> 0` : from;
  if (top) return `${from} >>> ${low}`;
  const mask = hex(2 ** width - 1);
  return low === 0 ? `${from} & ${mask}` : `(${from} >>> ${low}) & ${mask}`;
}

/** One of several pieces, moved to where the value has it. */
function shifted(from: string, { at, width, from: to }: Piece, { bits }: Memory): string {
  const top = at + width === bits;
  const down = at === 0 ? from : `${from} >>> ${at}`;
  const cut = top ? down : `${at === 0 ? from : `(${down})`} & ${hex(2 ** width - 1)}`;
  const whole = top && at === 0;
  return to === 0 ? (whole ? cut : `(${cut})`) : `(${whole ? cut : `(${cut})`} << ${to})`;
}

function load(context: Context, words: Words, { element, swapped }: Piece): string {
  const text = words.dwords?.[element] ?? `${words.array}[${indexIn(words, element)}]!`;
  if (!swapped) return text;
  return `${context.use((words.memory ?? WORDS).bits === 32 ? "swap32" : "swap16")}(${text})`;
}

function indexIn(words: Words, element: number): string {
  if (element === 0) return words.at;
  return words.at === "0" ? String(element) : `${words.at} + ${element}`;
}

export function group(text: string): string {
  return /^[\w.!()[\]]+$/.test(text) && !text.includes(" ") ? text : `(${text})`;
}
