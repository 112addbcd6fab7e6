import { startLimit } from "../fence/limit.ts";
import type { Transport } from "../transport/transport.ts";

/** What is over sooner is looked for in a busy loop, in milliseconds. */
const SPIN = 0.05;
/** What is over sooner is looked for in each pass of the event loop, in milliseconds. */
const EACH_PASS = 1;
/** Then as seldom as the wait is long: a part of it, in milliseconds at least and at most. */
const PART = 1 / 8;
const SHORTEST_PAUSE = 1;
const LONGEST_PAUSE = 16;
/** So much work of a device that is told to work comes between two passes of the event loop. */
const PIECES_PER_PASS = 16;

/**
 * The time of one wait for something that nobody tells of, such as a register's bit. It says when to look, and when to give
 * up: by the transport's clock, where it has one of its own.
 */
export class Patience {
  private readonly transport: Transport;
  private readonly signal: AbortSignal | undefined;
  private readonly start: number;
  /** The longest to wait, in milliseconds. */
  readonly limit: number;
  private pieces = 0;
  /** What passed while the transport's own clock stood still and its device had nothing to do, in milliseconds. */
  private stoodStill = 0;

  constructor(transport: Transport, limit: number, signal: AbortSignal | undefined) {
    this.transport = transport;
    this.limit = limit;
    this.signal = signal;
    this.start = this.now();
  }

  private now(): number {
    return this.transport.now?.() ?? performance.now();
  }

  private get waited(): number {
    return this.now() - this.start + this.stoodStill;
  }

  /** Milliseconds that are left, 0 at least. */
  get left(): number {
    return Math.max(this.limit - this.waited, 0);
  }

  get over(): boolean {
    return this.waited >= this.limit;
  }

  /** Waits for a moment, which another look is worth, `most` milliseconds. @throws the signal's reason */
  async rest(most = Infinity): Promise<void> {
    const left = Math.min(this.left, most);
    if (this.transport.relax !== undefined) await this.letWork(left);
    else if (this.waited >= SPIN) await this.pause(left);
    this.signal?.throwIfAborted();
  }

  /** The device works when it is told to. Where it has nothing to do, whoever else is here may have. */
  private async letWork(left: number): Promise<void> {
    const before = this.now();
    const worked = this.transport.relax!();
    if (worked && ++this.pieces % PIECES_PER_PASS !== 0) return;
    if (!worked && this.transport.woken !== undefined) return stirred(this.transport, left, this.signal);
    const asleep = performance.now();
    await (worked ? pass() : sleep(SHORTEST_PAUSE, this.signal));
    if (!worked && this.now() === before) this.stoodStill += performance.now() - asleep;
  }

  private pause(left: number): Promise<void> {
    const { waited } = this;
    if (waited < EACH_PASS) return pass();
    return sleep(Math.min(Math.max(waited * PART, SHORTEST_PAUSE), LONGEST_PAUSE, left), this.signal);
  }
}

/** One pass of the event loop. */
function pass(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}

/** Waits until something happens to the device, or so many milliseconds of its own clock have passed, or the signal aborts. */
function stirred(transport: Transport, limit: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const over = (): void => {
      endLimit();
      unwake?.();
      signal?.removeEventListener("abort", over);
      resolve();
    };
    const endLimit = startLimit(limit, over, transport);
    const unwake = transport.woken?.(over);
    signal?.addEventListener("abort", over, { once: true });
  });
}

/** Sleeps for so many milliseconds, or until the signal aborts. */
function sleep(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const awake = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", awake);
      resolve();
    };
    const timer = setTimeout(awake, milliseconds);
    signal?.addEventListener("abort", awake, { once: true });
  });
}
