import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { camel, pascal } from "../../src/codegen/names.ts";
import type { Command, Program } from "../../src/model/model.ts";
import { ValueRange } from "../../src/runtime/index.ts";
import { load, programOf } from "./compile.ts";
import { fitting, givenFields, unfit, type Given } from "./fields.ts";

const IO_URING = "specs/io_uring.ring";

type Generated = Readonly<Record<string, unknown>>;
type Encode = (words: Uint32Array, at: number, ...rest: unknown[]) => void;
type View = new (words: Uint32Array) => { at: number } & Record<string, unknown>;

/** Dwords before and behind the slot: what is there has to stay. */
const AROUND = 4;
const FILL = 0xa5a5_a5a5;

class Slot {
  readonly words: Uint32Array;
  private readonly dwords: number;

  constructor(dwords: number) {
    this.dwords = dwords;
    this.words = new Uint32Array(dwords + 2 * AROUND).fill(FILL);
  }

  get surroundings(): readonly number[] {
    return [...this.words.subarray(0, AROUND), ...this.words.subarray(AROUND + this.dwords)];
  }

  get own(): readonly number[] {
    return [...this.words.subarray(AROUND, AROUND + this.dwords)];
  }
}

/** The dwords of a wide value are its own, and the entry's functions answer what the view does. */
function checkReaders(
  generated: Generated,
  command: Command,
  slot: Slot,
  view: Readonly<Record<string, unknown>>,
): void {
  for (const field of command.layout.filter(({ role }) => role !== "reserved" && role !== "command")) {
    const name = camel(field.name);
    const whole = view[name];
    const names = typeof whole === "bigint" ? [name, `${name}Low`, `${name}High`] : [name];
    if (typeof whole === "bigint") {
      const bits = BigInt.asUintN(field.width, whole);
      expect([view[names[1]!], view[names[2]!]]).toEqual([Number(bits & 0xffff_ffffn), Number(bits >> 32n)]);
    }
    if (field.declaredBy !== "entry") continue;
    for (const getter of names) {
      const read = generated[camel(command.entry.name) + pascal(getter)] as (words: Uint32Array, at: number) => unknown;
      expect(read(slot.words, AROUND)).toEqual(view[getter]);
    }
  }
}

/** Of each dword the bits that an encoder leaves alone. */
function keptWords(command: Command, count: number): readonly number[] {
  const words = Array<number>(count).fill(0);
  for (const { policy, at, width } of command.layout) {
    if (policy !== "preserve") continue;
    for (let bit = at; bit < at + width; bit++) words[bit >> 5]! |= 1 << (bit & 31);
  }
  return words;
}

function checkCommand(program: Program, generated: Generated, command: Command): void {
  const encode = generated[`encode${pascal(command.name)}`] as Encode;
  const View = (generated[`${pascal(command.name)}View`] ?? generated[`${pascal(command.name)}CommandView`]) as View;
  const entry = program.root.entries.find(({ name }) => name === command.entry.name)!;
  const fields = givenFields(command);
  const tag = command.layout.find(({ role }) => role === "tag");
  const key = tag === undefined ? [] : tag.width > 32 ? [0x1234_5678, 0x9abc_def0] : [0x5678];
  const kept = keptWords(command, entry.size / 4);
  const all = fc.tuple(...fields.map((field) => fitting(program, field)));
  const run = (slot: Slot, values: readonly Given[]): void =>
    encode(slot.words, AROUND, ...key, ...values.flatMap((value) => value.arguments));

  fc.assert(
    fc.property(all, (values) => {
      const slot = new Slot(entry.size / 4);
      run(slot, values);
      expect(slot.surroundings.every((word) => word === FILL)).toBe(true);
      const view = new View(slot.words);
      view.at = AROUND;
      for (const [index, field] of fields.entries()) expect(view[camel(field.name)]).toEqual(values[index]!.read);
      checkReaders(generated, command, slot, view);
      for (const field of command.layout) {
        if (field.role === "fixed") expect(BigInt(view[camel(field.name)] as number)).toBe(field.fixedValue);
        if (field.role === "tag")
          expect(view[camel(field.name)]).toBe(field.width > 32 ? 0x9abc_def0_1234_5678n : 0x5678);
      }
      // Every byte is written, but for what is to be kept: all else that was in the slot leaves no trace.
      const clean = new Slot(entry.size / 4);
      clean.words.fill(0);
      run(clean, values);
      const [filled, empty] = [[...slot.own], [...clean.own]];
      expect(filled.map((word, index) => (word & ~kept[index]!) >>> 0)).toEqual(empty);
      expect(filled.map((word, index) => (word & kept[index]!) >>> 0)).toEqual(kept.map((mask) => (FILL & mask) >>> 0));

      for (const [index, field] of fields.entries()) {
        for (const wrong of unfit(program, field)) {
          const untouched = new Slot(entry.size / 4);
          const changed = values.map((value, at) => (at === index ? { arguments: [wrong], read: undefined } : value));
          expect(() => run(untouched, changed), `${field.name} = ${String(wrong)}`).toThrow(ValueRange);
          expect(untouched.words.every((word) => word === FILL)).toBe(true);
        }
      }
    }),
    { numRuns: 60 },
  );
}

