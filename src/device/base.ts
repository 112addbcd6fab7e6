/** What every model of a device is made on: its registers, its rings, its work, and what it finds wrong with its host. */
import { Dma } from "./dma.ts";
import {
  DmaFault,
  HostBug,
  type DeviceModel,
  type DoorbellCells,
  type HostRule,
  type Outside,
  type RegistersPlace,
  type RegisterWindow,
} from "./outside.ts";
import type { CompletionRing } from "./queue/completion.ts";
import type { RingQueue } from "./queue/ring-queue.ts";
import type { Ring } from "./queue/ring.ts";
import type { SubmissionRing } from "./queue/submission.ts";
import { placeKey, RegisterSpace, Window, type PlacedSpans, type Span } from "./registers/space.ts";

/** More mistakes of a host are only counted. */
const KEPT = 100;
/** So many completions of a ring are there to choose from in a step. */
const CHOICE = 32;

interface Timer {
  readonly at: number;
  readonly task: () => void;
}

/**
 * What generated bases extend, and so every model of a device.
 *
 * A model overrides methods of its generated base: one for each command, `on…` for stores to registers, `before…` for loads.
 * All of them are called by one thread, one at a time: by a host's access to a register, by `step` or by `run`.
 */
export abstract class DeviceBase implements DeviceModel {
  abstract readonly name: string;
  readonly #bugs: HostBug[] = [];
  #bugCount = 0;
  #outside: Outside | undefined;
  #dma: Dma | undefined;
  #spaces: Map<string, RegisterSpace> | undefined;
  #doorbells: DoorbellCells[] = [];
  #tasks: (() => boolean)[] = [];
  #timers: Timer[] = [];
  /** How many calls deep somebody is at work in the device: what is completed meanwhile is published when that ends. */
  atWork = 0;
  /** Changes whenever registers may be elsewhere. */
  layouts = 0;
  /** Rings of all queues that have been made. */
  #submissions: SubmissionRing[] = [];
  #completions: CompletionRing[] = [];
  #epoch = 0;
  /** Whether completions wait for a step of their own. */
  holds = true;

  /** Its registers at their places, laid out by what they hold now. */
  protected abstract layout(): readonly PlacedSpans[];
  /** Its queues, those of several alike too. */
  protected abstract queues(): Iterable<RingQueue>;
  /** Puts its registers back to what they hold after a reset. */
  protected abstract resetRegisters(): void;

  // For a model to override --------------------------------------------------------------------------------------------

  /** After each reset, the first one too: registers hold their reset values, rings stand still. */
  protected onReset(): void {}

  /** The host did something that it must not. It is kept in `hostBugs`; the device goes on. */
  protected hostBug(_bug: HostBug): void {}

  /**
   * A command's own memory, or what else a method reached for, could not be reached and the method let that pass. `id`: the
   * command; -1: none. Unless it is overridden, the device stops all its rings.
   */
  protected onDmaFault(_fault: DmaFault, _id: number): void {
    this.halt();
  }

  /** An entry could not be fetched from a ring, or not be written to it. Unless it is overridden, all rings stop. */
  protected onRingFault(_ring: Ring, _fault: DmaFault): void {
    this.halt();
  }

  /** Whether entries may be taken from a ring now; asked before each. */
  mayFetch(_ring: SubmissionRing): boolean {
    return true;
  }

  /**
   * Whether the model itself holds up the entries of a ring that are linked to others: then they are taken as all others are.
   * Else what stands behind such a one waits in the ring until it has ended, linked or not. Asked when one is taken.
   */
  holdsLinked(_ring: SubmissionRing): boolean {
    return false;
  }

  // For a model to use -------------------------------------------------------------------------------------------------

