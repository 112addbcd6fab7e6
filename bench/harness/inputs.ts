/** What the encode and decode cases work on: 256 different reads and completions, the same as in `c/encode.c`. */

import { Numbers } from "./numbers.ts";

export const SLOTS = 256;

/** One array per field: how a program that cares about speed would keep them. */
export interface Reads {
  readonly fd: Int32Array;
  readonly offset: Float64Array;
  readonly address: Float64Array;
  readonly length: Uint32Array;
  readonly rwFlags: Uint32Array;
  readonly flags: Uint8Array;
  readonly priority: Uint16Array;
  readonly keyLow: Uint32Array;
  readonly keyHigh: Uint32Array;
}

export interface Inputs {
  readonly reads: Reads;
  /** 16-byte completions. */
  readonly completions: Uint32Array<ArrayBuffer>;
}

/** In the order of `make_inputs` in C. */
export function makeInputs(): Inputs {
  const numbers = new Numbers(1);
  const reads: Reads = {
    fd: new Int32Array(SLOTS),
    offset: new Float64Array(SLOTS),
    address: new Float64Array(SLOTS),
    length: new Uint32Array(SLOTS),
    rwFlags: new Uint32Array(SLOTS),
    flags: new Uint8Array(SLOTS),
    priority: new Uint16Array(SLOTS),
    keyLow: new Uint32Array(SLOTS),
    keyHigh: new Uint32Array(SLOTS),
  };
  for (let i = 0; i < SLOTS; i++) {
    reads.fd[i] = 3 + (numbers.next() & 1023);
    reads.offset[i] = numbers.next() * 4096;
    reads.address[i] = 0x7f00_0000_0000 + numbers.next() * 64;
    reads.length[i] = ((numbers.next() & 255) + 1) * 512;
    reads.rwFlags[i] = numbers.next() & 1;
    reads.flags[i] = (numbers.next() & 1) * 16;
    reads.priority[i] = numbers.next() & 7;
    reads.keyLow[i] = i;
    reads.keyHigh[i] = numbers.next();
  }
  const completions = new Uint32Array(SLOTS * 4);
  for (let i = 0; i < SLOTS; i++) {
    completions[i * 4] = numbers.next();
    completions[i * 4 + 1] = numbers.next() & 0x1f_ffff;
    completions[i * 4 + 2] = (numbers.next() & 0xffff) - 0x1000;
    completions[i * 4 + 3] = numbers.next();
  }
  return { reads, completions };
}
