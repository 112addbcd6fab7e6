import type { DeviceBuffer } from "../memory/buffer.ts";

declare const deviceAddress: unique symbol;
/** An address as a device understands it. Only an address space makes one; what the number means is its own affair. */
export type DeviceAddress = number & { readonly [deviceAddress]: true };

/** What a device does with memory that it is lent. */
export type Access = 1 | 2;
export const DEVICE_READS: Access = 1;
export const DEVICE_WRITES: Access = 2;

/** How a device sees the program's memory. */
export interface AddressSpace {
  /**
   * - `sva`: by the process's own addresses;
   * - `mapped`: by addresses that memory is mapped to for it;
   * - `bounce`: by a pool that is copied through.
   */
  readonly mode: "sva" | "mapped" | "bounce";
  /**
   * By which number the device knows the memory that was resolved last; -1: by none, and its address is the process's.
   * Only what may be named by a number asks.
   */
  readonly key: number;
  /**
   * The device's address of byte `at`. Lends nothing.
   * @throws BufferRange unless `at` and `length` are integers of at least 0 and at + length is inside the buffer; BufferClosed
   */
  resolve(buffer: DeviceBuffer, at: number, length: number, access: Access): DeviceAddress;
  /**
   * A command was posted that holds these bytes, which have been resolved.
   * @returns the loan, at least 1
   * @throws BufferOverlap, and what else this space refuses: nothing is lent then
   */
  lend(buffer: DeviceBuffer, at: number, length: number, access: Access): number;
  /**
   * The command completed.
   * @param moved bytes that the device has written, from the first on; -1, or left out: all that were lent
   */
  giveBack(loan: number, moved?: number): void;
  /** The loan of a buffer that stands behind one of this space's; absent where each is one itself. */
  origin?(loan: number): number;
  /** Nothing is in flight any more, and the queue goes: what the device knows, it forgets. */
  close?(): void;
}
