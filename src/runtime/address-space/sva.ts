import { BufferClosed, BufferRange, BufferReadOnly } from "../errors/buffers.ts";
import { ValueRange } from "../errors/values.ts";
import { CLOSED_ID, DeviceBuffer } from "../memory/buffer.ts";
import { giveBack, lend as lendBytes } from "../memory/ledger.ts";
import { DEVICE_WRITES, type Access, type AddressSpace, type DeviceAddress } from "./address-space.ts";

function refuse(buffer: DeviceBuffer, at: number, length: number, access: Access): Error {
  if (!(buffer instanceof DeviceBuffer))
    return new ValueRange("buffer", buffer, "a buffer of hub.allocate or hub.wrap");
  if (buffer.id === CLOSED_ID) return new BufferClosed();
  const inside = isInside(at, length, buffer.readableBytes);
  return inside && access === DEVICE_WRITES ? new BufferReadOnly() : new BufferRange(at, length, buffer.size);
}

function isInside(at: number, length: number, size: number): boolean {
  // Whether they are integers comes first: a bigint would throw in the sum.
  return Number.isSafeInteger(at) && Number.isSafeInteger(length) && at >= 0 && length >= 0 && at + length <= size;
}

function resolve(buffer: DeviceBuffer, at: number, length: number, access: Access): DeviceAddress {
  // A caller in JavaScript may have left the buffer out; what else it may have given has no size, and so has no byte.
  const given = buffer as DeviceBuffer | undefined | null;
  if (
    given !== undefined &&
    given !== null &&
    isInside(at, length, access === DEVICE_WRITES ? given.writableBytes : given.readableBytes)
  ) {
    return (given.start + at) as DeviceAddress;
  }
  throw refuse(buffer, at, length, access);
}

function lend(buffer: DeviceBuffer, at: number, length: number, access: Access): number {
  return lendBytes(buffer.id, at, length, access);
}

/** The device uses the process's own addresses: nothing is mapped, and nothing copied. */
export const sharedAddresses: AddressSpace = { mode: "sva", key: -1, resolve, lend, giveBack };
