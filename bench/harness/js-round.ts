/** Rounds of a plain function: what most contestants in JavaScript are. */

import type { Contestant } from "./types.ts";

export interface JsRound {
  readonly name: string;
  /** Does the work `count` times; the result depends on all of it, so that none of it is optimised away. */
  readonly run: (count: number) => number;
  readonly multiple?: number;
  readonly verify?: () => number;
  readonly close?: () => void | Promise<void>;
}

const WARM_UP_CALLS = 4000;
const WARM_UP_MILLISECONDS = 150;

/** Where results end up: written, and so never dead code. */
export const sink = new Float64Array(1);

export function jsRound({ name, run, multiple, verify, close }: JsRound): Contestant {
  return {
    name,
    round(count) {
      const start = process.hrtime.bigint();
      const result = run(count);
      const nanoseconds = Number(process.hrtime.bigint() - start);
      sink[0] = sink[0]! + result;
      return { nanoseconds, count };
    },
    warmUp() {
      const few = (multiple ?? 1) * Math.ceil(64 / (multiple ?? 1));
      const limit = performance.now() + WARM_UP_MILLISECONDS;
      for (let call = 0; call < WARM_UP_CALLS && performance.now() < limit; call++) sink[0] = sink[0]! + run(few);
    },
    ...(multiple === undefined ? {} : { multiple }),
    ...(verify === undefined ? {} : { verify }),
    ...(close === undefined ? {} : { close }),
  };
}
