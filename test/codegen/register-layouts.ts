/** Registers made up, and what each access of one ought to do, calculated bit by bit. */
import fc from "fast-check";

export type Access = "" | "readonly" | "write only" | "read clears" | "w1c" | "w1s" | "trigger";

export interface MadeUpField {
  readonly name: string;
  readonly at: number;
  readonly width: number;
  /** `less`: stored as one less. */
  readonly type: "u" | "i" | "bool" | "less" | "reserved";
  readonly access: Access;
  /** Of reserved bits: what the description says of them, and what is written. */
  readonly policy: string;
  readonly fixed: bigint;
}

export interface MadeUpRegister {
  readonly name: string;
  readonly bits: 8 | 16 | 32 | 64;
  readonly big: boolean;
  readonly signed: boolean;
  readonly split: "" | "low high" | "high low";
  readonly access: Access;
  readonly whole: boolean;
  /** Undefined: none said. */
  readonly reset: bigint | undefined;
  readonly fields: readonly MadeUpField[];
  /** How often it stands, 16 bytes apart, from which index on; 0: no array. */
  readonly count: number;
  readonly from: number;
}

const NARROWER: Readonly<Record<Access, readonly Access[]>> = {
  "": ["", "", "", "readonly", "write only", "read clears", "w1c", "w1s", "trigger"],
  readonly: ["", "readonly"],
  "read clears": ["", "readonly"],
  "write only": ["", "trigger"],
  w1c: ["", "readonly", "w1s"],
  w1s: ["", "w1c"],
  trigger: ["", "readonly"],
};

const ones = (width: number): bigint => (1n << BigInt(width)) - 1n;

type Draw = (below: number) => number;

/** Numbers below a bound, made from a seed. */
export function drawing(seed: number): Draw {
  let state = BigInt(seed) | 1n;
  return (below) => {
    state = BigInt.asUintN(64, state * 6364136223846793005n + 1442695040888963407n);
    return Number((state >> 33n) % BigInt(below));
  };
}

export function bitsFrom(draw: Draw, width: number): bigint {
  const all = (BigInt(draw(2 ** 30)) << 60n) | (BigInt(draw(2 ** 30)) << 30n) | BigInt(draw(2 ** 30));
  // Edges come often.
  return [all & ones(width), all & ones(width), 0n, ones(width), 1n][draw(5)]!;
}

function pick<T>(draw: Draw, of: readonly T[]): T {
  return of[draw(of.length)]!;
}

function fieldsOf(draw: Draw, bits: number, access: Access, plain: boolean): readonly MadeUpField[] {
  const fields: MadeUpField[] = [];
  for (let at = 0; at < bits;) {
    const width = Math.min(bits - at, pick(draw, [1, 1, 3, 5, 8, 13, 33, 64]));
    const types = ["u", "i", "less", "reserved", "bool"] as const;
    const wanted = width === 1 ? pick(draw, ["bool", "reserved", "u"] as const) : pick(draw, types);
    const type = wanted === "bool" && width > 1 ? "u" : wanted === "less" && width > 16 ? "u" : wanted;
    const said = type === "reserved" ? pick(draw, ["", "", "ignore", "preserve", "must be", "="]) : "";
    // What cannot be read is not preserved.
    const policy = said === "preserve" && access === "write only" ? "" : said;
    const fixed = policy === "=" ? bitsFrom(draw, width) : 0n;
    const own = type === "reserved" || plain ? "" : pick(draw, NARROWER[access]);
    fields.push({ name: `f${fields.length}`, at, width, type, access: own, policy, fixed });
    at += width;
  }
  // A register is more than reserved bits.
  return fields.every(({ type }) => type === "reserved") ? [{ ...fields[0]!, type: "u", policy: "" }, ...fields.slice(1)] : fields; // prettier-ignore
}

export function madeUpRegister(draw: Draw, index: number): MadeUpRegister {
  const bits = pick(draw, [8, 16, 32, 32, 64, 64] as const);
  const big = bits > 8 && draw(3) === 0;
  const access = pick(draw, [
    "",
    "",
    "",
    "",
    "readonly",
    "write only",
    "read clears",
    "w1c",
    "w1s",
    "trigger",
  ] as const);
  const fields = draw(5) === 0 ? [] : fieldsOf(draw, bits, access, draw(2) === 0);
  const wire = fields.reduce(
    (word, { type, at, width }) => (type === "reserved" ? word : word | (bitsFrom(draw, width) << BigInt(at))),
    0n,
  );
  const array = draw(4) === 0;
  return {
    name: `r${index}`,
    bits,
    big,
    signed: fields.length === 0 && draw(2) === 0,
    split: bits === 64 ? pick(draw, ["", "low high", "high low"] as const) : "",
    access,
    whole: access === "" && draw(6) === 0,
    reset: draw(2) === 0 ? undefined : fields.length === 0 ? bitsFrom(draw, bits) : wire,
    fields,
    count: array ? 1 + draw(4) : 0,
    from: array ? draw(3) : 0,
  };
}

export const madeUpRegisters: fc.Arbitrary<{ readonly seed: number; readonly registers: readonly MadeUpRegister[] }> =
  fc.tuple(fc.nat(2 ** 31 - 1), fc.integer({ min: 4, max: 24 })).map(([seed, length]) => {
    const draw = drawing(seed);
    return { seed, registers: Array.from({ length }, (_item, index) => madeUpRegister(draw, index)) };
  });

