import type { ProtocolViolation } from "../errors/device.ts";
import type { Completions } from "../fence/completions.ts";
import type { Fence, WaitOptions } from "../fence/fence.ts";
import type { DeviceBuffer } from "../memory/buffer.ts";
import type { Steps } from "../sequence/steps.ts";
import type { Handle, Transport } from "../transport/transport.ts";
import type { CommandOptions } from "./command-options.ts";
import type { QueueOptions } from "./limits.ts";
import type { Token } from "./token.ts";

/** What a generated queue tells the runtime's control of it. */
export interface QueueDriver {
  readonly name: string;
  readonly transport: Transport;
  /** The handle that becomes readable when something has completed; without one, a timer looks for it. */
  readonly waitHandle: Handle | undefined;
  /** How many tags there are; tokens count by it. */
  readonly tags: number;
  /** The most commands in flight; tags that only cancelling may take don't count. */
  readonly depth: number;
  /** Publishes. @returns how many posted entries the device has yet to take */
  notify(): number;
  /** Reaps. @returns how many completed */
  poll(on: { violation?(error: ProtocolViolation): void }): number;
  /** Commands in flight, cancels included. */
  inFlight(): number;
  /** Whether a poll is under way: a handler asks. */
  polling(): boolean;
  /** How many commands could be posted now. */
  free(): number;
  /** The token of the command in flight with this tag; 0 when there is none, or when it is a cancel. */
  tokenAt(tag: number): Token;
  /** Whether the command is in flight. @throws StaleToken */
  pending(token: Token): boolean;
  /** undefined while in flight. @throws the command's error, StaleToken */
  result(token: Token): unknown;
  /** What the latest completion of a command in flight told. Absent when each command completes once. */
  told?(token: Token): unknown;
  /** Which command is in flight with this tag, and its loans (0: none). Asked only while a trace runs. */
  describe?(tag: number): { readonly command: string; readonly loans: readonly number[] };
  /** Posts a cancel of a command in flight; false when there is no room. Absent when the spec has none. */
  cancel?(token: Token): boolean;
  /** Ends what is in flight at once, where cancels may be held up; absent where they never are. */
  abort?(): void;
  /**
   * Asks the device to tell of the next completion, before somebody sleeps until it does; absent where it always tells.
   * @returns whether there is something to reap, which it may not tell of
   */
  arm?(): boolean;
  /**
   * Whether a command that has failed was not begun, since what it was linked to did not succeed in all. Absent where the
   * device links no commands; where it does, what has the object forms is a {@link LinkingRing}, too.
   */
  severed?(token: Token): boolean;
  /**
   * Whether what commands read is copied for the device when they are posted: then none may be posted before what it reads
   * has been written, and the runtime waits for what it comes after.
   */
  readonly copies?: boolean;
  /** From now on, posting throws what {@link QueueControl.refusal} makes. */
  refusePosts(): void;
  /** From now on, notify and poll throw it too: the memory shared with the device is not to be touched. */
  stop(): void;
  /** What its opener chose. */
  readonly chosen?: QueueOptions;
  /** Where the device may stop. */
  readonly stops?: QueueStops;
  /** Does what comes before that, unmaps and closes everything. */
  release(): void | Promise<void>;
}

/** A submission ring whose entries the device holds up until the one before has succeeded. */
export interface LinkingRing {
  /** The command whose entry is the ring's last, if the device is yet to be told of it; else 0. */
  lastStaged(): Token;
  /** Links the entry that stands `back` before the last, which the device is yet to be told of, to the one behind it. */
  link(back: number): void;
  /** Posts a command that completes once an eventfd is readable. @returns 0 when there is no room */
  waitEvent?(handle: number): Token;
  /** Posts one that completes once 64 bits at byte `at` of `word` are at least `value`; all ones make it fail. */
  waitWord?(word: DeviceBuffer, at: number, value: number): Token;
}

/** How a queue stops, and is made to run again: as its description says. */
export interface QueueStops {
  /** The sequence that makes the device run again: the same for all queues that stop together. */
  readonly recovery: string;
  /** The condition, as the description says it. */
  readonly condition: string;
  /** Whether it holds. @throws DeviceRemoved */
  halted(): boolean;
  /** That sequence. */
  recover(limits: WaitOptions): void | Promise<void>;
  /** The device is reset: everything in flight is forgotten, what it was lent is given back, the rings are as at first. */
  renew(): void;
  /** Asks the device again where its registers are, if it tells that. @throws DeviceRemoved */
  reload?(): void;
  /** It runs again: posts are taken. */
  resume(): void;
  /** The queue's own steps of opening. */
  open?(steps: Steps): unknown;
}

/** A queue whose device may stop, and be made to run again. */
export interface RecoverableQueue {
  /** Whether it is known that the device has stopped: nothing is taken, and nothing that is in flight ends. */
  readonly stopped: boolean;
  /**
   * Asks the device whether it has stopped. While somebody waits for the queue, the runtime asks from time to time; a
   * program that only polls asks by itself. What had completed before is to be asked for by `result()` then.
   * @throws DeviceRemoved, QueueClosed, QueueFailed
   */
  check(): boolean;
  /**
   * Makes a device that has stopped run again: what was in flight is given back, rings begin anew, and tokens of before say
   * nothing any more. Nothing is done when it has not stopped. Other queues of the device stop by that, too, and each is
   * recovered by itself.
   * @throws Timeout, the signal's reason, DeviceRemoved, QueueClosed, QueueFailed; what the description's steps do
   */
  recover(limits?: WaitOptions): Promise<void>;
}

