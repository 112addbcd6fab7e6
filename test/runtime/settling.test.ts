/** Fences and waits settle exactly once, with what came first, however completions, limits and ends of a queue fall together. */
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";

import { Fence, QueueFailed, Timeout, type EventHandle } from "@ringwright/runtime";
import { soft } from "@ringwright/runtime/soft";

import { Uring, UringError } from "../../specs/io_uring.gen.ts";
import { Errno } from "../../specs/linux/errno.gen.ts";
import { pollReadable } from "../../src/runtime/native/handles.ts";
import { VirtualClock } from "../../src/runtime/transport/soft/clock.ts";
import { FakeKernel } from "./fake-kernel.ts";
import { Copier, COPY, COPY_LATER, HOLD, THROW } from "./transport/soft/copier.ts";
import { CopierQueue } from "./transport/soft/copier-queue.ts";

const SEED = Number(process.env["SEED"] ?? Date.now() % 2 ** 31);

/** How often, and with what, something has settled. */
class Noted {
  readonly told: unknown[] = [];

  /** By promise. */
  static of(promise: PromiseLike<unknown>): Noted {
    const noted = new Noted();
    void promise.then(
      () => noted.told.push("done"),
      (error: unknown) => noted.told.push(error),
    );
    return noted;
  }
}

/** Everybody has had their turn. */
async function settled(): Promise<void> {
  for (let i = 0; i < 4; i++) await new Promise((later) => setImmediate(later));
}

type Step =
  | { readonly kind: "post" | "close" | "fail" }
  | { readonly kind: "complete" | "cancel"; readonly at: number; readonly well: boolean }
  | { readonly kind: "wait" | "abort wait"; readonly at: number; readonly limit: number; readonly signal: number }
  | { readonly kind: "abort"; readonly signal: number }
  | { readonly kind: "pass"; readonly limit: number };

const small = fc.nat({ max: 15 });
const often = (weight: number, arbitrary: fc.Arbitrary<Step>) => ({ weight, arbitrary });
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  often(6, fc.record({ kind: fc.constant("post" as const) })),
  often(5, fc.record({ kind: fc.constantFrom("complete" as const, "cancel" as const), at: small, well: fc.boolean() })),
  often(
    5,
    fc.record({
      kind: fc.constantFrom("wait" as const, "abort wait" as const),
      at: small,
      limit: small,
      signal: small,
    }),
  ),
  often(2, fc.record({ kind: fc.constant("abort" as const), signal: small })),
  often(3, fc.record({ kind: fc.constant("pass" as const), limit: small })),
  often(1, fc.record({ kind: fc.constantFrom("close" as const, "fail" as const) })),
);

/** What a fence or a wait is to settle with. */
type Expected = "pending" | "done" | "error" | "cancelled" | "queue" | "timeout" | Error;

function name(told: unknown): Expected {
  if (told === "done") return "done";
  if (told instanceof QueueFailed) return "queue";
  if (told instanceof Timeout) return "timeout";
  if (told instanceof UringError) return told.errno === Errno.canceled ? "cancelled" : "error";
  return told as Error;
}

interface Wait {
  readonly on: Command;
  readonly due: number;
  readonly controller: AbortController | undefined;
  readonly noted: Noted;
  expected: Expected;
}

interface Command {
  readonly fence: Fence<unknown>;
  readonly signals: unknown[];
  readonly noted: Noted;
  readonly event: EventHandle;
  readonly taken: { readonly low: number; readonly high: number };
  expected: Expected;
}

/** A queue, and what it is to do. */
class Model {
  readonly clock = new VirtualClock();
  readonly kernel = new FakeKernel();
  readonly commands: Command[] = [];
  readonly waits: Wait[] = [];
  private readonly controllers = Array.from({ length: 4 }, () => new AbortController());
  private ring!: Uring;
  private ended = false;

