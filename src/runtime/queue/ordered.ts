import { CancelUnsupported } from "../errors/hanging.ts";
import { BounceFull, TableFull } from "../errors/addressing.ts";
import { DependencyFailed, FenceCycle } from "../errors/ordering.ts";
import { QueueFailed, QueueStopped, RingFull } from "../errors/queue.ts";
import { dependOn, distanceTo, signalledBy } from "../fence/dependencies.ts";
import { CommandFence, type Fence } from "../fence/fence.ts";
import type { Clock } from "../fence/limit.ts";
import { checkOptions, fencesOf, type CommandOptions } from "./command-options.ts";
import { Deferred } from "./deferred.ts";
import type { LinkingRing } from "./driver.ts";
import { OrderedCompletions, OrderedFence } from "./ordered-fences.ts";
import { FULL, type Token } from "./token.ts";
import type { Waited, Waits } from "./waits.ts";

/** A command's object form: `on[method](args)` posts it. */
export interface Call {
  readonly on: object;
  readonly method: string;
  readonly args: object | undefined;
  /** Whether it completes many times. */
  readonly repeats: boolean;
}

/** What ordering asks of a queue's control. */
export interface Orderable extends Waited {
  readonly name: string;
  readonly clock: Clock;
  /** Whether a command in flight can be cancelled. */
  readonly cancels: boolean;
  /** @throws what a post would be refused with now, room apart */
  open(): void;
  /** Resolves when there is room for a command. */
  room(): Promise<void>;
  /** Resolves when one more command in flight has ended; there is one. */
  nextEnd(): Promise<void>;
  inFlight(): number;
  /** Asks for the end of a command in flight. @returns false when it can't be asked for */
  end(token: Token): boolean;
  /** Whether the end of a command in flight has been asked for. */
  asked(token: Token): boolean;
  /** Whether the device holds up commands: then what has the object forms links entries. */
  readonly links: boolean;
  /** Whether a command that has failed was not begun, since the one that it was linked to did not succeed in all. */
  severed(token: Token): boolean;
  /** Whether `fence` is that of a command in flight of this queue. */
  owns(fence: Fence<unknown>): boolean;
  /** How many more commands may wait on the device: so many that the others still find room. */
  spare(): number;
  /** Ends a command that was just posted within its own limits. */
  limit(fence: Fence<unknown>, options: CommandOptions): void;
}

/** Whether a pool or a table has no room only now. */
function lacksMemory(error: unknown): boolean {
  return error instanceof TableFull || (error instanceof BounceFull && error.bytes <= error.pool);
}

type Method = (args: object | undefined) => Fence<unknown>;

/** @throws what a post is refused with */
export function post({ on, method, args }: Call): Fence<unknown> {
  return (on as Record<string, Method>)[method]!(args);
}

/** The commands of a queue that are posted once fences are done, by the runtime. */
export class Ordering {
  readonly queue: Orderable;
  readonly waits: Waits;
  /** Those that are not posted yet. */
  private readonly deferred = new Set<Deferred>();
  /** Those of them that could be, if there were room: first come, first served. */
  private readonly crowded = new Set<Deferred>();
  /** Those that the device holds up, or has begun. */
  private readonly placed = new Map<Token, Deferred>();
  private waiting = false;
  /** What the first of the crowded was refused for: the room that a command leaves in a pool or a table, not that in a ring. */
  private lacksMemory = false;

  constructor(queue: Orderable, waits: Waits) {
    this.queue = queue;
    this.waits = waits;
  }

  /** What links entries, where the device holds up commands. */
  linking({ on, repeats }: Call): LinkingRing | undefined {
    return this.queue.links && !repeats ? (on as LinkingRing) : undefined;
  }

  /** Whether what a post was refused with passes: who posts later waits for room, then. */
  passes(error: unknown): boolean {
    this.lacksMemory = lacksMemory(error) && this.queue.inFlight() !== 0;
    return error instanceof RingFull || this.lacksMemory;
  }

