import { RegionRange } from "../errors/transport.ts";
import type { RegisterWindow } from "../transport/transport.ts";

/**
 * Registers that are plain memory of this process: mapped, or shared with a device in software. `start` is the byte of
 * `memory` where the first of them stands, `name` what errors call them. Its accesses throw RegionRange for a place that is
 * not aligned in memory or lies outside it.
 *
 * A store is one plain store, which x86-64 keeps behind every store before it. A load is an atomic one: the same
 * instruction, but one that V8 neither leaves out nor moves out of a loop.
 * @throws RegionRange `start` lies outside
 */
export function memoryWindow(memory: ArrayBufferLike, start = 0, name = "registers"): RegisterWindow {
  return new MemoryWindow(memory, start, name);
}

/** Bytes of the widest access. */
const WIDEST = 8;

class MemoryWindow implements RegisterWindow {
  // Declared: a field that is written once is a constant to V8.
  /** Bytes from the start of the arrays, which is where all of them may start, to the first register. */
  declare private readonly first: number;
  declare private readonly name: string;
  declare private readonly bytes: Uint8Array;
  declare private readonly halves: Uint16Array;
  declare private readonly words: Uint32Array;
  declare private readonly longs: BigUint64Array;

  constructor(memory: ArrayBufferLike, start: number, name: string) {
    if (!Number.isInteger(start) || start < 0 || start > memory.byteLength) {
      throw new RegionRange(name, `registers from byte ${start} on must begin inside its ${memory.byteLength} bytes`);
    }
    const from = start - (start % WIDEST);
    const length = memory.byteLength - from;
    this.first = start - from;
    this.name = name;
    this.bytes = new Uint8Array(memory, from);
    this.halves = new Uint16Array(memory, from, Math.floor(length / 2));
    this.words = new Uint32Array(memory, from, Math.floor(length / 4));
    this.longs = new BigUint64Array(memory, from, Math.floor(length / 8));
  }

  load8(offset: number): number {
    const at = this.first + offset;
    if (at >>> 0 !== at || at >= this.bytes.length) throw this.misplaced(offset, 1);
    return Atomics.load(this.bytes, at);
  }

  load16(offset: number): number {
    const at = this.first + offset;
    const index = at >>> 1;
    if (index * 2 !== at || index >= this.halves.length) throw this.misplaced(offset, 2);
    return Atomics.load(this.halves, index);
  }

  load32(offset: number): number {
    const at = this.first + offset;
    const index = at >>> 2;
    if (index * 4 !== at || index >= this.words.length) throw this.misplaced(offset, 4);
    return Atomics.load(this.words, index);
  }

  load64(offset: number): bigint {
    const at = this.first + offset;
    const index = at >>> 3;
    if (index * 8 !== at || index >= this.longs.length) throw this.misplaced(offset, 8);
    return Atomics.load(this.longs, index);
  }

  store8(offset: number, value: number): void {
    const at = this.first + offset;
    if (at >>> 0 !== at || at >= this.bytes.length) throw this.misplaced(offset, 1);
    this.bytes[at] = value;
  }

  store16(offset: number, value: number): void {
    const at = this.first + offset;
    const index = at >>> 1;
    if (index * 2 !== at || index >= this.halves.length) throw this.misplaced(offset, 2);
    this.halves[index] = value;
  }

  store32(offset: number, value: number): void {
    const { words } = this; // short code: V8 inlines it into a driver's
    const at = this.first + offset;
    const index = at >>> 2;
    if (index * 4 !== at || at >= words.byteLength) throw this.misplaced(offset, 4);
    words[index] = value;
  }

  store64(offset: number, value: bigint): void {
    const at = this.first + offset;
    const index = at >>> 3;
    if (index * 8 !== at || index >= this.longs.length) throw this.misplaced(offset, 8);
    this.longs[index] = value;
  }

  private misplaced(offset: number, width: number): RegionRange {
    const whole = Math.max(this.bytes.length - this.first, 0);
    const what = `an access of ${width} bytes at byte ${offset} must be aligned and inside its ${whole} bytes`;
    return new RegionRange(this.name, what);
  }
}
