import type { ProtocolViolation } from "../errors/device.ts";
import { QueueClosed, QueueFailed, type QueueStopped, RingFull, Timeout } from "../errors/queue.ts";
import { CommandCompletions, type Completions } from "../fence/completions.ts";
import { CommandFence, type Fence, type WaitOptions } from "../fence/fence.ts";
import { watchfulClock, type Clock } from "../fence/limit.ts";
import type { QueueControl, QueueDriver, WaitSyncOptions } from "./driver.ts";
import type { CommandOptions } from "./command-options.ts";
import { leaks } from "./leaks.ts";
import { Limits } from "./limits.ts";
import { Listeners } from "./listeners.ts";
import { Marks } from "./marks.ts";
import { type Orderable, Ordering } from "./ordered.ts";
import { OrderedFence } from "./ordered-fences.ts";
import { Pump } from "./pump.ts";
import { Recovery } from "./recovery.ts";
import { Cancels } from "./cancels.ts";
import { type Closable, Closing } from "./closing.ts";
import { Rooms } from "./rooms.ts";
import { Serving } from "./serving.ts";
import { FULL, tagOf, type Token } from "./token.ts";
import { tracer } from "../trace/tracer.ts";
import { Waits } from "./waits.ts";
import { waitSync } from "./wait-sync.ts";

/** Makes what a generated queue leaves to the runtime: fences, waiting, failing, closing. */
export function createControl(driver: QueueDriver): QueueControl {
  return new Control(driver);
}

class Control implements QueueControl, Closable {
  awaited = 0;
  readonly driver: QueueDriver;
  private readonly pump: Pump;
  private readonly fences: (CommandFence<unknown> | undefined)[] = [];
  private readonly listeners = new Listeners();
  private readonly marks: Marks;
  private readonly rooms = new Rooms((by) => this.counted(by));
  /** Those who wait until one more command has ended. */
  private readonly ends = new Rooms((by) => this.counted(by));
  private readonly serving: Serving;
  readonly recovery: Recovery | undefined;
  /** What time limits go by; before one is told, the device is asked whether it has stopped. */
  private readonly clock: Clock;
  failure: QueueFailed | undefined;
  /** The device's words can't be believed: nothing can be reaped any more. */
  blind = false;
  private abandoned = false;
  /** Something was posted that nobody waits for, and that the device is yet to be told of. */
  private owed = false;
  readonly cancels: Cancels;
  private readonly closing = new Closing(this);
  private readonly ordering: Ordering;
  private readonly limits: Limits;
  private readonly waits: Waits;

  constructor(driver: QueueDriver) {
    this.driver = driver;
    this.cancels = new Cancels(driver);
    this.marks = new Marks(driver, (by) => this.counted(by));
    this.serving = new Serving(
      driver,
      (error) => this.violated(error),
      () => this.pump.soon(),
    );
    this.pump = new Pump({
      transport: driver.transport,
      waitHandle: driver.waitHandle,
      turn: (woken) => this.turn(woken),
      wanted: () => !this.stopped && (this.awaited !== 0 || this.cancels.size !== 0 || this.owed || this.serving.on),
      arm: () => !this.blind && driver.waitHandle !== undefined && driver.arm?.() === true,
      idle: () => this.lookForStop(true),
      failed: (error) => this.fail(error),
    });
    const { transport, stops } = driver;
    this.recovery =
      stops &&
      new Recovery(driver, stops, {
        reap: () => void driver.poll(this.automatic),
        halt: (error) => this.halt(error),
        refuse: () => this.refuse(),
        resume: () => this.pump.soon(),
        soon: () => this.pump.soon(),
      });
    this.clock = stops === undefined ? transport : watchfulClock(transport, () => this.lookForStop(true));
    const waited = {
      fence: (token: Token) => this.fence<unknown>(token),
      exempt: (token: Token) => this.limits.exempt(token),
      cancel: (token: Token) => void this.end(token),
    };
    this.waits = new Waits(waited);
    const orderable = {
      ...waited,
      name: driver.name,
      clock: this.clock,
      open: () => {
        if (this.failure !== undefined || this.closing.begun || this.stopped) throw this.refusal();
      },
      room: () => this.room(),
      nextEnd: () => {
        this.pump.soon();
        return this.ends.wait({}, this.clock);
      },
      inFlight: () => driver.inFlight(),
      end: (token) => this.end(token),
      cancels: driver.cancel !== undefined,
      asked: (token) => this.limits.asked(token),
      links: driver.severed !== undefined && driver.copies !== true && driver.chosen?.ordering !== "runtime",
      severed: (token) => !driver.pending(token) && driver.severed!(token),
      owns: (fence) => this.owns(fence),
      spare: () => driver.free() >> 1,
      limit: (fence, { signal, timeout }) => this.limits.watch(fence, signal, timeout),
    } satisfies Orderable;
    this.ordering = new Ordering(orderable, this.waits);
    const { recovery } = this;
    this.limits = new Limits(
      {
        driver,
        clock: this.clock,
        fenceOf: (token) => this.fences[tagOf(token, driver.tags)],
        forsake: (token, error) => this.forsake(token, error),
        cancel: (token) => this.cancel(token),
        cancelAll: () => driver.abort?.(),
        reset: recovery && ((why) => recovery.force(why, this.closing.begun)),
      },
      driver.chosen?.limits,
    );
    leaks.register(this, driver.name, this);
  }

