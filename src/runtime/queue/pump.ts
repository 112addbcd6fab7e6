import { requireWatch, type Handle, type Transport, type Watch } from "../transport/transport.ts";

/** After so many turns without a pass of the event loop, the next one waits for it: timers and other I/O get theirs. */
const TURNS_PER_PASS = 8;
/** The longest pause before a device that takes nothing is asked again, in milliseconds. */
const LONGEST_PAUSE = 16;
/** Between two looks at a queue that has no handle to wait for, in milliseconds. */
const BETWEEN_LOOKS = 1;

/** What a pump turns. */
export interface Pumped {
  readonly transport: Transport;
  readonly waitHandle: Handle | undefined;
  /** Publishes and reaps; `woken`: since the handle says so. @returns how many entries the device has yet to take */
  turn(woken: boolean): number;
  /** Whether somebody still waits for something. */
  wanted(): boolean;
  /** Asks to be told of what comes next. @returns whether something has come already */
  arm(): boolean;
  /** A device that works only when it is told has nothing to do, and somebody waits. */
  idle(): void;
  /** The handle can't be watched: who waits would wait forever. */
  failed(error: unknown): void;
}

/**
 * Drives a queue from the event loop while somebody waits: publishes what was posted, once per tick; reaps at once, since
 * much completes while it is submitted; and only then watches the handle.
 *
 * A device that works only when it is told is told here, piece by piece, in turns with everybody else. With a handle the
 * queue is looked at when that becomes readable, as on any device; without one, after each piece of work. When the device
 * has nothing to do, nothing is done, and nothing keeps the process alive, until something happens to it.
 */
export class Pump {
  private readonly queue: Pumped;
  private watch: Watch | undefined;
  private watching = false;
  private referenced = true;
  private scheduled = false;
  /** Whether what is scheduled turns the queue, too, or lets the device work only. */
  private lookDue = false;
  private unwake: (() => void) | undefined;
  private called = false;
  private turns = 0;
  private stuck = 0;
  private retry: NodeJS.Timeout | undefined;
  private ended = false;

  constructor(queue: Pumped) {
    this.queue = queue;
  }

  /** Turns once this tick's other work is done, so that all it posts is published together. */
  soon(): void {
    this.lookDue = true;
    this.schedule();
  }

  private schedule(): void {
    if (this.scheduled || this.ended) return;
    this.scheduled = true;
    if (this.turns++ < TURNS_PER_PASS) process.nextTick(this.fromTick);
    else setImmediate(this.fromLoop);
  }

  private readonly fromTick = (): void => {
    this.scheduled = false;
    if (this.lookDue) this.turn();
    else this.work();
  };

  private readonly fromLoop = (): void => {
    this.turns = 0;
    this.fromTick();
  };

  /** Something has happened to the device that no handle tells of. */
  private readonly woken = (): void => {
    if (this.queue.waitHandle === undefined || this.queue.transport.relax === undefined) this.soon();
    else this.schedule();
  };

  /**
   * The handle is readable. This runs where promises settle without their reactions being run, so it settles none: an
   * immediate follows in the same pass of the loop.
   */
  private readonly readable = (): void => {
    if (this.called) return;
    this.called = true;
    setImmediate(this.afterReadable);
  };

  private readonly afterReadable = (): void => {
    this.called = false;
    this.turns = 0;
    this.turn(true);
  };

  private turn(woken = false): void {
    if (this.ended) return;
    this.lookDue = false;
    const left = this.queue.turn(woken);
    if (this.ended) return;
    if (!this.queue.wanted()) return this.rest();
    try {
      this.listen();
      if (this.queue.arm()) this.soon();
    } catch (error) {
      this.queue.failed(error);
      return this.rest();
    }
    if (this.queue.transport.relax !== undefined) this.work();
    else this.retryLater(left);
  }

  /** One piece of the device's own work. What goes wrong in it has no other caller: it fails the queue. */
  private work(): void {
    const { relax } = this.queue.transport;
    // Without it, what was scheduled was a look, and that has been taken meanwhile.
    if (this.ended || relax === undefined || !this.queue.wanted()) return;
    try {
      if (!this.queue.transport.relax!()) return this.queue.idle();
    } catch (error) {
      this.queue.failed(error);
      return this.rest();
    }
    this.woken();
  }

  /** Nobody waits: the process may end. A watch that is called in vain stops. */
  private rest(): void {
    clearTimeout(this.retry);
    this.retry = undefined;
    this.stuck = 0;
    this.unwake?.();
    this.unwake = undefined;
    if (!this.watching) return;
    if (this.referenced) {
      this.referenced = false;
      this.watch!.unref();
    } else {
      this.watching = false;
      this.watch!.stop();
    }
  }

  private listen(): void {
    const { transport, waitHandle } = this.queue;
    this.unwake ??= transport.woken?.(this.woken);
    if (waitHandle === undefined) {
      if (transport.relax === undefined) this.lookAgain(BETWEEN_LOOKS);
      return;
    }
    this.watch ??= requireWatch(transport)(waitHandle, this.readable);
    if (!this.watching) {
      this.watching = true;
      this.watch.start();
    }
    if (!this.referenced) {
      this.referenced = true;
      this.watch.ref();
    }
  }

  /** Entries that the device did not take wake nobody: ask again, soon at first. */
  private retryLater(left: number): void {
    if (left === 0) this.stuck = 0;
    else if (this.retry === undefined) this.lookAgain(Math.min(2 ** this.stuck++ - 1, LONGEST_PAUSE));
  }

  private lookAgain(pause: number): void {
    this.retry ??= setTimeout(() => {
      this.retry = undefined;
      this.lookDue = true;
      this.fromLoop();
    }, pause);
  }

  /** Ends it, before the handle is closed. */
  end(): void {
    this.ended = true;
    clearTimeout(this.retry);
    this.unwake?.();
    this.watch?.close();
  }
}
