import { CommandHung, type Means } from "../errors/hanging.ts";
import { ValueRange } from "../errors/values.ts";
import { CommandCompletions } from "../fence/completions.ts";
import type { Fence } from "../fence/fence.ts";
import { checkLimit, type Clock, startLimit, timeOf } from "../fence/limit.ts";
import type { QueueDriver } from "./driver.ts";
import { FULL, tagOf, type Token } from "./token.ts";

const DEFAULT_GRACE = 1000;
/** So many looks at a command within its limit, and within the time that each means is given. */
const LOOKS = 8;

/** Limits of a queue's commands. */
export interface QueueLimits {
  /**
   * The longest that a command may take, in milliseconds; then it is ended by all means that there are, as a command's own
   * `timeout` says. Default: no limit. A command's own takes its place; what completes many times has none.
   */
  readonly command?: number;
  /** How long each means of ending a command is given to help, in milliseconds. Default: 1000. */
  readonly grace?: number;
}

/** Options of whoever opens a queue. */
export interface QueueOptions {
  /** How long its commands may take. Default: as long as they like. */
  readonly limits?: QueueLimits;
  /**
   * Who waits for what a command comes after. `device`: the device, where it can, else the runtime; `runtime`: always that.
   * Outcomes are the same. Default: `device`.
   */
  readonly ordering?: "device" | "runtime";
}

/** @throws ValueRange */
export function checkOptions({ limits, ordering }: QueueOptions): void {
  if (ordering !== undefined && ordering !== "device" && ordering !== "runtime")
    throw new ValueRange("ordering", ordering, '"device" or "runtime"');
  if (limits === undefined) return;
  if (typeof limits !== "object" || limits === null) throw new ValueRange("limits", limits, "an object");
  if (limits.command !== undefined) checkLimit(limits.command);
  if (limits.grace !== undefined) checkLimit(limits.grace);
}

/** What limits ask of a queue's control. */
export interface Limited {
  readonly driver: QueueDriver;
  readonly clock: Clock;
  /** The fence of a command in flight that somebody has asked for. */
  fenceOf(token: Token): Fence<unknown> | undefined;
  /** It is told, and nobody waits for the command any more. */
  forsake(token: Token, error: Error): void;
  cancel(token: Token): void;
  /** Cancels all that is in flight. */
  cancelAll(): void;
  /** Resets the device as it recovers; absent where it can't. */
  readonly reset: ((why: string) => Promise<void>) | undefined;
}

/** Why a command in flight is to end. */
interface Ending {
  readonly limit: number;
  /** Of one that hangs: what was done. */
  readonly tried: Means[] | undefined;
  /** Of one whose signal has aborted. */
  readonly reason: unknown;
}

/** Commands that are ended before they end by themselves: by a signal, or since they take too long. */
export class Limits {
  private readonly queue: Limited;
  private readonly command: number;
  private readonly grace: number;
  private readonly endings = new Map<Token, Ending>();
  /** Those whose time is counted elsewhere. */
  private readonly apart = new Set<Token>();
  /** Those that are to be cancelled, for whatever reason. */
  private readonly cancelled = new Set<Token>();
  /** Those that the device is reset for: they are told when that has been done. */
  private readonly kept = new Set<Token>();
  /** Of each tag: which command it was last, and since when. */
  private readonly seen: Token[] = [];
  private readonly since: number[] = [];
  private endLook: (() => void) | undefined;

  constructor(queue: Limited, { command = Number.POSITIVE_INFINITY, grace = DEFAULT_GRACE }: QueueLimits = {}) {
    this.queue = queue;
    this.command = command;
    this.grace = grace;
    if (command !== Number.POSITIVE_INFINITY) this.lookLater();
  }

  /** A command that was just posted is ended when its signal aborts, and when it has taken too long from now on. */
  watch(fence: Fence<unknown>, signal: AbortSignal | undefined, timeout: number | undefined): void {
    if (fence.state !== "pending") return;
    const { token } = fence;
    if (signal !== undefined) {
      const aborted = (): void => this.abort(token, signal.reason);
      signal.addEventListener("abort", aborted, { once: true });
      fence.onSignal(() => signal.removeEventListener("abort", aborted));
      if (signal.aborted) aborted();
    }
    if (timeout === undefined) return;
    this.apart.add(token);
    const end = startLimit(timeout, () => this.hung(token, timeout), this.queue.clock);
    fence.onSignal(() => {
      end();
      this.apart.delete(token);
    });
  }

  /** The queue's own limit says nothing of it until what is given back is called. */
  exempt(token: Token): () => void {
    this.apart.add(token);
    return () => {
      this.apart.delete(token);
      // It begins now.
      this.seen[tagOf(token, this.queue.driver.tags)] = FULL;
    };
  }