  get closed(): boolean {
    return this.closing.begun;
  }

  /** One turn of the pump. Whatever goes wrong here has no caller to throw to: it fails the queue. */
  private turn(woken: boolean): number {
    if (this.recovery?.stopped !== undefined) return 0;
    let [left, reaped] = [0, 0];
    try {
      if (!this.blind) left = this.publish();
      if (left === 0) this.owed = false;
    } catch (error) {
      this.fail(error);
    }
    // Even if the device can't be told any more: what has completed lies in shared memory.
    try {
      if (!this.blind && this.serving.on) left = this.serving.turn();
      else if (!this.blind) reaped = this.driver.poll(this.automatic);
    } catch (error) {
      this.fail(error);
    }
    this.lookForDevice();
    if (reaped === 0 && this.awaited !== 0) this.lookForStop(woken);
    if (this.rooms.size !== 0) this.offerRoom();
    if (left === 0 && this.closing.draining) this.closing.look();
    return this.blind ? 0 : left;
  }

  /** A device that is gone completes nothing any more: whoever waits is told. After a poll, since it may have until then. */
  private lookForDevice(): void {
    const gone = this.driver.transport.gone?.();
    if (gone !== undefined) this.fail(gone);
  }

  /** Whether the device has stopped: asked now, or when it is time for that. */
  private lookForStop(now: boolean): void {
    if (this.recovery === undefined || this.failure !== undefined) return;
    try {
      this.recovery.look(now, this.awaited !== 0);
    } catch (error) {
      this.fail(error);
    }
  }

  /** The device has stopped: nothing is told of it any more, nor reaped, until it is recovered. */
  private halt(error: QueueStopped): void {
    this.owed = false;
    this.cancels.clear();
    this.refuse();
    this.rejectAll(error);
    this.refuseRooms();
    this.closing.halted();
  }

  private refuse(): void {
    this.driver.refusePosts();
    this.driver.stop();
  }

  get stopped(): boolean {
    return this.recovery?.stopped !== undefined;
  }

  check(): boolean {
    if (this.failure !== undefined || this.closing.begun) throw this.refusal();
    try {
      return this.recovery?.check() === true;
    } catch (error) {
      this.fail(error);
      throw error;
    }
  }

  async recover(limits: WaitOptions = {}): Promise<void> {
    if (this.failure !== undefined || this.closing.begun) throw this.refusal();
    await this.recovery?.recover(limits);
  }

  abandon(): void {
    if (this.abandoned) return;
    this.abandoned = true;
    leaks.unregister(this);
    this.recovery?.end();
    this.serving.end();
    this.limits.end();
    this.waits.end();
    this.pump.end();
    this.driver.stop();
  }

  /**
   * Publishes what was posted, and only when the device has taken all of it, the cancels: behind commands of the same
   * submission a cancel may be ordered after the very one that it is to end.
   * @returns how many entries the device has yet to take
   */
  private publish(): number {
    let left = this.driver.notify();
    while (left === 0 && this.cancels.size !== 0 && this.cancels.post(this.closing.begun) !== 0)
      left = this.driver.notify();
    return left;
  }

