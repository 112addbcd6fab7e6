import type { AddressSpace, DeviceAddress } from "../address-space/address-space.ts";
import { CallError } from "../errors/device.ts";
import { type PeerGone, TransportLacks } from "../errors/transport.ts";
import type { Watch } from "../native/handles.ts";
import type { Syscalls } from "../native/syscall.ts";

export type { Syscalls, Watch };

/** What the system, or a transport, knows an open device or queue by. */
export type Handle = number;

/** Where registers stand. `offset`: bytes from there to the first of them. */
export type RegistersPlace =
  /** A base address register of a PCI function. */
  | { readonly kind: "bar"; readonly index: number; readonly offset: number }
  /** The configuration space of a PCI function. */
  | { readonly kind: "config"; readonly offset: number }
  /** A capability of a PCI function, by its identifier. */
  | { readonly kind: "capability"; readonly id: number; readonly offset: number }
  /** Memory of a queue or device that a spec names. */
  | { readonly kind: "region"; readonly name: string; readonly offset: number };

/**
 * Words of a device. Each call is one access of that width, and accesses come in the order of the calls; a store comes
 * after everything that the program has put into memory before. Offsets are bytes, multiples of the width.
 */
export interface RegisterWindow {
  load8(offset: number): number;
  load16(offset: number): number;
  load32(offset: number): number;
  load64(offset: number): bigint;
  store8(offset: number, value: number): void;
  store16(offset: number, value: number): void;
  store32(offset: number, value: number): void;
  store64(offset: number, value: bigint): void;
}

/** Memory of the program's that the device reaches, zeroed at first. */
export interface SharedMemory {
  readonly memory: ArrayBufferLike;
  /** Where the device finds its first byte. */
  readonly address: DeviceAddress;
  /** Detaches `memory` where that can be, and gives it back: the device must have forgotten it. */
  free(): void;
}

/** Memory shared with a device. */
export interface Mapping {
  readonly memory: ArrayBuffer;
  /** Detaches `memory`, then unmaps it. */
  unmap(): void;
}

/**
 * How a device is reached. A transport offers what it can; a driver that needs more gets TransportLacks when it is
 * created, not later.
 */
export interface Transport {
  /** For messages: "io-uring". */
  readonly name: string;
  /** How the device sees the program's memory. */
  readonly space: AddressSpace;
  /** System calls by number. */
  readonly syscalls?: Syscalls;
  /** Maps `length` bytes of a handle's memory at `offset`. @throws MapFailed */
  map?(name: string, handle: Handle, offset: number, length: number): Mapping;
  /**
   * Calls back from the event loop when the handle is readable; not started yet. The callback only calls setImmediate.
   * @throws WatchFailed
   */
  watch?(handle: Handle, readable: () => void): Watch;
  /** Blocks until the handle is readable, at most `timeout` ms. @returns whether it is */
  waitReadable?(handle: Handle, timeout: number): boolean;
  /** Closes a handle that a call opened. */
  closeHandle?(handle: Handle): void;
  /** Opens registers. The same place may be opened more than once. @throws DeviceRemoved */
  registers?(place: RegistersPlace): RegisterWindow;
  /**
   * Memory for rings and for what else a queue shares with its device. `length` and `alignment` are bytes.
   * @throws MapFailed
   */
  allocate?(name: string, length: number, alignment: number): SharedMemory;
  /** The handle that becomes readable when the device raises interrupt `index`. The transport owns it. */
  interrupt?(index: number): Handle;
  /**
   * Lets a device that works only when it is told do one piece of work; whoever waits calls it. Absent: the device works by
   * itself.
   *
   * When there is nothing to do and the caller waits until `until` on the clock of `now`, that clock goes on: to `until`, or
   * to an earlier time at which something is due.
   * @returns whether something was done, or time has passed: look again. false: nothing comes of waiting, unless somebody
   * else acts
   */
  relax?(until?: number): boolean;
  /** What time limits go by, in milliseconds; absent: the time that passes. */
  now?(): number;
  /**
   * Calls back when `milliseconds` have passed on the clock of `now`; it keeps the process alive. Absent: setTimeout does.
   * @returns what takes it back
   */
  after?(milliseconds: number, reached: () => void): () => void;
  /**
   * Calls back whenever something may have changed that somebody waits for and no handle tells of: the device has worked,
   * registers were stored, it is gone. In the middle of things: the callback only schedules.
   * @returns what takes it back
   */
  woken?(wake: () => void): () => void;
  /** Why the device is there no more; undefined while it is. What it does not answer, it never will. */
  gone?(): PeerGone | undefined;
  /** What may help against a failed call, given what it returned. */
  hint?(result: number): string | undefined;
}

/** @throws TransportLacks */
export function syscalls(transport: Transport): Syscalls {
  if (transport.syscalls === undefined) throw new TransportLacks(transport.name, "system calls");
  return transport.syscalls;
}

/** @throws TransportLacks */
export function requireMap(transport: Transport): NonNullable<Transport["map"]> {
  if (transport.map === undefined) throw new TransportLacks(transport.name, "memory to map");
  return transport.map.bind(transport);
}

/** What registers are opened by: a transport, or as much of one as that takes. */
export type RegisterSource = Pick<Transport, "name" | "registers">;

/** @throws TransportLacks */
export function requireRegisters(transport: RegisterSource): NonNullable<Transport["registers"]> {
  if (transport.registers === undefined) throw new TransportLacks(transport.name, "registers");
  return transport.registers.bind(transport);
}

/** @throws TransportLacks */
export function requireAllocate(transport: Transport): NonNullable<Transport["allocate"]> {
  if (transport.allocate === undefined) throw new TransportLacks(transport.name, "memory to share with the device");
  return transport.allocate.bind(transport);
}

/** @throws TransportLacks */
export function requireWatch(transport: Transport): NonNullable<Transport["watch"]> {
  if (transport.watch === undefined) throw new TransportLacks(transport.name, "way to be told of completions");
  return transport.watch.bind(transport);
}

/** @throws TransportLacks */
export function requireWaitReadable(transport: Transport): NonNullable<Transport["waitReadable"]> {
  if (transport.waitReadable === undefined) throw new TransportLacks(transport.name, "way to block for completions");
  return transport.waitReadable.bind(transport);
}

/** @throws TransportLacks */
export function requireCloseHandle(transport: Transport): NonNullable<Transport["closeHandle"]> {
  if (transport.closeHandle === undefined) throw new TransportLacks(transport.name, "way to close a handle");
  return transport.closeHandle.bind(transport);
}

/** Adds to a failed call's message what the transport knows to try. @returns the same error */
export function withHint(transport: Transport, error: unknown): unknown {
  if (error instanceof CallError) {
    const hint = transport.hint?.(error.result);
    if (hint !== undefined) {
      const { message, stack } = error;
      error.message = `${message} ${hint}`;
      // The stack was written with the message of then, and is what an uncaught error prints.
      if (stack !== undefined) error.stack = stack.replace(message, () => error.message);
    }
  }
  return error;
}
