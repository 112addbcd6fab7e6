/** Runs a program by chance on a machine, beside a model of what buffers and commands do; and compares after every step. */
import { Fence, hub, QueueStopped, Timeout } from "@ringwright/runtime";
import { require, SoakFailure } from "../failure.ts";
import { beginAccess, write } from "./accesses.ts";
import { type Asked, endsByItself, type Flight, Flights, helpers, isInFlight, Line } from "./flights.ts";
import type { Driver, Machine, Place } from "./machine.ts";
import { allocate, importFrom, share, wrap } from "./making.ts";
import { type Handle, Memory } from "./memory.ts";
import { misuse } from "./misuse.ts";
import { Dice, type Action, type Step } from "./steps.ts";

const QUEUES = [0, 1];
const MOST_ROOTS = 7;
const MOST_HANDLES = 20;
/** Nothing that ends takes longer, in milliseconds. */
const PATIENCE = { timeout: 10_000 };

interface Marked {
  readonly fence: Fence<void>;
  readonly flights: readonly Flight[];
  readonly line: Line;
  readonly driver: Driver;
}

export class World implements AsyncDisposable {
  private readonly machine: Machine;
  private readonly memory = new Memory();
  private readonly flights: Flights;
  private readonly lines: Line[] = [];
  private readonly before = hub.census();
  private marks: Marked[] = [];
  private closed: Handle | undefined;
  private ended: Driver | undefined;

  private constructor(machine: Machine, seen: Map<string, number>) {
    this.machine = machine;
    this.flights = new Flights(this.memory, machine, seen);
    machine.watch = (...access) => this.memory.touched(...access);
  }

  static async on(machine: Machine, dice: Dice, seen: Map<string, number>): Promise<World> {
    const world = new World(machine, seen);
    for (const index of QUEUES) world.lines.push(await world.open(index, dice));
    return world;
  }

  private async open(index: number, dice: Dice): Promise<Line> {
    this.memory.forgetGraves();
    const before = hub.census().buffers;
    const driver = await this.machine.open(index, dice);
    return new Line(index, driver, hub.census().buffers - before);
  }

  /** @throws SoakFailure, or what ought not to have been thrown */
  async step({ action, dice }: Step): Promise<void> {
    await this.act(action, new Dice(dice));
    this.check();
  }

  private async act(action: Action, dice: Dice): Promise<void> {
    const { memory, machine } = this;
    const line = this.lines[dice.below(QUEUES.length)]!;
    const handle = dice.of(memory.open);
    const room = memory.roots.size < MOST_ROOTS && memory.handles.size < MOST_HANDLES;
    switch (action) {
      case "allocate":
        if (room) allocate(memory, dice);
        return;
      case "share":
        if (room) share(memory, dice);
        return;
      case "wrap":
        if (room) wrap(memory, dice);
        return;
      case "import":
        if (room && handle !== undefined) importFrom(memory, dice, handle);
        return;
      case "dup":
        if (room && handle !== undefined) memory.add(handle.buffer.dup(), handle.root, handle.from);
        return;
      case "part":
        if (!room || handle === undefined) return;
        return this.part(dice, handle);
      case "close":
        return handle === undefined ? undefined : this.close(dice, handle);
      case "write":
        return handle === undefined ? undefined : write(dice, handle);
      case "begin access":
        return handle === undefined ? undefined : beginAccess(dice, handle);
      case "end access": {
        const access = dice.of([...memory.roots].flatMap(({ accesses }) => [...accesses]));
        return access && memory.endAccess(access);
      }
      case "post":
        return this.post(line, dice);
      case "notify":
        return this.unlessStopped(line, () => void line.driver.notify());
      case "poll":
        return this.unlessStopped(line, () => void line.driver.poll());
      case "work":
        return machine.work(dice);
      case "release":
        machine.release(dice);
        return;
      case "wait":
        return this.wait(line, dice);
      case "wait within limits":
        return this.waitWithin(line, dice);
      case "wait for all":
        return this.waitForAll(dice);
      case "wait blocking":
        return this.waitBlocking(line, dice);
      case "mark":
        this.marks.push({
          ...{ fence: line.driver.mark(), flights: [...line.flights.values()] },
          ...{ line, driver: line.driver },
        });
        return;
      case "abort":
        return this.abort(dice);
      case "cancel":
        return this.cancel(line, dice);
      case "misuse":
        return misuse(dice, { machine, line, handle, closed: this.closed, ended: this.ended });
      case "stop":
        if (machine.stop !== undefined) this.flights.post(line, machine.stop(line.driver), dice.once(2));
        return;
      case "recover":
        return this.recover(line);
      case "reopen":
        await this.reopen(line, dice);
    }
  }