/** Where a register begins: each has 64 bytes to itself. */
export function placeOf(index: number): number {
  return index * 64;
}

export function describe({ registers }: { readonly registers: readonly MadeUpRegister[] }): string {
  const lines = registers.map((register, index) => {
    const { name, bits, big, signed, split, access, whole, reset, fields, count, from } = register;
    const array = count === 0 ? "" : `[${from}..${from + count - 1}] stride 16`;
    const rules = [
      access,
      whole ? "whole" : "",
      split && `split ${split}`,
      reset === undefined ? "" : `reset ${reset}`,
    ];
    const type = `${signed ? "i" : "u"}${bits}${big ? "be" : ""} ${rules.filter((rule) => rule !== "").join(" ")}`;
    const body = fields.length === 0 ? ";" : ` {\n${fields.map(fieldText).join("\n")}\n  }`;
    return `  ${placeOf(index)} ${name}${array} : ${type}${body}`;
  });
  return `protocol made_up;\nendian little;\nregisters Made in bar 0 {\n${lines.join("\n")}\n}\n`;
}

function fieldText({ name, at, width, type, access, policy, fixed }: MadeUpField): string {
  const place = width === 1 ? `[${at}]` : `[${at + width - 1}:${at}]`;
  if (type === "reserved") {
    const said = policy === "=" ? `= ${fixed}` : policy === "must be" ? "must be 0" : policy;
    return `    ${place} reserved : u${width} ${said};`;
  }
  const types = { u: `u${width}`, i: `i${width}`, bool: "bool", less: `1..${2 ** width} ` };
  return `    ${place} ${name} : ${types[type]} ${access} ${type === "less" ? `stored ${name} - 1` : ""};`;
}

// What accesses ought to do --------------------------------------------------------------------------------------------

export function accessOf(register: MadeUpRegister, field: MadeUpField): Access {
  return field.access === "" ? register.access : field.access;
}

/** Whether a load gives the field. */
export function isRead(register: MadeUpRegister, field: MadeUpField): boolean {
  return field.type !== "reserved" && ![register.access, field.access].includes("write only");
}

/** The accesses that move a word, in their order. */
export function accesses(
  { bits, big, split }: MadeUpRegister,
  kind: "load" | "store",
  offset: number,
  word: bigint,
): readonly (readonly [kind: string, bits: number, offset: number, value: bigint])[] {
  const swapped = (width: number, value: bigint): bigint => {
    let turned = 0n;
    for (let byte = 0; byte < width; byte += 8) turned = (turned << 8n) | ((value >> BigInt(byte)) & 0xffn);
    return big ? turned : value;
  };
  if (split === "") return [[kind, bits, offset, swapped(bits, word)]];
  const low = [kind, 32, big ? offset + 4 : offset, swapped(32, word & 0xffff_ffffn)] as const;
  const high = [kind, 32, big ? offset : offset + 4, swapped(32, word >> 32n)] as const;
  return split === "low high" ? [low, high] : [high, low];
}

/** A field's value in a word. */
export function valueIn({ at, width, type }: MadeUpField, word: bigint): boolean | number | bigint {
  const wire = (word >> BigInt(at)) & ones(width);
  if (type === "bool") return wire === 1n;
  const value = type === "i" ? BigInt.asIntN(width, wire) : type === "less" ? wire + 1n : wire;
  return width > 32 ? value : Number(value);
}

/** A word with another value of a field. */
export function withBits({ at, width }: MadeUpField, word: bigint, wire: bigint): bigint {
  return (word & ~(ones(width) << BigInt(at))) | (wire << BigInt(at));
}

/** Whether a field is changed by itself without anything else. */
export function isAssignable(register: MadeUpRegister, field: MadeUpField): boolean {
  const access = accessOf(register, field);
  if (field.type === "reserved" || access === "readonly" || access === "read clears") return false;
  if (register.whole || register.fields.every((each) => !isRead(register, each))) return false;
  return register.fields.every(
    (other) =>
      other === field ||
      other.type === "reserved" ||
      !["read clears", "trigger", "write only"].includes(accessOf(register, other)),
  );
}

/** The word that is stored back when fields are changed: what acts upon ones has none, reserved or not. */
export function quiet(register: MadeUpRegister, word: bigint): bigint {
  return register.fields.reduce((left, field) => {
    const acts = ["w1c", "w1s"].includes(accessOf(register, field));
    return acts ? withBits(field, left, 0n) : left;
  }, word);
}

/** What a store of a whole word has where nothing is given. */
export function absent(register: MadeUpRegister, field: MadeUpField): bigint {
  const { at, width, type, policy, fixed } = field;
  const wire = ((register.reset ?? 0n) >> BigInt(at)) & ones(width);
  if (type === "reserved") return policy === "" || policy === "preserve" ? wire : fixed;
  return ["w1c", "w1s", "trigger"].includes(accessOf(register, field)) ? 0n : wire;
}

/** Whether all ones tell that no device is there. */
export function noWord({ fields }: MadeUpRegister): boolean {
  return fields.some(({ type, policy, fixed, width }) => type === "reserved" && policy !== "ignore" && fixed !== ones(width)); // prettier-ignore
}
