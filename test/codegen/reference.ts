/**
 * What an entry's bytes are, by the model alone: every value as a bigint, every bit put where the model says. Knows
 * nothing of the generator; slow, and plain enough to be believed.
 */
import type { ByteOrder, Expression, Field, Program, Reference, Struct, Type } from "../../src/model/model.ts";

/** Values by the names of fields: numbers, bigints, booleans, text, bytes, arrays, objects; a union's is `{ case: {…} }`. */
export type Values = Readonly<Record<string, unknown>>;

export class ReferenceEncoder {
  readonly bytes: Uint8Array;
  private readonly program: Program;

  constructor(program: Program, size: number) {
    this.program = program;
    this.bytes = new Uint8Array(size);
  }

  encode(fields: readonly Field[], values: Values, base = 0): Uint8Array {
    const tags = new Map<string, bigint>();
    for (const field of fields) {
      if (field.type.kind !== "union") continue;
      const { cases, tagField } = field.type.union;
      const given = values[unionKey(field)] as Values;
      const one = cases.find(({ name }) => name in given)!;
      const inside = given[one.name] as Values;
      if (tagField !== undefined)
        tags.set(tagField, tagField in inside ? integer(inside[tagField]) : one.values[0]!.min);
      this.encode(one.fields, inside, base);
    }
    for (const field of fields) this.field(field, fields, values, tags, base);
    return this.bytes;
  }

  private field(
    field: Field,
    fields: readonly Field[],
    values: Values,
    tags: ReadonlyMap<string, bigint>,
    base: number,
  ): void {
    const { at, width, byteOrder, type, role, fixedValue, stored, name } = field;
    const put = (value: bigint): void => this.put(at + base, width, byteOrder, value);
    if (role === "union") return;
    if (role === "reserved") return put(fixedValue ?? 0n);
    if (role === "fixed") return put(fixedValue!);
    if (role === "computed") return put(evaluate(field.computed!, (sibling) => integer(values[sibling])));
    const tag = tags.get(name);
    if (tag !== undefined) return put(tag);
    const value = values[name];
    if (stored === undefined) return this.value(type, at + base, width, byteOrder, value);
    const logical = integer(value);
    if (stored.form === "log2") return put(BigInt(logical.toString(2).length - 1) + stored.offset);
    put((logical * stored.factor) / stored.divisor + stored.offset);
    if (fields.length === 0) throw new Error("a field beside nothing");
  }

  private value(type: Type, at: number, width: number, byteOrder: ByteOrder, value: unknown): void {
    switch (type.kind) {
      case "array":
        for (const [index, item] of (value as readonly unknown[]).entries()) {
          const each = width / type.length;
          this.value(type.element, at + index * each, each, byteOrder, item);
        }
        return;
      case "blob":
        for (const [index, byte] of (value as Uint8Array).entries())
          this.put(at + index * 8, 8, "little", BigInt(byte));
        return;
      case "text": {
        const bytes = [...new TextEncoder().encode(value as string)];
        for (let index = 0; index < width / 8; index++) {
          this.put(at + index * 8, 8, "little", BigInt(bytes[index] ?? type.pad));
        }
        return;
      }
      case "struct":
        this.encode(structOf(this.program, type.struct).fields, value as Values, at);
        return;
      default:
        this.put(at, width, byteOrder, integer(value));
    }
  }

  /** One bit after the other: from the lowest, or from the most significant. */
  private put(at: number, width: number, byteOrder: ByteOrder, value: bigint): void {
    for (let bit = 0; bit < width; bit++) {
      const one = (value >> BigInt(byteOrder === "big" ? width - 1 - bit : bit)) & 1n;
      const [byte, inByte] = [Math.floor((at + bit) / 8), (at + bit) % 8];
      const mask = 1 << (byteOrder === "big" ? 7 - inByte : inByte);
      this.bytes[byte] = one === 1n ? this.bytes[byte]! | mask : this.bytes[byte]! & ~mask;
    }
  }
}

/** A union may be called like its tag. */
export function unionKey({ name, role }: Field): string {
  return role === "union" ? `union ${name}` : name;
}

export function structOf(program: Program, { file, name }: Reference): Struct {
  return program.models.find((model) => model.file === file)!.structs.find((struct) => struct.name === name)!;
}

function integer(value: unknown): bigint {
  if (typeof value === "boolean") return value ? 1n : 0n;
  return BigInt(value as number | bigint);
}

function evaluate(expression: Expression, field: (name: string) => bigint): bigint {
  switch (expression.kind) {
    case "integer":
      return expression.value;
    case "command-field":
      return field(expression.field);
    case "binary": {
      const [left, right] = [evaluate(expression.left, field), evaluate(expression.right, field)];
      if (expression.operator === "&") return left & right;
      if (expression.operator === "+") return left + right;
      throw new Error(`no ${expression.operator} here`);
    }
    default:
      throw new Error(`no ${expression.kind} here`);
  }
}
