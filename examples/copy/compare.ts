import { createReadStream, createWriteStream } from "node:fs";
import { copyFile, rm } from "node:fs/promises";
import { pipeline } from "node:stream/promises";

/** A way to copy the file `from` to the new file `to`. */
export type Copier = (from: string, to: string) => Promise<unknown>;

/** Node's own ways. */
export const nodeCopiers = {
  "fs.copyFile": (from, to) => copyFile(from, to),
  streams: (from, to) => pipeline(createReadStream(from), createWriteStream(to)),
} satisfies Record<string, Copier>;

/**
 * Times each way `rounds` times, interleaved so that what the machine does meanwhile falls on all of them.
 * @param to a file that each copy makes and that is removed after it
 * @returns the median milliseconds of each
 */
export async function compare(
  copiers: Readonly<Record<string, Copier>>,
  from: string,
  to: string,
  rounds: number,
): Promise<ReadonlyMap<string, number>> {
  const times = new Map<string, number[]>(Object.keys(copiers).map((name) => [name, []]));
  // The round before the first warms up, unmeasured: a machine is slow to hand out memory that it has not used yet.
  for (let round = -1; round < rounds; round++) {
    // Each round begins with another one: what comes first finds the machine in another state than what comes last.
    const order = Object.entries(copiers);
    order.push(...order.splice(0, Math.max(0, round) % order.length));
    for (const [name, run] of order) {
      try {
        const start = performance.now();
        await run(from, to);
        if (round >= 0) times.get(name)!.push(performance.now() - start);
      } finally {
        await rm(to, { force: true });
      }
    }
  }
  return new Map([...times].map(([name, all]) => [name, median(all)]));
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}
