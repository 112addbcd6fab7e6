/** A device for bench/specs/adder.ring that does as little as can be: it is called after a doorbell and answers all. */

import { runInNewContext } from "node:vm";

export const DEPTH = 64;
/** Dwords of the registers: the tail of the requests, the head of the answers. */
export const TAIL = 0x40 >> 2;
export const HEAD = 0x44 >> 2;

/**
 * What is called after a doorbell. It is made in a realm of its own: so V8 shares no code between stubs, and puts none of it
 * into its caller's, as C's stub is a function that is called.
 */
export function stub(...given: Parameters<typeof device>): () => void {
  const text = `const DEPTH = ${DEPTH}, TAIL = ${TAIL}; (${device.toString()})`;
  const own = runInNewContext(text) as typeof device;
  return own(...given);
}

function device(registers: Uint32Array, asked: Uint32Array, answered: Uint32Array): () => void {
  let nextRequest = 0;
  let nextAnswer = 0;
  let lastPhase = 1;
  return () => {
    let request = nextRequest;
    let answer = nextAnswer;
    let phase = lastPhase;
    for (const end = registers[TAIL]!; request !== end;) {
      const from = request << 4;
      const to = answer << 2;
      request = request + 1 === DEPTH ? 0 : request + 1;
      answered[to] = asked[from + 1]! + asked[from + 2]!;
      answered[to + 2] = request;
      answered[to + 3] = (phase << 16) | (asked[from]! >>> 16);
      answer = answer + 1 === DEPTH ? 0 : answer + 1;
      if (answer === 0) phase ^= 1;
    }
    nextRequest = request;
    nextAnswer = answer;
    lastPhase = phase;
  };
}
