/** Bytes explained: which fields they hold, what those mean, and what about them is not as it should be. */
import type { Expression, Field, Program, Type, Union, UnionCase } from "../model/model.ts";
import { mask, readBits, signed } from "./bits.ts";
import { evaluate, type Environment } from "./evaluate.ts";
import { elementsIn, withElements } from "./flexible.ts";
import { isFixed, type Layout } from "./layouts.ts";
import { fromWire, isSigned } from "./stored.ts";
import { elementBits, hex, placeOf, Types } from "./types.ts";

export interface Decoded {
  /** `len`, `sq_off.head`, `reserved` */
  readonly name: string;
  /** `0x04..0x07`, `0x0c [31:17]` */
  readonly place: string;
  /** As people read it. */
  readonly text: string;
  /** What is said, before any `stored` form; absent of bytes, texts and what no value is written as. */
  readonly value: bigint | undefined;
  /** What is not as the description says. */
  readonly remarks: readonly string[];
}

export interface DecodedLayout {
  readonly layout: Layout;
  readonly fields: readonly Decoded[];
  /** What is wrong with values that are right each by itself. */
  readonly remarks: readonly string[];
}

/**
 * @param bytes as many as the layout has; of a register, its value with the least significant byte first
 * @param parameters values of the layout's parameters; one that is missing leaves unions undecided
 */
export function decode(
  program: Program,
  layout: Layout,
  bytes: Uint8Array,
  parameters: ReadonlyMap<string, bigint> = new Map(),
): DecodedLayout {
  const chosen = withElements(variantOf(layout, bytes) ?? layout, elementsIn(layout, bytes.length) ?? 0);
  const values = new Map<string, bigint>();
  for (const field of chosen.fields) {
    const value = logical(field, bytes, 0);
    if (value !== undefined && field.role !== "reserved") values.set(field.name, value);
  }
  const environment: Environment = { field: (name) => values.get(name), local: (name) => parameters.get(name) };
  const reader = new Reader(new Types(program), bytes, chosen.isRegister);
  const fields = chosen.fields.flatMap((field) => [...reader.field(field, { base: 0, prefix: "", environment })]);
  const broken = chosen.constraints.filter((constraint) => evaluate(constraint, environment) === 0n);
  return { layout: chosen, fields, remarks: broken.map(() => "a 'where' condition does not hold") };
}

/** The one command whose fixed values stand in the entry. */
function variantOf({ variants }: Layout, bytes: Uint8Array): Layout | undefined {
  const fitting = variants.filter(({ fields }) => {
    const fixed = fields.filter(isFixed);
    return fixed.length > 0 && fixed.every((field) => logical(field, bytes, 0) === field.fixedValue);
  });
  return fitting.length === 1 ? fitting[0] : undefined;
}

/** A number's value; nothing for what is no number, or what no value is written as. */
function logical(field: Field, bytes: Uint8Array, base: number): bigint | undefined {
  if (!isNumber(field.type)) return undefined;
  const { at, width, byteOrder } = field;
  const raw = readBits(bytes, { at: base + at, width, byteOrder });
  return fromWire(isSigned(field) ? signed(raw, width) : raw, field.stored);
}

function isNumber({ kind }: Type): boolean {
  return !["struct", "union", "array", "flexible", "blob", "text"].includes(kind);
}

/** Where fields are read: in the whole, or in a struct inside it. */
interface Context {
  /** Bits from the start of the whole. */
  readonly base: number;
  readonly prefix: string;
  readonly environment: Environment;
}

class Reader {
  readonly #types: Types;
  readonly #bytes: Uint8Array;
  readonly #isRegister: boolean;

  constructor(types: Types, bytes: Uint8Array, isRegister: boolean) {
    this.#types = types;
    this.#bytes = bytes;
    this.#isRegister = isRegister;
  }

  *field(field: Field, context: Context): Generator<Decoded> {
    if (field.type.kind === "union") yield* this.#union(field, field.type.union, context);
    else if (field.role === "reserved") yield this.#reserved(field, context);
    else yield* this.#value(field, field.type, context, field.at, context.prefix + field.name);
  }

  *#union(field: Field, union: Union, context: Context): Generator<Decoded> {
    const tag = evaluate(union.by, context.environment);
    const found = union.cases.find(
      ({ values }) => tag !== undefined && values.some(({ min, max }) => min <= tag && tag <= max),
    );
    if (found !== undefined) return yield* this.#case(found, context);
    const why = tag === undefined ? "which of its cases stands here is not known" : `no case is for ${tag}`;
    const raw = readBits(this.#bytes, { ...field, at: context.base + field.at });
    yield this.#told(field, context, { text: hex(raw, field.width), value: undefined, remarks: [why] });
  }

