/** One register loaded or stored, as the text of code: width, byte order, halves, and what no device answers. */
import type { Expression, Register } from "../../../../model/model.ts";
import type { Context } from "../context.ts";
import { hex } from "../dwords.ts";
import { group } from "../extract.ts";
import { isWideField, isWideSet, typeOf } from "../types.ts";
import type { NamedRegister } from "./named.ts";
import { neverOnes } from "./ones.ts";
import { readerName, withName } from "./register-names.ts";

/** Where code accesses a register. */
export interface Site {
  readonly named: NamedRegister;
  /** What its window is called: `this.controller`. */
  readonly window: string;
  /** Bytes from the window's start: `CC_OFFSET`, `vectorOffset(index)`. */
  readonly offset: string;
  /** Whether the offset is the same for every device and index. */
  readonly constant: boolean;
}

/**
 * The expression of its word, loaded: a number, or a bigint of 64 bits; a word without fields as its type has it. Throws
 * DeviceRemoved where all ones are no word of it.
 */
export function loadText(context: Context, { named, window, offset }: Site): string {
  const { register, registers, path } = named;
  const { bits, type } = register;
  const loaded = rawLoad(context, register, window, offset);
  const label = JSON.stringify(`${registers.name}.${path}`);
  const word = !neverOnes(context, register)
    ? loaded
    : bits === 64
      ? `${context.use("notRemovedWide")}(${loaded}, ${label})`
      : `${context.use("notRemoved")}(${loaded}, ${hex(2 ** bits - 1)}, ${label})`;
  if (register.fields.length > 0) return word;
  const own = isSigned(register) ? signed(word, bits) : word;
  const declared = typeOf(context, type, "get");
  return type.kind === "enum" && context.enum(type.enum).open !== true ? `(${own} as ${declared})` : own;
}

function rawLoad(context: Context, { bits, byteOrder, split }: Register, window: string, offset: string): string {
  const big = byteOrder === "big";
  if (split !== undefined) {
    const given = [window, offset, `"${split}"`, ...(big ? ["true"] : [])];
    return `${context.use("loadHalves")}(${given.join(", ")})`;
  }
  const load = `${window}.load${bits}(${offset})`;
  if (!big || bits === 8) return load;
  if (bits === 64) return `${context.use("swap64")}(${load})`;
  return bits === 32 ? `(${context.use("swap32")}(${load}) >>> 0)` : `${context.use("swap16")}(${load})`;
}

function isSigned({ type }: Register): boolean {
  return type.kind === "signed" || (type.kind === "range" && type.min < 0n) || (type.kind === "enum" && type.signed);
}

function signed(word: string, bits: number): string {
  if (bits === 64) return `BigInt.asIntN(64, ${word})`;
  return bits === 32 ? `(${word} | 0)` : `((${word} << ${32 - bits}) >> ${32 - bits})`;
}

/** The expression of a field of a word, or of the word, as arithmetic takes it: a number, but for enums and flags of 64 bits. */
export function numberText(
  context: Context,
  named: NamedRegister,
  { field, type }: Extract<Expression, { kind: "register" }>,
  word: string,
): string {
  const text = field === undefined ? word : `${readerName(context, named, { path: [field], part: "" })}(${word})`;
  const declared = named.register.fields.find(({ name }) => name === field);
  const wide = declared === undefined ? named.register.bits === 64 : isWideField(declared);
  return wide && !isWideSet(type) ? `Number(${text})` : text;
}

/** The same of a word that is loaded for it. */
export function loadNumberText(
  context: Context,
  site: Site,
  expression: Extract<Expression, { kind: "register" }>,
): string {
  return numberText(context, site.named, expression, loadText(context, site));
}

/**
 * The statement that stores a word: of up to 32 bits the expression of a number (without fields: as its type has it), of
 * 64 that of a bigint, or of `either` that and a number.
 */
export function storeText(
  context: Context,
  { named, window, offset }: Site,
  word: string,
  wide: "bigint" | "either" = "either",
): string {
  const { register } = named;
  const { bits, byteOrder, split } = register;
  const big = byteOrder === "big";
  if (split !== undefined) {
    const given = [window, offset, word, `"${split}"`, ...(big ? ["true"] : [])];
    return `${context.use("storeHalves")}(${given.join(", ")});`;
  }
  if (bits === 64) {
    const own = wide === "bigint" || isBigint(word) ? word : `BigInt(${word})`;
    const whole = isSigned(register) ? `BigInt.asUintN(64, ${own})` : own;
    return `${window}.store64(${offset}, ${big ? `${context.use("swap64")}(${whole})` : whole});`;
  }
  const own = group(word);
  const whole = !isSigned(register) ? word : bits === 32 ? `${own} >>> 0` : `${own} & ${hex(2 ** bits - 1)}`;
  if (!big || bits === 8) return `${window}.store${bits}(${offset}, ${whole});`;
  const swapped = bits === 32 ? `${context.use("swap32")}(${whole}) >>> 0` : `${context.use("swap16")}(${whole})`;
  return `${window}.store${bits}(${offset}, ${swapped});`;
}

/** What surely is one, of the texts that are made here. */
function isBigint(text: string): boolean {
  return /^(\d\w*n|joinU64\(.*\))$/.test(text) && !/\) [^)]/.test(text);
}

/** The statement that changes one field: the word is loaded, the field replaced, the word stored. The field is assignable. */
export function assignText(context: Context, site: Site, field: string, value: string): string {
  const declared = site.named.register.fields.find(({ name }) => name === field)!;
  const stepped = (at: Site): string =>
    storeText(context, at, `${withName(context, at.named, declared)}(${loadText(context, at)}, ${value})`, "bigint");
  // What is called for the place, is called once.
  if (site.constant || /^[\w.]+$/.test(site.offset)) return stepped(site);
  return `{\nconst at = ${site.offset};\n${stepped({ ...site, offset: "at" })}\n}`;
}
