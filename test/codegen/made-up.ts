/** Descriptions made up: blocks of bytes one after the other, each with a field or a group of them, in either byte order. */
import fc from "fast-check";

export interface MadeUp {
  readonly text: string;
  readonly big: boolean;
  /** Bytes. */
  readonly size: number;
}

/** A run of bytes: how many, and its members when it stands at a byte. `n` tells names apart. */
interface Block {
  readonly bytes: number;
  members(byte: number, n: number): string;
}

const HEAD = `enum Sparse : u5 { a = 0, b = 1, c = 2, d = 9, e = 31 }
enum Open : u6 open { a = 0, b = 1, c = 40 }
enum Kind : u8 { none = 0, one = 1, two = 2, more = 3 }
flags Bits : u7 { p = 1 << 0, q = 5 << 1, r = 1 << 6 }
flags WideBits : u40 { p = 1 << 0, q = 5 << 31, r = 1 << 39 }
enum Wide : u64 { a = 0, b = 0xffff_ffff_ffff_ffff }
struct Pair layout c { x : u16; y : u32; }
struct Crooked layout c { a : u8; b : u8[2]; }
struct Mixed 4 { byte[3:0] { [31:17] high : u15; [16] bit : bool; [15:10] reserved : u6 = 5; [9:0] low : u10; } }
`;

const at = (byte: number, bytes: number): string =>
  bytes === 1 ? `byte[${byte}]` : `byte[${byte + bytes - 1}:${byte}]`;

const plain: fc.Arbitrary<Block> = fc
  .tuple(fc.constantFrom(8, 16, 32, 64), fc.constantFrom("u", "i"), fc.constantFrom("", "be", "le"))
  .map(([bits, sign, order]) => ({
    bytes: bits / 8,
    members: (byte, n) => `(${byte}) f${n} : ${sign}${bits}${bits === 8 ? "" : order};`,
  }));

const odd: fc.Arbitrary<Block> = fc
  .tuple(fc.constantFrom(3, 5, 6, 7), fc.constantFrom("u", "i"))
  .map(([bytes, sign]) => ({ bytes, members: (byte, n) => `${at(byte, bytes)} f${n} : ${sign}${bytes * 8};` }));

const inGroup: fc.Arbitrary<readonly [type: (name: string) => string, width: number]> = fc.oneof(
  fc.integer({ min: 1, max: 30 }).map((width) => [() => `u${width}`, width] as const),
  fc.integer({ min: 2, max: 30 }).map((width) => [() => `i${width}`, width] as const),
  fc.constant([() => "bool", 1] as const),
  fc.constant([() => "Sparse", 5] as const),
  fc.constant([() => "Open", 6] as const),
  fc.constant([() => "Bits", 7] as const),
  fc.constant([() => "5..1000", 10] as const),
  fc.constant([(name: string) => `1..2048 stored ${name} - 1`, 11] as const),
  fc.constant([(name: string) => `4096..1048576 stored log2(${name}) - 12`, 4] as const),
  fc.constant([(name: string) => `0..4092 stored ${name} / 4`, 10] as const),
  fc.constant([(name: string) => `0..15 stored 15 - ${name}`, 4] as const),
  fc.constant([() => "u9 align 8 max 400", 9] as const),
);

const group: fc.Arbitrary<Block> = fc
  .tuple(fc.constantFrom(1, 2, 4, 8), fc.array(inGroup, { minLength: 1, maxLength: 8 }), fc.boolean())
  .map(([bytes, types, must]) => ({
    bytes,
    members: (byte, n) => {
      let bit = 0;
      const fields: string[] = [];
      for (const [index, [type, width]] of types.entries()) {
        if (bit + width > bytes * 8) continue;
        const name = `f${n}_${index}`;
        fields.push(`${bits(bit, width)} ${name} : ${type(name)};`);
        bit += width;
      }
      const rest = bytes * 8 - bit;
      if (rest > 0) fields.push(`${bits(bit, rest)} reserved : u${rest}${must ? " must be 1" : " = 1"};`);
      return `${at(byte, bytes)} { ${fields.join(" ")} }`;
    },
  }));

