/**
 * A soak of buffers, loans and fences: programs by chance (steps.ts) beside a model of what they do (world.ts), on the
 * kernel's rings and on engines in software. Each program is a function of its seed; one that fails is made shorter.
 */
import { choices } from "../choices.ts";
import { SoakFailure } from "../failure.ts";
import { EngineMachine } from "./engine.ts";
import { Leaks } from "./leaks.ts";
import type { Machine, Tier } from "./machine.ts";
import { Dice, program, type Step } from "./steps.ts";
import { type Addressing, UringMachine } from "./uring.ts";
import { World } from "./world.ts";

/** Steps of a program. */
const LENGTH = 400;
/** Two programs of the same machine have seeds so far apart that no two of a soak are the same. */
const SPREAD = 0x9e3779b1;
/** A failing program is run again with steps left out, at most so often. */
const TRIES = 150;
/** and for so long at most, in milliseconds: one that hangs takes its time each time. */
const SHORTENING = 60_000;

export type Where = "engine" | "io_uring";

export interface BuffersPlan {
  readonly seed: number;
  readonly where: Where;
  /** Ends when so many milliseconds have passed, */
  readonly milliseconds: number;
  /** or after so many steps. */
  readonly steps?: number;
  /** How rings come to memory. Default: any. */
  readonly addressing?: readonly Addressing[];
  /** Who holds up what comes after other commands, where the device can. Default: any. */
  readonly ordering?: readonly Tier[];
  readonly progress?: (report: BuffersReport) => void;
  readonly signal?: AbortSignal;
}

export interface BuffersReport {
  readonly steps: number;
  readonly programs: number;
  readonly milliseconds: number;
  /** What happened how often. */
  readonly seen: ReadonlyMap<string, number>;
}

const MODES: readonly Addressing[] = ["sva", "mapped", "bounce"];
const TIERS: readonly Tier[] = ["device", "runtime"];

type Choose = (count: number) => number;

function machine({ where, addressing = MODES, ordering = TIERS }: BuffersPlan, choose: Choose): Machine {
  const two = <T>(list: readonly T[]): [T, T] => [list[choose(list.length)]!, list[choose(list.length)]!];
  const tiers = two(ordering);
  return where === "engine" ? new EngineMachine(tiers) : new UringMachine(two(addressing), tiers);
}

export async function run(
  plan: BuffersPlan,
  seed: number,
  steps: readonly Step[],
  seen: Map<string, number>,
): Promise<void> {
  const choose = choices(seed ^ 0x5eed);
  await using device = machine(plan, choose);
  const dice = new Dice(Array.from({ length: 16 }, () => choose(2 ** 32)));
  const world = await World.on(device, dice, seen);
  for (const [index, step] of steps.entries()) {
    try {
      await world.step(step);
    } catch (error) {
      await world.abandon();
      throw new SoakFailure(`${device.name}: step ${index}, ${step.action}: ${told(error)}`, { cause: error });
    }
  }
  await world[Symbol.asyncDispose]();
}

const told = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Leaves out what need not be there for it to fail. */
async function shorter(plan: BuffersPlan, seed: number, steps: readonly Step[]): Promise<readonly Step[]> {
  let left = steps;
  let tries = 0;
  const end = performance.now() + SHORTENING;
  const goesOn = (): boolean => tries < TRIES && performance.now() < end;
  const fails = async (fewer: readonly Step[]): Promise<boolean> => {
    tries++;
    return run(plan, seed, fewer, new Map()).then(
      () => false,
      () => true,
    );
  };
  for (let size = Math.ceil(left.length / 2); size >= 1 && goesOn(); size = Math.floor(size / 2)) {
    for (let at = left.length - size; at >= 0 && goesOn(); at -= size) {
      const fewer = [...left.slice(0, at), ...left.slice(at + size)];
      if (await fails(fewer)) left = fewer;
    }
  }
  return left;
}

async function explain(plan: BuffersPlan, seed: number, error: unknown): Promise<SoakFailure> {
  const reproduce = `npm run soak -- --what buffers --where ${plan.where} --seed ${seed}`;
  // What the failing one has left may make others fail; the kernel's own time is not told by a seed.
  const steps = await shorter(plan, seed, program(seed, LENGTH));
  const last = await run(plan, seed, steps, new Map()).then(() => undefined, told);
  const list = steps.map(({ action }) => action).join(", ");
  const short = last === undefined ? "" : `\nThese of its ${LENGTH} steps are enough: ${list}\nThen: ${last}`;
  return new SoakFailure(`seed ${seed}: ${told(error)}\nAgain by: ${reproduce}${short}`, { cause: error });
}

/** @throws SoakFailure */
export async function soakBuffers(plan: BuffersPlan): Promise<BuffersReport> {
  const start = performance.now();
  const seen = new Map<string, number>();
  let [steps, programs] = [0, 0];
  const report = (): BuffersReport => ({ steps, programs, milliseconds: performance.now() - start, seen });
  const over = (): boolean =>
    plan.signal?.aborted === true ||
    performance.now() - start >= plan.milliseconds ||
    steps >= (plan.steps ?? Number.POSITIVE_INFINITY);
  // What a process opens once, it opens here.
  await run(plan, 1, [], new Map());
  using leaks = new Leaks();
  for (; !over(); programs++) {
    const seed = (plan.seed + Math.imul(programs, SPREAD)) >>> 0;
    try {
      await run(plan, seed, program(seed, LENGTH), seen);
      await leaks.check();
    } catch (error) {
      throw await explain(plan, seed, error);
    }
    steps += LENGTH;
    plan.progress?.(report());
  }
  await leaks.checkCollected();
  return report();
}
