/** From written types to the model's. */
import { diagnostics } from "../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../parser/syntax.ts";
import { lengthOfField } from "./checks/length-of-field.ts";
import { constantOf, typedAs } from "./expressions.ts";
import type * as Model from "./model.ts";
import { rangeOf, unsigned } from "./ranges.ts";
import { change, didYouMean, kindNames, article, Scope, type Unit } from "./scope.ts";

/** Where a type stands; each place allows other types. */
export type TypePlace =
  | "an entry's field"
  | "a command's field"
  | "a struct's field"
  | "reserved bits"
  | "a struct's member"
  | "a parameter"
  | "a call's result"
  | "a register"
  | "a register's field"
  | "a cell"
  | "a ring's index"
  | "a stream's element"
  | "a transfer"
  | "a local"
  | "an encoding's element"
  | "a parameter of a procedure"
  | "allocated memory"
  | "a base type";

const integers = ["unsigned", "signed"] as const;
const values = [...integers, "bool", "enum", "flags"] as const;

const fields = [...values, "range", "handle", "blob", "text", "array", "struct"] as const;

const allowed: Readonly<Record<TypePlace, readonly Model.Type["kind"][]>> = {
  "an entry's field": [...fields, "address"],
  "a command's field": [...fields, "address", "token"],
  "a struct's field": fields,
  "reserved bits": [...values, "range", "handle", "blob", "array"],
  "a struct's member": [...values, "handle", "struct", "array", "flexible", "blob", "text"],
  "a parameter": [...values, "range", "handle", "struct", "cstring"],
  "a call's result": [...integers, "handle"],
  "a register": [...integers, "enum", "flags", "struct"],
  "a register's field": [...values, "range", "struct"],
  "a cell": [...integers, "enum", "flags", "array"],
  "a ring's index": ["unsigned"],
  "a stream's element": ["unsigned"],
  "a transfer": ["bytes", "cstring", "struct"],
  "a local": [...values, "range", "handle", "struct", "duration"],
  "an encoding's element": ["unsigned", "struct"],
  "a parameter of a procedure": [...values, "range", "handle", "struct", "cstring", "duration", "queue"],
  "allocated memory": ["bytes", "struct", "array"],
  "a base type": integers,
};

export interface Resolved {
  readonly type: Model.Type;
  readonly byteOrder: Model.ByteOrder;
  /** With an array of a length that is known at run time only, as cells have. */
  readonly length?: Model.Expression;
}

export interface TypeContext {
  readonly scope: Scope;
  readonly place: TypePlace;
  /** Bits that the position gives: a range type takes its width from them. */
  readonly bits?: number | undefined;
  /** Names of the fields beside it. */
  readonly siblings?: ReadonlySet<string> | undefined;
}

const integerName = /^([ui])(\d+)(be|le)?$/;
const words = ["bool", "handle", "token", "cstring", "u8", "u16", "u32", "u64", "i8", "i16", "i32", "i64"];

/** The type, or nothing after the mistake has been reported. */
export function resolveType(reference: Syntax.TypeReference, context: TypeContext): Resolved | undefined {
  const { unit } = context.scope;
  const resolved = resolve(reference, context);
  if (resolved === undefined) return undefined;
  if (!allowed[context.place].includes(resolved.type.kind)) {
    const values = { type: describeType(resolved.type), place: context.place };
    return unit.report(diagnostics.typeNotAllowed(values, unit.at(reference)));
  }
  return resolved;
}

function resolve(reference: Syntax.TypeReference, context: TypeContext): Resolved | undefined {
  const { scope } = context;
  const { unit } = scope;
  const inFileOrder = (type: Model.Type | undefined) => type && { type, byteOrder: unit.byteOrder };
  switch (reference.kind) {
    case "named-type":
      return withoutArguments(reference, context) ? namedType(reference.name, unit) : undefined;
    case "range-type": {
      const from = constant(reference.from, unit);
      const to = constant(reference.to, unit);
      if (from === undefined || to === undefined) return undefined;
      if (from > to) return unit.report(diagnostics.emptyRange({ from, to }, unit.at(reference)));
      const needed = from < 0n ? Math.max(signedWidth(from), signedWidth(to)) : width(to);
      return inFileOrder({ kind: "range", bits: context.bits ?? needed, min: from, max: to });
    }
    case "array-type":
      return arrayType(reference, context);
    case "bytes-type": {
      if (context.place === "a transfer" || context.place === "allocated memory") {
        const length = typedAs(scope, reference.length, { kind: "unsigned", bits: 64 }, "the length");
        return inFileOrder(length && { kind: "bytes", length });
      }
      const bytes = lengthOf(reference.length, context);
      return inFileOrder(bytes === undefined ? undefined : { kind: "blob", bits: bytes * 8 });
    }
    case "string-type": {
      const bytes = lengthOf(reference.length, context);
      const byte: Model.Type = { kind: "unsigned", bits: 8 };
      const pad = reference.pad && constantOf(new Scope(unit), reference.pad, byte, "a byte")?.value;
      if (bytes === undefined || (reference.pad !== undefined && pad === undefined)) return undefined;
      return inFileOrder({ kind: "text", bits: bytes * 8, pad: Number(pad ?? 0n) });
    }
    case "address-type":
      return inFileOrder({ kind: "address", transfer: reference.of.text, bits: context.bits ?? 64 });
  }
}

