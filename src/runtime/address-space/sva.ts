import { BufferClosed, BufferRange, BufferReadOnly } from "../errors/buffers.ts";
import { ValueRange } from "../errors/values.ts";
import { CLOSED_ID, DeviceBuffer } from "../memory/buffer.ts";
import * as ledger from "../memory/ledger.ts";
import { DEVICE_WRITES, type Access, type AddressSpace, type DeviceAddress } from "./address-space.ts";

// Constants of its own: what is imported, V8 looks up each time.
const { giveBack, lend: lendBytes } = ledger;
const WRITES: Access = DEVICE_WRITES;

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
  try {
    if (isInside(at, length, access === WRITES ? buffer.writableBytes : buffer.readableBytes)) {
      return (buffer.start + at) as DeviceAddress;
    }
  } catch {
    // Nothing was given: see below.
  }
  throw refuse(buffer, at, length, access);
}

function lend(buffer: DeviceBuffer, at: number, length: number, access: Access): number {
  return lendBytes(buffer.id, at, length, access);
}

/** The device uses the process's own addresses: nothing is mapped, and nothing copied. */
export const sharedAddresses: AddressSpace = { mode: "sva", key: -1, resolve, lend, giveBack };
