import { BufferClosed, BufferRange, BufferReadOnly } from "../errors/buffers.ts";
import { ValueRange } from "../errors/values.ts";
import { CLOSED_ID, DeviceBuffer } from "../memory/buffer.ts";
import * as ledger from "../memory/ledger.ts";
import { DEVICE_READS, DEVICE_WRITES, type Access, type AddressSpace, type DeviceAddress } from "./address-space.ts";

function refuse(buffer: DeviceBuffer, at: number, length: number, access: Access): Error {
  if (!(buffer instanceof DeviceBuffer))
    return new ValueRange("buffer", buffer, "a buffer of hub.allocate or hub.wrap");
  if (buffer.id === CLOSED_ID) return new BufferClosed();
  const inside = ledger.addressAt(buffer.id, at, length, DEVICE_READS) >= 0;
  return inside && access === DEVICE_WRITES ? new BufferReadOnly() : new BufferRange(at, length, buffer.size);
}

function resolve(buffer: DeviceBuffer, at: number, length: number, access: Access): DeviceAddress {
  // A caller in JavaScript may have left the buffer out, or given something else: the ledger has no place for its id.
  const address = ledger.addressAt((buffer as DeviceBuffer | undefined)?.id as number, at, length, access);
  if (address < 0) throw refuse(buffer, at, length, access);
  return address as DeviceAddress;
}

function lend(buffer: DeviceBuffer, at: number, length: number, access: Access): number {
  return ledger.lend(buffer.id, at, length, access);
}

/** The device uses the process's own addresses: nothing is mapped, and nothing copied. */
export const sharedAddresses: AddressSpace = { mode: "sva", key: -1, resolve, lend, giveBack: ledger.giveBack };
