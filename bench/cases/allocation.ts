/** What commands allocate on V8's heap in the steady state. */

import { getHeapStatistics } from "node:v8";

const COMMANDS = 1_000_000;
const TRIES = 3;
const WARM_UP_BATCHES = 3000;
/** Of a byte: the count is off by some kilobytes, whatever ran. One number allocated per command would be 16. */
const NOISE = 0.01;

/**
 * Bytes a command, by V8's own count of what was allocated, so no collection can hide any. Asking has a cost of its own,
 * which a single batch shows. The least of some tries: code that was still being optimised allocates too.
 */
export function allocationPerCommand(run: (count: number) => unknown, batch: number): number {
  const commands = Math.ceil(COMMANDS / batch) * batch;
  const allocated = (count: number): number => {
    const before = totalAllocated();
    run(count);
    return totalAllocated() - before;
  };
  for (let warm = 0; warm < WARM_UP_BATCHES; warm++) run(batch);
  let least = Infinity;
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const asking = allocated(batch);
    least = Math.min(least, (allocated(commands) - asking) / commands);
  }
  return least < NOISE ? 0 : least;
}

/** Newer than its type declaration. */
function totalAllocated(): number {
  return (getHeapStatistics() as ReturnType<typeof getHeapStatistics> & { total_allocated_bytes: number })
    .total_allocated_bytes;
}