describe("io_uring", async () => {
  const program = programOf(IO_URING);
  const generated = await load<Generated>("roundtrip", IO_URING);
  test.each(program.root.commands.map(({ name }) => name))("%s: what was encoded is decoded", (name) => {
    checkCommand(
      program,
      generated,
      program.root.commands.find((command) => command.name === name)!,
    );
  });
});

describe("every type", async () => {
  const path = "test/codegen/cases/types/spec.ring";
  const program = programOf(path);
  const generated = await load<Generated>("types", path);

  test("in an entry: what was encoded is decoded", () => {
    checkCommand(program, generated, program.root.commands[0]!);
  });

  test("in a structure: what was encoded is decoded, and what is not given is zero", () => {
    const encode = generated["encodeWhole"] as (words: Uint32Array, at: number, value: object) => void;
    const decode = generated["decodeWhole"] as (words: Uint32Array, at: number) => object;
    const words = new Uint32Array(28 + 2 * AROUND).fill(FILL);
    const whole = {
      byteEnum: 200,
      longFlags: 1n << 63n,
      longEnum: 2n ** 64n - 1n,
      signedLong: -1n,
      yes: true,
      tiny: -128,
      half: 32767,
      longs: [-1n, 2n ** 63n - 1n],
      inners: [
        { small: 1, large: -2n },
        { small: 65535, large: 3n },
      ],
      bytes5: [1, 2, 3, 4, 255],
      enums: [0, 200],
      sets: [1n, (1n << 63n) | 1n],
    };
    encode(words, AROUND, whole);
    expect(decode(words, AROUND)).toEqual(whole);
    // Numbers stand for bigints, and a structure inside may be given in part.
    encode(words, AROUND, { ...whole, longs: [-1, 5], inners: [{ large: -2 }, {}] });
    const inners = [
      { small: 0, large: -2n },
      { small: 0, large: 0n },
    ];
    expect(decode(words, AROUND)).toEqual({ ...whole, longs: [-1n, 5n], inners });
    expect([...words.subarray(0, AROUND), ...words.subarray(-AROUND)].every((word) => word === FILL)).toBe(true);
    // 0 is no value of that enum, so one is given: the rest is zero.
    encode(words, AROUND, { signedLong: 5n });
    expect([...words.subarray(AROUND, -AROUND)].filter((word) => word !== 0)).toEqual([5]);
    for (const wrong of [{ longFlags: 1 }, { sets: [1n] }, { inners: [{ small: -1 }, {}] }, { tiny: 128 }]) {
      expect(() => encode(words, AROUND, { signedLong: 5n, ...wrong })).toThrow(ValueRange);
    }
  });
});

/** A field of an entry made up: a type, and how many bits it takes. */
const fieldTypes: fc.Arbitrary<readonly [type: string, width: number]> = fc.oneof(
  fc.integer({ min: 1, max: 64 }).map((width) => [`u${width}`, width] as const),
  fc.integer({ min: 2, max: 64 }).map((width) => [`i${width}`, width] as const),
  fc.constant(["bool", 1] as const),
  fc.constant(["Sparse", 5] as const),
  fc.constant(["Bits", 7] as const),
  fc.constant(["WideBits", 40] as const),
  fc.constant(["Wide", 64] as const),
);

const DECLARATIONS = `protocol made_up; endian little;
enum Sparse : u5 { a = 0, b = 1, c = 2, d = 9, e = 31 }
flags Bits : u7 { p = 1 << 0, q = 5 << 1, r = 1 << 6 }
flags WideBits : u40 { p = 1 << 0, q = 5 << 31, r = 1 << 39 }
enum Wide : u64 { a = 0, b = 0xffff_ffff_ffff_ffff }
`;

/** Fields one after the other from bit 0 on, wherever that puts them; the rest is reserved. */
function description(types: readonly (readonly [string, number])[]): string {
  let at = 0;
  const fields = types.map(([type, width], index) => {
    const place = width === 1 ? `[${at}]` : `[${at + width - 1}:${at}]`;
    at += width;
    return `${place} f${index} : ${type};`;
  });
  const size = Math.ceil(at / 32) * 4 + 4;
  return `${DECLARATIONS}entry E ${size} { ${fields.join(" ")} reserved rest; }\ncommand c : E() {}\n`;
}

test("entries made up: whatever stands wherever", { timeout: 60_000 }, async () => {
  let number = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(fieldTypes, { minLength: 1, maxLength: 12 }), async (types) => {
      const texts = { "made_up.ring": description(types) };
      const program = programOf("made_up.ring", texts);
      const generated = await load<Generated>(`made-up-${number++}`, "made_up.ring", texts);
      checkCommand(program, generated, program.root.commands[0]!);
    }),
    { numRuns: 25 },
  );
});