  /** The host's memory, as the device reaches it. */
  get dma(): Dma {
    if (this.#dma === undefined) throw new Error(`${this.name} is connected to nothing yet: a transport does that.`);
    return this.#dma;
  }

  /** The time in milliseconds, as the outside counts it. */
  protected now(): number {
    return this.#outside?.now?.() ?? performance.now();
  }

  /** Does a piece of work in each step that falls to it, for as long as `task` answers that there is more. */
  protected work(task: () => boolean): void {
    this.#tasks.push(task);
    this.woken();
  }

  /** Does something later, once. */
  protected after(milliseconds: number, task: () => void): void {
    this.#timers.push({ at: this.now() + milliseconds, task });
    this.#timers.sort((a, b) => a.at - b.at);
    this.woken();
  }

  /** Stops all rings, and forgets work and what was put off. Registers stay as they are. */
  protected stop(): void {
    this.#epoch++;
    this.stopWork();
    for (const queue of this.queues()) queue.stop();
  }

  /**
   * The same, of the device's own accord, as after a fault: until rings are stopped or started again, what the host tells of
   * them is no mistake of its. It may not know yet.
   */
  protected halt(): void {
    this.#epoch++;
    this.stopWork();
    for (const queue of this.queues()) queue.halt();
  }

  /** Forgets work and what was put off. */
  protected stopWork(): void {
    this.#tasks = [];
    this.#timers = [];
  }

  /** Raises an interrupt. Completions do so by themselves. */
  raise(index: number): void {
    this.#outside?.interrupt(index);
  }

  // For its transport --------------------------------------------------------------------------------------------------

  get hostBugs(): readonly HostBug[] {
    return this.#bugs;
  }

  /** How many mistakes there were, those too that are not in `hostBugs`. */
  get hostBugCount(): number {
    return this.#bugCount;
  }

  connect(outside: Outside): void {
    this.#outside = outside;
    this.#dma = new Dma(outside);
    this.reset();
  }

  registers(place: RegistersPlace): RegisterWindow {
    return new Window(this, this.name, place);
  }

  get doorbells(): readonly DoorbellCells[] {
    this.#place();
    return this.#doorbells;
  }

  reset(): void {
    this.stop();
    this.resetRegisters();
    this.#spaces = undefined;
    this.layouts++;
    this.enter();
    try {
      this.onReset();
    } finally {
      this.leave();
    }
  }

  step(choose: (count: number) => number): boolean {
    if (!this.holds) {
      this.holds = true;
      for (const ring of this.#completions) ring.unprepare();
    }
    const ready = this.#ready();
    if (ready.length === 0) return false;
    const chosen = ready[choose(ready.length)];
    if (chosen === undefined) return true;
    this.enter();
    try {
      this.#guard(chosen, -1);
    } finally {
      this.leave();
    }
    return true;
  }

  run(budget: number): boolean {
    this.holds = false;
    let more = false;
    this.enter();
    try {
      if (this.#timers.length > 0) this.#runTimers();
      for (let index = 0; index < this.#completions.length; index++) this.#runCompletions(this.#completions[index]!);
      for (let index = 0; index < this.#submissions.length; index++) {
        if (this.#runSubmissions(this.#submissions[index]!, budget)) more = true;
      }
      if (this.#tasks.length > 0 && this.#runTasks()) more = true;
    } finally {
      this.leave();
    }
    return more;
  }

  get due(): number | undefined {
    return this.#timers[0]?.at;
  }

  // For its parts ------------------------------------------------------------------------------------------------------

  /** Tells of a mistake of the host's. */
  bug(rule: HostRule, path: string, what: string): void {
    const bug = new HostBug(rule, path, what);
    this.#bugCount++;
    if (this.#bugs.length < KEPT) this.#bugs.push(bug);
    this.hostBug(bug);
  }

  /** The registers of a place. */
  space(key: string): RegisterSpace | undefined {
    return this.#place().get(key);
  }

  /** A queue has been made: its rings are served from now on. */
  serve(queue: RingQueue): void {
    this.#submissions.push(...queue.submissions);
    this.#completions.push(...queue.completions);
  }

  /** Something is ready that was not before: who is not at work is woken. */
  woken(): void {
    if (this.atWork !== 0) return;
    this.enter();
    this.leave();
    this.#outside?.wake?.();
  }

  enter(): void {
    this.atWork++;
  }

  /** What was completed is seen before the device is left. */
  leave(): void {
    if (this.atWork === 1) {
      for (let index = 0; index < this.#completions.length; index++) {
        const ring = this.#completions[index]!;
        if (ring.unseen) this.#publish(ring);
      }
    }
    this.atWork--;
  }

  failed(error: unknown, id = -1): void {
    if (!(error instanceof DmaFault)) throw error;
    this.onDmaFault(error, id);
  }

  #publish(ring: CompletionRing): void {
    try {
      ring.publish();
    } catch (error) {
      this.ringFailed(ring, error);
    }
  }

  /** What was thrown when a ring's own memory was reached for. */
  ringFailed(ring: Ring, error: unknown): void {
    if (!(error instanceof DmaFault)) throw error;
    this.onRingFault(ring, error);
  }

  #guard(work: () => void, id: number): void {
    try {
      work();
    } catch (error) {
      this.failed(error, id);
    }
  }

  /** What faults there is the ring's own memory. */
  #ring(ring: Ring, work: () => void): void {
    try {
      work();
    } catch (error) {
      this.ringFailed(ring, error);
    }
  }

  /** Takes entries; a fault is that of the ring, or of the command that was looked at. */
  #fetch(ring: SubmissionRing, budget: number): number {
    try {
      return ring.fetch(budget);
    } catch (error) {
      if (!(error instanceof DmaFault)) throw error;
      const id = ring.working;
      if (id < 0) this.onRingFault(ring, error);
      else this.onDmaFault(error, id);
      return 1;
    }
  }

  /** Everything that can be done now. */
  #ready(): readonly (() => void)[] {
    const ready: (() => void)[] = [];
    for (const queue of this.queues()) {
      for (const ring of queue.submissions) {
        this.#ring(ring, () => ring.look());
        if (ring.ready) ready.push(() => void this.#fetch(ring, 1));
      }
      for (const ring of queue.completions) {
        this.#ring(ring, () => ring.look());
        for (const place of ring.deliverable(CHOICE)) ready.push(() => this.#ring(ring, () => ring.deliver(place)));
      }
    }
    for (const task of this.#tasks) ready.push(() => this.#runTask(task));
    const [timer] = this.#timers;
    if (timer !== undefined && timer.at <= this.now()) {
      ready.push(() => {
        this.#timers.shift();
        timer.task();
      });
    }
    return ready;
  }

  #runCompletions(ring: CompletionRing): void {
    try {
      if (ring.looks) ring.look();
      if (ring.waiting > 0) ring.deliverAll();
    } catch (error) {
      this.ringFailed(ring, error);
    }
  }

  #runSubmissions(ring: SubmissionRing, budget: number): boolean {
    if (ring.looks) this.#ring(ring, () => ring.look());
    if (ring.pending === 0) return ring.looks && ring.running;
    for (let left = budget; left > 0;) {
      const taken = this.#fetch(ring, left);
      if (taken === 0) break;
      left -= taken;
      if (ring.pending === 0) break;
    }
    return ring.ready || ring.looks;
  }

  #runTasks(): boolean {
    for (const task of [...this.#tasks]) this.#runTask(task);
    return this.#tasks.length > 0;
  }

  #runTask(task: () => boolean): void {
    const epoch = this.#epoch;
    let more = false;
    this.#guard(() => (more = task()), -1);
    if (!more && epoch === this.#epoch) this.#tasks = this.#tasks.filter((other) => other !== task);
  }

  #runTimers(): void {
    while (this.#timers.length > 0 && this.#timers[0]!.at <= this.now()) {
      const { task } = this.#timers.shift()!;
      this.#guard(task, -1);
    }
  }

  #place(): Map<string, RegisterSpace> {
    if (this.#spaces !== undefined) return this.#spaces;
    const spans = new Map<string, Span[]>();
    this.#doorbells = [];
    for (const { place, spans: own } of this.layout()) {
      const key = placeKey(place);
      spans.set(key, [...(spans.get(key) ?? []), ...own]);
      for (const { offset, stride, count, bytes, doorbell, commands = false } of own) {
        if (!doorbell) continue;
        this.#doorbells.push({ place, offset, bits: (bytes * 8) as 8 | 16 | 32 | 64, count, stride, commands });
      }
    }
    this.#spaces = new Map([...spans].map(([key, own]) => [key, new RegisterSpace(own)]));
    return this.#spaces;
  }
}