  /** @throws what a post is refused with, ValueRange, FenceCycle, CancelUnsupported: nothing is posted */
  command(call: Call, options: CommandOptions): Fence<unknown> {
    const { queue } = this;
    checkOptions(options);
    const after = fencesOf("after", options.after);
    queue.open();
    if (options.signal !== undefined && !queue.cancels) throw new CancelUnsupported(queue.name);
    const failed = after.find(({ state }) => state === "failed");
    if (failed !== undefined) return this.refused(call, new DependencyFailed(queue.name, failed.error));
    if (options.signal?.aborted === true) return this.refused(call, options.signal.reason);
    const signalled = fencesOf("signals", options.signals);
    const pending = after.filter(({ state }) => state === "pending");
    if (signalled.length !== 0) this.checkCycle(pending, signalled);
    const fence = pending.length === 0 ? this.now(call, options) : this.later(call, options, pending);
    for (const point of signalled) signalledBy(point, fence);
    return fence;
  }

  /** @throws FenceCycle */
  private checkCycle(pending: readonly Fence<unknown>[], signalled: readonly Fence<unknown>[]): void {
    const distance = distanceTo(pending, new Set(signalled));
    if (distance !== -1) throw new FenceCycle(this.queue.name, distance);
  }

  private now(call: Call, options: CommandOptions): Fence<unknown> {
    const fence = post(call);
    this.queue.limit(fence, options);
    return fence;
  }

  private later(call: Call, options: CommandOptions, pending: readonly Fence<unknown>[]): Fence<unknown> {
    const deferred = new Deferred(this, call, options, pending);
    deferred.begin();
    dependOn(deferred.fence, pending);
    return deferred.fence;
  }

  /** One that fails before it was posted. */
  private refused(call: Call, error: unknown): Fence<unknown> {
    const fence = this.fenceOf(call, () => true);
    fence.reject(error);
    return fence;
  }

  fenceOf(call: Call, cancel: () => boolean): OrderedFence<unknown> | OrderedCompletions<unknown> {
    return call.repeats ? new OrderedCompletions(cancel, this.queue.clock) : new OrderedFence(this.queue.clock);
  }

  add(deferred: Deferred): void {
    this.deferred.add(deferred);
  }

  /** The device holds it up. */
  place(token: Token, deferred: Deferred): void {
    this.placed.set(token, deferred);
  }

  /** The device does not, any more. */
  unplace(token: Token): void {
    this.placed.delete(token);
  }

  deferredAt(token: Token): Deferred | undefined {
    return this.placed.get(token);
  }

  /** The end of a command in flight is asked for, of which the device may know nothing yet. */
  cancelled(token: Token): void {
    if (this.placed.size !== 0) this.placed.get(token)?.cancelled();
  }

  /** It is posted for good, or never will be. */
  delete(deferred: Deferred): void {
    this.deferred.delete(deferred);
    this.crowded.delete(deferred);
  }

  /** All that it comes after is done. Who was ready before it, and found no room, is posted before it. */
  ready(deferred: Deferred): void {
    if (this.crowded.size !== 0 || !deferred.post()) {
      this.crowded.add(deferred);
      this.waitForRoom();
    }
  }

  private waitForRoom(): void {
    if (this.waiting) return;
    this.waiting = true;
    const again = (): void => {
      this.waiting = false;
      for (const deferred of this.crowded) if (!deferred.post()) break;
      if (this.crowded.size !== 0) this.waitForRoom();
    };
    // What room is refused with, those that wait for it are told by themselves.
    const { queue } = this;
    const room = this.lacksMemory ? queue.nextEnd() : queue.room();
    room.then(again, () => (this.waiting = false));
  }

  /**
   * Settles as `mark` does, but not before those that are not posted yet have ended, too, or are never posted. It fails when
   * something of all that will never end.
   */
  beyond(mark: Fence<void>): Fence<void> {
    if (this.deferred.size === 0) return mark;
    const all = [mark, ...[...this.deferred].map(({ fence }) => fence)];
    const whole = new CommandFence<void>(FULL, this.queue.clock);
    let left = all.length;
    let never: unknown;
    const ended = ({ error }: Fence<unknown>): void => {
      if (error instanceof QueueFailed || error instanceof QueueStopped) never ??= error;
      if (--left !== 0) return;
      if (never === undefined) whole.resolve();
      else whole.reject(never);
    };
    for (const fence of all) fence.onSignal(ended);
    dependOn(whole, all);
    return whole;
  }

  /** None of them is posted any more. */
  refuse(error: () => Error): void {
    for (const deferred of [...this.deferred]) deferred.refuse(error());
  }
}
