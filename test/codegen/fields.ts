/** Values of fields, for property tests: those that fit, and those that don't. */
import fc from "fast-check";
import { parametersOf } from "../../src/codegen/emit/typescript/parameters.ts";
import type { Command, CommandField, Flags, Program, Type } from "../../src/model/model.ts";

/** What an encoder takes for a field, and what the view is to answer. */
export interface Given {
  readonly arguments: readonly unknown[];
  readonly read: unknown;
}

function flagsOf(program: Program, type: Extract<Type, { kind: "flags" }>): Flags {
  const model = program.models.find(({ file }) => file === type.flags.file)!;
  return model.flags.find(({ name }) => name === type.flags.name)!;
}

/** Values that fit, the ends of the range among them. */
export function fitting(program: Program, field: CommandField): fc.Arbitrary<Given> {
  const { type, width } = field;
  const same = (value: fc.Arbitrary<unknown>): fc.Arbitrary<Given> =>
    value.map((given) => ({ arguments: [given], read: given }));
  switch (type.kind) {
    case "bool":
      return same(fc.boolean());
    case "flags":
      return fc.subarray([...flagsOf(program, type).members]).map((members) => {
        const set = asGiven(
          width,
          members.reduce((all, { value }) => all | value, 0n),
        );
        return { arguments: [set], read: set };
      });
    case "enum": {
      const model = program.models.find(({ file }) => file === type.enum.file)!;
      const { members } = model.enums.find(({ name }) => name === type.enum.name)!;
      return same(fc.constantFrom(...members.map(({ value }) => asGiven(width, value))));
    }
    case "blob":
      return same(fc.uint8Array({ minLength: type.bits / 8, maxLength: type.bits / 8 }));
    case "address":
      return fc.maxSafeNat().map((address) => ({ arguments: [address], read: BigInt(address) }));
    case "token":
      return fc
        .tuple(word, word)
        .map(([low, high]) => ({ arguments: [low, high], read: (BigInt(high) << 32n) | BigInt(low) }));
    default: {
      const { min, max } = rangeOf(field);
      const values = fc.oneof(fc.bigInt(min, max), fc.constantFrom(min, max));
      if (width <= 32) return same(values.map(Number));
      // As a number where that is exact, as a bigint in any case.
      return fc.tuple(values, fc.boolean()).map(([value, asNumber]) => {
        const exact = value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER);
        return { arguments: [asNumber && exact ? Number(value) : value], read: value };
      });
    }
  }
}

/** Values with names are numbers up to 32 bits, and bigints beyond. */
function asGiven(width: number, value: bigint): number | bigint {
  return width > 32 ? value : Number(value);
}

const word = fc.integer({ min: 0, max: 0xffff_ffff });

export function rangeOf({ type, width, range }: CommandField): { readonly min: bigint; readonly max: bigint } {
  if (range !== undefined) return range;
  const bits = BigInt(width);
  const signed = type.kind === "signed" || type.kind === "handle";
  return signed ? { min: -(1n << (bits - 1n)), max: (1n << (bits - 1n)) - 1n } : { min: 0n, max: (1n << bits) - 1n };
}

/** Values that don't fit: beyond both ends, not whole, not numbers. None where every value fits. */
export function unfit(program: Program, field: CommandField): readonly unknown[] {
  const { type, width } = field;
  if (type.kind === "bool" || type.kind === "address" || type.kind === "token") return [];
  if (type.kind === "blob") return [new Uint8Array(type.bits / 8 + 1), new Uint8Array(0)];
  const odd = [0.5, NaN, Infinity, -Infinity];
  if (type.kind === "flags") {
    const { mask } = flagsOf(program, type);
    const undeclared = Array.from({ length: 33 }, (_item, bit) => 2 ** bit).filter(
      (bit) => bit > 0xffff_ffff || (mask & BigInt(bit)) === 0n,
    );
    return width > 32 ? [~mask & (2n ** 64n - 1n), -1n, 1, ...odd] : [...undeclared, -1, ...odd];
  }
  if (type.kind === "enum") return [2 ** width, -1 - 2 ** width, ...odd];
  const { min, max } = rangeOf(field);
  const beyond = [min - 1n, max + 1n];
  return [...(width > 32 ? beyond : beyond.map(Number)), 2 ** 70, ...odd];
}

/** A command's fields in the order of its encoder's parameters. */
export function givenFields(command: Command): readonly CommandField[] {
  return parametersOf(command).map(({ field }) => field);
}