function constant(expression: Syntax.Expression, unit: Unit): bigint | undefined {
  return constantOf(new Scope(unit), expression, { kind: "unsigned", bits: 64 }, undefined)?.value;
}

/** More than any entry or struct has. */
const longest = 1n << 24n;

/** The length of what stands at a place: known before the program runs. */
function lengthOf(expression: Syntax.Expression, { scope, siblings }: TypeContext): number | undefined {
  const { unit } = scope;
  if (siblings !== undefined && lengthOfField(unit, expression, siblings)) return undefined;
  const lengths: Model.Type = { kind: "range", bits: 32, min: 1n, max: longest };
  const found = constantOf(new Scope(unit), expression, lengths, "a length");
  return found && Number(found.value);
}

/** Only a struct's type takes arguments, and only as the type of a field. */
function withoutArguments({ name, arguments: values, span }: Syntax.NamedType, { scope, place }: TypeContext): boolean {
  const { unit } = scope;
  if (values === undefined) return true;
  const isField = place === "an entry's field" || place === "a command's field" || place === "a struct's field";
  const symbol = unit.find(name.text);
  if (isField && symbol?.kind === "struct") return true;
  unit.report(diagnostics.typeArguments({ name: name.text, place }, unit.at(span)));
  return false;
}

function width(value: bigint): number {
  return value === 0n ? 1 : value.toString(2).length;
}

function signedWidth(value: bigint): number {
  return width(value < 0n ? -value - 1n : value) + 1;
}

function arrayType(reference: Syntax.ArrayType, context: TypeContext): Resolved | undefined {
  const { scope, place } = context;
  const element = resolve(reference.element, context);
  if (element === undefined) return undefined;
  const whole = widthOf(element.type);
  if (whole === undefined || element.length !== undefined || element.type.kind === "array") {
    const values = { type: "an array of " + describeType(element.type), place };
    return scope.unit.report(diagnostics.typeNotAllowed(values, scope.unit.at(reference)));
  }
  if (place === "a cell" && reference.length !== undefined) {
    const length = typedAs(scope, reference.length, { kind: "unsigned", bits: 64 }, "the length");
    if (length === undefined) return undefined;
    return { type: element.type, byteOrder: element.byteOrder, length };
  }
  if (reference.length === undefined) {
    return { type: { kind: "flexible", element: element.type, bits: 0 }, byteOrder: element.byteOrder };
  }
  const length = lengthOf(reference.length, context);
  if (length === undefined) return undefined;
  return { type: { kind: "array", element: element.type, length, bits: whole * length }, byteOrder: element.byteOrder };
}

/** Types of integers by byte order and name: a description has few of them, each in many places. */
const integerTypes: Readonly<Record<Model.ByteOrder, Map<string, Resolved>>> = {
  little: new Map(),
  big: new Map(),
  native: new Map(),
};

/** The type that a name of the language stands for; its width may be one that no integer has. */
function integerType(name: string, byteOrder: Model.ByteOrder): Resolved | undefined {
  const known = integerTypes[byteOrder].get(name);
  if (known !== undefined) return known;
  const parts = integerName.exec(name);
  if (parts === null) return undefined;
  const order = parts[3] === undefined ? byteOrder : parts[3] === "be" ? "big" : "little";
  const kind = parts[1] === "u" ? "unsigned" : "signed";
  const type: Resolved = { type: { kind, bits: Number(parts[2]) }, byteOrder: order };
  if (isWidth(Number(parts[2]))) integerTypes[byteOrder].set(name, type);
  return type;
}

function isWidth(bits: number): boolean {
  return bits >= 1 && bits <= 64;
}

