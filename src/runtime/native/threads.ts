import { existsSync, readlinkSync } from "node:fs";

/** What the system knows the calling thread by; 0 where it doesn't tell. */
export function systemThread(): number {
  try {
    return Number(/\/task\/(\d+)$/.exec(readlinkSync("/proc/thread-self"))?.[1] ?? 0);
  } catch {
    return 0;
  }
}

/** Whether a thread of this process, by its {@link systemThread}, has not ended; true where the system doesn't tell. */
export function threadLives(thread: number): boolean {
  return thread === 0 || existsSync(`/proc/self/task/${thread}`);
}
