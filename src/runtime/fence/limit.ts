import { ValueRange } from "../errors/values.ts";

/** The longest that a timer of Node runs, in milliseconds; a longer one would fire at once. */
const LONGEST = 2 ** 31 - 1;

/**
 * Calls back when `limit` milliseconds have passed; never for Infinity. @throws ValueRange for a limit that is negative or
 * no number
 */
export function startLimit(limit: number, reached: () => void): NodeJS.Timeout | undefined {
  checkLimit(limit);
  return limit === Number.POSITIVE_INFINITY ? undefined : setTimeout(reached, Math.min(limit, LONGEST));
}

/** @throws ValueRange */
export function checkLimit(limit: number): void {
  // The type, too: a string or null would compare as well, and be taken for no limit, or fail in a timer.
  if (typeof limit !== "number" || !(limit >= 0))
    throw new ValueRange("timeout", limit, "milliseconds, 0 or more; Infinity for no limit");
}
