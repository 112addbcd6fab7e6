/** Registers as a test sees them: plain memory, and a note of each access. */
import type { RegistersPlace, RegisterWindow, Transport } from "../../src/runtime/transport/transport.ts";

/** `["store", 32, 0x14, 1n]`: what was done, at how many bits, where, and the word. */
export type Seen = readonly [kind: "load" | "store", bits: number, offset: number, value: bigint];

export class Recording {
  readonly memory: DataView;
  readonly seen: Seen[] = [];
  readonly places: RegistersPlace[] = [];
  readonly transport: Transport;

  constructor(size = 0x1000) {
    this.memory = new DataView(new ArrayBuffer(size));
    const transport: Partial<Transport> = {
      name: "recording",
      registers: (place) => {
        this.places.push(place);
        return this.window();
      },
    };
    this.transport = transport as Transport;
  }

  /** What was seen since it was asked last. */
  taken(): readonly Seen[] {
    return this.seen.splice(0);
  }

  /** The word at an offset, as a little-endian processor has it. */
  word(bits: number, offset: number): bigint {
    let word = 0n;
    for (let byte = bits / 8 - 1; byte >= 0; byte--) word = (word << 8n) | BigInt(this.memory.getUint8(offset + byte));
    return word;
  }

  set(bits: number, offset: number, word: bigint): void {
    for (let byte = 0; byte < bits / 8; byte++)
      this.memory.setUint8(offset + byte, Number((word >> BigInt(byte * 8)) & 0xffn));
  }

  private window(): RegisterWindow {
    const load = (bits: number, offset: number): bigint => {
      if (offset % (bits / 8) !== 0) throw new Error(`misaligned: ${bits} bits at ${offset}`);
      const value = this.word(bits, offset);
      this.seen.push(["load", bits, offset, value]);
      return value;
    };
    const store = (bits: number, offset: number, value: number | bigint): void => {
      if (offset % (bits / 8) !== 0) throw new Error(`misaligned: ${bits} bits at ${offset}`);
      const word = BigInt(value);
      if (word < 0n || word >> BigInt(bits) !== 0n) throw new Error(`${value} is no word of ${bits} bits`);
      this.seen.push(["store", bits, offset, word]);
      this.set(bits, offset, word);
    };
    return {
      load8: (offset) => Number(load(8, offset)),
      load16: (offset) => Number(load(16, offset)),
      load32: (offset) => Number(load(32, offset)),
      load64: (offset) => load(64, offset),
      store8: (offset, value) => store(8, offset, value),
      store16: (offset, value) => store(16, offset, value),
      store32: (offset, value) => store(32, offset, value),
      store64: (offset, value) => {
        if (typeof value !== "bigint") throw new Error("64 bits are a bigint");
        store(64, offset, value);
      },
    };
  }
}
