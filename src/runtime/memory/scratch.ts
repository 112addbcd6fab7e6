import { addressOf } from "../native/memory.ts";

/** Memory for a structure that a call reads or writes: it does not move, and lives as long as this object. */
export interface Scratch {
  readonly words: Uint32Array;
  readonly address: number;
}

/** Zeroed scratch memory of `dwords` × 4 bytes. */
export function scratch(dwords: number): Scratch {
  const memory = new ArrayBuffer(dwords * 4);
  return { words: new Uint32Array(memory), address: addressOf(memory) };
}

/** What was held last: what is stored here was alive until then. */
let holding: readonly Scratch[] = [];

/** Called behind the last call that knows memory by its address alone: until then it is not collected. */
export function held(...memory: readonly Scratch[]): void {
  holding = memory;
  if (holding.length === 0) throw new Error("bug in ringwright: nothing is held");
  holding = [];
}
