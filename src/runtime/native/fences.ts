import { kernelCalls } from "./syscall.ts";

// membarrier(2), x86-64.
const MEMBARRIER = 324;
const PRIVATE_EXPEDITED = 1 << 3;
const REGISTER_PRIVATE_EXPEDITED = 1 << 4;

/**
 * Prepares this process for {@link fenceAll}.
 * @returns whether there is such a thing: on x86-64, where the kernel offers it (4.14) and no policy denies it. Only there
 * are plain stores seen in their order, which is what makes it worth having
 */
export function prepareFenceAll(): boolean {
  return process.arch === "x64" && kernelCalls.call3(MEMBARRIER, REGISTER_PRIVATE_EXPEDITED, 0, 0) === 0;
}

/**
 * A full fence in each thread of this process, at some moment while this is called. So two threads that store to a word and
 * then look at the other's need a fence between in only one of them, which calls this; for the other, plain stores do. It
 * takes some microseconds.
 */
export function fenceAll(): void {
  kernelCalls.call3(MEMBARRIER, PRIVATE_EXPEDITED, 0, 0);
}
