/** Layouts made up: what is generated for them writes the bytes that the model says, reads them back, and nothing else. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { slotParameters } from "../../src/codegen/emit/typescript/parameters.ts";
import { camel } from "../../src/codegen/names.ts";
import type { Entry, Field, Program, Type } from "../../src/model/model.ts";
import { ValueRange } from "../../src/runtime/index.ts";
import { generatedText, load, programOf } from "./compile.ts";
import { madeUp, type MadeUp } from "./made-up.ts";
import { ReferenceEncoder, structOf, unionKey, type Values } from "./reference.ts";

type Elements = Uint32Array | Uint16Array | Uint8Array;
type Generated = Readonly<Record<string, unknown>>;
type View = new (elements: Elements) => { at: number } & Record<string, unknown>;

const FILL = 0xa5;
/** Elements before and behind the slot. */
const AROUND = 3;

/** A value of a field, as a caller gives it and as a view reads it: those of structures and unions are objects. */
function valuesOf(program: Program, fields: readonly Field[]): fc.Arbitrary<Values> {
  const tags = new Set(fields.map(({ type }) => (type.kind === "union" ? type.union.tagField : undefined)));
  const given = fields.filter(({ role, name }) => role === "union" || (role === "value" && !tags.has(name)));
  return fc.record(Object.fromEntries(given.map((field) => [unionKey(field), valueOf(program, field)])));
}

function valueOf(program: Program, field: Field): fc.Arbitrary<unknown> {
  const { type, stored, align, range, maximum } = field;
  if (type.kind === "union") {
    const { tagField, cases } = type.union;
    return fc.oneof(
      ...cases.map((one) => {
        const several = one.values.length > 1 || one.values[0]!.min !== one.values[0]!.max;
        const numbers = one.values.flatMap(({ min, max }) => [Number(min), Number(max)]);
        const tag = several && tagField !== undefined ? { [tagField]: fc.constantFrom(...numbers) } : {};
        return fc
          .tuple(valuesOf(program, one.fields), fc.record(tag))
          .map(([inside, told]) => ({ [one.name]: { ...inside, ...told } }));
      }),
    );
  }
  if (stored !== undefined || align !== undefined || maximum !== undefined) {
    const max = maximum !== undefined && maximum < range!.max ? maximum : range!.max;
    if (stored?.form === "log2") return fc.integer({ min: 12, max: 20 }).map((exponent) => 2 ** exponent);
    const step = align ?? (stored?.form === "linear" ? stored.divisor : 1n);
    const wide = stored === undefined ? field.width > 32 : max > BigInt(Number.MAX_SAFE_INTEGER);
    return fc.bigInt(range!.min / step, max / step).map((value) => (wide ? value * step : Number(value * step)));
  }
  return typed(program, type, field.width, range);
}

function typed(program: Program, type: Type, width: number, range?: Field["range"]): fc.Arbitrary<unknown> {
  const number = (value: bigint): number | bigint => (width > 32 ? value : Number(value));
  switch (type.kind) {
    case "bool":
      return fc.boolean();
    case "struct":
      return valuesOf(program, structOf(program, type.struct).fields);
    case "array": {
      const each = typed(program, type.element, width / type.length);
      return fc.array(each, { minLength: type.length, maxLength: type.length });
    }
    case "blob":
      return fc.uint8Array({ minLength: width / 8, maxLength: width / 8 });
    case "text":
      // What fills the rest up can't be told from the text's own end.
      return fc
        .string({ unit: fc.constantFrom("a", "Z", "0", " ", "é", "€"), maxLength: width / 8 })
        .map((text) => text.trimEnd())
        .filter((text) => new TextEncoder().encode(text).length <= width / 8);
    case "enum": {
      const { members, open } = program.root.enums.find(({ name }) => name === type.enum.name)!;
      const known = fc.constantFrom(...members.map(({ value }) => number(value)));
      return open === true ? fc.oneof(known, fc.nat(2 ** width - 1)) : known;
    }
    case "flags": {
      const { members } = program.root.flags.find(({ name }) => name === type.flags.name)!;
      return fc.subarray([...members]).map((set) => number(set.reduce((all, { value }) => all | value, 0n)));
    }
    default: {
      const bits = BigInt(width);
      const signed = type.kind === "signed";
      const natural = { min: signed ? -(1n << (bits - 1n)) : 0n, max: (1n << (signed ? bits - 1n : bits)) - 1n };
      const { min, max } = range ?? natural;
      return fc.oneof(fc.bigInt(min, max), fc.constantFrom(min, max)).map(number);
    }
  }
}

/** The same values under the names that generated code has. */
function inCode(program: Program, fields: readonly Field[], values: Values): Values {
  const named = Object.entries(values).map(([name, value]) => {
    const field = fields.find((candidate) => unionKey(candidate) === name);
    const key = camel(field?.name ?? name);
    if (field === undefined) return [key, value];
    return [key, nested(program, field.type, value)];
  });
  return Object.fromEntries(named) as Values;
}

