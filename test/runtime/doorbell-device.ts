/**
 * A device that is told by registers, by hand and by nothing of ours: it reads the rings in the memory that the driver
 * allocated, and lies when it is asked to. Accesses of registers are recorded.
 */
import { onTestFinished } from "vitest";
import { sharedAddresses } from "../../src/runtime/address-space/sva.ts";
import type { DeviceAddress } from "../../src/runtime/address-space/address-space.ts";
import type { RegisterWindow, Transport } from "../../src/runtime/index.ts";

/** Memory that was allocated for the device. */
export interface Allocated {
  readonly name: string;
  readonly length: number;
  readonly alignment: number;
  readonly words: Uint32Array;
  readonly halves: Uint16Array;
  freed: boolean;
}

/** What stands behind a transport that has registers, memory to share and interrupts, and nothing else. */
export abstract class HandMadeDevice {
  readonly stores: (readonly [bits: number, offset: number, value: number | bigint])[] = [];
  readonly allocated: Allocated[] = [];
  /** What loads answer. */
  readonly loads = new Map<number, number | bigint>();
  closedHandles = 0;
  private readonly watches = new Set<() => void>();

  /** A store has reached the device: all that was put into memory before is there. */
  abstract stored(offset: number, value: number): void;

  readonly window: RegisterWindow = {
    load8: (offset) => this.load(offset),
    load16: (offset) => this.load(offset),
    load32: (offset) => this.load(offset),
    load64: (offset) => BigInt(this.loads.get(offset) ?? 0),
    store8: (offset, value) => this.store(8, offset, value),
    store16: (offset, value) => this.store(16, offset, value),
    store32: (offset, value) => this.store(32, offset, value),
    store64: (offset, value) => this.store(64, offset, value),
  };

  readonly transport: Transport = {
    name: "by hand",
    space: sharedAddresses,
    registers: () => this.window,
    allocate: (name, length, alignment) => {
      const memory = new ArrayBuffer(length);
      const own: Allocated = {
        name,
        length,
        alignment,
        words: new Uint32Array(memory),
        halves: new Uint16Array(memory),
        freed: false,
      };
      this.allocated.push(own);
      const address = (0x1000_0000 * this.allocated.length) as DeviceAddress;
      return { memory, address, free: () => void (own.freed = true) };
    },
    interrupt: (index) => 100 + index,
    watch: (_handle, readable) => ({
      start: () => void this.watches.add(readable),
      stop: () => void this.watches.delete(readable),
      ref: () => {},
      unref: () => {},
      close: () => void this.watches.delete(readable),
    }),
    waitReadable: () => false,
    closeHandle: () => void this.closedHandles++,
  };

  /** The handle becomes readable. */
  interrupt(): void {
    for (const readable of this.watches) setImmediate(() => this.watches.has(readable) && readable());
  }

  memory(name: string): Allocated {
    return this.allocated.find((one) => one.name === name)!;
  }

  private load(offset: number): number {
    return Number(this.loads.get(offset) ?? 0);
  }

  private store(bits: number, offset: number, value: number | bigint): void {
    this.stores.push([bits, offset, value]);
    this.stored(offset, Number(value));
  }
}

/** Numbers that follow from a seed. */
export function randomOf(seed: number): (below: number) => number {
  let state = seed >>> 0 || 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

/** A queue left open would be reported as leaked; one whose device lies may stay open. */
export function closesAfterwards(queue: { close(options?: { timeout?: number }): Promise<void> }): void {
  onTestFinished(() => void queue.close({ timeout: 50 }).catch(() => {}));
}
