/** No-ops in batches (the argument): post them, tell the kernel, reap them. */

import { getHeapStatistics } from "node:v8";
import { ioUring } from "@ringwright/runtime/io-uring";
import { Uring, type UringCompletions } from "../../specs/io_uring.gen.ts";
import { compile, CProgram } from "../harness/c-program.ts";
import { jsRound } from "../harness/js-round.ts";
import { CannotMeasure, type Contestant, type Measured } from "../harness/types.ts";
import { RawRing } from "./raw-ring.ts";

const ENTRIES = 256;

export async function contestants(batch: number): Promise<readonly Contestant[]> {
  const path = compile("ring", ["uring"]);
  const c = new CProgram(path, ["nop", String(batch)], 120);
  const ours = await Uring.create(ioUring(), { entries: ENTRIES });
  const raw = new RawRing(ENTRIES);
  const all = [
    jsRound({
      name: "generated",
      run: nops(ours, batch),
      multiple: batch,
      close: () => ours.close(),
    }),
    jsRound({ name: "raw", run: (count) => raw.nops(count, batch), multiple: batch, close: () => raw.close() }),
    c.contestant("liburing", "nop", { multiple: batch }),
  ];
  if (batch > 1) return all;
  return [...all, jsRound({ name: "raw call", run: (count) => raw.enters(count) }), c.contestant("C call", "enter")];
}

function nops(ring: Uring, batch: number): (count: number) => number {
  let sum = 0;
  const on: UringCompletions = {
    nop: (_token, res) => {
      sum = (sum + res + 1) | 0;
    },
  };
  return (count) => {
    for (let done = 0; done < count; done += batch) {
      for (let i = 0; i < batch; i++) {
        if (ring.postNop() === 0) throw new CannotMeasure("the ring is full");
      }
      ring.notify();
      for (let seen = 0; seen < batch;) seen += ring.poll(on);
    }
    return sum;
  };
}

const ALLOCATION_COMMANDS = 1_000_000;
const ALLOCATION_TRIES = 3;
/** Of a byte: the count is off by some kilobytes, whatever ran. One number allocated per command would be 16. */
const NOISE = 0.01;

/**
 * What V8 allocated while commands ran in the steady state: its own count, so no collection can hide any. Asking has a
 * cost of its own, which a single batch shows. The least of some tries: code that was still being optimised allocates too.
 */
export async function measure(batch: number): Promise<readonly Measured[]> {
  const ring = await Uring.create(ioUring(), { entries: ENTRIES });
  const run = nops(ring, batch);
  const commands = Math.ceil(ALLOCATION_COMMANDS / batch) * batch;
  const allocated = (count: number): number => {
    const before = (getHeapStatistics() as Statistics).total_allocated_bytes;
    run(count);
    return (getHeapStatistics() as Statistics).total_allocated_bytes - before;
  };
  let least = Infinity;
  for (let warm = 0; warm < 3000; warm++) run(batch);
  for (let attempt = 0; attempt < ALLOCATION_TRIES; attempt++) {
    const asking = allocated(batch);
    least = Math.min(least, (allocated(commands) - asking) / commands);
  }
  await ring.close();
  const ours = least < NOISE ? 0 : least;
  return [{ what: `allocation per no-op, batch ${batch}`, against: "nothing", ours, unit: "B", target: 0 }];
}

type Statistics = ReturnType<typeof getHeapStatistics> & { readonly total_allocated_bytes: number };