function nested(program: Program, type: Type, value: unknown): unknown {
  if (type.kind === "struct") return inCode(program, structOf(program, type.struct).fields, value as Values);
  if (type.kind === "array") return (value as readonly unknown[]).map((item) => nested(program, type.element, item));
  if (type.kind !== "union") return value;
  const [name, inside] = Object.entries(value as Values)[0]!;
  const one = type.union.cases.find((each) => each.name === name)!;
  return { [camel(name)]: inCode(program, one.fields, inside as Values) };
}

/** Memory around a slot, in the elements that its size is a multiple of. */
function slotOf(size: number): { readonly elements: Elements; readonly bytes: Uint8Array; readonly start: number } {
  const Elements = size % 4 === 0 ? Uint32Array : size % 2 === 0 ? Uint16Array : Uint8Array;
  const start = AROUND * Elements.BYTES_PER_ELEMENT;
  const bytes = new Uint8Array(size + 2 * start).fill(FILL);
  return { elements: new Elements(bytes.buffer), bytes, start };
}

function check(program: Program, entry: Entry, generated: Generated): void {
  const encode = generated["encodeE"] as (elements: Elements, at: number, ...rest: unknown[]) => void;
  const View = generated["EView"] as View;
  const order = slotParameters(entry.fields).map(({ field }) => field);
  const call = (elements: Elements, values: Values): void => {
    const named = inCode(program, entry.fields, values);
    encode(elements, AROUND, ...order.map((field) => named[camel(field.name)]));
  };
  fc.assert(
    fc.property(valuesOf(program, entry.fields), (values) => {
      const expected = new ReferenceEncoder(program, entry.size).encode(entry.fields, values);
      const { elements, bytes, start } = slotOf(entry.size);
      call(elements, values);
      expect([...bytes.subarray(start, start + entry.size)]).toEqual([...expected]);
      // Not a byte besides.
      const around = [...bytes.subarray(0, start), ...bytes.subarray(start + entry.size)];
      expect(around.every((byte) => byte === FILL)).toBe(true);
      const view = new View(elements);
      view.at = AROUND;
      const named = inCode(program, entry.fields, values);
      for (const field of order) {
        const twin = field.role === "union" && entry.fields.some((each) => each !== field && each.name === field.name);
        expect(view[camel(field.name) + (twin ? "Case" : "")], field.name).toEqual(named[camel(field.name)]);
      }
      // What does not fit is refused before anything is stored.
      for (const field of order) {
        for (const wrong of unfit(field)) {
          const untouched = slotOf(entry.size);
          const changed = { ...values, [unionKey(field)]: wrong };
          expect(() => call(untouched.elements, changed), `${field.name} = ${String(wrong)}`).toThrow(ValueRange);
          expect(untouched.bytes.every((byte) => byte === FILL)).toBe(true);
        }
      }
    }),
    { numRuns: 25 },
  );
}

function unfit({ type, stored, align, range, maximum, width }: Field): readonly unknown[] {
  switch (type.kind) {
    case "blob":
      return [new Uint8Array(type.bits / 8 + 1)];
    case "text":
      return ["x".repeat(type.bits / 8 + 1), "€".repeat(Math.ceil((type.bits / 8 + 1) / 3))];
    case "array":
      return [[]];
    case "unsigned":
    case "signed":
    case "range": {
      const max = maximum !== undefined && maximum < range!.max ? maximum : range!.max;
      const beyond = [max + 1n, range!.min - 1n].map((value) => (width > 32 ? value : Number(value)));
      const wide = stored !== undefined && max < 2n ** 53n ? beyond.map(Number) : beyond;
      const step = align ?? (stored?.form === "linear" ? stored.divisor : 1n);
      const off = stored?.form === "log2" ? [4097, 6144] : step > 1n ? [Number(range!.min + step) + 1] : [];
      return [...wide, ...off, 0.5, NaN];
    }
    default:
      return [];
  }
}

let number = 0;

async function checkMadeUp({ text }: MadeUp): Promise<void> {
  const texts = { "made_up.ring": text };
  const program = programOf("made_up.ring", texts);
  const generated = await load<Generated>(`layout-${number++}`, "made_up.ring", texts);
  check(program, program.root.entries[0]!, generated);
}

test("entries of blocks made up, in either byte order", { timeout: 120_000 }, async () => {
  await fc.assert(fc.asyncProperty(madeUp, checkMadeUp), { numRuns: 40 });
});

test("a big-endian entry of more dwords than swaps fit as calls", { timeout: 60_000 }, async () => {
  const dwords = Array.from({ length: 20 }, (_item, index) =>
    index % 2 === 0
      ? `dw[${index}] f${index} : u32;`
      : `dw[${index}] { [31:9] g${index} : u23; [8:0] h${index} : i9; }`,
  );
  const text = `protocol many; endian big;\nentry E 96 { ${dwords.join(" ")} qw[10] wide : u64; qw[11] signed : i64; }\n`;
  await checkMadeUp({ text, big: true, size: 96 });
  expect(await generatedText(text)).not.toMatch(/words\[at \+ 3\] = swap32/);
});

