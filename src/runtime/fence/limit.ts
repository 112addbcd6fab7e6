import { ValueRange } from "../errors/values.ts";

/** The longest that a timer of Node runs, in milliseconds; a longer one would fire at once. */
const LONGEST = 2 ** 31 - 1;

/** A clock that time limits go by: a transport's, which may be a virtual one. */
export interface Clock {
  now?(): number;
  after?(milliseconds: number, reached: () => void): () => void;
  /** A limit has been reached: what is waited for is looked for once more. */
  expiring?(): void;
}

/** The same clock, by which `expiring` is called before a limit is told. */
export function watchfulClock(clock: Clock, expiring: () => void): Clock {
  return {
    ...(clock.now === undefined ? {} : { now: () => clock.now!() }),
    ...(clock.after === undefined ? {} : { after: (milliseconds, reached) => clock.after!(milliseconds, reached) }),
    expiring,
  };
}

const nothing = (): void => {};

/** What time is it, in milliseconds, by the clock that limits go by. */
export function timeOf(clock: Clock): number {
  return clock.now === undefined ? performance.now() : clock.now();
}

/**
 * Calls back when `limit` milliseconds have passed; never for Infinity.
 * @returns what takes it back
 * @throws ValueRange for a limit that is negative or no number
 */
export function startLimit(limit: number, reached: () => void, clock: Clock = {}): () => void {
  checkLimit(limit);
  if (limit === Number.POSITIVE_INFINITY) return nothing;
  if (clock.after !== undefined) return clock.after(limit, reached);
  const timer = setTimeout(reached, Math.min(limit, LONGEST));
  return () => clearTimeout(timer);
}

/** @throws ValueRange */
export function checkLimit(limit: number): void {
  // The type, too: a string or null would compare as well, and be taken for no limit, or fail in a timer.
  if (typeof limit !== "number" || !(limit >= 0))
    throw new ValueRange("timeout", limit, "milliseconds, 0 or more; Infinity for no limit");
}
