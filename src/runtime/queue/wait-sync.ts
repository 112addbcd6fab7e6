import { StaleToken, Timeout, WaitInHandler } from "../errors/queue.ts";
import { ValueRange } from "../errors/values.ts";
import { checkLimit, timeOf } from "../fence/limit.ts";
import { requireWaitReadable } from "../transport/transport.ts";
import type { QueueDriver, WaitSyncOptions } from "./driver.ts";
import type { Token } from "./token.ts";

const DEFAULT_TIMEOUT = 5000;
const DEFAULT_SPIN = 50;
/** A second of it, in microseconds: what never blocks takes a processor from all others. */
const LONGEST_SPIN = 1_000_000;
/** The longest that one system call blocks, in milliseconds: a wake-up that got lost costs no more. */
const SLICE = 100;

/**
 * Blocks until the command is no longer in flight: see QueueHandle.waitSync. `reap` publishes and polls, and tells whether
 * the queue has failed.
 */
export function waitSync(
  driver: QueueDriver,
  token: Token,
  reap: () => Error | undefined,
  options: WaitSyncOptions = {},
): void {
  const { timeout = DEFAULT_TIMEOUT, spin = DEFAULT_SPIN } = options;
  checkLimit(timeout);
  if (typeof spin !== "number" || !(spin >= 0 && spin <= LONGEST_SPIN)) {
    throw new ValueRange("spin", spin, `microseconds, 0..${LONGEST_SPIN}`);
  }
  if (!driver.pending(token)) return;
  if (driver.polling()) throw new WaitInHandler(driver.name, token);
  const { transport, waitHandle } = driver;
  const start = timeOf(transport);
  const spinEnd = start + spin / 1000;
  const end = start + timeout;
  for (;;) {
    const failure = reap();
    if (!stillPending(driver, token)) return;
    if (failure !== undefined) throw failure;
    const now = timeOf(transport);
    if (now >= end) throw expired(token, timeout);
    if (transport.relax !== undefined) {
      // Nobody else acts while this thread is in here: what a device without work has not done yet, it never will.
      if (!transport.relax(end)) throw expired(token, timeout);
    } else if (now >= spinEnd) {
      if (waitHandle === undefined) pause();
      else if (driver.arm?.() !== true)
        requireWaitReadable(transport)(waitHandle, Math.ceil(Math.min(end - now, SLICE)));
    }
  }
}

function expired(token: Token, timeout: number): Timeout {
  const then = "It is still in flight and holds its buffers: wait again, or cancel it.";
  return new Timeout(`Command ${token} did not complete`, timeout, then);
}

/** A callback of the same poll may have posted, and have used the command's tag again: then it had completed. */
function stillPending(driver: QueueDriver, token: Token): boolean {
  try {
    return driver.pending(token);
  } catch (error) {
    if (error instanceof StaleToken) return false;
    throw error;
  }
}

/** A millisecond's rest, where there is no handle to wait for. */
function pause(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
}
