import { Timeout } from "../errors/queue.ts";
import { checkLimit } from "../fence/limit.ts";
import { requireWaitReadable } from "../transport/transport.ts";
import type { QueueDriver, WaitSyncOptions } from "./driver.ts";
import type { Token } from "./token.ts";

const DEFAULT_TIMEOUT = 5000;
const DEFAULT_SPIN = 50;
/** The longest that one system call blocks, in milliseconds: a wake-up that got lost costs no more. */
const SLICE = 100;

/** Blocks until the command is no longer in flight: see QueueHandle.waitSync. `reap` publishes and polls. */
export function waitSync(driver: QueueDriver, token: Token, reap: () => void, options: WaitSyncOptions = {}): void {
  const { timeout = DEFAULT_TIMEOUT, spin = DEFAULT_SPIN } = options;
  checkLimit(timeout);
  const start = performance.now();
  const spinEnd = start + spin / 1000;
  const end = start + timeout;
  for (;;) {
    if (!driver.pending(token)) return;
    reap();
    if (!driver.pending(token)) return;
    const now = performance.now();
    if (now >= end) {
      const then = "It is still in flight and holds its buffers: wait again, or cancel it.";
      throw new Timeout(`Command ${token} did not complete`, timeout, then);
    }
    if (now >= spinEnd) {
      const { transport, waitHandle } = driver;
      if (waitHandle === undefined) pause();
      else requireWaitReadable(transport)(waitHandle, Math.ceil(Math.min(end - now, SLICE)));
    }
  }
}

/** A millisecond's rest, where there is no handle to wait for. */
function pause(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
}
