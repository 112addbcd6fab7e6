/** Queues that are driven by handlers from the event loop. */
import { setImmediate as pass } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";

import { QueueClosed, QueueFailed, type Token } from "../../src/runtime/index.ts";
import { fakeRing, rejected } from "./ring.ts";

/** Waits until something holds, for at most 5 s. */
async function until(holds: () => boolean): Promise<void> {
  const end = performance.now() + 5000;
  while (!holds() && performance.now() < end) await pass();
  expect(holds()).toBe(true);
}

test("handlers hear of what completes, and what they post is published without being asked for", async () => {
  const { kernel, ring } = await fakeRing();
  const seen: Token[] = [];
  const serving = ring.serve({
    nop(token) {
      seen.push(token);
      if (seen.length < 20) ring.postNop();
    },
  });
  ring.postNop();
  ring.notify();
  await until(() => seen.length === 20);
  expect([new Set(seen).size, ring.inFlight]).toEqual([20, 0]);
  // What completes on the kernel's own account wakes it, too.
  kernel.hold = true;
  const late = ring.postNop();
  ring.notify();
  await pass();
  kernel.complete(kernel.taken.at(-1)!);
  await until(() => seen.at(-1) === late);
  await ring.close();
  await serving;
});

test("what was posted before is published when serving begins; fences settle, too", async () => {
  const { ring } = await fakeRing();
  ring.postNop();
  const fence = ring.nop();
  let heard = 0;
  const stop = new AbortController();
  const serving = ring.serve({ nop: () => void heard++ }, { signal: stop.signal });
  expect(await fence).toEqual({ res: 0, flags: 0 });
  expect(heard).toBe(2);
  stop.abort();
  await serving;
  await ring.nop();
  expect(heard).toBe(2);
});

test("a signal that has aborted, and a queue that is closed, serve nobody", async () => {
  const { ring } = await fakeRing();
  const reason = new Error("not now");
  await expect(ring.serve({}, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  await ring.close();
  await rejected(ring.serve({}), QueueClosed);
});

test("what a handler throws ends serving, and nothing else; what is behind it is heard by who serves next", async () => {
  const { ring } = await fakeRing();
  const bug = new Error("a bug of the handler's");
  for (let i = 0; i < 3; i++) ring.postNop();
  let before = 0;
  const serving = ring.serve({
    nop() {
      if (++before === 2) throw bug;
    },
  });
  await expect(serving).rejects.toBe(bug);
  expect([before, ring.inFlight]).toEqual([2, 1]);
  let after = 0;
  const next = ring.serve({ nop: () => void after++ });
  await until(() => after === 1);
  await ring.close();
  await next;
});

test("who serves later takes over", async () => {
  const { ring } = await fakeRing();
  const heard: string[] = [];
  const first = ring.serve({ nop: () => void heard.push("first") });
  ring.postNop();
  await until(() => heard.length === 1);
  const stop = new AbortController();
  const second = ring.serve({ nop: () => void heard.push("second") }, { signal: stop.signal });
  await first;
  ring.postNop();
  ring.notify();
  await until(() => heard.length === 2);
  expect(heard).toEqual(["first", "second"]);
  stop.abort();
  await second;
});

test("closing cancels, tells handlers of it, and ends serving", async () => {
  const { kernel, ring } = await fakeRing();
  kernel.hold = true;
  const failed: number[] = [];
  const serving = ring.serve({ failed: (_token, errno) => void failed.push(errno) });
  ring.postNop();
  ring.notify();
  await ring.close();
  await serving;
  expect(failed).toEqual([125]);
});

test("a queue that fails rejects it", async () => {
  const { kernel, ring } = await fakeRing();
  kernel.hold = true;
  const serving = ring.serve({});
  ring.postNop();
  ring.notify();
  kernel.corrupt("cqTail", 1000);
  ring.postNop();
  const error = await rejected(serving, QueueFailed);
  expect(error.code).toBe("QUEUE_FAILED");
});

test("a completion that cannot be true is told to a handler, or fails the queue", async () => {
  const { kernel, ring } = await fakeRing();
  const violations: string[] = [];
  const stop = new AbortController();
  const serving = ring.serve({ violation: (error) => void violations.push(error.code) }, { signal: stop.signal });
  kernel.complete({ low: 2, high: 99 });
  await until(() => violations.length === 1);
  stop.abort();
  await serving;
  const unheard = ring.serve({});
  onTestFinished(() => void unheard.catch(() => {}));
  kernel.complete({ low: 2, high: 99 });
  await rejected(unheard, QueueFailed);
});
