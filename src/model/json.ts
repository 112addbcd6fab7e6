/** The model as JSON: what `ringwright emit model` prints, for tools in other languages. */
import type { Program } from "./model.ts";

/**
 * The program as plain JSON values. The shape is the one of `model.ts`, with two differences: keys without a value are
 * left out, and 64-bit values are numbers where a double holds them exactly (below 2^53) and decimal strings elsewhere.
 */
export function toJson(program: Program): unknown {
  return plain(program);
}

function plain(value: unknown): unknown {
  if (typeof value === "bigint") {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value.toString();
  }
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(entries.map(([key, member]) => [key, plain(member)]));
}
