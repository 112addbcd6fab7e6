import { RingwrightError } from "./base.ts";

/** What was done to end a command: it was cancelled, all commands were, or the device was reset. */
export type Means = "cancel" | "cancel all" | "recover";

/** What of it is written in a sentence. */
const SAID: Readonly<Record<Means, string>> = {
  cancel: "it was cancelled",
  "cancel all": "all commands of its queue were cancelled",
  recover: "the device was reset, as its description says how it recovers",
};

/**
 * A command did not end within its limit. `tried` says by what means it was ended then, the last of which has helped if
 * `ended` is true. If it is false, nothing did: its buffers stay lent until it ends after all.
 */
export class CommandHung extends RingwrightError {
  readonly code = "COMMAND_HUNG";
  readonly queue: string;
  readonly token: number;
  /** In milliseconds. */
  readonly limit: number;
  readonly tried: readonly Means[];
  /** Whether the device is done with it, and what it was lent is the program's again. */
  readonly ended: boolean;

  constructor(
    queue: string,
    { token, limit, tried, ended }: Pick<CommandHung, "token" | "limit" | "tried" | "ended">,
    cause?: unknown,
  ) {
    const means = tried.map((one) => SAID[one]).join("; then ");
    const then = ended
      ? `It has ended since: ${means}.`
      : tried.length === 0
        ? "Its device knows no way to end it: its buffers stay lent until it ends by itself."
        : `It has not ended since, though ${means}: its buffers stay lent.`;
    super(
      `Command ${token} of ${queue} did not end within ${limit} ms. ${then}`,
      cause === undefined ? undefined : { cause },
    );
    this.queue = queue;
    this.token = token;
    this.limit = limit;
    this.tried = tried;
    this.ended = ended;
  }
}

/** A command of a queue that cannot cancel was given a signal. Nothing was posted. */
export class CancelUnsupported extends RingwrightError {
  readonly code = "CANCEL_UNSUPPORTED";
  readonly queue: string;

  constructor(queue: string) {
    super(
      `${queue} can't cancel a command: its description says nothing of how. Leave the signal out, and wait for the fence ` +
        "with one; a `timeout` is kept by resetting the device, where that can be.",
    );
    this.queue = queue;
  }
}
