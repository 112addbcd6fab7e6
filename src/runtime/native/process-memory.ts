import { constants } from "node:os";

import { addressOf } from "./memory.ts";
import { kernelCalls } from "./syscall.ts";

/** The calls' numbers differ between processors: process_vm_readv(2), process_vm_writev(2). */
const NUMBERS: Readonly<Record<string, { readonly read: number; readonly write: number }>> = {
  x64: { read: 310, write: 311 },
  arm64: { read: 270, write: 271 },
};
const numbers = NUMBERS[process.arch];
const { ENOSYS } = constants.errno;

/** Two `struct iovec`, ours and theirs: address and length, 64 bits each. */
const vectors = new Uint32Array(8);
const OURS = addressOf(vectors.buffer);
const THEIRS = OURS + 16;
const HIGH = 2 ** 32;

/** Buffers never move; to ask for an address costs more than to remember it. */
const known = new WeakMap<ArrayBufferLike, number>();

function addressOfBytes(bytes: Uint8Array): number {
  const { buffer } = bytes;
  let address = known.get(buffer);
  if (address === undefined) {
    address = addressOf(buffer);
    known.set(buffer, address);
  }
  return address + bytes.byteOffset;
}

function setVector(at: number, address: number, length: number): void {
  vectors[at] = address;
  vectors[at + 1] = address / HIGH;
  vectors[at + 2] = length;
  vectors[at + 3] = length / HIGH;
}

/**
 * The kernel copies as far as it comes: pages that are not there, or not to be written, are no crash but a short count. So
 * each call goes on where the last one ended, until it has all or gets nowhere.
 */
function copy(number: number | undefined, address: number, bytes: Uint8Array): number {
  if (number === undefined) return -ENOSYS;
  const ours = addressOfBytes(bytes);
  const { byteLength } = bytes;
  let done = 0;
  while (done < byteLength) {
    setVector(0, ours + done, byteLength - done);
    setVector(4, address + done, byteLength - done);
    const result = kernelCalls.call6(number, process.pid, OURS, 1, THEIRS, 1, 0);
    if (result <= 0) return done === 0 ? result : done;
    done += result;
  }
  return done;
}

/**
 * Reads this process's memory at any address, looked after by the kernel.
 * @param address 0..2^53
 * @returns how many bytes could be read before one that cannot be; a negated error number when none could (EFAULT: it is
 * not there)
 */
export function readProcessMemory(address: number, into: Uint8Array): number {
  return copy(numbers?.read, address, into);
}

/** Writes there: see {@link readProcessMemory}. */
export function writeProcessMemory(address: number, from: Uint8Array): number {
  return copy(numbers?.write, address, from);
}
