/**
 * The pages of allocated buffers. A closed buffer's pages go back to the system, but its addresses stay mapped and rest
 * here until a later buffer of that length takes them. Were they unmapped, a job of Node's own thread pool that still reads
 * them (`zlib.deflate(buffer.bytes, …)`, then `buffer.close()`) would end the process; so it reads zeros. Such a job is
 * wrong all the same: what it writes lands in whichever buffer has these addresses by then.
 */
import { discardPages, mapAnonymous, replacePages, unmap } from "../native/memory.ts";

/** The most addresses that rest, in bytes; of each thread. They cost no memory but page tables. */
const MOST_RESTING = 256 * 2 ** 20;

/** Ranges that rest: length by address, longest resting first. */
const resting = new Map<number, number>();
/** Their addresses by length, longest resting first. */
const byLength = new Map<number, number[]>();
let bytesResting = 0;

/** Zeroed memory of `length` bytes, whole pages. @returns its address, or a negated error number */
export function takePages(length: number): number {
  const rested = byLength.get(length)?.pop();
  if (rested !== undefined) {
    forget(rested, length);
    return rested;
  }
  const address = mapAnonymous(length);
  if (address > 0 || resting.size === 0) return address;
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
  resting.set(address, length);
  bytesResting += length;
  const same = byLength.get(length);
  if (same === undefined) byLength.set(length, [address]);
  else same.push(address);
}

/** Unmaps those that have rested longest, until `most` bytes are left. */
function wake(most: number): void {
  for (const [address, length] of resting) {
    if (bytesResting <= most) return;
    byLength.get(length)?.shift();
    forget(address, length);
    unmap(address, length);
  }
}

function forget(address: number, length: number): void {
  resting.delete(address);
  bytesResting -= length;
  if (byLength.get(length)?.length === 0) byLength.delete(length);
}