  private part(dice: Dice, { buffer, root, from, size }: Handle): void {
    const at = dice.below(size);
    const length = 1 + dice.below(size - at);
    const rest = dice.once(4);
    this.memory.add(rest ? buffer.part(at) : buffer.part(at, length), root, from + at);
  }

  private close(dice: Dice, handle: Handle): void {
    if (dice.once(2)) handle.buffer.close();
    else handle.buffer[Symbol.dispose]();
    this.memory.close(handle);
    this.closed = handle;
  }

  private place(dice: Dice, most: number): Place | undefined {
    const handle = dice.of(this.memory.open);
    if (handle === undefined) return undefined;
    const at = dice.below(handle.size);
    return { handle, at, length: 1 + dice.below(Math.min(handle.size - at, most)) };
  }

  private post(line: Line, dice: Dice): void {
    const { driver, index } = line;
    const job = this.machine.job(index, driver, dice, (most) => this.place(dice, most));
    if (job === undefined) return;
    // Commands that get in each other's way are rare: of those little is known.
    const strict = [job.reads, job.writes, job.compares].some((place) => place?.handle.root.strict);
    if (!strict && this.flights.contends(job) && !dice.once(5)) return;
    const refused = this.flights.refusal(line, job) !== undefined;
    const asked = strict || refused || dice.once(3) ? undefined : this.asked(dice);
    // Who has to know how it ends keeps its fence.
    if (asked === undefined) this.flights.post(line, job, job.over !== undefined || dice.once(2));
    else this.flights.post(line, job, true, asked);
  }

  /** Now and then a command comes after others, or has limits. */
  private asked(dice: Dice): Asked | undefined {
    const { cancels } = this.machine;
    const all = this.lines.flatMap((line) => [...line.flights.values()].filter(({ stopped }) => !stopped));
    const after = dice.once(3) ? [dice.of(all), dice.of(all)].filter((flight) => flight !== undefined) : [];
    const abort = cancels && dice.once(8) ? new AbortController() : undefined;
    const timeout = cancels && dice.once(12) ? 1 + dice.below(5) : undefined;
    if (after.length === 0 && abort === undefined && timeout === undefined) return undefined;
    for (const flight of after) this.flights.fenceOf(flight);
    return { after: [...new Set(after)], abort, timeout };
  }

  private abort(dice: Dice): void {
    const flights = this.lines.flatMap((line) => [...line.flights.values()]);
    const flight = dice.of(flights.filter(({ abort }) => abort !== undefined));
    if (flight === undefined) return;
    flight.cancelled = true;
    flight.line.cancels++;
    flight.abort!.abort(new Error("enough"));
    this.flights.count("aborted");
  }

  private unlessStopped({ driver }: Line, action: () => void): void {
    try {
      action();
    } catch (error) {
      if (!(error instanceof QueueStopped) || driver.stopped !== true) throw error;
    }
  }

