import { ValueRange } from "../errors/values.ts";
import { FULL } from "../queue/token.ts";
import { all, any, type ValuesOf } from "./combine.ts";
import { CommandFence, type Fence as AnyFence } from "./fence.ts";
import { fromEventfd, type ImportedFence, type ImportOptions } from "./imported.ts";

/** A fence that the program settles itself. */
export interface ManualFence<T> {
  readonly fence: AnyFence<T>;
  /** It is done. Does nothing once it has settled. @throws ValueRange for a promise, or a fence: that is no result yet */
  resolve(this: void, value: T): void;
  /** It has failed. Does nothing once it has settled. */
  reject(this: void, error: unknown): void;
}

function isThenable(value: unknown): boolean {
  return typeof (value as Partial<PromiseLike<unknown>> | null | undefined)?.then === "function";
}

function manual<T = void>(): ManualFence<T> {
  const fence = new CommandFence<T>(FULL);
  const resolve = (value: T): void => {
    // The fence would be done, and who awaits it would still wait, or be told of a failure.
    if (isThenable(value)) throw new ValueRange("value", value, "a result: await the promise, and resolve with that");
    fence.resolve(value);
  };
  return { fence, resolve, reject: (error) => fence.reject(error) };
}

/** Makes fences of other things than commands: a fence may stand for all of them alike. */
interface Fences {
  /**
   * Settles when all of them have, with their results in order, or with the error of the one that failed first: until then
   * something of them may still be going on. Of no fences, it is done.
   * @throws ValueRange for what is no fence
   */
  all<const F extends readonly AnyFence<unknown>[]>(fences: F): AnyFence<ValuesOf<F>>;
  /**
   * Is done when the first of them is, with its result; when all have failed, it fails with FencesFailed.
   * @throws ValueRange for what is no fence, and for none
   */
  any<const F extends readonly AnyFence<unknown>[]>(fences: F): AnyFence<ValuesOf<F>[number]>;
  /** One that the program settles. */
  manual<T = void>(): ManualFence<T>;
  /**
   * One that is done when an eventfd is readable, or another handle that becomes so (a pidfd, a timerfd). It is not read. Until
   * it has settled or is closed, it keeps the process alive. It fails with WatchFailed if the handle can never be readable.
   * @throws ValueRange for what is no handle; WatchFailed for one that cannot be waited for: it stays the caller's
   */
  fromEventfd(handle: number, options?: ImportOptions): ImportedFence;
}

export type Fence<T> = AnyFence<T>;
export const Fence: Fences = { all, any, manual, fromEventfd };