const UNION = `protocol unions; endian little;
enum Kind : u8 { none = 0, one = 1, two = 2, more = 3 }
entry E 16 {
  0x00 kind : Kind;
  byte[1] reserved : u8 must be 7;
  0x02 below : u16 max 9;
  dw[2:1] data : union by kind {
    case one { dw[1] first : u32; dw[2] second : u32; }
    case two, more { dw[2:1] whole : u64; }
    case none { dw[2:1] reserved : u64; }
  }
  0x0c limit : u32 = 5;
  where below <= limit;
}
`;

test("what is given of a union has to be one of its cases, and its tag one of the case's", async () => {
  const generated = await load<Generated>("unions", "unions.ring", { "unions.ring": UNION });
  const encode = generated["encodeE"] as (words: Uint32Array, at: number, ...rest: unknown[]) => void;
  const View = generated["EView"] as View;
  const words = new Uint32Array(4);
  for (const [data, message] of [
    [{}, "E.data is an Object; it must be an object with one of one, two, none."],
    [{ two: { kind: 1 } }, "E.kind is 1; it must be 2 or 3."],
    [{ two: { whole: -1 } }, "E.data.two.whole is -1; it must be 0..18446744073709551615."],
  ] as const) {
    expect(() => encode(words, 0, 1, data)).toThrow(message);
    expect([...words]).toEqual([0, 0, 0, 0]);
  }
  expect(() => encode(words, 0, 6, { none: {} })).toThrow("E.below is 6; it must be such that below <= limit.");
  expect(() => encode(words, 0, 10, { none: {} }, 100)).toThrow("E.below is 10; it must be 0..9.");
  encode(words, 0, 4, { two: { kind: 3, whole: 5n } });
  expect([...words]).toEqual([0x0004_0703, 5, 0, 5]);
  const view = new View(words);
  expect([view["kind"], view["data"], view["dataTwoWhole"], view["reservedIntact"]]).toEqual([
    3,
    { two: { kind: 3, whole: 5n } },
    5n,
    true,
  ]);
  // What a device may write all the same: a tag that no case has, other reserved bits.
  words[0] = 0x09;
  expect([view["data"], view["reservedIntact"]]).toEqual([undefined, false]);
});

/** The same blocks as a structure: an object in, an object out. */
async function checkStructure({ text }: MadeUp): Promise<void> {
  const texts = { "made_up.ring": text.replace("\nentry E ", "\nstruct E ") };
  const program = programOf("made_up.ring", texts);
  const generated = await load<Generated>(`structure-${number++}`, "made_up.ring", texts);
  const encode = generated["encodeE"] as (words: Uint32Array, at: number, value: Values) => void;
  const decode = generated["decodeE"] as (words: Uint32Array, at: number) => Values;
  const struct = program.root.structs.find(({ name }) => name === "E")!;
  fc.assert(
    fc.property(valuesOf(program, struct.fields), (values) => {
      const expected = new ReferenceEncoder(program, struct.size).encode(struct.fields, values);
      const bytes = new Uint8Array(Math.ceil(struct.size / 4) * 4 + 8 * AROUND).fill(FILL);
      const words = new Uint32Array(bytes.buffer);
      const start = AROUND * 4;
      const named = inCode(program, struct.fields, values);
      encode(words, AROUND, named);
      expect([...bytes.subarray(start, start + struct.size)]).toEqual([...expected]);
      const around = [...bytes.subarray(0, start), ...bytes.subarray(start + struct.size)];
      expect(around.every((byte) => byte === FILL)).toBe(true);
      expect(decode(words, AROUND)).toMatchObject(named);
    }),
    { numRuns: 20 },
  );
}

test("structures of blocks made up, in either byte order", { timeout: 120_000 }, async () => {
  await fc.assert(fc.asyncProperty(madeUp, checkStructure), { numRuns: 25 });
});

const FLEXIBLE = `protocol flexible; endian little;
struct Item layout c { a : u32; b : u16; }
struct List layout c { flags : u32; size : u32 is sizeof(List) + sizeof(items); items : Item[]; }
struct Halves layout c { first : u16; rest : u16be[]; }
`;

test("a last member without a length: as many elements as are given", async () => {
  const generated = await load<Generated>("flexible", "flexible.ring", { "flexible.ring": FLEXIBLE });
  const call = (name: string) => generated[name] as (words: Uint32Array, at: number, more: unknown) => unknown;
  const words = new Uint32Array(8).fill(0xa5a5_a5a5);
  const list = { flags: 7, items: [{ a: 1, b: 2 }, { a: 3, b: 4 }] }; // prettier-ignore
  call("encodeList")(words, 1, list);
  expect([...words]).toEqual([0xa5a5_a5a5, 7, 24, 1, 2, 3, 4, 0xa5a5_a5a5]);
  expect(call("decodeList")(words, 1, 2)).toEqual({ ...list, size: 24 });
  call("encodeHalves")(words, 0, { first: 1, rest: [2, 3] });
  expect(words[0]).toBe(0x0200_0001);
  expect(call("decodeHalves")(words, 0, 2)).toEqual({ first: 1, rest: [2, 3] });
  expect(() => call("encodeHalves")(words, 0, { rest: [65536] })).toThrow("Halves.rest[]");
});
