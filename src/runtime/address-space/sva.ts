import { BufferClosed, BufferRange } from "../errors/buffers.ts";
import { ValueRange } from "../errors/values.ts";
import { CLOSED_ID, DeviceBuffer } from "../memory/buffer.ts";
import * as ledger from "../memory/ledger.ts";
import type { Access, AddressSpace, DeviceAddress } from "./address-space.ts";

function refuse(buffer: DeviceBuffer, at: number, length: number): Error {
  if (!(buffer instanceof DeviceBuffer))
    return new ValueRange("buffer", buffer, "a buffer of hub.allocate or hub.wrap");
  return buffer.id === CLOSED_ID ? new BufferClosed() : new BufferRange(at, length, buffer.size);
}

function resolve(buffer: DeviceBuffer, at: number, length: number, _access: Access): DeviceAddress {
  // A caller in JavaScript may have left the buffer out, or given something else: the ledger has no place for its id.
  const address = ledger.addressAt((buffer as DeviceBuffer | undefined)?.id as number, at, length);
  if (address < 0) throw refuse(buffer, at, length);
  return address as DeviceAddress;
}

function lend(buffer: DeviceBuffer, _at: number, _length: number, _access: Access): number {
  return ledger.lend(buffer.id);
}

/** The device uses the process's own addresses: nothing is mapped, and nothing copied. */
export const sharedAddresses: AddressSpace = { mode: "sva", key: -1, resolve, lend, giveBack: ledger.giveBack };
