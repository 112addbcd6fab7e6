/** What programs by chance are run on: a device, its queues, and the commands that they take. */
import type { CommandOptions, Fence, QueueHandle, Token } from "@ringwright/runtime";
import type { Handle, Span } from "./memory.ts";
import type { Dice } from "./steps.ts";
import type { Watch } from "./watched.ts";

/** What generated queues have in common. */
export interface Driver extends QueueHandle {
  notify(): number;
  poll(): number;
  result(token: Token): unknown;
  fence(token: Token): Fence<unknown>;
  cancel?(token: Token): boolean;
  readonly stopped?: boolean;
  check?(): boolean;
  recover?(limits?: { readonly timeout?: number }): Promise<void>;
}

/** Who holds up what comes after other commands. */
export type Tier = "device" | "runtime";

/** Bytes of a buffer. */
export interface Place {
  readonly handle: Handle;
  /** In the buffer. */
  readonly at: number;
  readonly length: number;
}

/** What a command leaves at the place that it writes. */
export type Left =
  /** Its first bytes are these; the rest is as it was. */
  | Uint8Array
  /** Nobody knows. */
  | "unknown";

/** A command that could be posted. */
export interface Job {
  readonly name: string;
  readonly reads?: Place;
  readonly writes?: Place;
  /** It reads this, too. */
  readonly compares?: Place;
  /** Whether it ends by itself when the device is let work. */
  readonly ends: boolean;
  /** It reads and writes bytes of the same memory, and is refused by the device. */
  readonly refused?: boolean;
  /** Stops the device. */
  readonly stops?: boolean;
  /**
   * Posts it, and asks for a fence, or not. @param options only with a fence
   * @returns the fence, or the token, which is 0 when there is no room
   */
  post(fence: boolean, options?: CommandOptions): Fence<unknown> | Token;
  /**
   * It has succeeded.
   * @param source what it has read, as it ought to be @param sure whether nobody has written there meanwhile
   * @throws SoakFailure when that cannot be
   */
  done(value: unknown, source: (place: Place) => Uint8Array, sure: boolean): Left;
  /** It has failed. Undefined: it may not fail so. */
  failed(error: unknown, cancelled: boolean): Left | undefined;
  /** What it leaves when it was ended before its end. */
  readonly ended: Left;
  /** It is over, and nothing of it is in flight. */
  over?(): void;
}

export interface Machine {
  readonly name: string;
  /** Told of each access of a device's to memory, where that can be seen. */
  watch?: Watch;
  /** Opens queue 0 or 1; the same again when that has been closed. */
  open(index: number, dice: Dice): Promise<Driver>;
  /** Whether errors with this code may come of a post where all is right: there is no room for memory. */
  mayLack(code: string): boolean;
  /** A command for that queue. `place`: bytes of a buffer, at most so many; undefined when there is none. */
  job(index: number, driver: Driver, dice: Dice, place: (most: number) => Place | undefined): Job | undefined;
  /** Whether commands can be cancelled, and so be given signals and time limits that harm no other. */
  readonly cancels: boolean;
  /** Whether a command that comes after another sees what that wrote, wherever the other is waited for. */
  readonly orders: boolean;
  /** Lets the devices go on. */
  work(dice: Dice): Promise<void>;
  /** Lets a command end that waits for something. @returns whether there was one */
  release(dice: Dice): boolean;
  /** A command at which the device stops; absent where none does. */
  stop?(driver: Driver): Job;
  /** A limit of a wait that commands may pass, or not, in milliseconds. */
  limit(dice: Dice): number;
  [Symbol.asyncDispose](): Promise<void>;
}

/** The bytes of a place in its store. */
export function spanOf({ handle, at, length }: Place): Span {
  const from = handle.from + at;
  return { from, to: from + length };
}
