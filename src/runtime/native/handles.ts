import koffi from "koffi";

import { lastError, libc } from "./library.ts";

// poll(2)
const POLLIN = 0x1;
const EINTR = 4;

const poll = libc.func("poll", "int", ["void *", "uint64", "int"]) as (
  entries: Int32Array,
  count: number,
  timeout: number,
) => number;
const close = libc.func("close", "int", ["int"]) as (handle: number) => number;

/** One `struct pollfd`: handle, then events (low half) and returned events (high half). */
const entry = new Int32Array(2);

/**
 * Blocks this thread until `handle` is readable or in error.
 * @param timeout limit in milliseconds, 0..2^31 - 1
 * @returns true when something happened on it; false when the limit passed or a signal came; a negated error number.
 */
export function pollReadable(handle: number, timeout: number): boolean | number {
  entry[0] = handle;
  entry[1] = POLLIN;
  const count = poll(entry, 1, timeout);
  if (count >= 0) return count > 0;
  const number = lastError();
  return number === EINTR ? false : -number;
}

/** Closes a handle. @returns 0, or a negated error number. */
export function closeNativeHandle(handle: number): number {
  return close(handle) === 0 ? 0 : -lastError();
}

/** Calls back whenever a handle is readable, from the event loop. */
export interface Watch {
  /** Starts calling back. While it does, the process stays alive (see {@link unref}). */
  start(): void;
  /** Stops calling back. */
  stop(): void;
  ref(): void;
  /** Keeps calling back, without keeping the process alive. */
  unref(): void;
  /** Ends the watch for good. */
  close(): void;
}

/**
 * Watches a handle. The callback runs outside Node's own callback scope: promises that it settles stay undelivered until
 * something else runs. So it must do no more than call setImmediate.
 */
export function watchHandle(handle: number, readable: () => void): Watch {
  const watch = koffi.node.poll(handle, { readable: true }, readable);
  watch.stop();
  return {
    start: () => watch.start({ readable: true }, readable),
    stop: () => watch.stop(),
    ref: () => watch.ref(),
    unref: () => watch.unref(),
    close: () => watch.close(),
  };
}
