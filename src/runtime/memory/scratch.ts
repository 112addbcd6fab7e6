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