  async open(): Promise<void> {
    this.kernel.hold = true;
    const after = (milliseconds: number, reached: () => void): (() => void) => this.clock.after(milliseconds, reached);
    this.ring = await Uring.create({ ...this.kernel.transport, now: () => this.clock.now(), after }, { entries: 8 });
  }

  private get flying(): Command[] {
    return this.commands.filter(({ expected }) => expected === "pending");
  }

  private end(command: Command, how: Expected): void {
    command.expected = how;
    for (const wait of this.waits) if (wait.on === command && wait.expected === "pending") wait.expected = how;
  }

  private post(): void {
    if (this.ended || this.flying.length === 8) return;
    const fence = this.ring.nop();
    this.ring.notify();
    const signals: unknown[] = [];
    fence.onSignal(({ state }) => signals.push(state));
    const [taken, event] = [this.kernel.taken.at(-1)!, fence.eventfd()];
    this.commands.push({ fence, signals, noted: Noted.of(fence), event, taken, expected: "pending" });
  }

  private wait(step: Extract<Step, { kind: "wait" | "abort wait" }>): void {
    const on = this.commands[step.at % this.commands.length];
    if (on === undefined) return;
    const controller = step.kind === "wait" ? undefined : this.controllers[step.signal % 4];
    const noted = Noted.of(on.fence.wait({ timeout: step.limit, ...(controller && { signal: controller.signal }) }));
    const { aborted, reason } = controller?.signal ?? { aborted: false, reason: undefined };
    const expected = on.expected === "pending" && aborted ? (reason as Error) : on.expected;
    this.waits.push({ on, due: this.clock.now() + step.limit, controller, noted, expected });
  }

  async step(step: Step): Promise<void> {
    const { flying } = this;
    const command = "at" in step ? flying[step.at % flying.length] : undefined;
    switch (step.kind) {
      case "post":
        this.post();
        break;
      case "complete":
        if (command === undefined || this.ended) break;
        this.kernel.complete(command.taken, step.well ? 0 : -5);
        this.end(command, step.well ? "done" : "error");
        break;
      case "cancel":
        if (command === undefined || this.ended) break;
        expect(this.ring.cancel(command.fence.token)).toBe(true);
        this.end(command, "cancelled");
        break;
      case "wait":
      case "abort wait":
        this.wait(step);
        break;
      case "abort": {
        const controller = this.controllers[step.signal % 4]!;
        controller.abort(new Error(`abort ${step.signal % 4}`));
        for (const wait of this.waits) {
          if (wait.controller === controller && wait.expected === "pending")
            wait.expected = controller.signal.reason as Error;
        }
        break;
      }
      case "pass":
        this.clock.pass(step.limit * 1000);
        for (const wait of this.waits)
          if (wait.expected === "pending" && wait.due <= this.clock.now()) wait.expected = "timeout";
        break;
      case "fail":
        if (this.ended || flying.length === 0) break;
        this.ended = true;
        this.kernel.complete({ low: 77, high: 77 });
        for (const each of flying) this.end(each, "queue");
        break;
      case "close":
        if (!this.ended) for (const each of flying) this.end(each, "cancelled");
        this.ended = true;
        this.ring.close({ timeout: 1 }).catch(() => {});
    }
    await settled();
    this.check();
  }

  check(): void {
    for (const { fence, signals, noted, event, expected } of this.commands) {
      const pending = expected === "pending";
      const state = pending || expected === "done" ? expected : "failed";
      expect([fence.state, signals, noted.told.map(name)]).toEqual([
        state,
        pending ? [] : [state],
        pending ? [] : [expected],
      ]);
      expect(pollReadable(event.handle, 0)).toBe(!pending);
    }
    for (const { noted, expected } of this.waits) {
      expect(noted.told.map(name)).toEqual(expected === "pending" ? [] : [expected]);
    }
  }

  async finish(): Promise<void> {
    await this.step({ kind: "close" });
    this.clock.pass(1_000_000);
    await settled();
    for (const wait of this.waits) if (wait.expected === "pending") wait.expected = "timeout";
    this.check();
    expect(this.flying).toEqual([]);
    for (const { event } of this.commands) event.close();
  }
}

