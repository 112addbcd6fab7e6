/** Commands in flight as they ought to be: what each was lent, how it ends, and what it leaves in memory. */
import {
  CommandHung,
  DependencyFailed,
  hub,
  QueueClosed,
  QueueStopped,
  StaleToken,
  type CommandOptions,
  type Fence,
  type Token,
} from "@ringwright/runtime";
import { require } from "../failure.ts";
import { type Driver, type Job, type Left, type Machine, type Place, spanOf } from "./machine.ts";
import { type Loan, type Memory, meet, type Span, type Store } from "./memory.ts";

export interface Flight {
  readonly line: Line;
  /** What its line knows it by: its token, or a negative number if it had none at first. */
  readonly key: number;
  readonly job: Job;
  /** 0 until it is posted, and again when the device did not begin it though it may. */
  token: Token;
  loans: readonly Loan[];
  /** What it comes after. */
  readonly after: readonly Flight[];
  /** Ends it, for this reason. */
  readonly abort: AbortController | undefined;
  /** It has a time limit. */
  readonly timed: boolean;
  failed: boolean;
  fence: Fence<unknown> | undefined;
  /** How often its fence has called back. */
  signals: number;
  /** No other command has used its bytes meanwhile that got in its way. */
  sure: boolean;
  cancelled: boolean;
  /** Its fence has settled because the device has stopped: what it was lent, the device still has. */
  stopped: boolean;
}

/** A queue, and what is in flight on it. */
export class Line {
  readonly index: number;
  driver: Driver;
  readonly flights = new Map<number, Flight>();
  /** Cancels that may be in flight beside them. */
  cancels = 0;
  closing = false;
  /** A command was posted at which the device stops. */
  stopping = false;
  /** Commands were deferred, which the runtime posts at any time. */
  posts = false;
  /** Buffers that the queue has of its own. */
  readonly own: number;

  constructor(index: number, driver: Driver, own: number) {
    this.index = index;
    this.driver = driver;
    this.own = own;
  }
}

/** How a command is asked for, beside what it does. */
export interface Asked {
  readonly after: readonly Flight[];
  readonly abort: AbortController | undefined;
  readonly timeout: number | undefined;
}

/** How many commands may be in flight for one that comes after others: they wait, and are cancelled as that is. */
export function helpers({ after }: Flight): number {
  return after.length === 0 ? 0 : 2 * after.length + 2;
}

const PLAINLY: Asked = { after: [], abort: undefined, timeout: undefined };

/** Whether a command will end though nobody does anything for it. */
export function endsByItself({ job, cancelled, timed, after }: Flight): boolean {
  return (job.ends || cancelled || timed) && after.every((other) => !isInFlight(other) || endsByItself(other));
}

export function isInFlight(flight: Flight): boolean {
  return flight.line.flights.get(flight.key) === flight;
}

function comesAfter({ after }: Pick<Flight, "after">, other: Flight): boolean {
  return after.some((each) => each === other || comesAfter(each, other));
}

interface Use extends Place {
  readonly writes: boolean;
}

export class Flights {
  private readonly memory: Memory;
  private readonly machine: Machine;
  private readonly byLoan = new Map<Loan, Flight>();
  private unposted = 0;
  /** Bytes of which only the memory itself tells what they are. */
  private readonly unknown: { readonly store: Store; readonly span: Span }[] = [];
  /** What happened how often. */
  readonly seen: Map<string, number>;

  constructor(memory: Memory, machine: Machine, seen: Map<string, number>) {
    this.memory = memory;
    this.machine = machine;
    this.seen = seen;
  }

  count(what: string): void {
    this.seen.set(what, (this.seen.get(what) ?? 0) + 1);
  }

  /** Whether it would get in the way of a command in flight, or one in its way. */
  contends(job: Job): boolean {
    const uses = usesOf(job);
    return uses.some((use, index) => this.inTheWay(use).length > 0 || meets(use, uses.slice(0, index)));
  }

  private inTheWay(use: Use): readonly Loan[] {
    const span = spanOf(use);
    const { loans } = use.handle.root.store;
    return [...loans].filter((loan) => (loan.writes || use.writes) && meet(loan, span));
  }

  /** The code of the error that a post is to be refused with. */
  refusal(line: Line, job: Job): string | undefined {
    if (line.closing) return "QUEUE_CLOSED";
    if (line.driver.stopped === true) return "QUEUE_STOPPED";
    const uses = usesOf(job);
    if (uses.some(({ writes, handle }) => writes && !handle.root.writable)) return "BUFFER_READ_ONLY";
    const strict = uses.filter(({ handle }) => handle.root.strict);
    const overlaps = strict.some((use) => {
      const { root } = use.handle;
      const span = spanOf(use);
      const held = this.inTheWay(use).some(({ handle }) => handle.root === root);
      const own = [...root.accesses].some((access) => (access.writes || use.writes) && meet(access, span));
      return held || own || meets(use, uses.slice(0, uses.indexOf(use)), true);
    });
    return overlaps ? "BUFFER_OVERLAP" : undefined;
  }

