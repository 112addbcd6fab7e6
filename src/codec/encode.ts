/** Bytes made from values given by the fields' names. */
import type { Field, Program, Type, Union, UnionCase } from "../model/model.ts";
import { suggest } from "../base/suggest.ts";
import { writeBits } from "./bits.ts";
import { evaluate, type Environment } from "./evaluate.ts";
import { elementsGiven, withElements } from "./flexible.ts";
import type { Layout } from "./layouts.ts";
import { parseBytes, parseNumber } from "./parse.ts";
import { isSigned, toWire } from "./stored.ts";
import { elementBits, expectedOf, Types } from "./types.ts";

/** Why nothing can be encoded or decoded: told to who asked, since the description is right. */
export interface Problem {
  readonly message: string;
}

export type Encoded = { readonly bytes: Uint8Array } | { readonly problems: readonly Problem[] };

/**
 * @param given texts by the fields' names, `sq_off.head` inside structs, `resv[1]` in arrays; parameters by theirs
 */
export function encode(program: Program, declared: Layout, given: ReadonlyMap<string, string>): Encoded {
  const layout = withElements(declared, elementsGiven(declared, given));
  const writer = new Writer(new Types(program), layout, given);
  writer.fields(layout.fields, { base: 0, prefix: "", local: (name) => writer.parameter(name) });
  writer.constraints();
  const problems = [...writer.problems, ...writer.unknownNames()];
  return problems.length > 0 ? { problems } : { bytes: writer.bytes };
}

interface Context {
  /** Bits from the start of the whole. */
  readonly base: number;
  readonly prefix: string;
  readonly local: Environment["local"];
}

class Writer {
  readonly bytes: Uint8Array;
  readonly problems: Problem[] = [];
  readonly #types: Types;
  readonly #layout: Layout;
  readonly #given: ReadonlyMap<string, string>;
  /** Names that a value may be given for. */
  readonly #known = new Set<string>();
  /** Values by the whole names of their fields. */
  readonly #values = new Map<string, bigint>();

  constructor(types: Types, layout: Layout, given: ReadonlyMap<string, string>) {
    this.#types = types;
    this.#layout = layout;
    this.#given = given;
    this.bytes = new Uint8Array(Math.ceil(layout.bits / 8));
    for (const { name } of layout.parameters) this.#known.add(name);
  }

  /** Values first, then what is computed of them, then the unions that they decide. */
  fields(fields: readonly Field[], context: Context): void {
    for (const field of fields)
      if (field.role !== "computed" && field.type.kind !== "union") this.#field(field, context, fields);
    for (const field of fields) if (field.type.kind === "union") this.#union(field.type.union, context);
    for (const field of fields) if (field.role === "computed") this.#computed(field, context);
  }

