/** eventfds, and the least that waits for one: koffi's `poll`, which calls back from the event loop, and a promise. */

import koffi from "koffi";

const libc = koffi.load(null);
const eventfd = libc.func("eventfd", "int", ["uint", "int"]) as (count: number, flags: number) => number;
const write = libc.func("eventfd_write", "int", ["int", "uint64"]) as (handle: number, count: number) => number;
const read = libc.func("eventfd_read", "int", ["int", "void *"]) as (handle: number, count: BigUint64Array) => number;
const close = libc.func("close", "int", ["int"]) as (handle: number) => number;
const CLOEXEC = 0o2000000;
const count = new BigUint64Array(1);

/** Reads of it wait: a queue that reads it is told when it is written to. */
export function openEvent(): number {
  return eventfd(0, CLOEXEC);
}

export function setEvent(handle: number): void {
  write(handle, 1);
}

/** One that is set. */
export function clearEvent(handle: number): void {
  read(handle, count);
}

export function closeEvent(handle: number): void {
  close(handle);
}

/**
 * Watches an event for as long as the process runs. Promises settled in the callback would stay undelivered, so an immediate
 * settles them.
 */
export class BareWatch {
  readonly handle = openEvent();
  private resolve: (() => void) | undefined;
  private readonly watch = koffi.node.poll(this.handle, { readable: true }, () => setImmediate(this.settle));

  private readonly settle = (): void => {
    const { resolve } = this;
    if (resolve === undefined) return;
    this.resolve = undefined;
    clearEvent(this.handle);
    resolve();
  };

  /** Resolved when the event is set next. */
  next(): Promise<void> {
    return new Promise((resolve) => {
      this.resolve = resolve;
    });
  }

  close(): void {
    this.watch.close();
    closeEvent(this.handle);
  }
}
