import koffi from "koffi";

import { lastError, libc } from "./library.ts";

// Linux's values, the same on x86-64 and arm64 (poll(2), fcntl(2), epoll_ctl(2)).
const POLLIN = 0x1;
const EINTR = 4;
const F_DUPFD_CLOEXEC = 1030;
const EPOLL_CLOEXEC = 0o2000000;
const EPOLL_CTL_ADD = 1;

const poll = libc.func("poll", "int", ["void *", "uint64", "int"]) as (
  entries: Int32Array,
  count: number,
  timeout: number,
) => number;
const fcntl = libc.func("fcntl", "int", ["int", "int", "int"]) as (
  handle: number,
  command: number,
  argument: number,
) => number;
const epollCreate = libc.func("epoll_create1", "int", ["int"]) as (flags: number) => number;
const epollControl = libc.func("epoll_ctl", "int", ["int", "int", "int", "void *"]) as (
  epoll: number,
  operation: number,
  handle: number,
  event: Uint8Array,
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

/** Whether a handle is readable now; "never": it has an error, or nobody is left who could make it so. */
export function readiness(handle: number): "readable" | "not yet" | "never" {
  if (pollReadable(handle, 0) !== true) return "not yet";
  return ((entry[1]! >>> 16) & POLLIN) === 0 ? "never" : "readable";
}

/** Another handle of the same open file, closed on exec. @returns it, or a negated error number */
export function duplicateHandle(handle: number): number {
  const duplicate = fcntl(handle, F_DUPFD_CLOEXEC, 0);
  return duplicate < 0 ? -lastError() : duplicate;
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
  /** Ends the watch for good. Called once. */
  close(): void;
}

/** A watch of one of the system's handles. */
export interface HandleWatch extends Watch {
  /** The duplicate that is watched; the watch closes it. */
  readonly handle: number;
}

/** Whether the event loop can wait for a handle: it cannot for a file on a disk. @returns 0, or a negated error number */
function checkWatchable(handle: number): number {
  const epoll = epollCreate(EPOLL_CLOEXEC);
  if (epoll < 0) return -lastError();
  const event = new Uint8Array(16); // an epoll_event; packed, and 12 bytes long, on x86-64
  const result = epollControl(epoll, EPOLL_CTL_ADD, handle, event) === 0 ? 0 : -lastError();
  close(epoll);
  return result;
}

/**
 * Watches a handle. The callback runs outside Node's own callback scope: promises that it settles stay undelivered until
 * something else runs. So it must do no more than call setImmediate.
 *
 * Node ends the process when its event loop is given a handle that cannot be waited for, or one that was closed in the
 * meantime. So this looks first, and watches a duplicate, which nobody else can close.
 * @returns the watch, or a negated error number
 */
export function watchHandle(handle: number, readable: () => void): HandleWatch | number {
  const own = duplicateHandle(handle);
  if (own < 0) return own;
  const refused = checkWatchable(own);
  if (refused !== 0) {
    close(own);
    return refused;
  }
  const watch = koffi.node.poll(own, { readable: true }, readable);
  watch.stop();
  return {
    handle: own,
    start: () => watch.start({ readable: true }, readable),
    stop: () => watch.stop(),
    ref: () => watch.ref(),
    unref: () => watch.unref(),
    close() {
      watch.close();
      close(own);
    },
  };
}
