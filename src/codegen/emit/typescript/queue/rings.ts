/** Rings with the names of their members, and the arithmetic of their indices. */
import type { Region, Memory, Ring, Submit } from "../../../../model/model.ts";

export interface NamedRegion {
  readonly region: Region | Memory;
  readonly name: string;
  /** The array over its dwords, for cells. */
  readonly words: string;
}

export interface NamedRing {
  readonly ring: Ring;
  /** Its entries' dwords: `sq`. */
  readonly entries: string;
  readonly depth: string;
  /** Where indices count on: what their low bits are cut out with. */
  readonly mask: string;
  /** log2 of an entry's dwords, or undefined where they are no power of two. */
  readonly shift: number | undefined;
  /** Of a slot. */
  readonly dwords: number;
  /** Where its memory is not allocated for it. */
  readonly region: NamedRegion | undefined;
  /** The variable that holds its memory while the queue is opened. */
  readonly memory: string;
  /** Its number among the rings of its kind. */
  readonly position: number;
}

export interface SubmissionRing extends NamedRing {
  readonly submit: Submit;
  /** How it is known which slots are free. */
  readonly freed: Freed;
  /** The queue's member that is this ring, where there are several; and its class, and what a program sees of it. */
  readonly part: { readonly member: string; readonly driver: string; readonly name: string } | undefined;
  /** What its own code calls the queue: `this`, or `this.queue`. */
  readonly queue: string;
  /** What the queue's code calls the ring: `this`, or `this.urgent`. */
  readonly from: string;
}

/**
 * `cell`: the device's index, in a cell. `field`: the same in completions. `completed`: with its command; `slots`: the same
 * where the slot's number is the command's tag. `order`: one after another.
 */
export type Freed = "cell" | "field" | "completed" | "slots" | "order";

export interface CompletionRing extends NamedRing {
  /** The member that flips with each pass, where entries tell by it that they are valid. */
  readonly turn: string | undefined;
}

export function countsOn({ ring }: NamedRing): boolean {
  return ring.index.kind === "free-running";
}

/** `(this.tail & this.sqMask) << 4`: the dword where the slot of an index starts. `index` binds as tightly as a name. */
export function slotText(named: NamedRing, index: string, mask = `this.${named.mask}`): string {
  const slot = countsOn(named) ? `(${index} & ${mask})` : index;
  return named.shift === undefined
    ? `${slot} * ${named.dwords}`
    : named.shift === 0
      ? slot
      : `${slot} << ${named.shift}`;
}

/** The index behind an entry. Of 16 bits and fewer, and of more than 32, it is a plain number; of 32 an int32. */
export function nextText(named: NamedRing, index: string, depth = `this.${named.depth}`): string {
  const { takes } = named.ring;
  const { kind, bits } = named.ring.index;
  if (kind === "modulo") return `${index} + ${takes} === ${depth} ? 0 : ${index} + ${takes}`;
  if (bits === 32) return `(${index} + ${takes}) | 0`;
  return bits > 32 ? `${index} + ${takes}` : `(${index} + ${takes}) & 0x${(2 ** bits - 1).toString(16)}`;
}

/** How many slots lie from one index to another. */
export function distanceText(named: NamedRing, from: string, to: string, depth = `this.${named.depth}`): string {
  const { kind, bits } = named.ring.index;
  if (kind === "modulo") return `(${to} >= ${from} ? ${to} - ${from} : ${to} - ${from} + ${depth})`;
  if (bits === 32) return `((${to} - ${from}) | 0)`;
  return bits > 32 ? `(${to} - ${from})` : `((${to} - ${from}) & 0x${(2 ** bits - 1).toString(16)})`;
}

/** The same of an index that the device told, which may be anything: no index at all gives more than any distance. */
export function toldDistanceText(named: NamedRing, from: string, to: string, depth = `this.${named.depth}`): string {
  const { kind, bits } = named.ring.index;
  if (kind === "modulo") return `(${to} >= ${depth} ? ${depth} : ${distanceText(named, from, to, depth).slice(1)}`;
  return bits === 32 ? `((${to} - ${from}) >>> 0)` : distanceText(named, from, to, depth);
}

/** An index as a number that is not negative: only one of 32 bits is kept as an int32. */
export function unsignedIndex({ ring }: NamedRing): boolean {
  return ring.index.kind === "modulo" || ring.index.bits !== 32;
}
