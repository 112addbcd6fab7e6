/** Interleaved rounds: every contestant in turn, each round starting with another one. */

import { CannotMeasure, type Contestant, type LaunchReport, type Round } from "./types.ts";

export interface RoundsOptions {
  readonly rounds: number;
  readonly roundMilliseconds: number;
}

const WARM_UP_ROUNDS = 4;
const LARGEST_COUNT = 1 << 24;

export async function runRounds(
  contestants: readonly Contestant[],
  { rounds, roundMilliseconds }: RoundsOptions,
): Promise<LaunchReport["times"]> {
  const times: Record<string, number[]> = {};
  await compareResults(contestants);
  const repeated = contestants.filter((contestant) => contestant.once !== true);
  const counts = new Map<Contestant, number>();
  for (const contestant of repeated) contestant.warmUp?.();
  for (const contestant of repeated) counts.set(contestant, await calibrate(contestant, roundMilliseconds));
  for (let warm = 0; warm < WARM_UP_ROUNDS; warm++) {
    for (const contestant of repeated) await contestant.round(counts.get(contestant)!);
  }
  for (const contestant of contestants) times[contestant.name] = [];
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < repeated.length; turn++) {
      const contestant = repeated[(turn + round) % repeated.length]!;
      times[contestant.name]!.push(perOperation(await contestant.round(counts.get(contestant)!)));
    }
    if (round === rounds >> 1) {
      for (const contestant of contestants) {
        if (contestant.once === true) times[contestant.name]!.push(perOperation(await contestant.round(1)));
      }
    }
  }
  return times;
}

function perOperation({ nanoseconds, count }: Round): number {
  return nanoseconds / count;
}

/** How many operations take about as long as a round should, found by doubling: which also warms the code up. */
async function calibrate({ round, multiple = 1 }: Contestant, roundMilliseconds: number): Promise<number> {
  const enough = roundMilliseconds * 1e6;
  for (let count = multiple; ; count *= 2) {
    const { nanoseconds } = await round(count);
    if (nanoseconds >= enough || count >= LARGEST_COUNT) {
      const wanted = Math.round((count * enough) / nanoseconds / multiple);
      return Math.max(1, wanted) * multiple;
    }
  }
}

/** The contestants' work must come to the same. */
async function compareResults(contestants: readonly Contestant[]): Promise<void> {
  let first: { name: string; result: number } | undefined;
  for (const contestant of contestants) {
    if (contestant.verify === undefined) continue;
    const result = await contestant.verify();
    first ??= { name: contestant.name, result };
    if (result !== first.result)
      throw new CannotMeasure(`"${contestant.name}" computes ${result} where "${first.name}" computes ${first.result}`);
  }
}
