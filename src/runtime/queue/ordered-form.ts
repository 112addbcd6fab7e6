import { ValueRange } from "../errors/values.ts";
import { type CommandOptions, type Fences, fencesOf } from "./command-options.ts";

/** The object forms of a queue's commands, or of a ring's, all of which come after some fences. */
class After {
  readonly on: object;
  readonly fences: Fences;

  constructor(on: object, fences: Fences) {
    this.on = on;
    this.fences = fences;
  }

  /** What is said at the command comes to it. */
  with(options: CommandOptions | undefined): CommandOptions {
    if (options === undefined) return { after: this.fences };
    const after = [...fencesOf("after", this.fences), ...fencesOf("after", options.after)];
    return { ...options, after };
  }
}

type Methods = Record<string, (args: unknown, options: CommandOptions) => unknown>;

/**
 * Makes what `queue.after(fences)` gives: `methods` of it, with those fences filled in. Called once for each kind of queue,
 * so that a call of `after` makes no functions.
 */
export function orderedForm<Q extends object, M extends keyof Q & string>(
  methods: readonly M[],
): (on: Q, fences: Fences) => Pick<Q, M> {
  class Ordered extends After {}
  for (const method of methods) {
    Object.defineProperty(Ordered.prototype, method, {
      value(this: Ordered, args: unknown, options?: CommandOptions): unknown {
        return (this.on as Methods)[method]!(args, this.with(options));
      },
      writable: true,
      configurable: true,
    });
  }
  return (on, fences) => {
    // Not what it is at the command alone: nothing to wait for is most often a mistake.
    if (fences === undefined) throw new ValueRange("fences", fences, "a fence, or an array of fences");
    fencesOf("fences", fences);
    return new Ordered(on, fences) as unknown as Pick<Q, M>;
  };
}