/** What is the same for every queue. */
export interface QueueHandle extends AsyncDisposable {
  /** The most commands that can be in flight. */
  readonly depth: number;
  /** Commands posted and not reaped yet. */
  readonly inFlight: number;
  /** Whether {@link close} was called. */
  readonly closed: boolean;
  /**
   * Resolves when there is room for a command (another waiter may take it first: post, and wait again when it's full).
   * @throws Timeout, QueueClosed, QueueFailed
   */
  room(options?: WaitOptions): Promise<void>;
  /**
   * The end of everything that has been posted so far and has not ended: done when all of it has, well or not, in whatever
   * order; commands that are to come `after` something count from their call on. With nothing in flight it is done at once. It fails with QueueFailed or QueueStopped when something of it will
   * never end.
   */
  mark(): Fence<void>;
  /**
   * Blocks this thread until a command has completed; {@link QueueHandle.room}'s and fences' waits don't.
   * @throws Timeout; StaleToken; QueueFailed; ValueRange; WaitInHandler in a handler, or in a callback of a fence
   */
  waitSync(token: Token, options?: WaitSyncOptions): void;
  /**
   * Takes no more commands, cancels those in flight, waits until none is left, then unmaps and closes. When `timeout`
   * passes first, nothing is unmapped, buffers stay lent, and it may be called again. What the description says is to be done
   * before is done, unless the device is gone.
   * @throws Timeout, QueueFailed; what those steps throw, when all else is closed
   */
  close(options?: { readonly timeout?: number }): Promise<void>;
}

/** Limits of a blocking wait. */
export interface WaitSyncOptions {
  /** The longest to wait, in milliseconds. Default: 5000. */
  readonly timeout?: number;
  /** How long to look for it in a busy loop before blocking in the system, in microseconds, at most 1,000,000. Default: 50. */
  readonly spin?: number;
}

/** The part of a queue that generated code leaves to the runtime. */
export interface QueueControl {
  /** How many are waiting, fences and others: while it isn't 0, each completion is told to {@link completed}. */
  awaited: number;
  /** A command's outcome has been stored. */
  completed(tag: number): void;
  /** A command has completed that will complete again. */
  repeated(tag: number): void;
  /** The fence of a command just posted, whose notify is scheduled. @throws RingFull for the token 0 */
  posted<T>(token: Token): Fence<T>;
  /**
   * The same of one that the device may tell nothing of: then the fence is done at once, with undefined.
   * @throws RingFull for the token 0
   */
  postedUntold<T>(token: Token): Fence<T | undefined>;
  /** The same of a command that completes many times. @throws RingFull for the token 0 */
  repeating<T>(token: Token): Completions<T>;
  /**
   * The same of a command with options: `on[method](args)` posts it, at once or when it may begin.
   * @throws what that does; ValueRange, FenceCycle, CancelUnsupported
   */
  ordered<F extends Fence<unknown>>(on: object, method: string, args: object | undefined, options: CommandOptions): F;
  /** The same of a command that completes many times. */
  orderedRepeating<F extends Fence<unknown>>(
    on: object,
    method: string,
    args: object | undefined,
    options: CommandOptions,
  ): F;
  /** The fence of any command. @throws StaleToken */
  fence<T>(token: Token): Fence<T>;
  /**
   * Tells of what the device tells without having been asked. @returns what ends that
   * @throws QueueClosed, QueueFailed
   */
  listen(listener: object): () => void;
  /** An event that no handler of the poll took: `tell` is called for each that listens. */
  heard<E>(event: keyof E & string, tell: (listener: E) => void): void;
  /** How many events nobody has listened for. */
  readonly unheard: number;
  /** Handlers hear of what completes, from the event loop. */
  serve(on: object, options?: { readonly signal?: AbortSignal }): Promise<void>;
  /** Schedules a notify and a poll. */
  soon(): void;
  /** Cancels a command in flight: now, or once there is room for it. @returns false when it had completed. @throws StaleToken */
  cancel(token: Token): boolean;
  /** What a post is refused with. */
  refusal(): Error;
  /** A violation that a handler's error keeps from being thrown. */
  violated(error: ProtocolViolation): void;
  /** The device's words make no sense: fails the queue for good. @returns the error, to throw */
  corrupt<E extends Error>(error: E): E;
  readonly closed: boolean;
  /** Of a queue whose device may stop: see {@link RecoverableQueue}. */
  readonly stopped: boolean;
  check(): boolean;
  recover(limits?: WaitOptions): Promise<void>;
  /** Opening it has failed: nobody will close it. */
  abandon(): void;
  mark(): Fence<void>;
  room(options?: WaitOptions): Promise<void>;
  waitSync(token: Token, options?: WaitSyncOptions): void;
  close(options?: { readonly timeout?: number }): Promise<void>;
}
