import { RingwrightError } from "./base.ts";

/** None of the fences that were given to `Fence.any` is done: all have failed, as `failures` tells in their order. */
export class FencesFailed extends RingwrightError {
  readonly code = "FENCES_FAILED";
  readonly failures: readonly unknown[];

  constructor(failures: readonly unknown[]) {
    const said = failures.map((failure) => (failure instanceof Error ? failure.message : String(failure)));
    super(`None of ${failures.length} fences is done. The first failed: ${said[0]} No other can settle this one.`, {
      cause: failures[0],
    });
    this.failures = failures;
  }
}

/** A fence was closed before it had settled: nobody looks any more for what it waited for. */
export class FenceClosed extends RingwrightError {
  readonly code = "FENCE_CLOSED";

  constructor() {
    super("The fence was closed before it had settled. Make another one of the same eventfd to go on waiting.");
  }
}

/** The system opened no eventfd for a fence: the message has its error. */
export class EventFailed extends RingwrightError {
  readonly code = "EVENT_FAILED";

  constructor(why: string) {
    super(
      `No eventfd could be opened for a fence: ${why}. Close what is no longer needed, or raise the limit (ulimit -n).`,
    );
  }
}

/** The timeline is closed, or has failed (`cause` is what it failed with): its value does not change any more. */
export class TimelineEnded extends RingwrightError {
  readonly code = "TIMELINE_ENDED";

  constructor(what: string, options?: ErrorOptions) {
    super(`The timeline ${what}: its value does not change any more. Make a new one to go on.`, options);
  }
}
