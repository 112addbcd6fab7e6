/** Marks: fences of all that a queue has in flight. */
import fc from "fast-check";
import { expect, test } from "vitest";

import { DependencyFailed, Fence, hub, QueueFailed, QueueStopped, type Token } from "@ringwright/runtime";

import { Line } from "../codegen/cases/stops/expected.gen.ts";
import { closesAfterwards } from "./doorbell-device.ts";
import { HaltingEngine } from "./halting-engine.ts";
import { fakeRing, rejected } from "./ring.ts";

const WAIT = { timeout: 2000 };
const SEED = Number(process.env["SEED"] ?? Date.now() % 2 ** 31);

async function heldRing(entries = 8) {
  const opened = await fakeRing(entries);
  opened.kernel.hold = true;
  return opened;
}

test("a mark is done when all that was posted before it has ended, whatever came after", async () => {
  const { kernel, ring } = await heldRing();
  const fences = [ring.nop(), ring.nop()];
  const mark = ring.mark();
  const later = ring.nop();
  ring.notify();
  kernel.complete(kernel.taken[1]!);
  kernel.complete(kernel.taken[2]!);
  ring.poll();
  expect([mark.state, later.state]).toEqual(["pending", "done"]);
  kernel.complete(kernel.taken[0]!);
  ring.poll();
  expect([mark.state, ...fences.map(({ state }) => state)]).toEqual(["done", "done", "done"]);
  expect(await mark.wait(WAIT)).toBeUndefined();
  expect(mark.token).toBe(0);
});

test("it counts commands that failed, and those that nobody awaits", async () => {
  const { kernel, ring } = await heldRing();
  ring.postNop();
  const failing = ring.nop();
  const mark = ring.mark();
  await new Promise((later) => setImmediate(later));
  kernel.complete(kernel.taken[0]!);
  kernel.complete(kernel.taken[1]!, -5);
  await mark.wait(WAIT);
  expect([failing.state, ring.inFlight]).toEqual(["failed", 0]);
});

test("it settles after the fence of the last of its commands", async () => {
  const { kernel, ring } = await heldRing();
  const seen: string[] = [];
  const command = ring.nop();
  ring.mark().onSignal(() => seen.push("mark"));
  command.onSignal(() => seen.push("command"));
  ring.notify();
  kernel.complete(kernel.taken[0]!);
  ring.poll();
  expect(seen).toEqual(["command", "mark"]);
});

test("with nothing in flight it is done at once; with nothing new since another, it is that one", async () => {
  const { ring } = await heldRing();
  expect(ring.mark().state).toBe("done");
  ring.postNop();
  const mark = ring.mark();
  expect(ring.mark()).toBe(mark);
  ring.postNop();
  expect(ring.mark()).not.toBe(mark);
});

test("a callback that posts with the tag just freed, and marks, waits for that one", async () => {
  const { kernel, ring } = await heldRing(1);
  const first = ring.nop();
  const mark = ring.mark();
  let second: Fence<unknown> | undefined;
  let after: Fence<void> | undefined;
  first.onSignal(() => {
    second = ring.nop();
    after = ring.mark();
  });
  ring.notify();
  kernel.complete(kernel.taken[0]!);
  ring.poll();
  expect([mark.state, second?.state, after?.state]).toEqual(["done", "pending", "pending"]);
  ring.notify();
  kernel.complete(kernel.taken[1]!);
  ring.poll();
  expect(after?.state).toBe("done");
});

