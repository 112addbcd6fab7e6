/** Commands of 64 bytes to a device in another thread, in batches (the argument): post them, ring, reap them all. */

import { softWorker } from "@ringwright/runtime/soft";
import { compile, CProgram } from "../harness/c-program.ts";
import { jsRound } from "../harness/js-round.ts";
import { pin } from "../harness/pin.ts";
import { CannotMeasure, type Contestant } from "../harness/types.ts";
import { Sums, type SumsCompletions } from "../specs/adder.gen.ts";
import { DEPTH, RawThreads } from "./raw-threads.ts";

/** As many as the others sum up before anything is timed. */
const VERIFIED = 3200;
const THIRD = 3 * 2 ** 32;

export async function contestants(batch: number): Promise<readonly Contestant[]> {
  pin(0);
  const c = new CProgram(compile("threads"), [String(batch)], 120);
  const bare = new CProgram(compile("threads-bare"), [String(batch)], 120);
  const raw = await RawThreads.start();
  const transport = await softWorker(new URL("../models/pinned-adder.ts", import.meta.url));
  const queue = Sums.open(transport, { depths: { asked: DEPTH } });
  const run = adds(queue, batch);
  return [
    jsRound({
      name: "generated",
      run,
      multiple: batch,
      verify: () => run(VERIFIED),
      async close() {
        await queue.close();
        await transport.close();
      },
    }),
    jsRound({
      name: "raw",
      run: (count) => raw.adds(count, batch),
      multiple: batch,
      verify: () => raw.adds(VERIFIED, batch),
      close: () => raw.close(),
    }),
    c.contestant("C", "add", { multiple: batch, verify: ["add", VERIFIED] }),
    bare.contestant("C, bare", "add", { multiple: batch, verify: ["add", VERIFIED] }),
  ];
}

function adds(queue: Sums, batch: number): (count: number) => number {
  let sum = 0;
  const on: SumsCompletions = {
    add: (_token, value) => {
      sum = (sum + value + 1) >>> 0;
    },
  };
  return (count) => {
    sum = 0;
    for (let done = 0; done < count; done += batch) {
      for (let i = 0; i < batch; i++) {
        if (queue.postAdd(done + i, i, THIRD) === 0) throw new CannotMeasure("the ring is full");
      }
      queue.notify();
      for (let seen = 0; seen < batch;) seen += queue.poll(on);
    }
    return sum;
  };
}
