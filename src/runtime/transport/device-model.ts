/**
 * A device made of software, as the transport that runs it sees it, and the outside as the device sees it. A transport
 * knows no more of a device than this, and a device no more of its transport.
 */
import type { HostBug } from "../errors/model.ts";
import type { RegistersPlace, RegisterWindow } from "./transport.ts";

/**
 * An address as a device is told it. Numbers are exact below 2^53; what an entry holds above that comes as the nearest
 * number, which no memory has.
 */
export type DmaAddress = number | bigint;

/** All that a device reaches. */
export interface Outside {
  /** Copies memory into `into`, all of it or none that counts. @throws DmaFault */
  read(address: DmaAddress, into: Uint8Array): void;
  /** Copies `from` into memory, in ascending order. @throws DmaFault: bytes before the bad ones may have been written */
  write(address: DmaAddress, from: Uint8Array): void;
  /** Raises interrupt `index`. One that nobody has asked for yet is remembered, or lost: as the transport does. */
  interrupt(index: number): void;
  /**
   * Memory that is shared as words, where the transport can: rings are read and written there without a copy. `address` and
   * `length` are multiples of 4. The device drops it when its ring stops. Absent or undefined: `read` and `write` do.
   */
  window?(address: DmaAddress, length: number): Uint32Array | undefined;
  /** The time, in milliseconds; of a transport that is stepped a virtual one. Absent: the time that passes. */
  now?(): number;
  /** There is something to do that nothing outside has told of: a command was completed out of the blue. */
  wake?(): void;
}

/** Registers of which the last store is all that counts: the tail of a ring, say. Offsets are bytes from `place`'s start. */
export interface DoorbellCells {
  /** With offset 0. */
  readonly place: RegistersPlace;
  readonly offset: number;
  readonly bits: 8 | 16 | 32 | 64;
  /** How many there are, `stride` bytes apart. */
  readonly count: number;
  readonly stride: number;
  /** Whether it tells of commands, and so is what a device that waits looks at first. Absent: it doesn't. */
  readonly commands?: boolean;
}

/** A device that works when it is told to. All its methods are called by one thread, never inside one another. */
export interface DeviceModel {
  /** For messages: the device's name in its description. */
  readonly name: string;
  /** Called once, before anything else. */
  connect(outside: Outside): void;
  /**
   * Its registers at a place: what is loaded and stored there has its effects at once. The same place may be asked for more
   * than once. Where the device has none, loads give all ones and each access is a bug of the host's.
   */
  registers(place: RegistersPlace): RegisterWindow;
  /** The plain doorbells. A store there may be left out when another to the same offset follows; a reset makes them 0. */
  readonly doorbells: readonly DoorbellCells[];
  /** As if the power had come back: registers as after a reset, rings stopped, nothing written to memory afterwards. */
  reset(): void;
  /**
   * Does one piece of work: takes one entry, delivers one completion, or does one thing that was put off. `choose(count)`
   * says which of those that are ready, 0 to `count - 1`. @returns false when nothing was ready
   */
  step(choose: (count: number) => number): boolean;
  /** Takes up to `budget` entries and delivers what completes. @returns whether more is ready */
  run(budget: number): boolean;
  /** When what was put off is due next, by `Outside.now`; undefined: nothing is. */
  readonly due: number | undefined;
  /** The host's mistakes so far: the first hundred since it was made. */
  readonly hostBugs: readonly HostBug[];
}
