/**
 * Memory that commands of a test work on, and a copy of it as it ought to be. Commands are carried out side by side, so two
 * of them are in flight only where neither writes what the other uses, or where a fence is between them.
 */
import { hub, type DeviceBuffer } from "@ringwright/runtime";
import { addressOf, PAGE, protect } from "../../support/protect.ts";
import type { PlainMemory } from "./reference.ts";

/** Offsets: what commands work on, lists of batches, records of their descriptors. */
export const DATA = { from: 0, to: 8 * PAGE };
export const LISTS = { from: DATA.to, to: DATA.to + 2 * PAGE };
export const RECORDS = { from: LISTS.to, to: LISTS.to + PAGE };
/** Pages that the device may not reach, and that it may only read. */
const HOLE = 3 * PAGE;
const CONSTANT = 5 * PAGE;

const BOTH = [0, 1];
const CELL = 32;
const CELLS = RECORDS.to / CELL;

/** What a command uses: bytes from there on, and how many. */
export type Area = readonly [at: number, length: number];

export interface Uses {
  readonly reads: readonly Area[];
  readonly writes: readonly Area[];
  /** What the program writes beforehand: no fence keeps others off. */
  readonly given: readonly Area[];
}

export class Arena implements PlainMemory, Disposable {
  readonly buffer: DeviceBuffer = hub.allocate(RECORDS.to);
  readonly address = addressOf(this.buffer);
  /** As it ought to be. */
  readonly bytes: Uint8Array;
  /** By ring and cell: commands in flight that read it, and that write it. */
  readonly #readers = [new Uint8Array(CELLS), new Uint8Array(CELLS)];
  readonly #writers = [new Uint8Array(CELLS), new Uint8Array(CELLS)];
  #protected: readonly Disposable[] = [];

  /** @param value each byte, by where it stands */
  constructor(value: (at: number) => number) {
    this.bytes = Uint8Array.from({ length: this.buffer.size }, (_, at) => value(at));
    this.buffer.bytes.set(this.bytes);
    this.#protected = [protect(this.buffer, HOLE, PAGE, "none"), protect(this.buffer, CONSTANT, PAGE, "read")];
  }

  readable(at: number): boolean {
    return at >= 0 && at < RECORDS.to && (at < HOLE || at >= HOLE + PAGE);
  }

  writable(at: number): boolean {
    return this.readable(at) && (at < CONSTANT || at >= CONSTANT + PAGE);
  }

  /** Writes what the program may write itself: lists. */
  put(at: number, bytes: Uint8Array): void {
    this.buffer.bytes.set(bytes, at);
    this.bytes.set(bytes, at);
  }

  /**
   * Keeps memory for a command of a ring, if no other in flight is in its way.
   * @param fenced whether it begins after those of its own ring
   */
  claim(ring: number, uses: Uses, fenced: boolean): boolean {
    const free = (areas: readonly Area[], by: readonly Uint8Array[], rings: readonly number[]): boolean =>
      areas.every((area) => everyCell(area, (cell) => rings.every((each) => by[each]![cell] === 0)));
    const { reads, writes, given } = uses;
    const others = fenced ? [1 - ring] : BOTH;
    if (!free(given, this.#readers, BOTH) || !free(given, this.#writers, BOTH)) return false;
    if (!free(writes, this.#readers, others) || !free([...writes, ...reads], this.#writers, others)) return false;
    this.#count(ring, uses, 1);
    return true;
  }

  release(ring: number, uses: Uses): void {
    this.#count(ring, uses, -1);
  }

  #count(ring: number, { reads, writes, given }: Uses, by: number): void {
    for (const area of [...reads, ...given]) everyCell(area, (cell) => (this.#readers[ring]![cell]! += by) >= 0);
    for (const area of writes) everyCell(area, (cell) => (this.#writers[ring]![cell]! += by) >= 0);
  }

  /** The first byte that is not as it ought to be, where nothing is in flight; or undefined. */
  difference(): number | undefined {
    for (const one of this.#protected) one[Symbol.dispose]();
    const { bytes } = this.buffer;
    if (Buffer.compare(bytes, this.bytes) === 0) return undefined;
    return bytes.findIndex((byte, at) => byte !== this.bytes[at]);
  }

  [Symbol.dispose](): void {
    for (const one of this.#protected) one[Symbol.dispose]();
    this.buffer.close();
  }
}

function everyCell([at, length]: Area, test: (cell: number) => boolean): boolean {
  for (let cell = Math.max(0, Math.floor(at / CELL)); cell * CELL < Math.min(at + length, RECORDS.to); cell++) {
    if (!test(cell)) return false;
  }
  return true;
}
