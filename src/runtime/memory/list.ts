import { markAsUntransferable } from "node:worker_threads";

import { DEVICE_READS, DEVICE_WRITES, type AddressSpace, type DeviceAddress } from "../address-space/address-space.ts";
import { ValueRange } from "../errors/values.ts";
import { addressOf } from "../native/memory.ts";
import { DeviceBuffer, makeBuffer } from "./buffer.ts";

/** Part of a buffer. */
export interface Piece {
  readonly buffer: DeviceBuffer;
  /** Its first byte; 0 when not given. */
  readonly at?: number;
  /** Its bytes; the rest of the buffer when not given. */
  readonly length?: number;
}

/** What a list tells of, and how. */
export interface ListOf {
  /** How the device that reads the list sees memory: its transport's `space`. */
  readonly space: AddressSpace;
  /** What the device does to the pieces. */
  readonly access: "reads" | "writes";
  readonly pieces: readonly (DeviceBuffer | Piece)[];
  /** Bytes of an entry, a multiple of 4. */
  readonly size: number;
  /** Writes one entry at `words[at]`: a generated encoder does. `length`: bytes of the piece. */
  readonly write: (words: Uint32Array, at: number, address: DeviceAddress, length: number) => void;
}

/** Makes the list, and then lends what it tells of. */
export function list({ space, access, pieces, size, write }: ListOf): DeviceBuffer {
  if (!Number.isSafeInteger(size) || size < 4 || size % 4 !== 0) {
    throw new ValueRange("size", size, "a multiple of 4, at least 4");
  }
  if (pieces.length === 0) throw new ValueRange("pieces", "[]", "at least one piece");
  const words = new Uint32Array((pieces.length * size) / 4);
  const device = access === "reads" ? DEVICE_READS : DEVICE_WRITES;
  const resolved = pieces.map((piece, index) => {
    const { buffer, at = 0, length }: Piece = piece instanceof DeviceBuffer ? { buffer: piece } : piece;
    const bytes = length ?? buffer.size - at;
    const address = space.resolve(buffer, at, bytes, device);
    write(words, (index * size) / 4, address, bytes);
    return { buffer, at, bytes };
  });
  const loans: number[] = [];
  const giveBack = (): void => {
    for (const loan of loans.splice(0)) space.giveBack(loan);
  };
  try {
    for (const { buffer, at, bytes } of resolved) loans.push(space.lend(buffer, at, bytes, device));
  } catch (error) {
    giveBack();
    throw error;
  }
  markAsUntransferable(words.buffer);
  // Until it is released, the ledger holds this closure, and the closure what the device reads.
  const release = (): void => {
    giveBack();
    void words;
  };
  const { buffer, byteLength: bytes } = words;
  return makeBuffer({ address: addressOf(buffer), size: bytes, release }, new Uint8Array(buffer));
}
