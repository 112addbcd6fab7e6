/** Registers of a device that a test plays: every access is noted, loads may follow a script, and a clock stands beside. */
import { sharedAddresses } from "../../src/runtime/address-space/sva.ts";
import type { RegistersPlace, RegisterWindow, SharedMemory, Transport } from "../../src/runtime/transport/transport.ts";
import type { DeviceAddress } from "../../src/runtime/index.ts";

type Script = (loads: number) => number | bigint;

export class RegisterFile implements RegisterWindow {
  /** `load32 0x1c`, `store32 0x14 = 0x1`, in their order. */
  readonly log: string[] = [];
  /** What stands at an offset, where no script says otherwise. */
  readonly words = new Map<number, number | bigint>();
  readonly places: RegistersPlace[] = [];
  private readonly scripts = new Map<number, { readonly script: Script; loads: number }>();
  private readonly stored = new Map<number, (value: number | bigint) => void>();

  /** What loads of an offset give: asked with how many there were before. */
  script(offset: number, script: Script): void {
    this.scripts.set(offset, { script, loads: 0 });
  }

  /** What becomes of a store, besides that it stays. */
  onStore(offset: number, stored: (value: number | bigint) => void): void {
    this.stored.set(offset, stored);
  }

  private load<T extends number | bigint>(bits: number, offset: number, as: (value: number | bigint) => T): T {
    this.log.push(`load${bits} 0x${offset.toString(16)}`);
    const scripted = this.scripts.get(offset);
    return as(scripted === undefined ? (this.words.get(offset) ?? 0) : scripted.script(scripted.loads++));
  }

  private store(bits: number, offset: number, value: number | bigint): void {
    this.log.push(`store${bits} 0x${offset.toString(16)} = 0x${value.toString(16)}`);
    this.words.set(offset, value);
    this.stored.get(offset)?.(value);
  }

  load8 = (offset: number): number => this.load(8, offset, Number);
  load16 = (offset: number): number => this.load(16, offset, Number);
  load32 = (offset: number): number => this.load(32, offset, Number);
  load64 = (offset: number): bigint => this.load(64, offset, BigInt);
  store8 = (offset: number, value: number): void => this.store(8, offset, value);
  store16 = (offset: number, value: number): void => this.store(16, offset, value);
  store32 = (offset: number, value: number): void => this.store(32, offset, value);
  store64 = (offset: number, value: bigint): void => this.store(64, offset, value);

  /** How often an access was made. */
  count(access: string): number {
    return this.log.filter((each) => each === access).length;
  }
}

/** Memory that was handed out by {@link registersOnly}, and whether it was given back. */
export interface Handed {
  readonly name: string;
  readonly length: number;
  readonly alignment: number;
  readonly address: number;
  readonly memory: ArrayBuffer;
  freed: boolean;
}

/** A transport of nothing but registers and memory. */
export function registersOnly(window: RegisterFile, more: Partial<Transport> = {}): Transport & { handed: Handed[] } {
  const handed: Handed[] = [];
  return {
    name: "registers",
    space: sharedAddresses,
    registers(place) {
      window.places.push(place);
      return window;
    },
    allocate(name, length, alignment): SharedMemory {
      const memory = new ArrayBuffer(length);
      const address = 0x1000 * (handed.length + 1);
      const one: Handed = { name, length, alignment, address, memory, freed: false };
      handed.push(one);
      return { memory, address: address as DeviceAddress, free: () => void (one.freed = true) };
    },
    handed,
    ...more,
  };
}

/**
 * The same with a device that works only when it is told to: each piece of work takes a millisecond of a clock of its own.
 */
export function steppedRegisters(window: RegisterFile, work: () => void = () => {}): ReturnType<typeof registersOnly> {
  let clock = 0;
  return registersOnly(window, {
    now: () => clock,
    relax() {
      clock += 1;
      work();
      return true;
    },
  });
}
