import { RingwrightError } from "./base.ts";

/**
 * A sequence gave up: a `fail` among its steps. A generated class, named there, carries the details. What it had done is
 * taken back, as far as its `undo` steps say how.
 */
export class SequenceError extends RingwrightError {
  readonly code = "SEQUENCE_FAILED";
  /** The sequence's name in the spec. */
  readonly sequence: string;

  constructor(message: string, sequence: string) {
    super(message);
    this.sequence = sequence;
  }
}

/**
 * A sequence failed, or was aborted, and steps of its `undo` failed, too: the device is not as it was before. `cause` is
 * why the sequence ended, `failures` are what those steps threw, in the order in which they ran.
 */
export class UndoFailed extends RingwrightError {
  readonly code = "UNDO_FAILED";
  readonly sequence: string;
  readonly failures: readonly unknown[];

  constructor(sequence: string, cause: unknown, failures: readonly unknown[]) {
    const said = failures.map((failure) => (failure instanceof Error ? failure.message : String(failure))).join(" ");
    super(`${sequence} ended half-way, and what it had done could not all be taken back: ${said}`, { cause });
    this.sequence = sequence;
    this.failures = failures;
  }
}
