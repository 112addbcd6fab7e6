import { CancelUnsupported } from "../errors/hanging.ts";
import { BounceFull, TableFull } from "../errors/addressing.ts";
import { DependencyFailed, FenceCycle } from "../errors/ordering.ts";
import { QueueFailed, QueueStopped, RingFull } from "../errors/queue.ts";
import { CommandCompletions } from "../fence/completions.ts";
import { dependOn, distanceTo, signalledBy } from "../fence/dependencies.ts";
import { CommandFence, type Fence } from "../fence/fence.ts";
import type { Clock } from "../fence/limit.ts";
import { hold, type Held } from "../memory/held.ts";
import { checkOptions, fencesOf, type CommandOptions } from "./command-options.ts";
import { tracer } from "../trace/tracer.ts";
import { inTurn } from "./in-turn.ts";
import { OrderedCompletions, OrderedFence } from "./ordered-fences.ts";
import { FULL, type Token } from "./token.ts";

/** A command's object form: `on[method](args)` posts it. */
export interface Call {
  readonly on: object;
  readonly method: string;
  readonly args: object | undefined;
  /** Whether it completes many times. */
  readonly repeats: boolean;
}

/** What ordering asks of a queue's control. */
export interface Orderable {
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
  /** Ends a command that was just posted within its own limits. */
  limit(fence: Fence<unknown>, options: CommandOptions): void;
}

/** Whether a pool or a table has no room only now. */
function lacksMemory(error: unknown): boolean {
  return error instanceof TableFull || (error instanceof BounceFull && error.bytes <= error.pool);
}

type Method = (args: object | undefined) => Fence<unknown>;

function post({ on, method, args }: Call): Fence<unknown> {
  return (on as Record<string, Method>)[method]!(args);
}

/** The commands of a queue that are posted once fences are done, by the runtime. */
export class Ordering {
  readonly queue: Orderable;
  /** Those that are not posted yet. */
  private readonly deferred = new Set<Deferred>();
  /** Those of them that could be, if there were room: first come, first served. */
  private readonly crowded = new Set<Deferred>();
  private waiting = false;
  /** What the first of the crowded was refused for: the room that a command leaves in a pool or a table, not that in a ring. */
  lacksMemory = false;

  constructor(queue: Orderable) {
    this.queue = queue;
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
    const { fence } = new Deferred(this, call, options, pending);
    dependOn(fence, pending);
    return fence;
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

  /** It is posted, or never will be. */
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
    for (const deferred of [...this.deferred]) deferred.fail(error());
  }
}

/** A command that is posted when the fences that it comes after are done. */
class Deferred {
  readonly fence: OrderedFence<unknown> | OrderedCompletions<unknown>;
  private readonly ordering: Ordering;
  private readonly call: Call;
  private readonly options: CommandOptions;
  private readonly held: Held;
  private readonly forgets: (() => void)[] = [];
  private left: number;

  /** @throws BufferClosed, ValueRange */
  constructor(ordering: Ordering, call: Call, options: CommandOptions, pending: readonly Fence<unknown>[]) {
    this.ordering = ordering;
    this.options = options;
    this.left = pending.length;
    this.held = hold(call.args);
    this.call = { ...call, args: this.held.args };
    this.fence = ordering.fenceOf(call, () => this.cancel());
    ordering.add(this);
    const { signal } = options;
    if (signal !== undefined) {
      const aborted = (): void => this.fail(signal.reason);
      signal.addEventListener("abort", aborted, { once: true });
      this.forgets.push(() => signal.removeEventListener("abort", aborted));
    }
    for (const fence of pending) this.forgets.push(fence.onSignal((settled) => inTurn(() => this.settled(settled))));
  }

  private settled(fence: Fence<unknown>): void {
    if (this.left === 0) return;
    if (fence.state === "failed") this.fail(new DependencyFailed(this.ordering.queue.name, fence.error));
    else if (--this.left === 0) this.ordering.ready(this);
  }

  /** @returns false when there is no room */
  post(): boolean {
    let fence: Fence<unknown>;
    try {
      fence = post(this.call);
    } catch (error) {
      const { ordering } = this;
      ordering.lacksMemory = lacksMemory(error) && ordering.queue.inFlight() !== 0;
      if (error instanceof RingFull || ordering.lacksMemory) return false;
      this.fail(error);
      return true;
    }
    this.leave();
    this.fence.postedAs(fence.token, "runtime");
    tracer?.follows(this.fence, fence);
    if (fence instanceof CommandCompletions) fence.follow(this.fence as OrderedCompletions<unknown>);
    fence.onSignal((settled) => this.end(settled));
    this.ordering.queue.limit(fence, this.options);
    // The command itself holds them by now.
    this.held.giveBack();
    return true;
  }

  private end(settled: Fence<unknown>): void {
    if (settled.state === "done") this.fence.resolve(settled.value);
    else this.fence.reject(settled.error);
  }

  /** It is never posted. */
  fail(error: unknown): void {
    this.leave();
    this.held.giveBack();
    this.fence.reject(error);
  }

  private leave(): void {
    this.left = 0;
    this.ordering.delete(this);
    for (const forget of this.forgets.splice(0)) forget();
  }

  /** Nobody wants to hear of it any more. */
  private cancel(): boolean {
    if (this.fence.token !== 0) return this.ordering.queue.end(this.fence.token);
    this.fail(new DOMException("The command was left before it had begun.", "AbortError"));
    return true;
  }
}
