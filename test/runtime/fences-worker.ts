/** The other side of fences.test.ts: says what it wrote, fences all threads if it is told to, then looks at theirs. */
import { workerData } from "node:worker_threads";

import { fenceAll, prepareFenceAll } from "../../src/runtime/native/fences.ts";

const { memory, rounds, fences } = workerData as {
  readonly memory: SharedArrayBuffer;
  readonly rounds: number;
  readonly fences: boolean;
};
const words = new Int32Array(memory);
prepareFenceAll();

/** One round: after both have met, stores and looks. */
function look(round: number): number {
  Atomics.store(words, 32, round);
  while (Atomics.load(words, 48) !== round);
  words[16] = round;
  if (fences) fenceAll();
  return Atomics.load(words, 0);
}

for (let round = 1; round <= rounds; round++) {
  const seen = look(round);
  Atomics.store(words, 64, seen);
  Atomics.store(words, 80, round);
}
