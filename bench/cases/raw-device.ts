/** The other thread of raw-threads.ts. */

import { parentPort, workerData } from "node:worker_threads";
import { pin } from "../harness/pin.ts";
import { ADD, DEPTH, HEAD, MASK, PHASE, type RawMemory, RUNS, TAIL } from "./raw-threads.ts";

pin(1);
const memory = workerData as RawMemory;
const cells = new Int32Array(memory.cells);
const requests = new Uint32Array(memory.requests);
const answers = new Uint32Array(memory.answers);
let taken = 0;
let phase = PHASE;

const serve = (): void => {
  const end = Atomics.load(cells, TAIL);
  while (taken !== end && ((taken - Atomics.load(cells, HEAD)) | 0) < DEPTH) {
    const at = (taken & MASK) << 4;
    const first = requests[at]!;
    const sum =
      (first & 0xff) === ADD ? requests[at + 1]! + requests[at + 2]! + requests[at + 3]! + requests[at + 4]! : 0;
    const slot = (taken & MASK) << 2;
    taken = (taken + 1) | 0;
    answers[slot] = sum;
    answers[slot + 1] = 0;
    answers[slot + 2] = taken & MASK;
    Atomics.store(answers, slot + 3, (first >>> 16) | phase);
    if ((taken & MASK) === 0) phase ^= PHASE;
  }
};

parentPort!.postMessage("ready");
for (;;) {
  while (Atomics.load(cells, RUNS) === 1) serve();
  Atomics.wait(cells, RUNS, 0);
}