test("marks by chance: each is done at the very completion that ends the last before it", { timeout: 30_000 }, () => {
  const steps = fc.array(fc.oneof(fc.constant("post"), fc.constant("mark"), fc.nat({ max: 63 })), { maxLength: 200 });
  return fc.assert(
    fc.asyncProperty(steps, async (program) => {
      const { kernel, ring } = await heldRing(16);
      const flying: { readonly token: Token; readonly taken: { low: number; high: number } }[] = [];
      const marks: { readonly fence: Fence<void>; readonly waits: Set<Token> }[] = [];
      for (const step of program) {
        if (step === "post") {
          const token = ring.postNop();
          if (token === 0) continue;
          ring.notify();
          flying.push({ token, taken: kernel.taken.at(-1)! });
        } else if (step === "mark") {
          marks.push({ fence: ring.mark(), waits: new Set(flying.map(({ token }) => token)) });
        } else if (flying.length !== 0) {
          const [{ token, taken }] = flying.splice(step % flying.length, 1) as [(typeof flying)[0]];
          kernel.complete(taken, step % 3 === 0 ? -5 : 0);
          ring.poll();
          for (const { waits } of marks) waits.delete(token);
        }
        for (const { fence, waits } of marks) expect(fence.state).toBe(waits.size === 0 ? "done" : "pending");
      }
      for (const { taken } of flying) kernel.complete(taken);
      kernel.hold = false;
      await ring.close(WAIT);
      for (const { fence } of marks) expect(fence.state).toBe("done");
    }),
    { seed: SEED, numRuns: 200 },
  );
});

test("closing ends what is marked: the mark is done, not failed", async () => {
  const { ring } = await heldRing();
  const command = ring.nop();
  const mark = ring.mark();
  await ring.close(WAIT);
  expect([command.state, mark.state, ring.mark().state]).toEqual(["failed", "done", "done"]);
});

test("of several queues: all of their marks", async () => {
  const [one, other] = [await heldRing(), await heldRing()];
  one.ring.postNop();
  other.ring.postNop();
  const whole = Fence.all([one.ring.mark(), other.ring.mark()]);
  for (const { ring, kernel } of [one, other]) {
    expect(whole.state).toBe("pending");
    ring.notify();
    kernel.complete(kernel.taken[0]!);
    ring.poll();
  }
  await whole.wait(WAIT);
});

test("what a queue that failed has in flight never ends: its marks fail", async () => {
  const { kernel, ring } = await heldRing();
  ring.postNop();
  const mark = ring.mark();
  ring.notify();
  kernel.complete({ low: 77, high: 77 });
  const error = await rejected(mark.wait(WAIT), QueueFailed);
  expect(ring.mark().error).toBe(error);
});

test("what a device that stopped had in flight: marks fail, and after recovery they begin anew", async () => {
  const engine = new HaltingEngine();
  const line = await Line.open(engine.transport, { id: 0, vector: 100, depths: { sq: 4, cq: 8 } });
  closesAfterwards(line);
  const data = hub.allocate(64);
  line.postSum(4, data, 0);
  const mark = line.mark();
  line.notify();
  engine.halt();
  expect(line.check()).toBe(true);
  expect((await rejected(mark.wait(WAIT), QueueStopped)).code).toBe("QUEUE_STOPPED");
  expect(line.mark().state).toBe("failed");
  await line.recover(WAIT);
  expect(line.mark().state).toBe("done");
  line.postSum(4, data, 0);
  const again = line.mark();
  line.notify();
  engine.complete();
  line.poll();
  expect(again.state).toBe("done");
  data.close();
});

test("commands that are to come after something count from their call on, and no longer when they never come", async () => {
  const { kernel, ring } = await heldRing();
  const [first, second] = [Fence.manual(), Fence.manual()];
  const deferred = ring.nop({}, { after: first.fence });
  const never = ring.nop({}, { after: second.fence });
  ring.postNop();
  const mark = ring.mark();
  ring.notify();
  kernel.complete(kernel.taken[0]!);
  ring.poll();
  second.reject(new Error("no"));
  await rejected(never, DependencyFailed);
  expect(mark.state).toBe("pending");
  first.resolve();
  await new Promise((later) => setImmediate(later));
  expect([mark.state, deferred.state, kernel.taken.length]).toEqual(["pending", "pending", 2]);
  kernel.complete(kernel.taken[1]!);
  await mark.wait(WAIT);
  expect(deferred.state).toBe("done");
});

test("a mark of commands that are still to come fails with their queue", async () => {
  const { kernel, ring } = await heldRing();
  const { fence, resolve } = Fence.manual();
  void ring.nop({}, { after: fence });
  const mark = ring.mark();
  resolve();
  await new Promise((later) => setImmediate(later));
  kernel.complete({ low: 77, high: 77 });
  await rejected(mark.wait(WAIT), QueueFailed);
});
