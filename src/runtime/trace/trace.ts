import { TraceRunning } from "../errors/trace.ts";
import { ValueRange } from "../errors/values.ts";
import { chromeTrace, type ChromeTrace } from "./chrome.ts";
import { setTracer, tracer, Tracer } from "./tracer.ts";

export interface TraceOptions {
  /** How many commands are kept, the last ones: 1 to 10,000,000. Default: 100,000, of 300 bytes or so each. */
  readonly limit?: number;
}

/** What a program's queues did, from {@link startTrace} on. */
export interface Trace extends Disposable {
  /** How many commands have been noted. */
  readonly commands: number;
  /** How many of those are kept no more. */
  readonly dropped: number;
  /** Ends it: nothing is noted any more. Commands that are in flight then are told of as far as they had come. */
  stop(): void;
  /**
   * What has been noted so far, as Chrome's trace event format has it: `JSON.stringify(trace)` is a file that Perfetto and
   * chrome://tracing open.
   */
  toJSON(): ChromeTrace;
}

const DEFAULT_LIMIT = 100_000;
const MOST = 10_000_000;

/**
 * Starts to note which commands are in flight when, what they were lent, what they came after and how they ended: of all
 * queues of this thread, those commands that have a fence. Stop it, or dispose of it.
 * @throws TraceRunning where one runs already; ValueRange
 */
export function startTrace({ limit = DEFAULT_LIMIT }: TraceOptions = {}): Trace {
  if (!Number.isSafeInteger(limit) || limit < 1 || limit > MOST) throw new ValueRange("limit", limit, `1..${MOST}`);
  if (tracer !== undefined) throw new TraceRunning();
  const own = new Tracer(limit);
  const start = performance.now();
  let end: number | undefined;
  setTracer(own);
  const stop = (): void => {
    if (end !== undefined) return;
    end = performance.now();
    setTracer(undefined);
  };
  return {
    get commands() {
      return own.count;
    },
    get dropped() {
      return Math.max(0, own.count - limit);
    },
    stop,
    toJSON: () => chromeTrace(own, start, end ?? performance.now()),
    [Symbol.dispose]: stop,
  };
}
