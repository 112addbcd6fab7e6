import { ValueRange } from "../errors/values.ts";
import type { Fence } from "../fence/fence.ts";
import { checkLimit } from "../fence/limit.ts";

/** One fence, or several. */
export type Fences = Fence<unknown> | readonly Fence<unknown>[];

/** What the object form of a command takes beside its arguments. */
export interface CommandOptions {
  /**
   * The command begins when all of these are done: of other commands, of other queues, or of anything else. If one of them
   * fails, nothing is posted, and the command fails with DependencyFailed. What it is lent is lent from the call on. What is
   * full by then is waited for: the queue's ring, the pool or the table by which its device knows memory.
   */
  readonly after?: Fences;
  /**
   * What the program will settle once the command has ended, as it says: a point of a timeline, or a fence of its own. That
   * settles nothing; it is how a command that would wait for itself is found out.
   */
  readonly signals?: Fences;
  /**
   * Ends the command when it aborts: at once as long as it waits, else by the device, as its description says. Its fence
   * fails with the signal's reason when it has ended, unless it had succeeded by then.
   */
  readonly signal?: AbortSignal;
  /** The longest that it may take once it has begun, in milliseconds. Then it is ended by all means that there are. */
  readonly timeout?: number;
}

/** @throws ValueRange */
export function fencesOf(name: string, given: unknown): readonly Fence<unknown>[] {
  if (given === undefined) return [];
  const fences: readonly unknown[] = Array.isArray(given) ? given : [given];
  const wrong = fences.findIndex((fence) => typeof (fence as Partial<Fence<unknown>> | null)?.onSignal !== "function");
  if (wrong !== -1) throw new ValueRange(Array.isArray(given) ? `${name}[${wrong}]` : name, fences[wrong], "a fence");
  return fences as readonly Fence<unknown>[];
}

/** @throws ValueRange */
export function checkOptions(options: CommandOptions): void {
  if (typeof options !== "object" || options === null) throw new ValueRange("options", options, "an object");
  const { signal, timeout } = options;
  if (signal !== undefined && !(signal instanceof AbortSignal))
    throw new ValueRange("signal", signal, "an AbortSignal");
  if (timeout !== undefined) checkLimit(timeout);
}
