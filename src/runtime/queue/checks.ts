import { DeviceCorrupt, ProtocolViolation } from "../errors/device.ts";
import { RegionRange } from "../errors/transport.ts";
import { ValueRange } from "../errors/values.ts";
import { FULL, type Token } from "./token.ts";

/** A token is generation × tags + tag: with more than 2^21 tags, and 2^32 generations, it would be exact no more. */
const DEEPEST = 2 ** 21;

/**
 * How many entries a ring with free-running indices has: a power of two, since the indices wrap at 2^32.
 * @throws RegionRange
 */
export function ringDepth(ring: string, depth: number): number {
  if (!Number.isInteger(depth) || depth < 1 || depth > DEEPEST || (depth & (depth - 1)) !== 0) {
    throw new RegionRange(ring, `a depth of ${depth} entries makes no sense; it must be a power of two, 1..${DEEPEST}`);
  }
  return depth;
}

/** An index of the device that lies outside what was handed over. Cold. */
export function corruptIndex(queue: string, cell: string, value: number, low: number, high: number): DeviceCorrupt {
  return new DeviceCorrupt(queue, cell, value >>> 0, `the device may only move it from ${low >>> 0} to ${high >>> 0}`);
}

/** A completion whose key belongs to no command in flight: unknown, late, or repeated. Cold. */
export function unknownCompletion(queue: string, low: number, high: number, tags: number): ProtocolViolation {
  const what =
    low < tags
      ? `a completion for tag ${low}, generation ${high}, which is not in flight (completed twice, or forged)`
      : `a completion with the unknown key 0x${high.toString(16)}_${low.toString(16).padStart(8, "0")}`;
  return new ProtocolViolation(queue, FULL, what);
}

/** A completion that claims more bytes than were lent. Cold. */
export function movedTooMuch(
  queue: string,
  token: Token,
  command: string,
  moved: number,
  lent: number,
): ProtocolViolation {
  return new ProtocolViolation(queue, token, `${command} claims to have moved ${moved} bytes, and was lent ${lent}`);
}

/** Cold path of a range check. */
export function outOfRange(field: string, value: unknown, allowed: string): ValueRange {
  return new ValueRange(field, value, allowed);
}

/** Cold path of a flags check: tells which bits nobody declared, and which names there are. */
export function unknownFlags(
  field: string,
  value: unknown,
  known: Readonly<Record<string, number | bigint>>,
): ValueRange {
  return new ValueRange(field, value, `a combination of ${Object.keys(known).join(", ")}`);
}