test("every fence and every wait settles once, with what comes first", { timeout: 60_000 }, async () => {
  const seen = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(fc.array(anyStep, { minLength: 5, maxLength: 60 }), async (program) => {
      const model = new Model();
      await model.open();
      for (const step of program) await model.step(step);
      await model.finish();
      for (const { expected } of [...model.commands, ...model.waits]) {
        const what = typeof expected === "string" ? expected : "aborted";
        seen.set(what, (seen.get(what) ?? 0) + 1);
      }
    }),
    { seed: SEED, numRuns: 400 },
  );
  // All of them were seen, many times.
  const ways = ["aborted", "cancelled", "done", "error", "queue", "timeout"];
  expect([...seen.keys()].sort()).toEqual(ways);
  for (const count of seen.values()) expect(count).toBeGreaterThan(10);
});

const softly = fc.record({
  seed: fc.nat(),
  commands: fc.array(
    fc.record({
      operation: fc.constantFrom(COPY, COPY, COPY_LATER, HOLD, 9),
      delay: fc.nat({ max: 20 }),
      limit: fc.option(fc.nat({ max: 20 })),
      abortAt: fc.option(fc.nat({ max: 20 })),
    }),
    { minLength: 1, maxLength: 14 },
  ),
  ends: fc.constantFrom("close", "gone", "release"),
  endsAt: fc.nat({ max: 30 }),
});

test("on a device of software that is stepped, too, whatever its seed", { timeout: 60_000 }, () =>
  fc.assert(
    fc.asyncProperty(softly, async ({ seed, commands, ends, endsAt }) => {
      const device = new Copier();
      const transport = soft(device, { seed });
      const queue = new CopierQueue(transport, 16);
      onTestFinished(() => void queue.control.close({ timeout: 1 }).catch(() => {}));
      const made = commands.map(({ operation, delay, limit, abortAt }) => {
        const fence = queue.copy({ operation, delay });
        const controller = new AbortController();
        if (abortAt !== null) transport.after!(abortAt, () => controller.abort(new Error("aborted")));
        const limits = { ...(limit === null ? {} : { timeout: limit }), signal: controller.signal };
        const signals: string[] = [];
        fence.onSignal(({ state }) => signals.push(state));
        return { operation, fence, signals, noted: [fence, fence.wait(), fence.wait(limits)].map(Noted.of) };
      });
      const mark = Noted.of(queue.control.mark());
      const whole = Fence.all(made.map(({ fence }) => fence));
      const all = Noted.of(whole);
      let closing: Promise<unknown> = Promise.resolve();
      transport.after!(endsAt, () => {
        if (ends === "gone") queue.copy({ operation: THROW });
        else device.release();
        if (ends === "close") closing = queue.control.close({ timeout: 1000 }).catch(() => {});
      });
      for (let i = 0; i < 8; i++) {
        transport.advance(10);
        await settled();
      }
      device.release();
      await settled();
      await closing;
      for (const { operation, fence, signals, noted } of made) {
        expect([signals, fence.state === "pending"]).toEqual([[fence.state], false]);
        for (const { told } of noted) expect(told.length).toBe(1);
        expect(noted[1]!.told).toEqual(noted[0]!.told);
        const [told] = noted[0]!.told;
        if (ends !== "gone") expect(told === "done").toBe(operation !== 9);
        else if (!(told instanceof QueueFailed)) expect(told === "done").toBe(operation !== 9);
        const [limited] = noted[2]!.told;
        expect(limited === told || limited instanceof Timeout || (limited as Error).message === "aborted").toBe(true);
      }
      expect([mark.told.length, all.told.length]).toEqual([1, 1]);
      const failed = made.some(({ fence }) => fence.state === "failed");
      expect([whole.state, all.told[0] === "done"]).toEqual(failed ? ["failed", false] : ["done", true]);
    }),
    { seed: SEED, numRuns: 300 },
  ),
);
