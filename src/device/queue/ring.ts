/** What rings of both directions have in common: where they are, how deep, and how their indices count. */
import type { DmaAddress } from "../outside.ts";
import type { Cell } from "./memory.ts";
import type { RingQueue } from "./ring-queue.ts";

/** What the description says of a ring. */
export interface RingTraits {
  /** `nvme.ring#AdminQueue.Sq` */
  readonly path: string;
  /** Bytes of a slot. */
  readonly size: number;
  /** Slots that stay empty when the ring is full. */
  readonly spare: 0 | 1;
  /** Bits of indices that count on past the depth; 0: they wrap at the depth. */
  readonly indexBits: number;
  /** Bytes that its memory is aligned to. */
  readonly alignment: number;
  /** Depths that the description allows, where those are constant. */
  readonly least: number;
  readonly most: number;
}

/** A register that tells of an index, or the ring itself where a word of memory does: for messages. */
export interface Bell {
  readonly path: string;
}

export abstract class Ring {
  readonly traits: RingTraits;
  readonly queue: RingQueue;
  /** Whether it was started, and neither stopped nor reset since. */
  running = false;
  /** Whether the device itself has stopped it: the host can't know yet, and what it tells meanwhile is let pass. */
  halted = false;
  /** Where its first slot is. */
  base = 0;
  /** Slots. */
  depth = 0;
  /** Its memory, looked at in place; or undefined: then slots are copied. */
  protected window: Uint32Array | undefined;
  /** What the slot of an index is `&`ed with; 0: an index is a slot. */
  protected slotMask = 0;
  /** Bits that an index has; -1: those of the slots. */
  protected indexMask = 0;

  constructor(queue: RingQueue, traits: RingTraits) {
    this.queue = queue;
    this.traits = traits;
    this.window = undefined;
  }

  /** The ring's name in messages. */
  get path(): string {
    return this.traits.path;
  }

  /** Sees what the host says of the ring in memory, where it says it there. @throws DmaFault */
  abstract look(): void;
  /** Where both sides keep their indices: the host's first. */
  abstract useCells(host: Cell | undefined, device: Cell | undefined): void;

  /** @returns whether it runs now: where the place can't be one, the host is told on and the ring stands still */
  protected begin(base: DmaAddress, depth: number): boolean {
    this.stop();
    const { size, alignment, least, most, indexBits } = this.traits;
    // What is not exact as a number is no memory's.
    const address = Number(base);
    const { device } = this.queue;
    const even = indexBits === 0 || (depth & (depth - 1)) === 0;
    if (!Number.isInteger(depth) || depth < least || depth > most || !even) {
      const fits = `${least}..${most}${indexBits === 0 ? "" : ", a power of two"}`;
      device.bug("ring-place", this.path, `it was given ${depth} slots; it may have ${fits}`);
      return false;
    }
    if (address % alignment !== 0) {
      const what = `it was put at 0x${address.toString(16)}, which is no multiple of ${alignment}`;
      device.bug("ring-place", this.path, what);
      return false;
    }
    this.base = address;
    this.depth = depth;
    this.slotMask = indexBits === 0 ? 0 : depth - 1;
    this.indexMask = indexBits === 0 ? -1 : 2 ** indexBits - 1;
    this.window = address % 4 === 0 ? device.dma.window(address, depth * size) : undefined;
    this.running = true;
    return true;
  }

  /** Nothing is taken from it, and nothing written to it, until it is started again. */
  stop(): void {
    this.running = false;
    this.halted = false;
    this.window = undefined;
  }

  /** The same, of the device's own accord. */
  halt(): void {
    const halted = this.running || this.halted;
    this.stop();
    this.halted = halted;
  }

  /** How far `to` is ahead of `from`; -1 where `to` is no index. */
  protected distance(from: number, to: number): number {
    if (this.indexMask < 0) {
      if (to >= this.depth) return -1;
      return to >= from ? to - from : to - from + this.depth;
    }
    return to > this.indexMask ? -1 : ((to - from) & this.indexMask) >>> 0;
  }

  /** The index `count` behind `index`. */
  protected after(index: number, count = 1): number {
    const next = index + count;
    if (this.indexMask < 0) return next >= this.depth ? next % this.depth : next;
    return (next & this.indexMask) >>> 0;
  }

  /** The slot of an index. */
  protected slotOf(index: number): number {
    return this.indexMask < 0 ? index : index & this.slotMask;
  }
}