  /** @param asked nothing, unless a fence is asked for */
  post(line: Line, job: Job, asFence: boolean, asked: Asked = PLAINLY): void {
    const refusal = this.refusal(line, job);
    let posted: Fence<unknown> | Token;
    const { buffers } = hub.census();
    try {
      posted = job.post(asFence, asked === PLAINLY ? undefined : optionsOf(asked));
    } catch (error) {
      const code = String((error as { code?: unknown }).code);
      this.count(code);
      if (code === "RING_FULL") return this.full(line);
      if (code !== refusal && !this.machine.mayLack(code)) throw error;
      return;
    } finally {
      // What its device waits by may stand where released memory stood.
      if (hub.census().buffers !== buffers) this.memory.forgetGraves();
    }
    if (posted === 0) return this.full(line);
    require(refusal === undefined, () => `a ${job.name} was posted and ought to have been refused with ${refusal}`);
    const fence = typeof posted === "number" ? undefined : posted;
    const token = typeof posted === "number" ? posted : posted.token;
    require(token === 0 || !line.flights.has(token), () => `token ${token} was given out twice`);
    this.enter(line, job, token, fence, asked);
  }

  private full(line: Line): void {
    this.count("full");
    require(line.flights.size + line.cancels > 0, () => "a queue with nothing in flight is full");
  }

  private enter(line: Line, job: Job, token: Token, fence: Fence<unknown> | undefined, asked: Asked): void {
    this.count(job.name);
    const uses = usesOf(job);
    let sure = !uses.some((use, index) => meets(use, uses.slice(0, index)));
    for (const loan of uses.flatMap((use) => this.inTheWay(use))) {
      const other = this.byLoan.get(loan)!;
      // What comes after another may use what that leaves.
      if (this.machine.orders && comesAfter(asked, other)) continue;
      sure = false;
      other.sure = false;
    }
    if (!sure) this.count("contended");
    if (asked.after.length > 0) this.count(token === 0 ? "deferred" : "ordered by the device");
    const { after, abort, timeout } = asked;
    const key = token === 0 ? --this.unposted : token;
    const flight: Flight = {
      ...{ line, key, token, job, sure, after, abort, timed: timeout !== undefined, loans: [], fence: undefined },
      ...{ signals: 0, cancelled: false, stopped: false, failed: false },
    };
    this.lend(flight, token === 0);
    line.flights.set(key, flight);
    if (after.length > 0) line.posts = true;
    if (job.stops === true) line.stopping = true;
    if (fence !== undefined) this.watch(flight, fence);
  }

  private lend(flight: Flight, held: boolean): void {
    const later = flight.after.length > 0;
    flight.loans = usesOf(flight.job).map((use) =>
      this.memory.lend(use.handle, spanOf(use), use.writes, { held, later }),
    );
    for (const loan of flight.loans) this.byLoan.set(loan, flight);
  }

  private giveBack(flight: Flight): void {
    for (const loan of flight.loans) {
      this.byLoan.delete(loan);
      this.memory.giveBack(loan);
    }
  }

  /** One that comes after others may have been posted meanwhile, or be yet to be posted again. */
  private postedSince(flight: Flight): void {
    const token = flight.fence?.token ?? flight.token;
    if (flight.token === token) return;
    flight.token = token;
    const before = flight.loans;
    this.lend(flight, token === 0);
    // The others afterwards: a closed buffer is not to come to its end in between.
    for (const loan of before) {
      this.byLoan.delete(loan);
      this.memory.giveBack(loan);
    }
  }

  /** Its outcome is known by the fence from now on. */
  fenceOf(flight: Flight): Fence<unknown> {
    if (flight.fence === undefined) this.watch(flight, flight.line.driver.fence(flight.token));
    return flight.fence!;
  }

  private watch(flight: Flight, fence: Fence<unknown>): void {
    flight.fence = fence;
    fence.onSignal(() => {
      flight.signals++;
      require(flight.signals === 1, () => `the fence of a ${flight.job.name} has settled twice`);
    });
  }

  /** What has completed meanwhile comes to its end. @throws SoakFailure */
  sync(line: Line): void {
    for (const flight of line.flights.values()) this.settle(flight);
  }

  private settle(flight: Flight): void {
    const { fence, after, line } = flight;
    if (!isInFlight(flight) || flight.stopped) return;
    if (fence === undefined) {
      this.settleByToken(flight);
      return;
    }
    this.postedSince(flight);
    if (fence.state === "pending") return;
    // It has used what these have left.
    for (const other of after) {
      this.settle(other);
      if (!other.sure) flight.sure = false;
    }
    require(flight.signals === 1, () => `a fence has settled, and called back ${flight.signals} times`);
    if (flight.timed || flight.abort !== undefined) line.cancels++;
    if (fence.state === "done") {
      // A device that has stopped may have carried out what it told nobody of, and then what came after that.
      const early = after.filter((other) => !other.stopped && (isInFlight(other) || other.failed)).length;
      require(early === 0, () => `a command is done that was to come after ${early} that are not`);
      this.succeed(flight, fence.value);
    } else this.fail(flight, fence.error);
  }

