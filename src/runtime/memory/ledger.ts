/**
 * What the runtime knows of every handle of a buffer, in arrays indexed by its id, so that lending one allocates nothing.
 * Id 0 is every closed handle.
 *
 * Readers and writers are counted apart, which costs nothing: a loan is the number of its counter. What is rare is told by
 * the counters' own values: those of strict memory are negative, those of a handle that is closing far up.
 *
 * The counters of the first handles stand in an array that is never replaced: so V8 writes its address into code. Loans of
 * handles behind them have numbers of their own, as those of strict memory have, and take a little longer.
 */
import type { Access } from "../address-space/address-space.ts";
import { handleEnded, handlesOf, joinRoot, newRoot, rootWith, type Release, type Root } from "./roots.ts";
import { counterOfStrict, FIRST_STRICT, giveBackStrict, lendStrict, StrictState } from "./strict.ts";

/** What a counter of strict memory, and of closed handles, holds when nothing is lent. */
const STRICT = -(2 ** 31);
/** What is added to a counter when its handle is closed. */
const CLOSING = 2 ** 30;

/** How many handles are counted in the array that stays. Memory of it that nobody has used is none. */
const NEAR = 2 ** 17;
/** Loans of handles behind those are the numbers of their counters and this; those of strict memory are larger still. */
export const FIRST_FAR = 2 ** 29;

/** How many commands in flight read (even) and write (odd) by each of the first handles. */
const loans = new Int32Array(2 * NEAR);
/** The same of those behind them. */
let farLoans = new Int32Array(0);

let capacity = 256;
/** The process address of each handle's first byte. */
let addresses = new Float64Array(capacity);
/** The memory that each handle is of, by its number. */
let roots = new Int32Array(capacity);

/** The same as an object; not used where commands are posted. */
const rootObjects: (Root | undefined)[] = [];
/** Who waits until each handle's last loan has ended. */
const waiters = new Map<number, (() => void)[]>();

const freeIds: number[] = [];
let nextId = 1;
closedFor(0);

function closedFor(id: number): void {
  setCounts(id, STRICT);
}

function countAt(counter: number): number {
  return counter < 2 * NEAR ? loans[counter]! : farLoans[counter - 2 * NEAR]!;
}

function addTo(counter: number, difference: number): number {
  const count = countAt(counter) + difference;
  if (counter < 2 * NEAR) loans[counter] = count;
  else farLoans[counter - 2 * NEAR] = count;
  return count;
}

function setCounts(id: number, count: number): void {
  for (const counter of [id << 1, (id << 1) | 1]) addTo(counter, count - countAt(counter));
}

/** Memory of which a first handle is made. */
export interface Memory {
  /** The process address of its first byte. */
  readonly address: number;
  readonly size: number;
  /** What the program calls it. */
  readonly name?: string | undefined;
  /** Frees it. Runs once: when no handle and no loan of it is left. */
  readonly release: Release;
  /** Whether a device may write to it. */
  readonly writable?: boolean;
  /** Whether views are taken away, and overlaps refused: see strict.ts. */
  readonly strict?: boolean;
}

/** Enters memory. @returns the id of its first handle, at least 1 */
export function enter({ address, size, name, release, writable = true, strict = false }: Memory): number {
  const state = strict ? new StrictState() : undefined;
  return handleOf(newRoot({ address, size, name, release, writable, strict: state }), address, size);
}

/** Another handle, of the same bytes as an open one's or of some of them. @returns its id */
export function enterPart(id: number, at: number, length: number): number {
  return handleOf(rootObjects[id]!, addresses[id]! + at, length);
}

function handleOf(root: Root, address: number, size: number): number {
  const id = freeIds.pop() ?? nextId++;
  if (id >= capacity) grow();
  addresses[id] = address;
  setCounts(id, root.strict === undefined ? 0 : STRICT);
  roots[id] = root.number;
  rootObjects[id] = root;
  joinRoot(root, id, address - root.address, size);
  return id;
}

function grow(): void {
  capacity *= 2;
  addresses = enlarged(addresses, new Float64Array(capacity));
  if (capacity > NEAR) farLoans = enlarged(farLoans, new Int32Array(2 * (capacity - NEAR)));
  roots = enlarged(roots, new Int32Array(capacity));
}

function enlarged<T extends Float64Array | Int32Array>(from: T, to: T): T {
  to.set(from);
  return to;
}

/**
 * One more command holds bytes that have been found to be inside the handle.
 * @returns the loan, for {@link giveBack}: at least 2
 * @throws BufferOverlap, BufferUnsupported for strict memory; BufferClosed when it was closed in the meantime
 */
