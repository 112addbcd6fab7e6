import { outOfRange } from "../runtime/queue/checks.ts";
import type { DmaAddress, Outside } from "./outside.ts";

/** Memory as the device reaches it. */
export class Dma {
  readonly #outside: Outside;

  constructor(outside: Outside) {
    this.#outside = outside;
  }

  /** Reads `length` bytes, or as many as `into` has. @returns them @throws DmaFault; ValueRange for a length that is none */
  read(address: DmaAddress, length: number | Uint8Array): Uint8Array {
    const into = length instanceof Uint8Array ? length : bytes(length);
    this.#outside.read(address, into);
    return into;
  }

  /** Writes all of `bytes`, in ascending order. @throws DmaFault: bytes before the bad ones may have been written */
  write(address: DmaAddress, bytes: Uint8Array): void {
    this.#outside.write(address, bytes);
  }

  /** Memory that can be looked at as words without a copy, or undefined. Both numbers are multiples of 4. */
  window(address: DmaAddress, length: number): Uint32Array | undefined {
    return this.#outside.window?.(address, length);
  }
}

function bytes(length: number): Uint8Array {
  if (!Number.isSafeInteger(length) || length < 0) throw outOfRange("length", length, "a whole number, 0 or more");
  return new Uint8Array(length);
}