  /** The handlers of polls that no caller sees. */
  private readonly automatic = { violation: (error: ProtocolViolation): void => this.violated(error) };

  /** Outcomes reach fences; what concerns no command fails the queue. */
  violated(error: ProtocolViolation): void {
    if (error.token === FULL) this.fail(error);
  }

  completed(tag: number): void {
    const mark = this.marks.leave(tag);
    const fence = this.fences[tag];
    if (fence !== undefined) {
      this.fences[tag] = undefined;
      this.awaited--;
      this.settle(fence);
      this.limits.ended(fence.token);
    }
    this.marks.end(mark);
    if (this.ends.size !== 0) this.ends.offer(1);
    // Not here: a completion is told in the middle of a poll.
    if (this.rooms.size !== 0 || this.closing.draining) this.pump.soon();
  }

  repeated(tag: number): void {
    const fence = this.fences[tag];
    if (fence instanceof CommandCompletions) fence.tell(this.driver.told!(fence.token));
  }

  listen(listener: object): () => void {
    if (this.failure !== undefined || this.closing.begun) throw this.refusal();
    const stop = this.listeners.add(listener);
    this.awaited++;
    this.pump.soon();
    return () => {
      if (stop()) this.awaited--;
    };
  }

  get unheard(): number {
    return this.listeners.unheard;
  }

  heard<E>(event: keyof E & string, tell: (listener: E) => void): void {
    this.listeners.tell(event, tell);
  }

  private settle(fence: CommandFence<unknown>): void {
    let value: unknown;
    try {
      value = this.driver.result(fence.token);
    } catch (error) {
      fence.reject(this.limits.instead(fence.token, error));
      return;
    }
    fence.resolve(value);
  }

  posted<T>(token: Token): Fence<T> {
    this.refuseFull(token);
    return this.expect(token);
  }

  repeating<T>(token: Token): Completions<T> {
    this.refuseFull(token);
    const fence = new CommandCompletions<T>(token, (own) => this.end(own), this.clock);
    this.keep(fence);
    return fence;
  }

  postedUntold<T>(token: Token): Fence<T | undefined> {
    this.refuseFull(token);
    if (this.driver.pending(token)) return this.expect(token);
    const fence = new CommandFence<T | undefined>(token);
    fence.resolve(undefined);
    this.owed = true;
    this.pump.soon();
    return fence;
  }

  private refuseFull(token: Token): void {
    if (token === FULL) throw new RingFull(this.driver.name, this.driver.depth, this.driver.inFlight());
  }

  fence<T>(token: Token): Fence<T> {
    if (this.driver.pending(token)) return this.expect(token);
    const fence = new CommandFence<T>(token, this.clock);
    this.settle(fence as CommandFence<unknown>);
    return fence;
  }

  private expect<T>(token: Token): Fence<T> {
    const tag = tagOf(token, this.driver.tags);
    let fence = this.fences[tag] as CommandFence<T> | undefined;
    if (fence !== undefined) return fence;
    fence = new CommandFence<T>(token, this.clock);
    this.keep(fence);
    return fence;
  }

  /** The fence of a command in flight that has none. */
  private keep<T>(fence: CommandFence<T>): void {
    const refused = this.failure ?? this.recovery?.stopped;
    if (refused !== undefined) {
      fence.reject(refused);
      return;
    }
    this.fences[tagOf(fence.token, this.driver.tags)] = fence as CommandFence<unknown>;
    this.awaited++;
    tracer?.posted(this.driver, fence);
    this.pump.soon();
  }

  /** Whether a fence is that of a command in flight, or of one that was told to come after something. */
  private owns(fence: Fence<unknown>): boolean {
    const posted = fence instanceof OrderedFence ? fence.inner : fence;
    return posted !== undefined && this.fences[tagOf(posted.token, this.driver.tags)] === posted;
  }

  /** Nobody waits for a command in flight any more, which may never end. */
  private forsake(token: Token, error: Error): void {
    const tag = tagOf(token, this.driver.tags);
    const fence = this.fences[tag];
    if (fence?.token !== token) return;
    this.fences[tag] = undefined;
    this.awaited--;
    fence.reject(error);
  }

  soon(): void {
    this.pump.soon();
  }

