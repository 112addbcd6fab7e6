/** Memory and interrupts for device models in tests: the simplest outside there can be. */
import type { DeviceAddress } from "../../src/runtime/address-space/address-space.ts";
import { DmaFault, type DmaAddress, type Outside } from "../../src/device/outside.ts";

/** A number as what encoders take for an address: only address spaces make them elsewhere. */
export function address(number: number): DeviceAddress {
  return number as unknown as DeviceAddress;
}

/** Memory of `size` bytes at `base`, shared as words where `windows` says so. */
export class TestOutside implements Outside {
  readonly base: number;
  readonly bytes: Uint8Array;
  readonly words: Uint32Array;
  readonly interrupts: number[] = [];
  /** Writes so far: how often memory was written to, not by windows. */
  writes = 0;
  /** The time, in milliseconds. */
  time = 0;
  woken = 0;
  readonly #windows: boolean;

  constructor({ base = 0x1_0000, size = 0x1_0000, windows = true } = {}) {
    this.base = base;
    this.bytes = new Uint8Array(size);
    this.words = new Uint32Array(this.bytes.buffer);
    this.#windows = windows;
  }

  read(address: DmaAddress, into: Uint8Array): void {
    const at = this.#place(address, into.length, "reads");
    into.set(this.bytes.subarray(at, at + into.length));
  }

  write(address: DmaAddress, from: Uint8Array): void {
    this.writes++;
    this.bytes.set(from, this.#place(address, from.length, "writes"));
  }

  interrupt(index: number): void {
    this.interrupts.push(index);
  }

  window(address: DmaAddress, length: number): Uint32Array | undefined {
    const at = Number(address) - this.base;
    if (!this.#windows || at < 0 || at + length > this.bytes.length) return undefined;
    return new Uint32Array(this.bytes.buffer, at, length / 4);
  }

  now(): number {
    return this.time;
  }

  wake(): void {
    this.woken++;
  }

  /** The index of the first word at an address. */
  word(address: number): number {
    return (address - this.base) / 4;
  }

  #place(address: DmaAddress, length: number, access: "reads" | "writes"): number {
    const at = Number(address) - this.base;
    if (at >= 0 && at + length <= this.bytes.length) return at;
    const bad = at < 0 || at >= this.bytes.length ? Number(address) : this.base + this.bytes.length;
    throw new DmaFault(bad, address, length, access);
  }
}

/** Lets a device do all that it has to do, in an order that `seed` decides. @returns how many steps there were */
export function settle(device: { step(choose: (count: number) => number): boolean }, seed = 1): number {
  const random = generator(seed);
  for (let steps = 0; steps < 100_000; steps++) if (!device.step((count) => random() % count)) return steps;
  throw new Error("The device finds no end.");
}

/** Numbers of 32 bits, the same for the same seed. */
export function generator(seed: number): () => number {
  let state = seed >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>>= 0);
  };
}
