import { FencesFailed } from "../errors/fences.ts";
import { ValueRange } from "../errors/values.ts";
import { FULL } from "../queue/token.ts";
import { dependOn } from "./dependencies.ts";
import { CommandFence, type Fence } from "./fence.ts";

/** The results of fences, each in its place. */
export type ValuesOf<F extends readonly Fence<unknown>[]> = {
  -readonly [Place in keyof F]: F[Place] extends Fence<infer T> ? T : never;
};

/** A fence of none of a queue's commands; its limits go by the clock of one that it depends on. */
function fenceOver<T>(fences: readonly Fence<unknown>[]): CommandFence<T> {
  const [first] = fences;
  return new CommandFence<T>(FULL, CommandFence.clockOf(first));
}

/** @throws ValueRange */
function checkFences(fences: readonly unknown[]): void {
  if (!Array.isArray(fences)) throw new ValueRange("fences", fences, "an array of fences");
  const wrong = fences.findIndex((fence) => typeof (fence as Partial<Fence<unknown>> | null)?.onSignal !== "function");
  if (wrong !== -1) throw new ValueRange(`fences[${wrong}]`, fences[wrong], "a fence");
}

/** See `Fence.all`. */
export function all<const F extends readonly Fence<unknown>[]>(fences: F): Fence<ValuesOf<F>> {
  checkFences(fences);
  const given = [...fences];
  const whole = fenceOver<ValuesOf<F>>(given);
  let left = given.length;
  let failed: Fence<unknown> | undefined;
  const settle = (): void => {
    if (failed !== undefined) whole.reject(failed.error);
    else whole.resolve(given.map(({ value }) => value) as ValuesOf<F>);
  };
  const ended = (fence: Fence<unknown>): void => {
    if (fence.state === "failed") failed ??= fence;
    if (--left === 0) settle();
  };
  for (const fence of given) fence.onSignal(ended);
  if (given.length === 0) settle();
  dependOn(whole, given);
  return whole;
}

/** See `Fence.any`. */
export function any<const F extends readonly Fence<unknown>[]>(fences: F): Fence<ValuesOf<F>[number]> {
  checkFences(fences);
  if (fences.length === 0) throw new ValueRange("fences", fences, "one fence at least: none of none is ever done");
  const given = [...fences];
  const first = fenceOver<ValuesOf<F>[number]>(given);
  let left = given.length;
  const ended = (fence: Fence<unknown>): void => {
    left--;
    if (fence.state === "done") first.resolve(fence.value as ValuesOf<F>[number]);
    else if (left === 0) first.reject(new FencesFailed(given.map(({ error }) => error)));
  };
  const forgets: (() => void)[] = [];
  for (const fence of given) {
    if (first.state !== "pending") break;
    forgets.push(fence.onSignal(ended));
  }
  // The others may go on for long: they keep nothing of this one.
  first.onSignal(() => forgets.forEach((forget) => forget()));
  return first;
}