export function lend(id: number, at: number, length: number, access: Access): number {
  const loan = (id << 1) | (access - 1);
  const count = loans[loan]!;
  if (count >= 0) {
    loans[loan] = (count + 1) | 0;
    return loan;
  }
  return lendElse(id, at, length, access);
}

function lendElse(id: number, at: number, length: number, access: Access): number {
  const counter = (id << 1) | (access - 1);
  const root = rootObjects[id];
  const far = root !== undefined && root.strict === undefined;
  const loan = far ? FIRST_FAR + counter : lendStrict(root, id, addresses[id]! + at, length, access);
  addTo(counter, 1);
  return loan;
}

/** A command is done with what it was lent. */
export function giveBack(loan: number): void {
  if (loan >= FIRST_FAR) return giveBackElse(loan);
  const left = (loans[loan]! - 1) | 0;
  loans[loan] = left;
  if (left === CLOSING) maybeEnded(loan >> 1);
}

function giveBackElse(loan: number): void {
  const counter = loan >= FIRST_STRICT ? giveBackStrict(loan) : loan - FIRST_FAR;
  const left = addTo(counter, -1);
  if (left === CLOSING || left === STRICT + CLOSING) maybeEnded(counter >> 1);
}

/** Keeps an open handle's memory, and the handle itself, as a command in flight does that reads none of its bytes. */
export function hold(id: number): void {
  addTo(id << 1, 1);
}

/** Ends what {@link hold} began. */
export function unhold(id: number): void {
  const left = addTo(id << 1, -1);
  if (left === CLOSING || left === STRICT + CLOSING) maybeEnded(id);
}

/** How many commands in flight hold bytes by this handle: those that read, and those that write. */
export function loansOf(id: number): { readonly reads: number; readonly writes: number } {
  const bias = countAt(id << 1) < 0 ? STRICT : 0;
  const [reads, writes] = [countAt(id << 1) - bias, countAt((id << 1) | 1) - bias];
  // Both are far up, or neither is.
  const closing = reads >= CLOSING ? CLOSING : 0;
  return { reads: reads - closing, writes: writes - closing };
}

/** Whether a command in flight holds bytes by this handle. */
export function isLent(id: number): boolean {
  const { reads, writes } = loansOf(id);
  return reads + writes !== 0;
}

/** The counter of a loan: twice the handle's id, and 1 more where the device writes. */
export function counterOfLoan(loan: number): number {
  if (loan >= FIRST_STRICT) return counterOfStrict(loan);
  return loan >= FIRST_FAR ? loan - FIRST_FAR : loan;
}

/** Which memory a handle is of: a small number, at least 1, that is used again when the memory is gone. */
export function rootOf(id: number): number {
  return roots[id]!;
}

/** Whether a command in flight, of any queue, holds some of a memory. @param root of {@link rootOf} */
export function isMemoryLent(root: number): boolean {
  for (const [id] of handlesOf(rootWith(root))) if (isLent(id)) return true;
  return false;
}

/** The same, with all that is known of it. */
export function rootObjectOf(id: number): Root {
  return rootObjects[id]!;
}

/** The process address of a handle's first byte. */
export function addressOf(id: number): number {
  return addresses[id]!;
}

/** Where a handle's first byte lies in its memory. */
export function startOf(id: number): number {
  return addresses[id]! - rootObjects[id]!.address;
}

/** Whether a device may write to a handle's memory. */
export function isWritable(id: number): boolean {
  return rootObjects[id]?.writable === true;
}

/** The handle goes now, or when its last loan ends; its memory with the last handle. */
export function close(id: number): void {
  rootObjects[id]!.strict?.dropView(id);
  addTo(id << 1, CLOSING);
  addTo((id << 1) | 1, CLOSING);
  maybeEnded(id);
}

function maybeEnded(id: number): void {
  if (isLent(id)) return;
  const root = rootObjects[id]!;
  rootObjects[id] = undefined;
  closedFor(id);
  try {
    handleEnded(root, id);
  } finally {
    const waiting = waiters.get(id) ?? [];
    waiters.delete(id);
    freeIds.push(id);
    for (const callback of waiting) callback();
  }
}

/** Calls back when the last loan of a handle that is closed, or will be, has ended; at once when it has. */
export function whenEnded(id: number, callback: () => void): void {
  if (rootObjects[id] === undefined) callback();
  else waiters.set(id, [...(waiters.get(id) ?? []), callback]);
}

/** How many handles there are, closed ones that are lent included, and how many of them are lent. */
export function census(): { readonly buffers: number; readonly lent: number } {
  let buffers = 0;
  let lent = 0;
  for (let id = 1; id < nextId; id++) {
    if (rootObjects[id] === undefined) continue;
    buffers++;
    if (isLent(id)) lent++;
  }
  return { buffers, lent };
}
