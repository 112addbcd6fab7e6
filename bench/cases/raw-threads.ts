/**
 * The least that two JavaScript threads can do with two rings in shared memory: requests of 64 bytes, answers of 16 whose
 * phase bit turns, and two indices. No tags, no checks, no registers, nobody sleeps during a round.
 */

import { once } from "node:events";
import { Worker } from "node:worker_threads";

export const DEPTH = 64;
export const MASK = DEPTH - 1;
export const ADD = 1;
export const PHASE = 1 << 16;
/** Indices of words; 64 bytes apart. */
export const TAIL = 0;
export const HEAD = 16;
/** Whether a round is under way. */
export const RUNS = 32;

export interface RawMemory {
  readonly cells: SharedArrayBuffer;
  readonly requests: SharedArrayBuffer;
  readonly answers: SharedArrayBuffer;
}

export class RawThreads {
  /** @param batch commands in flight: posted together, awaited together */
  readonly adds: (count: number, batch: number) => number;
  readonly #worker: Worker;

  static async start(): Promise<RawThreads> {
    const memory: RawMemory = {
      cells: new SharedArrayBuffer(256),
      requests: new SharedArrayBuffer(DEPTH * 64),
      answers: new SharedArrayBuffer(DEPTH * 16),
    };
    const worker = new Worker(new URL("raw-device.ts", import.meta.url), { workerData: memory });
    await once(worker, "message");
    return new RawThreads(memory, worker);
  }

  private constructor(memory: RawMemory, worker: Worker) {
    this.#worker = worker;
    const cells = new Int32Array(memory.cells);
    const requests = new Uint32Array(memory.requests);
    const answers = new Uint32Array(memory.answers);
    let posted = 0;
    let reaped = 0;
    let expected = PHASE;

    const post = (tag: number, first: number, second: number): void => {
      const at = (posted & MASK) << 4;
      requests[at] = (tag << 16) | ADD;
      requests[at + 1] = first;
      requests[at + 2] = second;
      requests[at + 3] = 0;
      requests[at + 4] = 3;
      requests[at + 5] = 0;
      requests[at + 6] = 0;
      requests[at + 7] = 0;
      requests[at + 8] = 0;
      requests[at + 9] = 0;
      requests[at + 10] = 0;
      requests[at + 11] = 0;
      requests[at + 12] = 0;
      requests[at + 13] = 0;
      requests[at + 14] = 0;
      requests[at + 15] = 0;
      posted = (posted + 1) | 0;
    };

    let sum = 0;
    const reap = (): number => {
      let seen = 0;
      for (; ; seen++) {
        const slot = (reaped & MASK) << 2;
        if ((Atomics.load(answers, slot + 3) & PHASE) !== expected) break;
        sum = (sum + answers[slot]! + 1) >>> 0;
        reaped = (reaped + 1) | 0;
        if ((reaped & MASK) === 0) expected ^= PHASE;
      }
      if (seen !== 0) Atomics.store(cells, HEAD, reaped);
      return seen;
    };

    this.adds = (count, batch) => {
      sum = 0;
      Atomics.store(cells, RUNS, 1);
      Atomics.notify(cells, RUNS);
      for (let done = 0; done < count; done += batch) {
        for (let i = 0; i < batch; i++) post(i, done + i, i);
        Atomics.store(cells, TAIL, posted);
        for (let seen = 0; seen < batch;) seen += reap();
      }
      Atomics.store(cells, RUNS, 0);
      return sum;
    };
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }
}
