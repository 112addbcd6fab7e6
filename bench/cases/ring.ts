/** No-ops in batches (the argument): post them, tell the kernel, reap them. */

import { ioUring } from "@ringwright/runtime/io-uring";
import { Uring, type UringCompletions } from "../../specs/io_uring.gen.ts";
import { compile, CProgram } from "../harness/c-program.ts";
import { jsRound } from "../harness/js-round.ts";
import { CannotMeasure, type Contestant, type Measured } from "../harness/types.ts";
import { allocationPerCommand } from "./allocation.ts";
import { rawRing } from "./raw-ring.ts";

const ENTRIES = 256;

export async function contestants(batch: number): Promise<readonly Contestant[]> {
  const path = compile("ring", ["uring"]);
  const c = new CProgram(path, ["plain", String(batch)], 120);
  const registered = new CProgram(path, ["registered", String(batch)], 120);
  const ours = await Uring.create(ioUring(), { entries: ENTRIES });
  const raw = await rawRing("koffi", ENTRIES);
  const sameDoor = await rawRing("same door", ENTRIES);
  const all = [
    jsRound({
      name: "generated",
      run: nops(ours, batch),
      multiple: batch,
      close: () => ours.close(),
    }),
    jsRound({ name: "raw", run: (count) => raw.nops(count, batch), multiple: batch, close: () => raw.close() }),
    jsRound({
      name: "raw, same door",
      run: (count) => sameDoor.nops(count, batch),
      multiple: batch,
      close: () => sameDoor.close(),
    }),
    c.contestant("liburing", "nop", { multiple: batch }),
    registered.contestant("liburing, registered", "nop", { multiple: batch }),
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

export async function measure(batch: number): Promise<readonly Measured[]> {
  const ring = await Uring.create(ioUring(), { entries: ENTRIES });
  const ours = allocationPerCommand(nops(ring, batch), batch);
  await ring.close();
  return [{ what: `allocation per no-op, batch ${batch}`, against: "nothing", ours, unit: "B", target: 0 }];
}
