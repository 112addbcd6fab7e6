import { QueueStopped } from "../errors/queue.ts";
import type { WaitOptions } from "../fence/fence.ts";
import { timeOf } from "../fence/limit.ts";
import { Steps } from "../sequence/steps.ts";
import type { Transport } from "../transport/transport.ts";
import type { QueueDriver, QueueStops } from "./driver.ts";
import { siblingsOf, type Sibling } from "./siblings.ts";

/** How often the device is asked while somebody waits, in milliseconds. */
const BETWEEN_LOOKS = 50;

/** What recovery asks of a queue's control. */
export interface Stoppable {
  /** Everybody who waits is told, and nothing is posted, told of or reaped any more. */
  halt(error: QueueStopped): void;
  /** Nothing is posted, nor told of, nor reaped. */
  refuse(): void;
  /** Posts are taken again. */
  resume(): void;
  /** Reaps what has completed. */
  reap(): void;
  /** Has the queue turned, and with it the device asked. */
  soon(): void;
}

/** A queue whose device may stop: asks it, and makes it run again. */
export class Recovery implements Sibling {
  /** Why nothing is taken; absent: the queue runs. */
  stopped: QueueStopped | undefined;
  private readonly driver: QueueDriver;
  private readonly stops: QueueStops;
  private readonly control: Stoppable;
  /** When the device was asked last. */
  private looked: number;
  private timer: NodeJS.Timeout | undefined;
  /** Whether the device has been reset since it stopped. */
  private reset = false;
  /** Why it is not known where the device's registers are since then. */
  private unknown: { readonly error: unknown } | undefined;
  private recovering: Promise<void> | undefined;
  /** What steps of opening hold since the device was recovered. */
  private held: Steps | undefined;

  constructor(driver: QueueDriver, stops: QueueStops, control: Stoppable) {
    this.driver = driver;
    this.stops = stops;
    this.control = control;
    this.looked = timeOf(driver.transport);
    siblingsOf(driver.transport, stops.recovery).add(this);
  }

  private get transport(): Transport {
    return this.driver.transport;
  }

  /**
   * Asks the device, now or if it is time for that; as long as somebody waits, it will be asked again.
   * @throws DeviceRemoved
   */
  look(now: boolean, awaited: boolean): void {
    if (this.stopped !== undefined) return;
    const time = timeOf(this.transport);
    if (now || time - this.looked >= BETWEEN_LOOKS) {
      this.looked = time;
      if (this.check()) return;
    }
    // A device that is told to work is asked when it has nothing to do.
    if (awaited && this.transport.relax === undefined) this.lookLater();
  }

  /** It keeps no process alive: who waits does. */
  private lookLater(): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.control.soon();
    }, BETWEEN_LOOKS).unref();
  }

  /** @throws DeviceRemoved */
  check(): boolean {
    if (this.stopped === undefined && this.stops.halted()) {
      // What has completed since it was looked at last, has.
      this.control.reap();
      this.stop(`'${this.stops.condition}' holds`);
    }
    return this.stopped !== undefined;
  }

  /** The device has stopped, or is about to forget its commands. */
  stop(why: string): void {
    this.reset = false;
    if (this.stopped !== undefined) return;
    this.stopped = new QueueStopped(this.driver.name, why);
    clearTimeout(this.timer);
    this.timer = undefined;
    this.control.halt(this.stopped);
  }

  /** The device has been reset, and has forgotten what was in flight. */
  forget(): void {
    this.reset = true;
    this.held?.run();
    this.held = undefined;
    this.stops.renew();
    this.unknown = undefined;
    try {
      this.stops.reload?.();
    } catch (error) {
      this.unknown = { error }; // others have to forget, too: whoever recovers this queue is told
    }
    if (this.stopped !== undefined) this.control.refuse();
  }

  /** Makes sure that the device does nothing any more with what it was lent. */
  async settled(limits: WaitOptions): Promise<void> {
    await this.recovering?.catch(() => {});
    await this.settle(limits);
  }

  /** Another queue's recovery may have reset the device for all of them. */
  private async settle(limits: WaitOptions): Promise<void> {
    if (!this.reset || this.stops.halted()) await this.stops.recover(limits);
  }

  /** @throws DeviceRemoved, and what the steps do */
  async recover(limits: WaitOptions): Promise<void> {
    if (this.recovering === undefined && !this.check()) return;
    this.recovering ??= this.again(limits).finally(() => (this.recovering = undefined));
    await this.recovering;
  }

  /**
   * Resets the device though it has not stopped by itself; of a queue that is closing, that does it.
   * @throws what the steps do
   */
  async force(why: string, closing: boolean): Promise<void> {
    if (this.recovering === undefined) {
      this.control.reap();
      this.stop(why);
      if (closing) return this.settled({});
      this.recovering = this.again({}).finally(() => (this.recovering = undefined));
    }
    await this.recovering;
  }

  private async again(limits: WaitOptions): Promise<void> {
    const steps = new Steps(`${this.driver.name}.recover`, this.transport, limits);
    await this.settle(limits);
    try {
      if (this.unknown !== undefined) throw this.unknown.error;
      await this.stops.open?.(steps);
    } catch (error) {
      this.reset = false;
      throw await steps.failed(error);
    }
    this.held = steps.made(steps);
    this.stopped = undefined;
    this.looked = timeOf(this.transport);
    this.stops.resume();
    this.control.resume();
  }

  /** The queue is closed, or was never opened. */
  end(): void {
    clearTimeout(this.timer);
    siblingsOf(this.transport, this.stops.recovery).delete(this);
  }

  /** What its steps held is given back, when all else has been. */
  free(): void {
    this.held?.run();
    this.held = undefined;
  }
}
