/** Pages that a device may not reach, in the middle of memory that it may. */
import { type DeviceBuffer } from "@ringwright/runtime";
import { DEVICE_READS } from "@ringwright/runtime/generated";
import { ioUring } from "@ringwright/runtime/io-uring";

export const PAGE = 4096;
const MPROTECT = 10;
const RIGHTS = { none: 0, read: 1, both: 3 } as const;
const transport = ioUring();

/** Where a buffer's byte `at` stands. */
export function addressOf(buffer: DeviceBuffer, at = 0): number {
  return transport.space.resolve(buffer, at, 1, DEVICE_READS);
}

/**
 * Takes rights away from pages of an allocated buffer, until it is disposed of. The program must not touch them meanwhile.
 * @param at a multiple of a page's size
 */
export function protect(buffer: DeviceBuffer, at: number, length: number, left: "none" | "read"): Disposable {
  const change = (rights: number): void => {
    const failed = transport.syscalls!.call3(MPROTECT, addressOf(buffer, at), length, rights);
    if (failed !== 0) throw new Error(`mprotect: ${failed}`);
  };
  change(RIGHTS[left]);
  return { [Symbol.dispose]: () => change(RIGHTS.both) };
}