  parameter(name: string): bigint | undefined {
    const text = this.#given.get(name);
    const value = text === undefined ? undefined : parseNumber(text);
    if (value !== undefined) return value;
    return this.#problem(
      text === undefined ? `parameter '${name}' has no value` : `parameter '${name}' is no number: ${text}`,
    );
  }

  constraints(): void {
    if (this.problems.length > 0) return;
    const environment = this.#environment({ base: 0, prefix: "", local: (name) => this.parameter(name) });
    for (const constraint of this.#layout.constraints) {
      if (evaluate(constraint, environment) === 0n)
        this.#problem("these values break a 'where' condition of the description");
    }
  }

  unknownNames(): readonly Problem[] {
    return [...this.#given.keys()]
      .filter((name) => !this.#known.has(name))
      .map((name) => {
        const meant = suggest(name, [...this.#known]);
        const known = this.#known.size <= 12 ? `; its fields are ${[...this.#known].join(", ")}` : "";
        return {
          message: `${this.#layout.title} has no field '${name}'${meant === undefined ? known : `; did you mean '${meant}'?`}`,
        };
      });
  }

  #problem(message: string): undefined {
    this.problems.push({ message });
    return undefined;
  }

  #environment({ prefix, local }: Context): Environment {
    const count = (name: string) => {
      const type = this.#layout.fields.find((field) => field.name === name)?.type;
      return type?.kind === "array" ? BigInt(type.length) : undefined;
    };
    return { field: (name) => this.#values.get(prefix + name), local, count };
  }

  #field(field: Field, context: Context, beside: readonly Field[]): void {
    const { role, fixedValue } = field;
    const name = context.prefix + field.name;
    if (role === "reserved") return this.#wire(field, context.base + field.at, field.width, fixedValue ?? 0n);
    if (role === "command") return;
    if (role === "fixed") {
      this.#values.set(name, fixedValue!);
      return this.#wire(field, context.base + field.at, field.width, fixedValue!);
    }
    // The tag of a union may be left to the case that is chosen.
    const union = beside.find((one) => one.type.kind === "union" && one.type.union.tagField === field.name);
    const chosen =
      union?.type.kind === "union" && !this.#given.has(name) ? this.#chosen(union.type.union, context) : undefined;
    this.#value(field, field.type, context, field.at, name, chosen?.values[0]?.min);
  }

  /** The case of which a field is given, when the tag is not. */
  #chosen({ cases }: Union, { prefix }: Context): UnionCase | undefined {
    return cases.find(({ fields }) =>
      fields.some(
        ({ name, role }) => role === "value" && [...this.#given.keys()].some((one) => within(one, prefix + name)),
      ),
    );
  }

  #union(union: Union, context: Context): void {
    const tag = evaluate(union.by, this.#environment(context));
    const found = union.cases.find(
      ({ values }) => tag !== undefined && values.some(({ min, max }) => min <= tag && tag <= max),
    );
    if (found === undefined) {
      if (tag === undefined) this.#problem("which case of a union is meant is not known: give its tag");
      return;
    }
    this.fields(found.fields, context);
  }

  #computed(field: Field, context: Context): void {
    const value = evaluate(field.computed!, this.#environment(context));
    if (value === undefined) {
      if (this.problems.length === 0)
        this.#problem(`'${context.prefix}${field.name}' is computed from what is not known here`);
      return;
    }
    this.#number(field, field.type, context.base + field.at, context.prefix + field.name, value);
  }

  /** A value of a type at a bit of its struct: a field, or an element of one. */
  #value(field: Field, type: Type, context: Context, at: number, name: string, chosen?: bigint): void {
    if (type.kind === "struct") {
      const { fields, parameters } = this.#types.struct(type.struct);
      const told = parameters.map(
        (one, i) => [one.name, evaluate(type.arguments[i]!, this.#environment(context))] as const,
      );
      const local = (wanted: string) => new Map(told).get(wanted);
      return this.fields(fields, { base: context.base + at, prefix: `${name}.`, local });
    }
    const text = this.#given.get(name);
    if (type.kind === "array" && text === undefined) {
      const each = type.bits / type.length;
      for (let i = 0; i < type.length; i++) this.#value(field, type.element, context, at + i * each, `${name}[${i}]`);
      return;
    }
    this.#known.add(name);
    if (type.kind === "blob" || type.kind === "text" || type.kind === "array")
      return this.#bytes(field, type, context.base + at, name, text);
    const value = text === undefined ? (chosen ?? field.default) : this.#parse(type, text);
    if (value !== undefined) return this.#number(field, type, context.base + at, name, value);
    // An element of an array, or a value within a struct that nobody gave, is zero.
    if (text === undefined && name !== field.name) return;
    if (text !== undefined) this.#problem(`${name}=${text}: expected ${expectedOf({ ...field, type }, this.#types)}`);
    else if (field.role === "tag") this.#number(field, type, context.base + at, name, 0n);
    else this.#problem(`'${name}' has no value and no default: expected ${expectedOf(field, this.#types)}`);
  }

  #number(field: Field, type: Type, at: number, name: string, value: bigint): void {
    const { range, align, maximum, stored } = field;
    const width = field.type === type ? field.width : elementBits(type);
    const refuse = (why: string) => this.#problem(`${name}=${value}: ${why}`);
    if (range !== undefined && field.type === type && (value < range.min || value > range.max))
      return refuse(`outside ${range.min}..${range.max}`);
    if (maximum !== undefined && value > maximum) return refuse(`at most ${maximum}`);
    if (align !== undefined && value % align !== 0n) return refuse(`no multiple of ${align}`);
    const wire = toWire(value, stored);
    if (wire === undefined) return refuse("no number stands for it: see its stored form");
    const sign = isSigned({ type, stored });
    const limit = 1n << BigInt(width);
    if (sign ? wire < -limit / 2n || wire >= limit / 2n : wire < 0n || wire >= limit)
      return refuse(`does not fit ${width} bits`);
    this.#values.set(name, value);
    this.#wire(field, at, width, wire);
  }

  #bytes(
    field: Field,
    type: Extract<Type, { kind: "blob" | "text" | "array" }>,
    at: number,
    name: string,
    text: string | undefined,
  ): void {
    const size = type.bits / 8;
    const whole = new Uint8Array(size).fill(type.kind === "text" ? type.pad : 0);
    if (text !== undefined) {
      const bytes = type.kind === "text" ? new TextEncoder().encode(text) : parseBytes(text);
      if (bytes === undefined || bytes.length > size || (type.kind !== "text" && bytes.length !== size)) {
        return this.#problem(`${name}=${text}: expected ${expectedOf({ ...field, type }, this.#types)}`);
      }
      whole.set(bytes);
    }
    this.bytes.set(whole, at / 8);
  }

  #wire(field: Field, at: number, width: number, value: bigint): void {
    writeBits(this.bytes, { at, width, byteOrder: field.byteOrder }, value);
  }

  #parse(type: Type, text: string): bigint | undefined {
    switch (type.kind) {
      case "bool":
        return text === "true" || text === "1" ? 1n : text === "false" || text === "0" ? 0n : undefined;
      case "enum": {
        const { members, open } = this.#types.enum(type.enum);
        const number = parseNumber(text);
        if (number !== undefined && open === false && !members.some(({ value }) => value === number)) return undefined;
        return number ?? members.find(({ name }) => name === text)?.value;
      }
      case "flags": {
        const { members } = this.#types.flags(type.flags);
        const bits = text
          .split("|")
          .map((one) => one.trim())
          .map((one) => (one === "none" ? 0n : (members.find(({ name }) => name === one)?.value ?? parseNumber(one))));
        return bits.includes(undefined) ? undefined : bits.reduce<bigint>((all, bit) => all | bit!, 0n);
      }
      default:
        return parseNumber(text);
    }
  }
}

/** Whether `name` is that of a field or of a part of it. */
function within(name: string, field: string): boolean {
  return name === field || name.startsWith(`${field}.`) || name.startsWith(`${field}[`);
}