  private settleByToken(flight: Flight): void {
    let result: unknown;
    try {
      result = flight.line.driver.result(flight.token);
    } catch (error) {
      if (error instanceof StaleToken && flight.line.posts) this.lose(flight);
      else this.fail(flight, error);
      return;
    }
    if (result !== undefined) this.succeed(flight, result);
  }

  /** Learns what nobody can know. When all is synced: memory that is gone by then is not looked at. */
  learn(): void {
    for (const { store, span } of this.unknown.splice(0)) store.resync(span);
  }

  /** Its tag is one's that came after others and was posted by the runtime: how it ended is not known any more. */
  private lose(flight: Flight): void {
    this.count("result lost");
    flight.sure = false;
    this.end(flight, "unknown");
  }

  private succeed(flight: Flight, value: unknown): void {
    const { job, sure } = flight;
    this.count("done");
    this.end(flight, job.done(value, shadowOf, sure));
  }

  private fail(flight: Flight, error: unknown): void {
    const { job, line, token } = flight;
    flight.failed = true;
    if (token !== 0 && error instanceof QueueStopped && line.stopping) {
      flight.stopped = true;
      return;
    }
    const left = neverBegun(flight, error) ?? (token === 0 ? undefined : howEnded(flight, error));
    if (left === undefined) throw error;
    this.count(`${job.name} ${token === 0 ? "never begun" : "failed"}`);
    this.end(flight, left);
  }

  /** The device has forgotten what had not ended when it stopped. */
  forget(line: Line): void {
    for (const flight of line.flights.values()) {
      // It comes after something else, and is yet to be posted.
      if (flight.token === 0) continue;
      const state = flight.fence?.state;
      require(state !== "pending", () => "a fence is pending of a command that the device has forgotten");
      this.count("stopped");
      this.end(flight, "unknown");
    }
    line.stopping = false;
    line.cancels = 0;
  }

  private end(flight: Flight, left: Left): void {
    const { job, line, key, sure } = flight;
    this.giveBack(flight);
    if (job.writes !== undefined) {
      const span = spanOf(job.writes);
      const { store } = job.writes.handle.root;
      if (left === "unknown" || !sure) this.unknown.push({ store, span });
      else store.shadow.set(left, span.from);
    }
    line.flights.delete(key);
    line.cancels += helpers(flight);
    job.over?.();
  }
}

const NOTHING = new Uint8Array(0);

function optionsOf({ after, abort, timeout }: Asked): CommandOptions {
  return {
    ...(after.length === 0 ? {} : { after: after.map((flight) => flight.fence!) }),
    ...(abort === undefined ? {} : { signal: abort.signal }),
    ...(timeout === undefined ? {} : { timeout }),
  };
}

/** What a command leaves that was never posted, if it may fail so. */
function neverBegun({ after, abort, line }: Flight, error: unknown): Left | undefined {
  if (after.length === 0) return undefined;
  const depends = error instanceof DependencyFailed && after.some(({ failed }) => failed);
  const stopped = error instanceof QueueStopped && line.stopping;
  const closed = error instanceof QueueClosed && line.closing;
  const aborted = abort?.signal.aborted === true && error === abort.signal.reason;
  return depends || stopped || closed || aborted ? NOTHING : undefined;
}

/** What a command leaves that has failed, if it may fail so. */
function howEnded({ job, abort, timed, cancelled, line }: Flight, error: unknown): Left | undefined {
  if (abort?.signal.aborted === true && error === abort.signal.reason) return job.ended;
  if (timed && error instanceof CommandHung && error.ended) return job.ended;
  return job.failed(error, cancelled || line.closing);
}

function usesOf({ reads, writes, compares }: Job): readonly Use[] {
  return [
    ...(reads === undefined ? [] : [{ ...reads, writes: false }]),
    ...(compares === undefined ? [] : [{ ...compares, writes: false }]),
    ...(writes === undefined ? [] : [{ ...writes, writes: true }]),
  ];
}

/** Whether bytes of a command overlap others of its own, one of which it writes. */
function meets(use: Use, others: readonly Use[], sameRoot = false): boolean {
  return others.some(
    (other) =>
      (use.writes || other.writes) &&
      (sameRoot ? use.handle.root === other.handle.root : use.handle.root.store === other.handle.root.store) &&
      meet(spanOf(use), spanOf(other)),
  );
}

function shadowOf(place: Place): Uint8Array {
  const { from, to } = spanOf(place);
  return place.handle.root.store.shadow.subarray(from, to);
}
