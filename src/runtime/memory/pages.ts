/**
 * The pages of allocated buffers. A closed buffer's pages go back to the system, but its addresses stay mapped and rest
 * here until a later buffer of that length takes them. Were they unmapped, a job of Node's own thread pool that still reads
 * them (`zlib.deflate(buffer.bytes, …)`, then `buffer.close()`) would end the process; so it reads zeros. Such a job is
 * wrong all the same: what it writes lands in whichever buffer has these addresses by then.
 */
import { discardPages, mapAnonymous, replacePages, unmap } from "../native/memory.ts";

/** The most addresses that rest, in bytes; of each thread. They cost no memory but page tables. */
const MOST_RESTING = 256 * 2 ** 20;

/** A range that rests, in two rows: of all of them, and of those of its length. Both begin with the longest resting. */
interface Range {
  readonly address: number;
  readonly length: number;
  before: Range | undefined;
  behind: Range | undefined;
  beforeOfLength: Range | undefined;
  behindOfLength: Range | undefined;
}

interface Row {
  first: Range | undefined;
  last: Range | undefined;
}

/** A hundred thousand may rest: what takes one of them must not depend on how many they are. */
const all: Row = { first: undefined, last: undefined };
const byLength = new Map<number, Row>();
let bytesResting = 0;

/** Zeroed memory of `length` bytes, whole pages. @returns its address, or a negated error number */
export function takePages(length: number): number {
  const rested = byLength.get(length)?.last;
  if (rested !== undefined) {
    forget(rested);
    return rested.address;
  }
  const address = mapAnonymous(length);
  if (address > 0 || all.first === undefined) return address;
  // What rests may be what is wanting, where a process's address space is limited.
  wake(0);
  return mapAnonymous(length);
}

/** Gives back what {@link takePages} made. Every view of it must have been detached. */
export function restPages(address: number, length: number): void {
  if (discardPages(address, length)) rest(address, length);
  else unmap(address, length);
}

/** Gives back memory that was mapped otherwise; its addresses rest, too. Every view of it must have been detached. */
export function restMapping(address: number, length: number): void {
  if (replacePages(address, length)) rest(address, length);
  else unmap(address, length);
}

function rest(address: number, length: number): void {
  // The range that has just come rests, however long it is.
  wake(Math.max(0, MOST_RESTING - length));
  let same = byLength.get(length);
  if (same === undefined) byLength.set(length, (same = { first: undefined, last: undefined }));
  const links = { before: all.last, behind: undefined, beforeOfLength: same.last, behindOfLength: undefined };
  const range: Range = { address, length, ...links };
  if (all.last === undefined) all.first = range;
  else all.last.behind = range;
  if (same.last === undefined) same.first = range;
  else same.last.behindOfLength = range;
  all.last = range;
  same.last = range;
  bytesResting += length;
}

/** Unmaps those that have rested longest, until `most` bytes are left. */
function wake(most: number): void {
  while (all.first !== undefined && bytesResting > most) {
    const range = all.first;
    forget(range);
    unmap(range.address, range.length);
  }
}

/** It rests no more. */
function forget(range: Range): void {
  const { before, behind, beforeOfLength, behindOfLength, length } = range;
  if (before === undefined) all.first = behind;
  else before.behind = behind;
  if (behind === undefined) all.last = before;
  else behind.before = before;
  const same = byLength.get(length)!;
  if (beforeOfLength === undefined) same.first = behindOfLength;
  else beforeOfLength.behindOfLength = behindOfLength;
  if (behindOfLength === undefined) same.last = beforeOfLength;
  else behindOfLength.beforeOfLength = beforeOfLength;
  if (same.first === undefined) byLength.delete(length);
  bytesResting -= length;
}
