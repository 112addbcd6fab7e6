import { comesOf } from "../errors/causes.ts";
import { Timeout } from "../errors/queue.ts";
import { PeerGone } from "../errors/transport.ts";
import { checkLimit, startLimit } from "../fence/limit.ts";
import type { Cancels } from "./cancels.ts";
import type { QueueDriver } from "./driver.ts";
import type { Recovery } from "./recovery.ts";

const DEFAULT_CLOSE_TIMEOUT = 5000;

/** A close under way. */
interface Drain extends PromiseWithResolvers<void> {
  /** Takes its time limit back. */
  readonly endLimit: () => void;
}

/** What closing asks of a queue's control. */
export interface Closable {
  readonly driver: QueueDriver;
  readonly recovery: Recovery | undefined;
  readonly cancels: Cancels;
  /** Why it failed, if it has. */
  readonly failure: Error | undefined;
  /** The device's words can't be believed: nothing can be reaped any more. */
  readonly blind: boolean;
  /** Nothing is taken any more, and who waits to post is told. */
  refuseAll(): void;
  refusal(): Error;
  /** More, or fewer, wait. */
  counted(by: number): void;
  soon(): void;
  fail(error: unknown): void;
  abandon(): void;
}

/** Closes a queue: cancels what is in flight, waits until none is left, and gives back what was opened. */
export class Closing {
  /** Whether it has begun: no command is taken any more. */
  begun = false;
  private readonly queue: Closable;
  /** Nothing is in flight any more: what was opened is given back, or has been. */
  private releasing: Promise<void> | undefined;
  private drain: Drain | undefined;
  /** A close of a queue that has stopped: the device is made to forget what was in flight. */
  private forgetting: Promise<void> | undefined;

  constructor(queue: Closable) {
    this.queue = queue;
  }

  /** Whether it waits until nothing is in flight. */
  get draining(): boolean {
    return this.drain !== undefined;
  }

  async close(limit = DEFAULT_CLOSE_TIMEOUT): Promise<void> {
    checkLimit(limit);
    const { queue } = this;
    if (this.releasing !== undefined) return this.releasing;
    if (this.drain !== undefined) return this.drain.promise;
    if (this.forgetting !== undefined) return this.forgetting;
    this.begun = true;
    queue.refuseAll();
    if (queue.recovery?.stopped !== undefined) return this.closeStopped(limit);
    if (queue.blind && this.holds) throw queue.refusal();
    if (queue.driver.cancel !== undefined) queue.cancels.addAll();
    const endLimit = startLimit(limit, () => this.giveUp(limit), queue.driver.transport);
    this.drain = { ...Promise.withResolvers<void>(), endLimit };
    queue.counted(1);
    queue.soon();
    return this.drain.promise;
  }

  private giveUp(limit: number): void {
    const { drain, queue } = this;
    if (drain === undefined) return;
    this.endDrain(drain);
    if (queue.failure !== undefined) return drain.reject(queue.failure);
    const left = queue.driver.inFlight();
    const what = `${left} ${left === 1 ? "command" : "commands"} of ${queue.driver.name} did not end`;
    const then = "Nothing was unmapped and buffers stay lent: call close() again when the device has had more time.";
    drain.reject(new Timeout(what, limit, then));
  }

  private endDrain(drain: Drain): void {
    drain.endLimit();
    this.drain = undefined;
    this.queue.cancels.clear();
    this.queue.counted(-1);
  }

  /** Whether the device may still use what it was lent. One that is gone ends nothing, and uses nothing any more. */
  private get holds(): boolean {
    const { driver } = this.queue;
    return driver.inFlight() !== 0 && driver.transport.gone?.() === undefined;
  }

  /** The device has taken all that was posted, and what has completed has been reaped. */
  look(): void {
    const { drain, queue } = this;
    if (drain === undefined) return;
    if (this.holds) {
      if (!queue.blind) return this.endAll();
      this.endDrain(drain);
      drain.reject(queue.refusal());
      return;
    }
    this.endDrain(drain);
    this.letGo().then(drain.resolve, drain.reject);
  }

  /** Closing has asked for the end of each command already; that may be held up. */
  private endAll(): void {
    const { queue } = this;
    try {
      queue.cancels.endAll(() => queue.soon());
    } catch (error) {
      queue.fail(error);
    }
  }

  /** The device has stopped meanwhile. */
  halted(): void {
    const { drain } = this;
    if (drain === undefined) return;
    this.endDrain(drain);
    this.closeStopped(DEFAULT_CLOSE_TIMEOUT).then(drain.resolve, drain.reject);
  }

  /** A device that has stopped still holds what it was lent: it is made to forget that first. */
  private closeStopped(limit: number): Promise<void> {
    const recovery = this.queue.recovery!;
    this.forgetting ??= recovery
      .settled({ timeout: limit })
      .catch((error: unknown) => {
        if (this.holds || !comesOf(PeerGone, error)) throw error;
      })
      .then(() => this.letGo())
      .finally(() => (this.forgetting = undefined));
    return this.forgetting;
  }

  /** Nothing is in flight any more. */
  private letGo(): Promise<void> {
    this.queue.abandon();
    this.releasing = this.release();
    return this.releasing;
  }

  /** Steps of closing may wait. A device that is gone can't be told anything: that is no failure of theirs. */
  private async release(): Promise<void> {
    const { driver, recovery } = this.queue;
    try {
      await driver.release();
    } catch (error) {
      if (!comesOf(PeerGone, error)) throw error;
    } finally {
      recovery?.free();
    }
  }
}
