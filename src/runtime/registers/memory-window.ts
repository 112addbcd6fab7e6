import { RegionRange } from "../errors/transport.ts";
import type { RegisterWindow } from "../transport/transport.ts";

/**
 * Registers that are plain memory of this process: mapped, or shared with a device in software. `start` is the byte of
 * `memory` where the first of them stands, `name` what errors call them. Its accesses throw RegionRange for a place that is
 * not aligned or lies outside `memory`.
 *
 * A store is one plain store, which x86-64 keeps behind every store before it. A load is an atomic one: the same
 * instruction, but one that V8 neither leaves out nor moves out of a loop.
 */
export function memoryWindow(memory: ArrayBufferLike, start = 0, name = "registers"): RegisterWindow {
  return new MemoryWindow(memory, start, name);
}

class MemoryWindow implements RegisterWindow {
  private readonly start: number;
  private readonly name: string;
  private readonly bytes: Uint8Array;
  private readonly halves: Uint16Array;
  private readonly words: Uint32Array;
  private readonly longs: BigUint64Array;

  constructor(memory: ArrayBufferLike, start: number, name: string) {
    this.start = start;
    this.name = name;
    this.bytes = new Uint8Array(memory);
    this.halves = new Uint16Array(memory, 0, memory.byteLength >>> 1);
    this.words = new Uint32Array(memory, 0, memory.byteLength >>> 2);
    this.longs = new BigUint64Array(memory, 0, memory.byteLength >>> 3);
  }

  load8(offset: number): number {
    const at = this.start + offset;
    if (at >>> 0 !== at || at >= this.bytes.length) throw this.misplaced(offset, 1);
    return Atomics.load(this.bytes, at);
  }

  load16(offset: number): number {
    const at = this.start + offset;
    if (at >>> 0 !== at || (at & 1) !== 0 || at >>> 1 >= this.halves.length) throw this.misplaced(offset, 2);
    return Atomics.load(this.halves, at >>> 1);
  }

  load32(offset: number): number {
    const at = this.start + offset;
    if (at >>> 0 !== at || (at & 3) !== 0 || at >>> 2 >= this.words.length) throw this.misplaced(offset, 4);
    return Atomics.load(this.words, at >>> 2);
  }

  load64(offset: number): bigint {
    const at = this.start + offset;
    if (at >>> 0 !== at || (at & 7) !== 0 || at >>> 3 >= this.longs.length) throw this.misplaced(offset, 8);
    return Atomics.load(this.longs, at >>> 3);
  }

  store8(offset: number, value: number): void {
    const at = this.start + offset;
    if (at >>> 0 !== at || at >= this.bytes.length) throw this.misplaced(offset, 1);
    this.bytes[at] = value;
  }

  store16(offset: number, value: number): void {
    const at = this.start + offset;
    if (at >>> 0 !== at || (at & 1) !== 0 || at >>> 1 >= this.halves.length) throw this.misplaced(offset, 2);
    this.halves[at >>> 1] = value;
  }

  store32(offset: number, value: number): void {
    const at = this.start + offset;
    if (at >>> 0 !== at || (at & 3) !== 0 || at >>> 2 >= this.words.length) throw this.misplaced(offset, 4);
    this.words[at >>> 2] = value;
  }

  store64(offset: number, value: bigint): void {
    const at = this.start + offset;
    if (at >>> 0 !== at || (at & 7) !== 0 || at >>> 3 >= this.longs.length) throw this.misplaced(offset, 8);
    this.longs[at >>> 3] = value;
  }

  private misplaced(offset: number, width: number): RegionRange {
    const whole = Math.max(this.bytes.length - this.start, 0);
    const what = `an access of ${width} bytes at byte ${offset} must be aligned and inside its ${whole} bytes`;
    return new RegionRange(this.name, what);
  }
}