  /** Waits until it has settled. The limit is real time: each device in software has a clock of its own. */
  private async settled(fence: Fence<unknown>): Promise<void> {
    const late = new AbortController();
    const limit = setTimeout(() => late.abort(new SoakFailure("a fence does not settle")), PATIENCE.timeout);
    try {
      await fence.wait({ signal: late.signal });
    } catch (error) {
      // How a command has failed is looked at with its completion.
      if (error instanceof SoakFailure) throw error;
    } finally {
      clearTimeout(limit);
    }
  }

  private async wait(line: Line, dice: Dice): Promise<void> {
    const flight = dice.of([...line.flights.values()].filter(endsByItself));
    if (flight !== undefined) await this.settled(this.flights.fenceOf(flight));
  }

  private waitBlocking(line: Line, dice: Dice): void {
    const flights = [...line.flights.values()];
    const flight = dice.of(flights.filter(endsBlocked));
    // The device may wait for another queue, which nobody looks at meanwhile.
    if (flight === undefined || flights.some(({ after }) => after.some(isInFlight))) return;
    // What comes before it is waited for by the device, if by anybody.
    this.unlessStopped(line, () => line.driver.waitSync(flight.token, PATIENCE));
    this.flights.count("blocked");
  }

  /** The wait ends, the command does not. */
  private async waitWithin(line: Line, dice: Dice): Promise<void> {
    const flight = dice.of([...line.flights.values()]);
    if (flight === undefined) return;
    const fence = this.flights.fenceOf(flight);
    const reason = new Error("enough");
    const limits = dice.once(3) ? { signal: AbortSignal.abort(reason) } : { timeout: this.machine.limit(dice) };
    try {
      await fence.wait(limits);
    } catch (error) {
      if (error === reason || error instanceof Timeout)
        this.flights.count(fence.state === "pending" ? "timeout" : "late");
      else
        require(error === fence.error, () => `a wait has failed with another error than its fence: ${String(error)}`);
    }
  }

  private async waitForAll(dice: Dice): Promise<void> {
    const flights = this.lines.flatMap((line) => [...line.flights.values()]);
    const some = flights.filter((flight) => endsByItself(flight) && !dice.once(3));
    if (some.length === 0) return;
    const fences = some.map((flight) => this.flights.fenceOf(flight));
    const any = dice.once(2);
    const fence = any ? Fence.any(fences) : Fence.all(fences);
    await this.settled(fence);
    const pending = fences.filter(({ state }) => state === "pending").length;
    require(any ? pending < fences.length : pending === 0, () => `${pending} of ${fences.length} fences are pending`);
  }

  private cancel(line: Line, dice: Dice): void {
    const flight = dice.of([...line.flights.values()].filter(({ token }) => token !== 0));
    if (flight === undefined || line.driver.cancel === undefined) return;
    if (line.driver.cancel(flight.token)) line.cancels++;
    flight.cancelled = true;
    this.flights.count("cancel");
  }

  private async recover(line: Line): Promise<void> {
    const { driver } = line;
    if (driver.recover === undefined || driver.check?.() !== true) return;
    this.flights.sync(line);
    await driver.recover(PATIENCE);
    this.flights.forget(line);
  }

  /** Closes a queue, whatever is in flight: all of it settles, and all that was lent comes back. */
  private async shut(line: Line): Promise<void> {
    const { driver } = line;
    this.flights.sync(line);
    for (const flight of line.flights.values()) this.flights.fenceOf(flight);
    line.closing = true;
    this.flights.count(line.flights.size > 0 ? "closed in flight" : "closed");
    await driver.close(PATIENCE);
    this.flights.sync(line);
    require(line.stopping || line.flights.size === 0, () => `${line.flights.size} commands outlive their queue`);
    this.flights.forget(line);
    require(driver.inFlight === 0, () => `${driver.inFlight} commands are in flight on a closed queue`);
    this.ended = driver;
  }

  private async reopen(line: Line, dice: Dice): Promise<void> {
    await this.shut(line);
    this.lines[line.index] = await this.open(line.index, dice);
  }

