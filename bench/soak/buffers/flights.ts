/** Commands in flight as they ought to be: what each was lent, how it ends, and what it leaves in memory. */
import { QueueStopped, type Fence, type Token } from "@ringwright/runtime";
import { require } from "../failure.ts";
import { type Driver, type Job, type Left, type Machine, type Place, spanOf } from "./machine.ts";
import { type Loan, type Memory, meet, type Span, type Store } from "./memory.ts";

export interface Flight {
  readonly line: Line;
  readonly token: Token;
  readonly job: Job;
  readonly loans: readonly Loan[];
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
  readonly flights = new Map<Token, Flight>();
  /** Cancels that may be in flight beside them. */
  cancels = 0;
  closing = false;
  /** A command was posted at which the device stops. */
  stopping = false;
  /** Buffers that the queue has of its own. */
  readonly own: number;

  constructor(index: number, driver: Driver, own: number) {
    this.index = index;
    this.driver = driver;
    this.own = own;
  }
}

interface Use extends Place {
  readonly writes: boolean;
}

export class Flights {
  private readonly memory: Memory;
  private readonly machine: Machine;
  private readonly byLoan = new Map<Loan, Flight>();
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
  private refusal(line: Line, job: Job): string | undefined {
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

  post(line: Line, job: Job, asFence: boolean): void {
    const refusal = this.refusal(line, job);
    let posted: Fence<unknown> | Token;
    try {
      posted = job.post(asFence);
    } catch (error) {
      const code = String((error as { code?: unknown }).code);
      this.count(code);
      if (code === "RING_FULL") return this.full(line);
      if (code !== refusal && !this.machine.mayLack(code)) throw error;
      return;
    }
    if (posted === 0) return this.full(line);
    require(refusal === undefined, () => `a ${job.name} was posted and ought to have been refused with ${refusal}`);
    const fence = typeof posted === "number" ? undefined : posted;
    const token = typeof posted === "number" ? posted : posted.token;
    require(!line.flights.has(token), () => `token ${token} was given out twice`);
    this.enter(line, job, token, fence);
  }

  private full(line: Line): void {
    this.count("full");
    require(line.flights.size + line.cancels > 0, () => "a queue with nothing in flight is full");
  }

  private enter(line: Line, job: Job, token: Token, fence: Fence<unknown> | undefined): void {
    this.count(job.name);
    const uses = usesOf(job);
    let sure = !uses.some((use, index) => meets(use, uses.slice(0, index)));
    for (const loan of uses.flatMap((use) => this.inTheWay(use))) {
      sure = false;
      this.byLoan.get(loan)!.sure = false;
    }
    if (!sure) this.count("contended");
    const loans = uses.map((use) => this.memory.lend(use.handle, spanOf(use).from, spanOf(use).to, use.writes));
    const flight: Flight = {
      ...{ line, token, job, loans, sure, fence: undefined },
      ...{ signals: 0, cancelled: false, stopped: false },
    };
    for (const loan of loans) this.byLoan.set(loan, flight);
    line.flights.set(token, flight);
    if (job.stops === true) line.stopping = true;
    if (fence !== undefined) this.watch(flight, fence);
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
    for (const flight of line.flights.values()) {
      const { fence } = flight;
      if (flight.stopped) continue;
      if (fence !== undefined) {
        if (fence.state === "pending") continue;
        require(flight.signals === 1, () => `a fence has settled, and called back ${flight.signals} times`);
        if (fence.state === "done") this.succeed(flight, fence.value);
        else this.fail(flight, fence.error);
        continue;
      }
      let result: unknown;
      try {
        result = line.driver.result(flight.token);
      } catch (error) {
        this.fail(flight, error);
        continue;
      }
      if (result !== undefined) this.succeed(flight, result);
    }
  }

  /** Learns what nobody can know. When all is synced: memory that is gone by then is not looked at. */
  learn(): void {
    for (const { store, span } of this.unknown.splice(0)) store.resync(span);
  }

  private succeed(flight: Flight, value: unknown): void {
    const { job, sure } = flight;
    this.count("done");
    this.end(flight, job.done(value, shadowOf, sure));
  }

  private fail(flight: Flight, error: unknown): void {
    const { job, line } = flight;
    if (error instanceof QueueStopped && line.stopping) {
      flight.stopped = true;
      return;
    }
    const left = job.failed(error, flight.cancelled || line.closing);
    if (left === undefined) throw error;
    this.count(`${job.name} failed`);
    this.end(flight, left);
  }

  /** The device has forgotten what had not ended when it stopped. */
  forget(line: Line): void {
    for (const flight of line.flights.values()) {
      const state = flight.fence?.state;
      require(state !== "pending", () => "a fence is pending of a command that the device has forgotten");
      this.count("stopped");
      this.end(flight, "unknown");
    }
    line.stopping = false;
    line.cancels = 0;
  }

  private end(flight: Flight, left: Left): void {
    const { job, line, loans, token, sure } = flight;
    for (const loan of loans) {
      this.byLoan.delete(loan);
      this.memory.giveBack(loan);
    }
    if (job.writes !== undefined) {
      const span = spanOf(job.writes);
      const { store } = job.writes.handle.root;
      if (left === "unknown" || !sure) this.unknown.push({ store, span });
      else store.shadow.set(left, span.from);
    }
    line.flights.delete(token);
    job.over?.();
  }
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
