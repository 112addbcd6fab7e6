import { DeviceCorrupt, ProtocolViolation } from "../errors/device.ts";
import { hexadecimal } from "../errors/hexadecimal.ts";
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

/**
 * How many slots a ring has whose indices wrap at its depth: `least` or more, and a multiple of what an entry takes.
 * @throws RegionRange
 */
export function slotCount(ring: string, depth: number, least: number, takes = 1): number {
  if (!Number.isInteger(depth) || depth < least || depth > DEEPEST || depth % takes !== 0) {
    const multiple = takes === 1 ? "" : `, and a multiple of ${takes}`;
    throw new RegionRange(
      ring,
      `a depth of ${depth} entries makes no sense; it must be ${least}..${DEEPEST}${multiple}`,
    );
  }
  return depth;
}

/**
 * How many tags a queue has: as many as there are, and never more than completions fit.
 * @throws RegionRange
 */
export function tagCount(queue: string, tags: number, completions: number): number {
  const count = Math.min(tags, completions);
  if (!Number.isInteger(count) || count < 1) {
    throw new RegionRange(queue, `${tags} tags and room for ${completions} completions make no queue`);
  }
  return count;
}

/** The depth of a submission ring that nobody chooses, where its device allows so many. */
const USUAL_DEPTH = 64;

/**
 * The depth that the opener of a queue chose for a ring, from..to. Where none was chosen it is the power of two below 64 that
 * fits; with `needed` it is that many, or the nearest that is allowed.
 * @throws ValueRange
 */
export function chosenDepth(
  queue: string,
  ring: string,
  chosen: number | undefined,
  from: number,
  to: number,
  needed: number | undefined,
): number {
  if (chosen === undefined) {
    const usual = needed ?? Math.min(USUAL_DEPTH, 2 ** Math.floor(Math.log2(to)));
    return Math.max(from, Math.min(to, usual));
  }
  if (!Number.isInteger(chosen) || chosen < from || chosen > to) {
    throw new ValueRange(`${queue}.depths.${ring}`, chosen, `${from}..${to}`);
  }
  return chosen;
}

/** Whether the depths that were chosen are all of rings that have one to choose. @throws ValueRange */
export function checkDepths(queue: string, chosen: object | undefined, rings: readonly string[]): void {
  for (const [ring, depth] of Object.entries(chosen ?? {})) {
    if (rings.includes(ring)) continue;
    const allowed = `left out: the depths that can be chosen are those of ${rings.join(", ")}`;
    throw new ValueRange(`${queue}.depths.${ring}`, depth, allowed);
  }
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

/** A completion whose tag belongs to no command in flight, or whose slot to none. Cold. */
export function unknownTag(queue: string, tag: number): ProtocolViolation {
  const what = `a completion for ${tag}, which is not in flight (completed twice, or forged)`;
  return new ProtocolViolation(queue, FULL, what);
}

/** A completion that names a slot by an address where none is, or where no command is in flight. Cold. */
export function unknownSlot(queue: string, low: number, high: number): ProtocolViolation {
  const slot = hexadecimal((BigInt(high) << 32n) | BigInt(low));
  const what = `a completion for the slot at ${slot}, where no command in flight is (completed twice, or forged)`;
  return new ProtocolViolation(queue, FULL, what);
}

/** A completion that is another queue's. Cold. */
export function strayCompletion(queue: string, field: string, value: number, own: number): ProtocolViolation {
  return new ProtocolViolation(queue, FULL, `a completion whose ${field} is ${value}, where this queue's are ${own}`);
}

/** Bits of a completion that must have one value. */
export interface FixedBits {
  /** What of the description they are: `dma-copy.ring#Completion, bytes 4–7`. */
  readonly where: string;
  /** Which of the words that were read has them. */
  readonly word: number;
  /** Which bits of it; both are unsigned. */
  readonly mask: number;
  readonly value: number;
}

/** A completion some of whose fixed bits have another value; `words` are those that it was found in. Cold. */
export function wrongBits(queue: string, all: readonly FixedBits[], words: readonly number[]): ProtocolViolation {
  const wrong = all.filter(({ word, mask, value }) => ((words[word]! ^ value) & mask) !== 0);
  const hex = (bits: number): string => `0x${(bits >>> 0).toString(16)}`;
  const what = wrong.map(({ where, word, mask, value }) => {
    const masked = mask === 0xffff_ffff ? "" : ` & ${hex(mask)}`;
    return `${where}: the dword${masked} is ${hex(words[word]! & mask)}, which must be ${hex(value)}`;
  });
  return new ProtocolViolation(queue, FULL, `a completion with wrong reserved bits (${what.join("; ")})`);
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
