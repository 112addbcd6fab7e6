/** Reads fields out of dwords: one expression each, sign and all. */
import { unreachable } from "../../../base/assert.ts";
import type { Type } from "../../../model/model.ts";
import type { Context } from "./context.ts";
import { hex } from "./dwords.ts";
import { range } from "./leaves.ts";

/** Where the dwords come from. */
export interface Words {
  /** The array: `this.words`. */
  readonly array: string;
  /** The index of the first dword: `this.at`. */
  readonly at: string;
}

/** The value of the bits at `at`, as `typeOf(…, "get")` types it. */
export function extract(context: Context, words: Words, type: Type, at: number, width: number): string {
  switch (type.kind) {
    case "unsigned":
      return integer(context, words, at, width, false);
    case "range":
      return integer(context, words, at, width, type.min < 0n);
    case "signed":
    case "handle":
      return integer(context, words, at, width, true);
    case "address":
    case "token":
      return integer(context, words, at, width, false);
    case "flags":
      return integer(context, words, at, width, false);
    case "enum":
      return `${group(integer(context, words, at, width, type.signed))} as ${context.refer(type.enum, { typeOnly: true })}`;
    case "bool":
      return `${group(integer(context, words, at, width, false))} !== 0`;
    case "array": {
      const each = width / type.length;
      const items = range(type.length).map((index) => extract(context, words, type.element, at + index * each, each));
      return `[${items.join(", ")}]`;
    }
    case "blob":
      return `Uint8Array.of(${range(width / 8)
        .map((index) => integer(context, words, at + index * 8, 8, false))
        .join(", ")})`;
    case "struct":
      return `${context.refer(type.struct, { before: "decode" })}(${words.array}, ${indexIn(words, at / 32)})`;
    case "bytes":
    case "cstring":
      return "new Uint8Array(0)";
    default:
      return unreachable(type);
  }
}

/** An integer of at most 64 bits: a number where it has at most 32, else a bigint. */
export function integer(context: Context, words: Words, at: number, width: number, signed: boolean): string {
  if (width <= 32) return narrow(words, at, width, signed);
  if (width === 64 && at % 32 === 0) {
    return `${context.use(signed ? "readI64" : "readU64")}(${words.array}, ${indexIn(words, at / 32)})`;
  }
  const low = narrow(words, at, 32, false);
  const high = narrow(words, at + 32, width - 32, signed);
  return `${context.use(signed ? "joinI64" : "joinU64")}(${low}, ${high})`;
}

function narrow(words: Words, at: number, width: number, signed: boolean): string {
  const dword = Math.floor(at / 32);
  const low = at % 32;
  const first = `${words.array}[${indexIn(words, dword)}]!`;
  if (low + width > 32) {
    const below = 32 - low;
    const second = `${words.array}[${indexIn(words, dword + 1)}]!`;
    const joined = `(${first} >>> ${low}) | ((${second} & ${hex(2 ** (width - below) - 1)}) << ${below})`;
    if (!signed) return width === 32 ? `(${joined}) >>> 0` : joined;
    return width === 32 ? joined : `(${joined}) << ${32 - width} >> ${32 - width}`;
  }
  if (width === 32) return signed ? `${first} | 0` : first;
  if (signed && low + width === 32) return `${first} >> ${low}`;
  if (signed) return `(${first} << ${32 - low - width}) >> ${32 - width}`;
  if (low + width === 32) return `${first} >>> ${low}`;
  const mask = hex(2 ** width - 1);
  return low === 0 ? `${first} & ${mask}` : `(${first} >>> ${low}) & ${mask}`;
}

function indexIn(words: Words, dword: number): string {
  return dword === 0 ? words.at : `${words.at} + ${dword}`;
}

function group(text: string): string {
  return /^[\w.!()[\]]+$/.test(text) && !text.includes(" ") ? text : `(${text})`;
}
