/**
 * How a queue's description makes memory and handles known to its device: generated code gives the steps, and what they
 * throw comes from the system.
 */
export interface Table {
  /** How many there are, numbered from 0. */
  readonly places: number;
  /** Once, before anything is put there. */
  open(): void;
  /** The place is free again. */
  drop(place: number): void;
}

export interface MemoryTable extends Table {
  /** Bytes of one piece at most. */
  readonly max: number;
  /** `address` and `length` in bytes, of the process. */
  put(place: number, address: number, length: number): void;
}

export interface KeyTable extends Table {
  put(place: number, handle: number): void;
}
