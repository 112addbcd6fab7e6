/** Which processor a thread runs on: where two threads talk to each other, it decides how fast they do. */

import koffi from "koffi";
import { CannotMeasure } from "./types.ts";

const setAffinity = koffi.load(null).func("sched_setaffinity", "int", ["int", "size_t", "void *"]) as (
  thread: number,
  length: number,
  set: BigUint64Array,
) => number;

/** Keeps the calling thread on a processor; threads that it starts from now on begin there. @throws CannotMeasure */
export function pin(processor: number): void {
  const set = new BigUint64Array(16);
  set[0] = 1n << BigInt(processor);
  if (setAffinity(0, set.byteLength, set) !== 0)
    throw new CannotMeasure(`two processors are needed: none may be kept on ${processor} (errno ${koffi.errno()})`);
}