  *#case({ fields }: UnionCase, context: Context): Generator<Decoded> {
    for (const field of fields) yield* this.field(field, context);
  }

  #told(field: Field, { base, prefix }: Context, what: Pick<Decoded, "text" | "value" | "remarks">): Decoded {
    return { name: prefix + field.name, place: placeOf(base + field.at, field.width, this.#isRegister), ...what };
  }

  #reserved(field: Field, context: Context): Decoded {
    const { width, policy, fixedValue } = field;
    const raw = readBits(this.#bytes, { ...field, at: context.base + field.at });
    const text = width > 64 && raw === 0n ? "0" : hex(raw, width);
    return this.#told(field, context, { text, value: undefined, remarks: remarks() });

    function remarks(): string[] {
      const expected = fixedValue ?? 0n;
      if (raw === expected || policy === "ignore" || policy === "preserve") return [];
      if (policy === "must") return [`must be ${expected}`];
      return [expected === 0n ? `reserved, and not zero` : `reserved, and not ${expected}`];
    }
  }

  /** A value of a type at a bit of its struct: a field, or an element of one. */
  *#value(field: Field, type: Type, context: Context, at: number, name: string): Generator<Decoded> {
    const { base, environment } = context;
    if (type.kind === "struct") {
      const { fields, parameters } = this.#types.struct(type.struct);
      const inner = {
        base: base + at,
        prefix: `${name}.`,
        environment: this.#inside(fields, parameters, type.arguments, base + at, environment),
      };
      for (const part of fields) yield* this.field(part, inner);
      return;
    }
    if (type.kind === "array") {
      const each = type.bits / type.length;
      for (let i = 0; i < type.length; i++) {
        yield* this.#value(field, type.element, context, at + i * each, `${name}[${i}]`);
      }
      return;
    }
    // A field may be narrower than its type, the elements of an array never are.
    const width = type === field.type && type.kind !== "blob" && type.kind !== "text" ? field.width : elementBits(type);
    const raw = readBits(this.#bytes, { at: base + at, width, byteOrder: field.byteOrder });
    const place = placeOf(base + at, width, this.#isRegister);
    if (type.kind === "blob" || type.kind === "text") {
      const bytes = this.#bytes.subarray((base + at) / 8, (base + at + width) / 8);
      const text = type.kind === "blob" ? Buffer.from(bytes).toString("hex") : textOf(bytes, type.pad);
      yield { name, place, text, value: undefined, remarks: [] };
      return;
    }
    const wire = isSigned({ type, stored: field.stored }) ? signed(raw, width) : raw;
    const value = fromWire(wire, field.stored);
    if (value === undefined) {
      yield { name, place, text: hex(raw, width), value, remarks: ["no value is written so"] };
      return;
    }
    const remarks = this.#remarks(field, type, value, environment);
    yield { name, place, text: this.#types.show(type, value, width) + inUnits(field, value), value, remarks };
  }

  #inside(
    fields: readonly Field[],
    parameters: readonly { readonly name: string }[],
    given: readonly Expression[],
    base: number,
    outer: Environment,
  ): Environment {
    const told = new Map(parameters.map(({ name }, i) => [name, evaluate(given[i]!, outer)]));
    const field = (name: string) => {
      const found = fields.find((one) => one.name === name && one.type.kind !== "union");
      return found && logical(found, this.#bytes, base);
    };
    return { field, local: (name) => told.get(name) };
  }

  #remarks(field: Field, type: Type, value: bigint, environment: Environment): string[] {
    const { range, fixedValue, computed, align } = field;
    const remarks: string[] = [];
    if (isFixed(field) && value !== fixedValue) remarks.push(`fixed as ${this.#types.show(type, fixedValue!, 0)}`);
    if (range !== undefined && isNumber(field.type) && (value < range.min || value > range.max))
      remarks.push(`outside ${range.min}..${range.max}`);
    if (align !== undefined && value % align !== 0n) remarks.push(`no multiple of ${align}`);
    if (type.kind === "flags" && (value & ~this.#types.flags(type.flags).mask) !== 0n)
      remarks.push(`${hex(value & ~this.#types.flags(type.flags).mask, 0)} is no flag of ${type.flags.name}`);
    const right = computed && evaluate(computed, environment);
    if (right !== undefined && right !== value) remarks.push(`computed as ${right}`);
    return remarks;
  }
}

function inUnits({ unit }: Field, value: bigint): string {
  if (unit === undefined) return "";
  return unit.factor === 1 ? ` ${unit.name}` : ` = ${value * BigInt(unit.factor)} ${unit.name}`;
}

/** Without its padding; what is no text is shown as it is in JSON. */
function textOf(bytes: Uint8Array, pad: number): string {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === pad) end--;
  return JSON.stringify(Buffer.from(bytes.subarray(0, end)).toString("utf8"));
}

/** Bytes of a number, the least significant first: how a register's value is decoded. */
export function bytesOf(value: bigint, bits: number): Uint8Array {
  const bytes = new Uint8Array(bits / 8);
  let rest = value & mask(bits);
  for (let i = 0; i < bytes.length; i++, rest >>= 8n) bytes[i] = Number(rest & 0xffn);
  return bytes;
}