function bits(low: number, width: number): string {
  return width === 1 ? `[${low}]` : `[${low + width - 1}:${low}]`;
}

const whole: fc.Arbitrary<Block> = fc.oneof(
  fc.integer({ min: 1, max: 24 }).map((bytes) => block(bytes, () => `bytes[${bytes}]`)),
  fc.integer({ min: 1, max: 24 }).map((bytes) => block(bytes, () => `string[${bytes}] pad 0x20`)),
  fc
    .tuple(fc.constantFrom(8, 16, 32, 64), fc.integer({ min: 1, max: 20 }), fc.constantFrom("u", "i"))
    .map(([width, length, sign]) => block((width / 8) * length, () => `${sign}${width}[${length}]`)),
  fc.constant(block(8, () => "Pair")),
  fc.constant(block(3, () => "Crooked")),
  fc.constant(block(4, () => "Mixed")),
  fc.integer({ min: 1, max: 3 }).map((length) => block(3 * length, () => `Crooked[${length}]`)),
  fc.integer({ min: 1, max: 18 }).map((length) => block(8 * length, () => `Pair[${length}]`)),
  fc.constant(block(5, () => "WideBits")),
  fc.constant(block(8, () => "Wide")),
  fc.constant(block(8, (name) => `0..18446744073709551614 stored ${name} + 1`)),
  fc.constant(block(6, (name) => `0..281474976710655 stored ${name}`)),
  fc.constant(block(4, (name) => `0..17179869180 stored ${name} / 4`)),
);

function block(bytes: number, type: (name: string) => string): Block {
  return { bytes, members: (byte, n) => `${at(byte, bytes)} f${n} : ${type(`f${n}`)};` };
}

/** A value told by another. */
const computed: fc.Arbitrary<Block> = fc.constant({
  bytes: 4,
  members: (byte, n) => `(${byte}) f${n} : u16; (${byte + 2}) g${n} : u16 is f${n} & 0xff0f;`,
});

/** A tag and what it tells, some of it in the same dwords as others. */
const union: fc.Arbitrary<Block> = fc.boolean().map((several) => ({
  bytes: 13,
  members: (byte, n) => {
    const place = (from: number, bytes: number): string => at(byte + 1 + from, bytes);
    const small = `case one { ${place(0, 8)} wide : u64; ${place(8, 4)} end : i32; }`;
    const parts = `${place(0, 2)} half : u16; ${place(2, 1)} { [7:3] five : u5; [2:0] three : u3; } ${place(3, 5)} raw : bytes[5]; ${place(8, 4)} name : string[4];`;
    const rest = several
      ? `case none, two, more { ${parts} }`
      : `case two { ${parts} } case none, more { ${place(0, 12)} reserved : bytes[12]; }`;
    return `(${byte}) t${n} : Kind; ${at(byte + 1, 12)} u${n} : union by t${n} { ${small} ${rest} }`;
  },
}));

const blocks = fc.array(
  fc.oneof(plain, odd, { arbitrary: group, weight: 3 }, { arbitrary: whole, weight: 2 }, computed, union),
  {
    minLength: 1,
    maxLength: 7,
  },
);

/** An entry `E` of a protocol that stands alone. */
export const madeUp: fc.Arbitrary<MadeUp> = fc
  .tuple(blocks, fc.boolean(), fc.constantFrom(1, 2, 4, 4, 4))
  .map(([parts, big, unit]) => {
    let byte = 0;
    const members: string[] = [];
    for (const [n, part] of parts.entries()) {
      members.push(part.members(byte, n));
      byte += part.bytes;
    }
    const size = Math.ceil((byte + 1) / unit) * unit;
    const text = `protocol made_up; endian ${big ? "big" : "little"};\n${HEAD}entry E ${size} {\n  ${members.join("\n  ")}\n  reserved rest;\n}\n`;
    return { text, big, size };
  });
