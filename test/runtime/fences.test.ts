/** Two threads that store plainly and then look at what the other has stored: at least one of them sees it. */
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { expect, test } from "vitest";

import { prepareFenceAll } from "../../src/runtime/native/fences.ts";

const ROUNDS = 200_000;
const MILLISECONDS = 2000;

/** How often neither saw the other's store, in how many rounds. */
async function missed(fences: boolean): Promise<readonly [missed: number, rounds: number]> {
  const memory = new SharedArrayBuffer(512);
  const words = new Int32Array(memory);
  const worker = new Worker(join(import.meta.dirname, "fences-worker.ts"), {
    workerData: { memory, rounds: ROUNDS, fences },
    execArgv: ["--conditions=ringwright-source"],
  });
  await new Promise((resolve, reject) => worker.once("online", resolve as () => void).once("error", reject));
  const look = (round: number): number => {
    while (Atomics.load(words, 32) !== round);
    Atomics.store(words, 48, round);
    // About as long as it takes the other to see that: the two are to do it at once.
    for (let pause = round % 256; pause > 0; pause--);
    words[0] = round;
    return Atomics.load(words, 16);
  };
  let both = 0;
  let round = 1;
  const end = performance.now() + MILLISECONDS;
  for (; round <= ROUNDS && (round % 64 !== 0 || performance.now() < end); round++) {
    const seen = look(round);
    while (Atomics.load(words, 80) !== round);
    if (seen !== round && words[64] !== round) both++;
  }
  await worker.terminate();
  return [both, round - 1];
}

test("a fence in one thread fences all", { timeout: 30_000 }, async () => {
  if (!prepareFenceAll()) return;
  const [both, rounds] = await missed(true);
  expect(rounds).toBeGreaterThan(100);
  expect(both).toBe(0);
});
