/** What the runtime notes while a trace runs. Its parts look at {@link tracer}, which nobody has set at any other time. */
import type { Fence } from "../fence/fence.ts";
import { counterOfLoan, rootObjectOf } from "../memory/ledger.ts";
import type { QueueDriver } from "../queue/driver.ts";
import { tagOf } from "../queue/token.ts";

/** Memory of which a command holds some. */
export interface Lent {
  /** The memory's number, which another has when this one is released. */
  readonly memory: number;
  /** What the program called it. */
  readonly name: string | undefined;
  /** Of all of it, in bytes. */
  readonly size: number;
  readonly writes: boolean;
}

/** A command: times are in milliseconds since the process began. */
export interface Noted {
  /** Counts all commands of the trace. */
  readonly number: number;
  readonly queue: number;
  readonly command: string;
  readonly token: number;
  readonly lent: readonly Lent[];
  readonly begin: number;
  /** Numbers of the commands that it came after. */
  after: readonly number[];
  /** How long it had waited for those. */
  waited: number;
  end: number | undefined;
  /** What it failed with. */
  error: string | undefined;
}

export class Tracer {
  /** How many commands have been noted; the last `limit` of them are kept. */
  count = 0;
  /** Names of queues, by their numbers: in the order in which they were first seen. */
  readonly queues: string[] = [];
  readonly #limit: number;
  readonly #kept: Noted[] = [];
  readonly #numbers = new WeakMap<QueueDriver, number>();
  readonly #commands = new WeakMap<Fence<unknown>, number>();
  /** What fences that are no command's yet, or of several, wait for; and since when. */
  readonly #awaited = new WeakMap<
    Fence<unknown>,
    { readonly since: number; readonly others: readonly Fence<unknown>[] }
  >();

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Those that are kept, in the order of their posts. */
  get kept(): readonly Noted[] {
    const oldest = this.count % this.#limit;
    return this.count <= this.#limit ? this.#kept : [...this.#kept.slice(oldest), ...this.#kept.slice(0, oldest)];
  }

  /** A command in flight has got its fence. */
  posted(driver: QueueDriver, fence: Fence<unknown>): void {
    const { command, loans } = driver.describe?.(tagOf(fence.token, driver.tags)) ?? { command: "command", loans: [] };
    const noted: Noted = {
      number: this.count++,
      queue: this.#numberOf(driver),
      command,
      token: fence.token,
      lent: loans.filter((loan) => loan !== 0).map(lentBy),
      begin: performance.now(),
      after: [],
      waited: 0,
      end: undefined,
      error: undefined,
    };
    this.#kept[noted.number % this.#limit] = noted;
    this.#commands.set(fence, noted.number);
    fence.onSignal(({ state, error }) => {
      noted.end = performance.now();
      if (state === "failed") noted.error = error instanceof Error ? error.message : String(error);
    });
  }

  /** A fence settles only when others have. */
  waits(fence: Fence<unknown>, others: readonly Fence<unknown>[]): void {
    const before = this.#awaited.get(fence);
    this.#awaited.set(fence, {
      since: before?.since ?? performance.now(),
      others: [...(before?.others ?? []), ...others],
    });
    const number = this.#commands.get(fence);
    if (number !== undefined) this.#tie(fence, number);
  }

  /** What was to wait has been posted: `fence` is the caller's, `posted` the command's own. */
  follows(fence: Fence<unknown>, posted: Fence<unknown>): void {
    const number = this.#commands.get(posted);
    if (number === undefined) return;
    this.#commands.set(fence, number);
    this.#tie(fence, number);
  }

  /** Known of a command: what it came after, and since when. Where the device keeps the order, it is posted before that is said. */
  #tie(fence: Fence<unknown>, number: number): void {
    const noted = this.#kept[number % this.#limit];
    const awaited = this.#awaited.get(fence);
    if (noted?.number !== number || awaited === undefined) return;
    noted.after = [...new Set(this.#commandsOf(awaited.others))];
    noted.waited = Math.max(0, noted.begin - awaited.since);
  }

  /** The commands that fences are of, of those that stand for several all. */
  #commandsOf(fences: readonly Fence<unknown>[], depth = 0): number[] {
    return fences.flatMap((fence) => {
      const number = this.#commands.get(fence);
      if (number !== undefined) return [number];
      const others = this.#awaited.get(fence)?.others ?? [];
      return depth === MOST_DEEP ? [] : this.#commandsOf(others, depth + 1);
    });
  }

  #numberOf(driver: QueueDriver): number {
    let number = this.#numbers.get(driver);
    if (number === undefined) {
      number = this.queues.push(driver.name) - 1;
      this.#numbers.set(driver, number);
    }
    return number;
  }
}

/** How far fences of several are followed into fences of several. */
const MOST_DEEP = 8;

function lentBy(loan: number): Lent {
  const counter = counterOfLoan(loan);
  const { number: memory, name, size } = rootObjectOf(counter >> 1);
  return { memory, name, size, writes: (counter & 1) === 1 };
}

/** Who notes, while a trace runs. */
export let tracer: Tracer | undefined;

export function setTracer(next: Tracer | undefined): void {
  tracer = next;
}
