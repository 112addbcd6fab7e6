import { RingwrightError } from "./base.ts";

/** A trace runs in this thread already. */
export class TraceRunning extends RingwrightError {
  readonly code = "TRACE_RUNNING";

  constructor() {
    super("A trace runs in this thread already: stop it first.");
  }
}
