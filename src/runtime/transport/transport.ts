import type { AddressSpace } from "../address-space/address-space.ts";
import { CallError } from "../errors/device.ts";
import { TransportLacks } from "../errors/transport.ts";
import type { Watch } from "../native/handles.ts";
import type { Syscalls } from "../native/syscall.ts";

export type { Syscalls, Watch };

/** What the system, or a transport, knows an open device or queue by. */
export type Handle = number;

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
