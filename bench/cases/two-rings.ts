/** No-ops in batches (the argument) through two rings in turn: what a driver costs that is not the only one of its kind. */

import { ioUring } from "@ringwright/runtime/io-uring";
import { Uring, type UringCompletions } from "../../specs/io_uring.gen.ts";
import { jsRound } from "../harness/js-round.ts";
import { CannotMeasure, type Contestant } from "../harness/types.ts";
import { rawRing, type Way } from "./raw-ring.ts";

const ENTRIES = 256;

export async function contestants(batch: number): Promise<readonly Contestant[]> {
  const rings = [
    await Uring.create(ioUring(), { entries: ENTRIES }),
    await Uring.create(ioUring(), { entries: ENTRIES }),
  ];
  let sum = 0;
  const on: UringCompletions = {
    nop: (_token, res) => {
      sum = (sum + res + 1) | 0;
    },
  };
  const turn = (ring: Uring): void => {
    for (let i = 0; i < batch; i++) {
      if (ring.postNop() === 0) throw new CannotMeasure("the ring is full");
    }
    ring.notify();
    for (let seen = 0; seen < batch;) seen += ring.poll(on);
  };
  return [
    jsRound({
      name: "generated",
      run(count) {
        for (let done = 0; done < count; done += 2 * batch) for (const ring of rings) turn(ring);
        return sum;
      },
      multiple: 2 * batch,
      close: async () => {
        for (const ring of rings) await ring.close();
      },
    }),
    await twoRaw("raw", "koffi", batch),
    await twoRaw("raw, same door", "same door", batch),
  ];
}

async function twoRaw(name: string, way: Way, batch: number): Promise<Contestant> {
  const rings = [await rawRing(way, ENTRIES), await rawRing(way, ENTRIES)];
  return jsRound({
    name,
    run(count) {
      let all = 0;
      for (let done = 0; done < count; done += 2 * batch) for (const ring of rings) all += ring.nops(batch, batch);
      return all;
    },
    multiple: 2 * batch,
    close: () => rings.forEach((ring) => ring.close()),
  });
}
