import koffi from "koffi";

import { lastError, libc } from "./library.ts";

// Linux's values, the same on x86-64 and arm64 (mmap(2), madvise(2)).
const PROT_READ_WRITE = 0x1 | 0x2;
const PROT_READ_EXECUTE = 0x1 | 0x4;
const MAP_SHARED = 0x01;
const MAP_PRIVATE = 0x02;
const MAP_PRIVATE_ANONYMOUS = 0x02 | 0x20;
const MAP_HUGETLB = 0x40000;
const MAP_HUGE_2MB = 21 << 26;
const MAP_POPULATE = 0x8000;
const MAP_FIXED = 0x10;
const MADV_DONTNEED = 4;
const MADV_DONTFORK = 10;
const MADV_HUGEPAGE = 14;
const MADV_POPULATE_WRITE = 23;
const NO_HANDLE = -1;

const mmap = libc.func("mmap", "int64", ["int64", "int64", "int", "int", "int", "int64"]) as (
  address: number,
  length: number,
  protection: number,
  flags: number,
  handle: number,
  offset: number,
) => number;
const munmap = libc.func("munmap", "int", ["int64", "int64"]) as (address: number, length: number) => number;
const madvise = libc.func("madvise", "int", ["int64", "int64", "int"]) as (
  address: number,
  length: number,
  advice: number,
) => number;
const mprotect = libc.func("mprotect", "int", ["int64", "int64", "int"]) as (
  address: number,
  length: number,
  protection: number,
) => number;
const getpagesize = libc.func("getpagesize", "int", []) as () => number;

/** Bytes of a page of memory. */
export const PAGE_SIZE = getpagesize();

/** Whole pages that hold `bytes` bytes. */
export function wholePages(bytes: number): number {
  return Math.ceil(bytes / PAGE_SIZE) * PAGE_SIZE;
}

function mapped(address: number, length: number): number {
  if (address === -1) return -lastError();
  // A child would share these pages with the device and with us: it doesn't get them.
  madvise(address, length, MADV_DONTFORK);
  return address;
}

/** Maps `length` bytes of the handle's memory at `offset`, shared. @returns its address, or a negated error number. */
export function mapHandle(handle: number, offset: number, length: number): number {
  return mapped(mmap(0, length, PROT_READ_WRITE, MAP_SHARED | MAP_POPULATE, handle, offset), length);
}

/** Maps `length` bytes of zeroed memory of this process's own. @returns its address, or a negated error number. */
export function mapAnonymous(length: number): number {
  return mapped(mmap(0, length, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS, NO_HANDLE, 0), length);
}

/** Maps memory that a handle has of its own, and brings none of it in. `copied`: what is written stays in this process. */
export function mapMemory(handle: number, length: number, copied: boolean): number {
  return mapped(mmap(0, length, PROT_READ_WRITE, copied ? MAP_PRIVATE : MAP_SHARED, handle, 0), length);
}

/** Bytes of a huge page. */
export const HUGE_PAGE = 2 ** 21;

/**
 * Maps `length` bytes of huge pages that the system keeps, all of them there from the start: what lacks one later would end
 * the process. @param length a multiple of {@link HUGE_PAGE} @returns its address, or a negated error number
 */
export function mapHuge(length: number): number {
  const flags = MAP_PRIVATE_ANONYMOUS | MAP_HUGETLB | MAP_HUGE_2MB;
  const address = mapped(mmap(0, length, PROT_READ_WRITE, flags, NO_HANDLE, 0), length);
  if (address < 0 || madvise(address, length, MADV_POPULATE_WRITE) === 0) return address;
  const number = lastError();
  munmap(address, length);
  return -number;
}

/**
 * Maps `length` bytes of zeroed memory that begins where a huge page can, and asks for such.
 * @param length a multiple of {@link HUGE_PAGE} @returns its address, or a negated error number
 */
export function mapAligned(length: number): number {
  const start = mapAnonymous(length + HUGE_PAGE);
  if (start < 0) return start;
  const address = Math.ceil(start / HUGE_PAGE) * HUGE_PAGE;
  if (address > start) munmap(start, address - start);
  munmap(address + length, start + HUGE_PAGE - address);
  if (madvise(address, length, MADV_HUGEPAGE) === 0) return address;
  const number = lastError();
  munmap(address, length);
  return -number;
}

/**
 * Gives the pages of memory made by {@link mapAnonymous} back to the system and keeps its addresses: it reads as zeros.
 * @returns whether it does
 */
export function discardPages(address: number, length: number): boolean {
  if (madvise(address, length, MADV_DONTNEED) === 0) return true;
  // The pages are locked (mlockall(2)).
  return replacePages(address, length);
}

/** Has zeroed memory of this process's own take the place of whatever is mapped there, in one step. @returns whether it does */
export function replacePages(address: number, length: number): boolean {
  const flags = MAP_PRIVATE_ANONYMOUS | MAP_FIXED;
  return mapped(mmap(address, length, PROT_READ_WRITE, flags, NO_HANDLE, 0), length) === address;
}

/** Makes whole pages code: they can be run, and not be written. @returns whether the system allows it */
export function protectCode(address: number, length: number): boolean {
  return mprotect(address, length, PROT_READ_EXECUTE) === 0;
}

/** Takes a mapping away. Every view of it must have been detached. */
export function unmap(address: number, length: number): void {
  munmap(address, length);
}

/** A view of `length` bytes at `address`. It owns nothing: collecting it unmaps nothing. */
export function viewMemory(address: number, length: number): ArrayBuffer {
  return koffi.view(address, length);
}

/**
 * Detaches a view made by {@link viewMemory}, so that every array over it has length 0 from now on.
 * @returns false when someone else had detached it, or marked it so that nobody can: then arrays may stand over the memory,
 * and it must stay mapped.
 */
export function detachView(view: ArrayBuffer): boolean {
  if (view.detached) return false;
  try {
    // A new length of 0 copies nothing and frees nothing; transfer() without it would leave a live buffer over the memory.
    view.transfer(0);
  } catch {
    return false;
  }
  return true;
}

/** The address of a buffer's first byte. A buffer's memory never moves; who uses the address keeps the buffer alive. */
export function addressOf(buffer: ArrayBufferLike): number {
  return Number(koffi.address(buffer));
}
