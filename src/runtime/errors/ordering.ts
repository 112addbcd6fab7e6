import { RingwrightError } from "./base.ts";

/** A command was not begun, since something that it was to come after has failed: `cause` is what that failed with. */
export class DependencyFailed extends RingwrightError {
  readonly code = "DEPENDENCY_FAILED";
  readonly queue: string;

  constructor(queue: string, cause: unknown) {
    const said = cause instanceof Error ? cause.message : String(cause);
    super(`A command of ${queue} was not begun: what it was to come after has failed. ${said}`, { cause });
    this.queue = queue;
  }
}

/** A command would wait for itself: it comes after a fence that is settled only once the command has ended. */
export class FenceCycle extends RingwrightError {
  readonly code = "FENCE_CYCLE";
  readonly queue: string;

  constructor(queue: string, length: number) {
    const through = length === 0 ? "" : ` through ${length} other ${length === 1 ? "fence" : "fences"}`;
    super(
      `A command of ${queue} would wait for itself${through}: it comes after a fence that it, or what waits for it, is ` +
        "said to signal. Nothing was posted.",
    );
    this.queue = queue;
  }
}
