/** Waits that block, and waits for room. */
import { expect, test } from "vitest";

import { QueueFailed, StaleToken, ValueRange, WaitInHandler } from "@ringwright/runtime";

import type { Uring } from "../../specs/io_uring.gen.ts";
import { fakeRing, thrown } from "./ring.ts";

const WAIT = { timeout: 2000 };

async function postWhenThereIsRoom(ring: Uring): Promise<void> {
  for (;;) {
    const token = ring.postNop();
    if (token !== 0) return void (await ring.fence(token).wait({ timeout: 20_000 }));
    await ring.room();
  }
}

test("16,000 wait for room in a ring of 4: each gets some, in little time", { timeout: 20_000 }, async () => {
  const { ring } = await fakeRing(4);
  const start = performance.now();
  await Promise.all(Array.from({ length: 16_000 }, () => postWhenThereIsRoom(ring)));
  expect(performance.now() - start).toBeLessThan(5000);
  await ring.close();
});

test("who is woken for room and posts nothing keeps nobody else waiting", async () => {
  const { kernel, ring } = await fakeRing(1);
  kernel.hold = true;
  while (ring.postNop() !== 0) ring.notify();
  const woken: number[] = [];
  const rooms = Array.from({ length: 50 }, async (_, index) => {
    await ring.room(WAIT);
    woken.push(index);
  });
  kernel.complete(kernel.taken[0]!);
  await Promise.all(rooms);
  expect(woken).toEqual(Array.from({ length: 50 }, (_, index) => index));
  await ring.close();
});

test("waitSync in a handler, or in a fence's callback, says at once that it can't end", async () => {
  const { kernel, ring } = await fakeRing(4);
  kernel.hold = true;
  const first = ring.postNop();
  const second = ring.postNop();
  ring.notify();
  const seen: unknown[] = [];
  const wait = (): void => {
    const error = thrown(() => ring.waitSync(second, { timeout: Number.POSITIVE_INFINITY }), WaitInHandler);
    seen.push(error.token);
  };
  ring.fence(first).onSignal(wait);
  kernel.complete(kernel.taken[0]!);
  ring.poll({ nop: wait });
  expect(seen).toEqual([second, second]);
  await ring.close();
});

test("waitSync in a handler for what has completed returns", async () => {
  const { ring } = await fakeRing(4);
  const first = ring.postNop();
  ring.postNop();
  ring.notify();
  expect(ring.poll({ nop: () => ring.waitSync(first, { timeout: 2000 }) })).toBe(2);
  await ring.close();
});

test.each([Number.NaN, -1, "5", Number.POSITIVE_INFINITY, 1e6 + 1])("spin can't be %s", async (spin) => {
  const { kernel, ring } = await fakeRing(4);
  kernel.hold = true;
  const token = ring.postNop();
  const error = thrown(() => ring.waitSync(token, { timeout: 50, spin: spin as number }), ValueRange);
  expect(error.field).toBe("spin");
  await ring.close();
});

test("waitSync ends when the queue fails", async () => {
  const { kernel, ring } = await fakeRing(4);
  kernel.hold = true;
  const token = ring.postNop();
  ring.notify();
  kernel.complete({ low: 4000, high: 77 });
  const start = performance.now();
  thrown(() => ring.waitSync(token, { timeout: 2000 }), QueueFailed);
  expect(performance.now() - start).toBeLessThan(500);
  await ring.close();
});

test("waitSync ends though a callback of its own poll has used the tag again", async () => {
  const { kernel, ring } = await fakeRing(1);
  kernel.hold = true;
  const token = ring.postNop();
  ring.notify();
  ring.fence(token).onSignal(() => ring.cancel(ring.postNop()));
  kernel.complete(kernel.taken[0]!);
  ring.waitSync(token, WAIT);
  thrown(() => ring.result(token), StaleToken);
  await ring.close();
});