function namedType(name: Syntax.Name, unit: Unit): Resolved | undefined {
  const { byteOrder } = unit;
  const integer = integerType(name.text, byteOrder);
  if (integer !== undefined) {
    if (isWidth(widthOf(integer.type)!)) return integer;
    return unit.report(diagnostics.integerWidth({ name: name.text }, unit.at(name)));
  }
  switch (name.text) {
    case "bool":
    case "handle":
    case "token":
    case "cstring":
    case "duration":
      return { type: { kind: name.text }, byteOrder };
  }
  const symbol = unit.find(name.text);
  switch (symbol?.kind) {
    case "enum": {
      const model = symbol.model();
      return (
        model && { type: { kind: "enum", enum: symbol.reference, bits: model.bits, signed: model.signed }, byteOrder }
      );
    }
    case "flags": {
      const model = symbol.model();
      return model && { type: { kind: "flags", flags: symbol.reference, bits: model.bits }, byteOrder };
    }
    case "queue":
      return { type: { kind: "queue", queue: symbol.reference }, byteOrder };
    case "struct": {
      const model = symbol.model();
      if (model === undefined) return undefined;
      const { bits } = model;
      return { type: { kind: "struct", struct: symbol.reference, arguments: [], bits }, byteOrder: model.byteOrder };
    }
    case undefined: {
      if (unit.poisoned(name.text)) return undefined;
      const candidates = [...unit.names(["enum", "flags", "struct"]), ...words];
      const meant = fromC(name.text);
      const details =
        name.text === "bytes"
          ? { help: "how many is said, too: 'bytes[length]'" }
          : meant === undefined
            ? didYouMean(unit, name, candidates)
            : change(unit, name, meant);
      return unit.reportMissing(diagnostics.unknownName({ kind: "type", name: name.text }, unit.at(name), details));
    }
    default: {
      const values = { name: name.text, found: article(kindNames[symbol!.kind]), expected: "a type" };
      const related = [{ location: symbol!.unit.at(symbol!.syntax.name), message: "it is declared here" }];
      return unit.report(diagnostics.wrongKind(values, unit.at(name), { related }));
    }
  }
}

/** The type that a habit of C's means here: `uint32_t`, `__le16`, `__u8`. */
function fromC(name: string): string | undefined {
  const fixed = /^(u?)int(8|16|32|64)(?:_t)?$/.exec(name);
  if (fixed !== null) return (fixed[1] === "" ? "i" : "u") + fixed[2]!;
  const linux = /^(?:__)?([us]|le|be)(8|16|32|64)$/.exec(name);
  if (linux === null) return { char: "u8", _Bool: "bool", boolean: "bool", int: "i32", unsigned: "u32" }[name];
  const [kind, bits] = [linux[1]!, linux[2]!];
  return kind === "s" ? `i${bits}` : kind === "u" ? `u${bits}` : `u${bits}${kind}`;
}

/** Width in bits of a value in memory; absent for types that only transfers have. */
export function widthOf(type: Model.Type): number | undefined {
  switch (type.kind) {
    case "bool":
      return 1;
    case "handle":
      return 32;
    case "token":
      return 64;
    case "bytes":
    case "cstring":
    case "duration":
    case "queue":
    case "outcome":
      return undefined;
    default:
      return type.bits;
  }
}

/** The type as the author writes it. */
export function describeType(type: Model.Type): string {
  switch (type.kind) {
    case "unsigned":
      return `u${type.bits}`;
    case "signed":
      return `i${type.bits}`;
    case "range":
      return `${type.min}..${type.max}`;
    case "enum":
      return type.enum.name;
    case "flags":
      return type.flags.name;
    case "struct":
      return type.struct.name;
    case "array":
      return `${describeType(type.element)}[${type.length}]`;
    case "flexible":
      return `${describeType(type.element)}[]`;
    case "text":
      return `string[${type.bits / 8}]`;
    case "blob":
      return `bytes[${type.bits / 8}]`;
    case "bytes":
      return "bytes";
    case "duration":
      return "a duration";
    case "queue":
      return type.queue.name;
    case "outcome":
      return `what ${type.command.name} ended with`;
    case "address":
      return `address of ${type.transfer}`;
    default:
      return type.kind;
  }
}

export function isInteger(type: Model.Type): boolean {
  return rangeOf(type) !== undefined;
}

/** The type of an integer that an operator yields. */
export function natural(range: Model.Range): Model.Type {
  return { kind: range.min < 0n ? "signed" : "unsigned", bits: 64 };
}

/** The values that a field may hold, where they are integers. */
export function fieldRange(type: Model.Type, bits: number): Model.Range | undefined {
  return type.kind === "unsigned" ? unsigned(bits) : rangeOf(type);
}
