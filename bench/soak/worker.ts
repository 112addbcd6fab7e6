/**
 * A soak of worker mode: random batches of commands to a device in a thread of its own, as many as the time gives, through
 * a generated driver. Each must complete exactly once, with its own result.
 */

import { softWorker, type SoftWorkerTransport } from "@ringwright/runtime/soft";
import type { Token } from "@ringwright/runtime";
import { Sums } from "../specs/adder.gen.ts";
import { choices } from "./choices.ts";
import { SoakFailure } from "./failure.ts";

const model = new URL("../models/adder.ts", import.meta.url);
/** Commands in flight that nothing is heard of for so long are lost, in milliseconds. */
const PATIENCE = 10_000;
/** Polls in vain between two looks at the clock. */
const POLLS = 10_000;
/** Commands of a chapter: then the queue is closed, and another one opened. */
const CHAPTER = 1 << 21;
/** Of a chapter whose commands are awaited one by one. */
const AWAITED_CHAPTER = 1 << 12;
/** Chapters of one thread. */
const CHAPTERS = 8;
const LARGEST_BATCH = 63;

export interface SoakPlan {
  readonly seed: number;
  /** Ends when so many milliseconds have passed, */
  readonly milliseconds: number;
  /** or after so many commands. */
  readonly commands?: number;
  /** Called now and then. */
  readonly progress?: (report: SoakReport) => void;
  readonly signal?: AbortSignal;
}

export interface SoakReport {
  readonly commands: number;
  readonly milliseconds: number;
  /** Queues that were opened and closed. */
  readonly chapters: number;
}

/** @throws SoakFailure; what the device or the driver throws */
export async function soak(plan: SoakPlan): Promise<SoakReport> {
  const choose = choices(plan.seed);
  const start = performance.now();
  let [commands, chapters] = [0, 0];
  const report = (): SoakReport => ({ commands, milliseconds: performance.now() - start, chapters });
  const left = (): number =>
    plan.signal?.aborted === true || performance.now() - start >= plan.milliseconds
      ? 0
      : (plan.commands ?? Number.POSITIVE_INFINITY) - commands;
  while (left() > 0) {
    // Now and then it sleeps as soon as there is nothing to do, or never.
    const spin = [50, 50, 0, 5, Number.POSITIVE_INFINITY][choose(5)]!;
    await using transport = await softWorker(model, { spin });
    for (let chapter = 0; chapter < CHAPTERS && left() > 0; chapter++, chapters++) {
      const story = new Chapter(transport, choose);
      commands += await story.tell(left, () => plan.progress?.({ ...report(), commands: commands + story.completed }));
      plan.progress?.(report());
    }
  }
  return report();
}

/** One queue from its opening to its closing. */
class Chapter {
  completed = 0;
  private readonly queue: Sums;
  private readonly choose: (count: number) => number;
  /** By tag: the command's token, 0 when it has none, and its sum. */
  private readonly tokens: Float64Array;
  private readonly sums: Uint32Array;
  private readonly depth: number;
  private posted = 0;

  constructor(transport: SoftWorkerTransport, choose: (count: number) => number) {
    this.choose = choose;
    const asked = [2, 3, 8, 64, 64, 64, 100, 1024][choose(8)]!;
    this.queue = Sums.open(transport, { depths: { asked } });
    this.depth = this.queue.depth;
    this.tokens = new Float64Array(this.depth);
    this.sums = new Uint32Array(this.depth);
  }

  async tell(left: () => number, progress: () => void): Promise<number> {
    if (this.choose(8) === 0) await this.awaiting(Math.min(AWAITED_CHAPTER, left()));
    else this.polling(Math.min(CHAPTER, left()), left, progress);
    if (this.queue.inFlight !== 0) throw new SoakFailure(`${this.queue.inFlight} commands are left in flight`);
    if (this.completed !== this.posted)
      throw new SoakFailure(`${this.posted} commands were posted, ${this.completed} completed`);
    if (this.tokens.some((token) => token !== 0)) throw new SoakFailure("a command has no completion");
    await this.queue.close();
    return this.completed;
  }

  private readonly on = {
    add: (token: number, sum: number): void => this.add(token, sum),
    failed: (token: number): void => {
      throw new SoakFailure(`command ${token} was refused`);
    },
  };

  private add(token: number, sum: number): void {
    const tag = token % this.depth;
    if (this.tokens[tag] !== token) throw new SoakFailure(`command ${token} has completed, and is not in flight`);
    if (this.sums[tag] !== sum) throw new SoakFailure(`command ${token} has the sum ${sum} and not ${this.sums[tag]}`);
    this.tokens[tag] = 0;
    this.completed++;
  }

  /** @returns whether there was room for it */
  private post(): boolean {
    const first = this.posted >>> 0;
    const token = this.queue.postAdd(first, this.completed >>> 0, 77);
    if (token === 0) return false;
    this.expect(token, (first + this.completed + 77) >>> 0);
    return true;
  }

  private expect(token: Token, sum: number): void {
    const tag = token % this.depth;
    if (this.tokens[tag] !== 0) throw new SoakFailure(`tag ${tag} was given out while it was in use`);
    this.tokens[tag] = token;
    this.sums[tag] = sum;
    this.posted++;
  }

  private polling(count: number, left: () => number, progress: () => void): void {
    for (let turn = 0; this.posted < count; turn++) {
      for (let batch = 1 + this.choose(LARGEST_BATCH); batch > 0 && this.post(); batch--);
      this.queue.notify();
      // Sometimes all of them, sometimes as few as make room.
      this.reap(this.choose(3) === 0 ? this.choose(this.depth) : 0);
      if (turn % 4096 !== 4095) continue;
      progress();
      if (left() <= 0) break;
    }
    this.reap(0);
  }

  /** Until so many are in flight at most. */
  private reap(most: number): void {
    const { queue } = this;
    let looks = 0;
    let limit = 0;
    while (queue.inFlight > most) {
      if (queue.poll(this.on) !== 0) looks = 0;
      else if (++looks % POLLS === 0) {
        const now = performance.now();
        if (looks === POLLS) limit = now + PATIENCE;
        if (now >= limit) throw new SoakFailure(`nothing of ${queue.inFlight} commands was heard for ${PATIENCE} ms`);
      }
    }
  }

  private async awaiting(count: number): Promise<void> {
    while (this.posted < count) {
      const batch = Array.from({ length: 1 + this.choose(Math.min(LARGEST_BATCH, this.depth)) }, () => {
        const [first, second] = [this.choose(2 ** 32), this.choose(2 ** 32)];
        const fence = this.queue.add({ first, second, third: 1 });
        this.expect(fence.token, (first + second + 1) >>> 0);
        return fence;
      });
      for (const fence of batch) {
        const { sum } = await fence.wait({ timeout: PATIENCE });
        this.add(fence.token, sum);
      }
    }
  }
}
