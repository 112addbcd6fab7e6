import { hexadecimal } from "../../errors/hexadecimal.ts";
import type { RegistersPlace } from "../transport.ts";
import type { Blocks } from "./arena.ts";

/**
 * What happens between a program and its device, as lines. Memory is named by what it was allocated as: addresses are the
 * system's choice, and would make two runs of one seed differ.
 */
export class Trace {
  private readonly record: (line: string) => void;
  private readonly now: () => number;
  private readonly blocks: Blocks;

  constructor(record: (line: string) => void, now: () => number, blocks: Blocks) {
    this.record = record;
    this.now = now;
    this.blocks = blocks;
  }

  line(text: string): void {
    this.record(`${this.now().toFixed(3)} ${text}`);
  }

  access(verb: "load" | "store", bits: number, place: string, offset: number, value: number | bigint): void {
    this.line(`${verb}${bits} ${place}+${hexadecimal(offset)} ${this.value(value, bits)}`);
  }

  memory(verb: "reads" | "writes", address: number | bigint, length: number): void {
    this.line(`device ${verb} ${length} at ${this.where(Number(address), length) ?? "elsewhere"}`);
  }

  private where(address: number, length: number): string | undefined {
    const block = this.blocks.find(address, length);
    return block && `${block.name}+${hexadecimal(address - block.address)}`;
  }

  private value(value: number | bigint, bits: number): string {
    if (bits === 64) return this.where(Number(value), 1) ?? hexadecimal(value);
    if (bits !== 32) return hexadecimal(value);
    const block = this.blocks.findLow(Number(value));
    if (block !== undefined) return `low(${block.name}+${hexadecimal((Number(value) - block.address) >>> 0)})`;
    for (const { name, address } of this.blocks) {
      if (Math.floor(address / 2 ** 32) === value && value !== 0) return `high(${name})`;
    }
    return hexadecimal(value);
  }
}

/** "bar0", "capability 0x9": with an offset that is not 0 behind it. */
export function placeName(place: RegistersPlace): string {
  const offset = place.offset === 0 ? "" : `+${hexadecimal(place.offset)}`;
  switch (place.kind) {
    case "bar":
      return `bar${place.index}${offset}`;
    case "config":
      return `config${offset}`;
    case "capability":
      return `capability ${hexadecimal(place.id)}${offset}`;
    case "region":
      return `${place.name}${offset}`;
  }
}