  private abort(token: Token, reason: unknown): void {
    if (!this.inFlight(token) || this.endings.has(token)) return;
    this.endings.set(token, { limit: 0, tried: undefined, reason });
    this.attempt(() => this.queue.cancel(token));
  }

  /** Somebody has asked for the end of a command in flight. */
  ask(token: Token): void {
    this.cancelled.add(token);
  }

  /** Whether somebody has. */
  asked(token: Token): boolean {
    return this.cancelled.has(token);
  }

  /** What a command has failed with, whose end was asked for. */
  instead(token: Token, error: unknown): unknown {
    const ending = this.endings.get(token);
    if (ending === undefined) return error;
    const { limit, tried, reason } = ending;
    return tried === undefined
      ? reason
      : new CommandHung(this.queue.driver.name, { token, limit, tried, ended: true }, error);
  }

  /** It has ended: nothing is known of it any more. */
  ended(token: Token): void {
    if (this.endings.size !== 0) this.endings.delete(token);
    if (this.cancelled.size !== 0) this.cancelled.delete(token);
  }

  /** Whether the queue's stop is not to be told to it, since it is what the queue was stopped for. */
  keeps(token: Token): boolean {
    return this.kept.has(token);
  }

  private inFlight(token: Token): boolean {
    const { driver } = this.queue;
    return driver.tokenAt(tagOf(token, driver.tags)) === token;
  }

  /** What a step of ending throws has failed the queue: everybody is told that way. */
  private attempt(step: () => void): void {
    try {
      step();
    } catch {
      // as it says
    }
  }

  private hung(token: Token, limit: number): void {
    // It may have ended, or the device have stopped, and nobody has looked.
    this.queue.clock.expiring?.();
    if (!this.inFlight(token) || this.endings.get(token)?.tried !== undefined) return;
    const tried: Means[] = [];
    this.endings.set(token, { limit, tried, reason: undefined });
    void this.escalate(token, limit, tried);
  }

  private async escalate(token: Token, limit: number, tried: Means[]): Promise<void> {
    const { queue } = this;
    const { driver } = queue;
    const told = (ended: boolean, cause?: unknown): Error =>
      new CommandHung(driver.name, { token, limit, tried, ended }, cause);
    if (driver.cancel !== undefined) {
      tried.push("cancel");
      this.attempt(() => queue.cancel(token));
      if (await this.over(token)) return this.ended(token);
    }
    if (driver.abort !== undefined) {
      tried.push("cancel all");
      this.attempt(() => queue.cancelAll());
      if (await this.over(token)) return this.ended(token);
    }
    if (queue.reset === undefined) return queue.forsake(token, told(false));
    tried.push("recover");
    this.kept.add(token);
    const fence = queue.fenceOf(token);
    // Others whose time is up now, too, are not told that somebody else has stopped the queue.
    await new Promise((resolve) => void setImmediate(resolve));
    const tell = (error: Error): void => (fence as { reject?(why: unknown): void } | undefined)?.reject?.(error);
    try {
      if (this.inFlight(token)) await queue.reset(`command ${token} did not end within ${limit} ms`);
      tell(told(true));
    } catch (error) {
      tell(told(!this.inFlight(token), error));
    } finally {
      this.kept.delete(token);
      this.endings.delete(token);
    }
  }

  /** Whether a command ends while a means of ending it is given its time. */
  private over(token: Token): Promise<boolean> {
    const { clock } = this.queue;
    const end = timeOf(clock) + this.grace;
    return new Promise((resolve) => {
      const look = (): void => {
        if (!this.inFlight(token)) resolve(true);
        else if (timeOf(clock) >= end) resolve(false);
        else startLimit(Math.max(1, this.grace / LOOKS), look, clock);
      };
      look();
    });
  }

  /** It keeps no process alive: who waits does. */
  private lookLater(): void {
    const pause = Math.max(1, this.command / LOOKS);
    const look = (): void => this.look();
    const { clock } = this.queue;
    if (clock.after !== undefined) {
      this.endLook = clock.after(pause, look);
      return;
    }
    const timer = setTimeout(look, Math.min(pause, 2 ** 31 - 1)).unref();
    this.endLook = () => clearTimeout(timer);
  }

  private look(): void {
    const { driver, clock } = this.queue;
    const now = timeOf(clock);
    for (let tag = 0; tag < driver.tags; tag++) {
      const token = driver.tokenAt(tag);
      if (token === FULL) continue;
      if (this.seen[tag] !== token || this.apart.has(token)) {
        this.seen[tag] = token;
        this.since[tag] = now;
      } else if (now - this.since[tag]! >= this.command && !(this.queue.fenceOf(token) instanceof CommandCompletions)) {
        this.hung(token, this.command);
      }
    }
    if (this.endLook !== undefined) this.lookLater();
  }

  /** The queue is closed. */
  end(): void {
    this.endLook?.();
    this.endLook = undefined;
  }
}
