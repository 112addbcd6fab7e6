/** Where a ring, or a cell, is: looked at in place where the transport can, else by reads and writes. */
import type { Dma } from "../dma.ts";
import type { DmaAddress } from "../outside.ts";

/** A word of shared memory, of 8 to 64 bits. Of those of 64, the low 32 bits are told. */
export class Cell {
  readonly #dma: Dma;
  readonly #address: number;
  readonly #bytes: Uint8Array;
  readonly #words: Uint8Array | Uint16Array | Uint32Array | undefined;

  constructor(dma: Dma, address: DmaAddress, bits: 8 | 16 | 32 | 64) {
    this.#dma = dma;
    this.#address = Number(address);
    this.#bytes = new Uint8Array(bits / 8);
    const within = this.#address % 4;
    const window = dma.window(this.#address - within, within + bits / 8 > 4 ? 8 : 4);
    if (window === undefined) return;
    const { buffer, byteOffset } = window;
    if (bits === 8) this.#words = new Uint8Array(buffer, byteOffset + within, 1);
    else if (bits === 16) this.#words = new Uint16Array(buffer, byteOffset + within, 1);
    else this.#words = window;
  }

  /** As an acquire does: what the host wrote before is seen after. @throws DmaFault */
  load(): number {
    if (this.#words !== undefined) return Atomics.load(this.#words, 0);
    this.#dma.read(this.#address, this.#bytes);
    return this.#bytes.reduceRight((word, byte, index) => (index < 4 ? word * 256 + byte : 0), 0);
  }

  /** As a release does: what was written before is seen before. @throws DmaFault */
  store(value: number): void {
    if (this.#words !== undefined) {
      Atomics.store(this.#words, 0, value);
      return;
    }
    this.#bytes.fill(0);
    for (let index = 0; index < Math.min(4, this.#bytes.length); index++) this.#bytes[index] = value >>> (8 * index);
    this.#dma.write(this.#address, this.#bytes);
  }
}