  /** @throws SoakFailure */
  private check(): void {
    for (const line of this.lines) this.flights.sync(line);
    for (const line of this.lines) {
      const { flights, cancels, driver } = line;
      const posted = [...flights.values()].filter(({ token }) => token !== 0);
      // One that has ended is told of after what it comes after, whatever completes first.
      const least = posted.filter(({ after }) => !after.some(isInFlight)).length;
      const waits = [...flights.values()].reduce((sum, flight) => sum + helpers(flight), 0);
      const most = posted.length + cancels + waits + posted.filter(({ timed }) => timed).length;
      const { inFlight } = driver;
      if (inFlight === posted.length) line.cancels = 0;
      require(inFlight >= least && inFlight <= most, () => `${inFlight} commands are in flight, not ${least}..${most}`);
    }
    this.flights.learn();
    this.marks = this.marks.filter((mark) => pending(mark));
    this.memory.check();
    this.count(
      this.lines.reduce((sum, { own }) => sum + own, 0),
      this.lines.length,
    );
  }

  /** @param more buffers that queues may have made since they were opened, for their devices to wait by */
  private count(own: number, more = 0): void {
    const { buffers, lent } = hub.census();
    const ours = this.memory.census;
    const least = { buffers: this.before.buffers + ours.buffers + own, lent: this.before.lent + ours.lent };
    const between = (count: number, from: number, to: number): boolean => count >= from && count <= to;
    const known = between(buffers, least.buffers, least.buffers + more);
    require(known, () => `there are ${buffers} buffers and not ${least.buffers}`);
    require(between(lent, least.lent, least.lent + own + more), () => `${lent} buffers are lent and not ${least.lent}`);
  }

  /** After a failure: gives back what can be. */
  async abandon(): Promise<void> {
    for (const { driver } of this.lines) await driver.close({ timeout: 100 }).catch(() => {});
    for (const { accesses } of this.memory.roots) for (const access of accesses) access.end();
    for (const { buffer } of this.memory.handles) buffer[Symbol.dispose]();
  }

  /** Closes everything, in any order, and looks whether something is left. */
  async [Symbol.asyncDispose](): Promise<void> {
    const { memory } = this;
    for (const access of [...memory.roots].flatMap(({ accesses }) => [...accesses])) memory.endAccess(access);
    const handles = memory.open;
    // Half of them while they are lent, the others afterwards.
    for (const handle of handles.slice(handles.length / 2)) this.close(new Dice([0]), handle);
    this.check();
    for (const line of this.lines) await this.shut(line);
    for (const handle of memory.open) this.close(new Dice([1]), handle);
    await new Promise((resolve) => void setImmediate(resolve));
    require(handles.every(({ told }) => told), () => "a closed buffer that nobody holds was not told to be released");
    require(memory.handles.size === 0 && memory.roots.size === 0, () => `${memory.handles.size} buffers are left`);
    this.flights.learn();
    memory.check();
    this.lines.length = 0;
    this.count(0);
    require(!this.marks.some((mark) => pending(mark)), () => "a mark of a closed queue is pending");
  }
}

/** Whether it will end while nothing else runs: no time limit does, and nothing is posted by the runtime. */
function endsBlocked({ job, token, after, cancelled }: Flight): boolean {
  // What is not to begin may have to be cancelled more than once, from the event loop.
  const begins = !cancelled && !after.some((other) => isInFlight(other) || other.failed);
  return token !== 0 && job.ends && begins;
}

/** Whether it is. @throws SoakFailure when it ought to be otherwise */
function pending({ fence, flights, line, driver }: Marked): boolean {
  const left = flights.filter((flight) => isInFlight(flight) && !flight.stopped).length;
  if (fence.state === "done") require(left === 0, () => `a mark is done, and ${left} commands before it are in flight`);
  if (fence.state === "pending")
    require(left > 0 || (line.posts && driver.inFlight > 0), () =>
      "a mark is pending, and no command before it is in flight");
  return fence.state === "pending";
}
