import { lastError, libc } from "./library.ts";

// Linux's values, the same on x86-64 and arm64 (eventfd(2)).
const EFD_CLOEXEC_NONBLOCK = 0o2000000 | 0o4000;

const eventfd = libc.func("eventfd", "int", ["uint", "int"]) as (count: number, flags: number) => number;
const eventfdWrite = libc.func("eventfd_write", "int", ["int", "uint64"]) as (handle: number, count: number) => number;
const eventfdRead = libc.func("eventfd_read", "int", ["int", "void *"]) as (
  handle: number,
  count: BigUint64Array,
) => number;

const count = new BigUint64Array(1);

/** Opens an event: a handle that is readable from {@link setEvent} until {@link clearEvent}. @returns it, or a negated error number */
export function openEvent(): number {
  const handle = eventfd(0, EFD_CLOEXEC_NONBLOCK);
  return handle < 0 ? -lastError() : handle;
}

/** Makes it readable; from any thread. */
export function setEvent(handle: number): void {
  eventfdWrite(handle, 1);
}

/** @returns whether it was readable */
export function clearEvent(handle: number): boolean {
  return eventfdRead(handle, count) === 0;
}
