import { RingwrightError } from "./base.ts";

/** Every slot of the queue is taken. Wait for `queue.room()`, or reap completions, then post again. */
export class RingFull extends RingwrightError {
  readonly code = "RING_FULL";
  readonly queue: string;

  constructor(queue: string, depth: number, inFlight: number) {
    const why =
      inFlight < depth
        ? `its entries for the device all wait to be taken, though only ${inFlight} of ${depth} commands are in flight`
        : `all of ${depth} commands are in flight`;
    super(`${queue} is full: ${why}. Await room(), or call notify() and poll(), then post again.`);
    this.queue = queue;
  }
}

/** What somebody else's error says may lack the full stop. */
function sentence(message: string): string {
  return /[.!?]$/.test(message) ? message : `${message}.`;
}

/** The queue is closed, or is closing: it takes no commands. A command that had not completed by then ends with it. */
export class QueueClosed extends RingwrightError {
  readonly code = "QUEUE_CLOSED";
  readonly queue: string;

  constructor(queue: string) {
    super(`${queue} is closed. Create a new one to go on.`);
    this.queue = queue;
  }
}

/** The queue failed for good: `cause` says how. Every pending fence was settled with it; close the queue and create a new one. */
export class QueueFailed extends RingwrightError {
  readonly code = "QUEUE_FAILED";
  readonly queue: string;

  constructor(queue: string, cause: unknown) {
    super(
      `${queue} failed: ${sentence(cause instanceof Error ? cause.message : String(cause))} Close it and create a new one; ` +
        "buffers that it still holds stay lent.",
      { cause },
    );
    this.queue = queue;
  }
}

/**
 * The device has stopped, as its description says it may: commands in flight will not end, and no others are taken. Await
 * `recover()`, or close the queue; until then buffers stay lent.
 */
export class QueueStopped extends RingwrightError {
  readonly code = "QUEUE_STOPPED";
  readonly queue: string;

  constructor(queue: string, why: string) {
    super(`${queue} has stopped: ${why}. Await recover(), then post again; or close it. Buffers stay lent until then.`);
    this.queue = queue;
  }
}

/** A token that says nothing any more: its tag was used by a later command, or it never was a token of this queue. */
export class StaleToken extends RingwrightError {
  readonly code = "STALE_TOKEN";
  readonly token: number;

  constructor(queue: string, token: number) {
    const stale =
      `${token} is no command that ${queue} remembers: its tag was used again, or the token is another queue's. ` +
      "Read a result before posting more, or keep its fence.";
    super(
      token === 0
        ? `0 is no command of ${queue}: it was full, or this one is posted later. Use its fence, and its \`signal\` to end it.`
        : stale,
    );
    this.token = token;
  }
}

/** A wait reached its limit. What it waited for goes on, and buffers lent to it stay lent. */
export class Timeout extends RingwrightError {
  readonly code = "TIMEOUT";
  /** The limit, in milliseconds. */
  readonly limit: number;

  constructor(what: string, limit: number, then: string) {
    super(`${what} within ${limit} ms. ${then}`);
    this.limit = limit;
  }
}

/**
 * A blocking wait was asked for where it could never end: in a handler, or in a fence's callback, nothing else is reaped.
 * Await the command's fence, or wait after the poll.
 */
export class WaitInHandler extends RingwrightError {
  readonly code = "WAIT_IN_HANDLER";
  readonly queue: string;
  readonly token: number;

  constructor(queue: string, token: number) {
    super(
      `waitSync(${token}) was called from a handler or a callback of ${queue}, where nothing else completes. ` +
        "Await its fence, or wait when poll() has returned.",
    );
    this.queue = queue;
    this.token = token;
  }
}
