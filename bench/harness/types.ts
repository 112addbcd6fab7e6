/** What the parts of the benchmarks say to each other. */

export const AREAS = [
  "encode",
  "decode",
  "ring",
  "file",
  "echo",
  "doorbell",
  "threads",
  "fences",
  "lend",
  "spawn",
  "pipeline",
  "compile",
  "format",
] as const;
export type Area = (typeof AREAS)[number];

/** One way to do the work of a case. */
export interface Contestant {
  /** What the rows call it. */
  readonly name: string;
  /** Does the work `count` times. */
  round(count: number): Round | Promise<Round>;
  /** Operations of a round are a multiple of this; default 1. */
  readonly multiple?: number;
  /**
   * Many short rounds: V8 optimises a function that is called often as a whole, one that loops long only from inside its
   * loop, which is slower; programs are the former.
   */
  warmUp?(): void;
  /** Set when a round takes its own time, whatever it is asked: it then runs once a launch. */
  readonly once?: boolean;
  /**
   * What came of doing the work over a fixed number of operations: two contestants that claim the same result must
   * return the same number. Absent where results cannot be compared (another format).
   */
  verify?(): number | Promise<number>;
  close?(): void | Promise<void>;
}

export interface Round {
  readonly nanoseconds: number;
  /** Operations done; the same as asked for unless {@link Contestant.once}. */
  readonly count: number;
}

/** Contestants that run interleaved, in the same launches. */
export interface Case {
  readonly id: string;
  readonly area: Area;
  /** File in `cases/` whose `contestants(argument, options)` makes them. */
  readonly module: string;
  readonly argument: number;
  /** Launches and rounds, as shares of the effort asked for; default 1. */
  readonly share?: number;
  /** A round's time, as a multiple of the usual one: where threads take turns, short rounds catch only some of it. */
  readonly roundTimes?: number;
  readonly rows: readonly RowPlan[];
}

export interface RowPlan {
  readonly what: string;
  readonly against: string;
  /** Contestants' names. */
  readonly ours: string;
  readonly theirs: string;
  readonly unit: "ns" | "µs" | "ms";
  /** The ratio to reach; absent: the row is only shown. */
  readonly target?: number;
  /** The row needs the packages under `peers/`. */
  readonly peer?: true;
}

/** What the table and `--json` show. Times are one operation's. */
export interface Row {
  readonly area: Area;
  readonly what: string;
  readonly against: string;
  readonly ours: number;
  /** null: there is no other side; the target is then for `ours`. */
  readonly theirs: number | null;
  readonly unit: string;
  /** ours ÷ theirs, the median of the launches; below 1 is faster. */
  readonly ratio: number | null;
  /** The lowest and the highest launch's ratio. */
  readonly spread?: readonly [number, number];
  readonly target?: number;
  readonly reached?: boolean;
}

/** What a launch reports: a contestant's rounds, in the order in which they ran, as nanoseconds an operation. */
export interface LaunchReport {
  readonly times: Readonly<Record<string, readonly number[]>>;
  /** Figures that are not times: see {@link Measured}. */
  readonly measured: readonly Measured[];
}

/** A figure that a case module's `measure(argument)` found by itself. */
export interface Measured {
  readonly what: string;
  readonly against: string;
  readonly ours: number;
  readonly unit: string;
  readonly target?: number;
}

/** What a launch is asked. */
export interface LaunchOrder {
  readonly module: string;
  readonly argument: number;
  readonly rounds: number;
  /** What a round should take. */
  readonly roundMilliseconds: number;
  readonly peers: boolean;
}

/** A case module. */
export interface CaseModule {
  contestants(argument: number, options: { readonly peers: boolean }): Promise<readonly Contestant[]>;
  measure?(argument: number): Promise<readonly Measured[]>;
}

/** A condition of the machine, said to the user in one line. */
export class CannotMeasure extends Error {
  readonly code = "CANNOT_MEASURE";
}
