/**
 * What the runtime knows of every buffer, in arrays indexed by buffer id, so that lending one allocates nothing.
 * Id 0 is every closed buffer: its size of -1 fails each bounds check, so the hot path needs no check of its own for it.
 */

const CLOSED_SIZE = -1;

let capacity = 256;
/** Bytes of each buffer. */
let sizes = new Float64Array(capacity);
/** The process address of each buffer's first byte. */
let addresses = new Float64Array(capacity);
/** How many commands in flight hold each buffer. */
let loans = new Int32Array(capacity);
/** 1: to be released when the last loan ends. */
let closing = new Uint8Array(capacity);

/** What frees each buffer's memory; while it stands here, it keeps wrapped memory alive. */
const releases: ((() => void) | undefined)[] = [];
/** Who waits for each buffer's release. */
const waiters = new Map<number, (() => void)[]>();

const freeIds: number[] = [];
let nextId = 1;
sizes[0] = CLOSED_SIZE;

/** Enters a buffer. `release` runs once: when it is closed and no loan of it is left. @returns its id, at least 1. */
export function enter(address: number, size: number, release: () => void): number {
  const id = freeIds.pop() ?? nextId++;
  if (id >= capacity) grow();
  sizes[id] = size;
  addresses[id] = address;
  loans[id] = 0;
  closing[id] = 0;
  releases[id] = release;
  return id;
}

function grow(): void {
  capacity *= 2;
  sizes = enlarged(sizes, new Float64Array(capacity));
  addresses = enlarged(addresses, new Float64Array(capacity));
  loans = enlarged(loans, new Int32Array(capacity));
  closing = enlarged(closing, new Uint8Array(capacity));
}

function enlarged<T extends Float64Array | Int32Array | Uint8Array>(from: T, to: T): T {
  to.set(from);
  return to;
}

/** The address of byte `at`, or -1 when [at, at + length) isn't inside the buffer (or the id is 0: it is closed). */
export function addressAt(id: number, at: number, length: number): number {
  // Whether they are integers comes first: a bigint would throw in the sum.
  if (Number.isSafeInteger(at) && Number.isSafeInteger(length) && at >= 0 && length >= 0 && at + length <= sizes[id]!) {
    return addresses[id]! + at;
  }
  return -1;
}

/** One more command holds the buffer. @returns the loan, for {@link giveBack} */
export function lend(id: number): number {
  loans[id] = loans[id]! + 1;
  return id;
}

/** A command is done with the buffer. */
export function giveBack(id: number): void {
  const left = loans[id]! - 1;
  loans[id] = left;
  if (left === 0 && closing[id] === 1) release(id);
}

export function loanCount(id: number): number {
  return loans[id]!;
}

/** Releases the buffer now, or when its last loan ends. */
export function close(id: number): void {
  if (loans[id] === 0) release(id);
  else closing[id] = 1;
}

/** Calls back when the buffer of a closed id is released; at once when it has been. */
export function whenReleased(id: number, callback: () => void): void {
  if (releases[id] === undefined) callback();
  else waiters.set(id, [...(waiters.get(id) ?? []), callback]);
}

function release(id: number): void {
  const run = releases[id];
  releases[id] = undefined;
  sizes[id] = CLOSED_SIZE;
  closing[id] = 0;
  run?.();
  for (const callback of waiters.get(id) ?? []) callback();
  waiters.delete(id);
  freeIds.push(id);
}

/** How many buffers there are, and how many of them are lent. */
export function census(): { readonly buffers: number; readonly lent: number } {
  let buffers = 0;
  let lent = 0;
  for (let id = 1; id < nextId; id++) {
    if (releases[id] !== undefined) buffers++;
    if (loans[id] !== 0) lent++;
  }
  return { buffers, lent };
}

export function sizeOf(id: number): number {
  return sizes[id]!;
}