  refusal(): Error {
    if (this.failure !== undefined) return this.failure;
    if (!this.closing.begun && this.recovery?.stopped !== undefined) return this.recovery.stopped;
    return new QueueClosed(this.driver.name);
  }

  corrupt<E extends Error>(error: E): E {
    this.blind = true;
    this.driver.stop();
    this.fail(error);
    return error;
  }

  fail(cause: unknown): void {
    if (this.failure !== undefined) return;
    this.failure = new QueueFailed(this.driver.name, cause);
    this.owed = false;
    this.driver.refusePosts();
    if (!this.closing.draining) this.cancels.clear();
    this.rejectAll(this.failure);
    this.refuseRooms();
    this.awaited -= this.listeners.size;
    this.listeners.forget();
  }

  private rejectAll(error: Error): void {
    this.serving.end(error);
    for (const fence of this.fences.splice(0)) {
      if (fence === undefined) continue;
      this.awaited--;
      if (!this.limits.keeps(fence.token)) fence.reject(error);
    }
    this.marks.reject(error);
  }

  mark(): Fence<void> {
    const mark = this.marks.make(this.clock);
    const refused = this.failure ?? this.recovery?.stopped;
    if (refused !== undefined) this.marks.reject(refused);
    else this.pump.soon();
    return this.ordering.beyond(mark);
  }

  close(options: { readonly timeout?: number } = {}): Promise<void> {
    return this.closing.close(options.timeout);
  }

  async room(options: WaitOptions = {}): Promise<void> {
    if (this.failure !== undefined || this.closing.begun || this.stopped) throw this.refusal();
    if (this.driver.free() !== 0) return;
    this.pump.soon();
    await this.rooms.wait(options, this.clock);
  }

  counted(by: number): void {
    this.awaited += by;
  }

  private offerRoom(): void {
    const places = this.driver.free();
    if (places === 0) return;
    this.rooms.offer(places);
    // Whoever was woken may post nothing: when they have had their say, the places left go to the next.
    if (this.rooms.size !== 0) queueMicrotask(() => this.pump.soon());
  }

  private refuseRooms(): void {
    this.rooms.refuse(() => this.refusal());
    this.ends.refuse(() => this.refusal());
    this.ordering.refuse(() => this.refusal());
  }

  refuseAll(): void {
    this.driver.refusePosts();
    this.refuseRooms();
  }

  ordered<F extends Fence<unknown>>(on: object, method: string, args: object | undefined, options: CommandOptions): F {
    return this.ordering.command({ on, method, args, repeats: false }, options) as F;
  }

  orderedRepeating<F extends Fence<unknown>>(
    on: object,
    method: string,
    args: object | undefined,
    options: CommandOptions,
  ): F {
    return this.ordering.command({ on, method, args, repeats: true }, options) as F;
  }

  async serve(on: object, { signal }: { readonly signal?: AbortSignal } = {}): Promise<void> {
    if (this.failure !== undefined || this.closing.begun || this.stopped) throw this.refusal();
    await this.serving.serve(on, signal);
  }

  waitSync(token: Token, options?: WaitSyncOptions): void {
    const reap = (): Error | undefined => {
      if (this.stopped) return this.recovery!.stopped;
      this.publish();
      const reaped = this.driver.poll(this.automatic);
      this.lookForDevice();
      if (reaped === 0) this.lookForStop(false);
      return this.failure ?? this.recovery?.stopped;
    };
    try {
      waitSync(this.driver, token, reap, options);
    } catch (error) {
      if (error instanceof Timeout) this.lookForStop(true);
      throw (error instanceof Timeout ? (this.failure ?? this.recovery?.stopped) : undefined) ?? error;
    }
  }

  cancel(token: Token): boolean {
    if (this.failure !== undefined || this.closing.begun) throw this.refusal();
    if (!this.driver.pending(token)) return false;
    const left = this.driver.notify();
    this.cancels.add(token);
    this.limits.ask(token);
    this.ordering.cancelled(token);
    if (left === 0) this.cancels.post(this.closing.begun);
    this.pump.soon();
    return true;
  }

  /** Ends a command, if the device can: one in flight when the queue closes or fails is seen to already. */
  private end(token: Token): boolean {
    if (this.driver.cancel === undefined) return false;
    if (this.failure === undefined && !this.closing.begun && this.driver.pending(token)) this.cancel(token);
    return true;
  }
}
