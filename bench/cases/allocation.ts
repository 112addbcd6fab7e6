/** What commands allocate on V8's heap in the steady state. */

import { getHeapStatistics } from "node:v8";

const COMMANDS = 200_000;
const TRIES = 25;
const WARM_UP_BATCHES = 3000;
/** Of a byte: the count is off by some kilobytes, whatever ran. One number allocated per command would be 16. */
const NOISE = 0.01;
/** Two askings that cost nearly the same, in bytes, were counted from the same page. */
const SAME_PAGE = 4096;

/**
 * Bytes a command, by V8's own count of what was allocated, so no collection can hide any. The least of some tries, up to
 * the first that finds none: V8 itself allocates now and then, while it optimises and collects.
 */
export function allocationPerCommand(run: (count: number) => unknown, batch: number): number {
  const commands = Math.ceil(COMMANDS / batch) * batch;
  for (let warm = 0; warm < WARM_UP_BATCHES; warm++) run(batch);
  let least = Infinity;
  for (let attempt = 0; attempt < TRIES && least >= NOISE; attempt++) {
    const asking = costOfAsking();
    const before = totalAllocated();
    run(commands);
    least = Math.min(least, (totalAllocated() - before - asking) / commands);
  }
  return least < NOISE ? 0 : least;
}

/**
 * V8 counts the rest of the page that it allocates from as allocated each time it is asked: some hundred kilobytes, and
 * hardly less the next time, until a page is full. What they come to is known when two askings in a row agree.
 */
function costOfAsking(): number {
  for (let last = Infinity; ;) {
    const before = totalAllocated();
    const cost = totalAllocated() - before;
    if (Math.abs(cost - last) < SAME_PAGE) return cost;
    last = cost;
  }
}

/** Newer than its type declaration. */
function totalAllocated(): number {
  return (getHeapStatistics() as ReturnType<typeof getHeapStatistics> & { total_allocated_bytes: number })
    .total_allocated_bytes;
}
