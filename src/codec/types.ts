/** The declarations behind types, and how values are shown. */
import type { Enum, Field, Flags, Program, Reference, Struct, Type } from "../model/model.ts";

export class Types {
  readonly #program: Program;

  constructor(program: Program) {
    this.#program = program;
  }

  #model(file: string) {
    return this.#program.models.find((model) => model.file === file)!;
  }

  enum({ file, name }: Reference): Enum {
    return this.#model(file).enums.find((one) => one.name === name)!;
  }

  flags({ file, name }: Reference): Flags {
    return this.#model(file).flags.find((one) => one.name === name)!;
  }

  struct({ file, name }: Reference): Struct {
    return this.#model(file).structs.find((one) => one.name === name)!;
  }

  /** `read (0x02)`, `io_link | async`, `4096 (0x1000)`, `true`. Enums and flags by their members' names where they have one. */
  show(type: Type, value: bigint, width: number): string {
    switch (type.kind) {
      case "bool":
        return value === 0n ? "false" : "true";
      case "enum": {
        const member = this.enum(type.enum).members.find((one) => one.value === value);
        return member === undefined ? `${value} (no member of ${type.enum.name})` : `${member.name} (${value})`;
      }
      case "flags":
        return `${this.#members(this.flags(type.flags), value)} (${hex(value, width)})`;
      case "address":
      case "token":
        return hex(value, width);
      default:
        return value < 10n ? `${value}` : `${value} (${hex(value, 0)})`;
    }
  }

  #members({ members, mask }: Flags, value: bigint): string {
    const names = members
      .filter((one) => one.value !== 0n && (value & one.value) === one.value)
      .map(({ name }) => name);
    const unknown = value & ~mask;
    const all = [...names, ...(unknown === 0n ? [] : [hex(unknown, 0)])];
    return all.length === 0 ? "none" : all.join(" | ");
  }
}

/** `0x0016`: with as many digits as the width has, or, for 0, as it needs. */
export function hex(value: bigint, width: number): string {
  return `0x${value.toString(16).padStart(Math.ceil(width / 4), "0")}`;
}

/** Where a field stands: `0x04`, `0x04..0x07`, or bits of the dword that it begins in: `0x0c [31:17]`. */
export function placeOf(at: number, width: number, isRegister: boolean): string {
  const offset = (byte: number) => `0x${byte.toString(16).padStart(2, "0")}`;
  const bits = (from: number) => (width === 1 ? `[${from}]` : `[${from + width - 1}:${from}]`);
  if (isRegister) return bits(at);
  if (at % 8 === 0 && width % 8 === 0) {
    return width <= 8 ? offset(at / 8) : `${offset(at / 8)}..${offset((at + width) / 8 - 1)}`;
  }
  const dword = Math.floor(at / 32) * 32;
  return `${offset(dword / 8)} ${bits(at - dword)}`;
}

/** Names that values of the field are given by, for messages. */
export function expectedOf(field: Field, types: Types): string {
  const { type, range } = field;
  switch (type.kind) {
    case "bool":
      return "true or false";
    case "enum":
      return `one of ${types
        .enum(type.enum)
        .members.map(({ name }) => name)
        .join(", ")}, or a number`;
    case "flags":
      return `some of ${types
        .flags(type.flags)
        .members.map(({ name }) => name)
        .join(", ")} joined by '|', none, or a number`;
    case "blob":
    case "array":
      return `${type.bits / 8} bytes in hexadecimal`;
    case "text":
      return `a text of at most ${type.bits / 8} bytes`;
    default:
      return range === undefined ? "a number" : `${range.min}..${range.max}`;
  }
}

/** Bits of an element in memory: what no field says, as it does of itself. */
export function elementBits(type: Type): number {
  if (type.kind === "bool") return 1;
  if (type.kind === "handle") return 32;
  return "bits" in type ? type.bits : 64;
}
