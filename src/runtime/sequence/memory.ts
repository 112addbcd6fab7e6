import { DEVICE_WRITES, type AddressSpace, type DeviceAddress } from "../address-space/address-space.ts";
import type { DeviceBuffer } from "../memory/buffer.ts";
import { hub } from "../memory/hub.ts";

/** Memory that a sequence has allocated. */
export interface StepMemory {
  readonly words: Uint32Array;
  /** Where the device finds its first byte. */
  readonly address: DeviceAddress;
}

/** Bytes of whole words that hold so many. */
export function wholeWords(bytes: number): number {
  return Math.ceil(bytes / 4) * 4;
}

/** Memory of a sequence that commands are lent. */
export class LentMemory implements StepMemory {
  readonly buffer: DeviceBuffer;
  readonly words: Uint32Array;
  private readonly space: AddressSpace;
  private readonly loans: number[] = [];

  /** @throws MapFailed, ValueRange */
  constructor(space: AddressSpace, bytes: number) {
    this.space = space;
    this.buffer = hub.allocate(bytes, { strict: false });
    const { buffer, byteOffset } = this.buffer.bytes;
    this.words = new Uint32Array(buffer, byteOffset, Math.floor(bytes / 4));
  }

  /** Told to the device otherwise than by a command: it is lent until it is freed. */
  get address(): DeviceAddress {
    const address = this.space.resolve(this.buffer, 0, this.buffer.size, DEVICE_WRITES);
    this.loans.push(this.space.lend(this.buffer, 0, this.buffer.size, DEVICE_WRITES));
    return address;
  }

  /** Commands in flight that hold it keep it until they end. */
  free(): void {
    for (const loan of this.loans.splice(0)) this.space.giveBack(loan);
    this.buffer.close();
  }
}
