import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";

import { hub, QueueFailed, RingFull, StaleToken, Timeout, TransportLacks, ValueRange } from "@ringwright/runtime";

import { Uring, UringError } from "../../specs/io_uring.gen.ts";
import { Errno } from "../../specs/linux/errno.gen.ts";
import { fakeRing, rejected, thrown } from "./ring.ts";
import { FakeKernel } from "./fake-kernel.ts";

const WAIT = { timeout: 2000 };

test("what one tick posts is notified once", async () => {
  const { kernel, ring } = await fakeRing();
  const fences = [ring.nop(), ring.nop(), ring.nop()];
  expect(fences.map((fence) => fence.state)).toEqual(["pending", "pending", "pending"]);
  expect(kernel.enterCalls).toBe(0);
  await Promise.all(fences.map((fence) => fence.wait(WAIT)));
  expect(kernel.enterCalls).toBe(1);
  expect(fences.map((fence) => fence.state)).toEqual(["done", "done", "done"]);
});

test("a fence is a promise of the result, as often as it is asked", async () => {
  const { ring } = await fakeRing();
  const fence = ring.nop();
  expect(await fence).toEqual({ res: 0, flags: 0 });
  expect(await fence).toEqual({ res: 0, flags: 0 });
  expect(await ring.fence(fence.token)).toEqual({ res: 0, flags: 0 });
});

test("a failure that nobody awaits is no unhandled rejection", async () => {
  const unhandled: unknown[] = [];
  const note = (error: unknown): void => void unhandled.push(error);
  process.on("unhandledRejection", note);
  const { kernel, ring } = await fakeRing();
  kernel.result = () => -Errno.inval;
  const fence = ring.nop();
  await delay(20);
  expect(fence.state).toBe("failed");
  process.off("unhandledRejection", note);
  expect(unhandled).toEqual([]);
  const error = await rejected(fence, UringError);
  expect([error.code, error.command, error.errno]).toEqual(["DEVICE_ERROR", "nop", Errno.inval]);
  expect(error.message).toBe("nop failed: inval (22): An invalid argument.");
});

test("onSignal makes no promise, tells once, and can be taken back", async () => {
  const { ring } = await fakeRing();
  const seen: string[] = [];
  const fence = ring.nop();
  fence.onSignal(({ state }) => seen.push(`a ${state}`));
  fence.onSignal(() => seen.push("never"))();
  ring.notify();
  ring.poll();
  expect(seen).toEqual(["a done"]);
  fence.onSignal(({ state }) => seen.push(`b ${state}`));
  expect(seen).toEqual(["a done", "b done"]);
  await delay(5);
  expect(seen.length).toBe(2);
});

test("a wait that reaches its limit leaves the command in flight and its buffer lent", async () => {
  const { kernel, ring } = await fakeRing();
  kernel.hold = true;
  using data = hub.allocate(10);
  const fence = ring.read({ fd: 3, offset: 0, data });
  const error = await rejected(fence.wait({ timeout: 10 }), Timeout);
  expect([error.code, error.limit, fence.state, data.state, ring.inFlight]).toEqual([
    "TIMEOUT",
    10,
    "pending",
    "lent",
    1,
  ]);
  kernel.complete(kernel.taken[0]!, 4);
  expect((await fence.wait(WAIT)).moved).toBe(4);
  expect(data.state).toBe("owned");
});

test("a wait ends with its signal", async () => {
  const { kernel, ring } = await fakeRing();
  kernel.hold = true;
  const fence = ring.nop();
  const stop = new AbortController();
  const wait = fence.wait({ signal: stop.signal });
  const reason = new Error("enough");
  stop.abort(reason);
  await expect(wait).rejects.toBe(reason);
  await expect(fence.wait({ signal: stop.signal })).rejects.toBe(reason);
  await delay(2);
  kernel.complete(kernel.taken[0]!);
  await fence.wait(WAIT);
});

test("a full ring: 0, RingFull, and room()", async () => {
  const { kernel, ring } = await fakeRing(4);
  kernel.hold = true;
  expect(ring.depth).toBe(7);
  for (let i = 0; i < 4; i++) expect(ring.postNop()).toBeGreaterThan(0);
  // No slot, until these are taken.
  expect(ring.postNop()).toBe(0);
  expect(thrown(() => ring.nop(), RingFull).code).toBe("RING_FULL");
  await ring.room(WAIT);
  expect(kernel.taken.length).toBe(4);
  for (let i = 0; i < 3; i++) expect(ring.postNop()).toBeGreaterThan(0);
  ring.notify();
  // No tag, until one completes.
  expect(ring.postNop()).toBe(0);
  await rejected(ring.room({ timeout: 5 }), Timeout);
  const room = ring.room(WAIT);
  kernel.complete(kernel.taken[2]!);
  await room;
  expect(ring.postNop()).toBeGreaterThan(0);
});

test("a result can be read until its tag is used again; then the token is stale", async () => {
  const { ring } = await fakeRing(2);
  const first = ring.postNop();
  ring.notify();
  ring.poll();
  for (let i = 0; i < 3; i++) {
    expect(ring.result(first)).toEqual({ res: 0, flags: 0 });
    ring.postNop();
    ring.notify();
    ring.poll();
  }
  ring.postNop();
  const error = thrown(() => ring.result(first), StaleToken);
  expect([error.code, error.token]).toEqual(["STALE_TOKEN", first]);
});

test("waitSync: spins, blocks, reaches its limit", async () => {
  const { kernel, ring } = await fakeRing();
  const token = ring.postNop();
  ring.waitSync(token);
  expect(ring.result(token)).toEqual({ res: 0, flags: 0 });
  kernel.hold = true;
  const held = ring.postNop();
  const start = performance.now();
  thrown(() => ring.waitSync(held, { timeout: 30, spin: 0 }), Timeout);
  expect(performance.now() - start).toBeGreaterThanOrEqual(29);
  expect(ring.result(held)).toBeUndefined();
});

test("handlers may post and may poll; what one throws, poll throws, and the rest is there next time", async () => {
  const { ring } = await fakeRing();
  ring.postNop();
  ring.postNop();
  ring.notify();
  const trouble = new Error("mine");
  let calls = 0;
  const on = {
    nop() {
      calls++;
      expect(ring.poll(on)).toBe(0);
      if (calls === 1) {
        ring.postNop();
        throw trouble;
      }
    },
  };
  expect(() => ring.poll(on)).toThrow(trouble);
  ring.notify();
  expect(ring.poll(on)).toBe(2);
  expect([calls, ring.inFlight]).toEqual([3, 0]);
});

test("values that don't fit are refused before anything is posted", async () => {
  const { ring } = await fakeRing();
  using data = hub.allocate(16);
  const wrong: (() => unknown)[] = [
    () => ring.postRead(2 ** 31, 0, data, 0, 1),
    () => ring.postRead(0.5, 0, data, 0, 1),
    () => ring.postRead(3, -1, data, 0, 1),
    () => ring.postRead(3, 2n ** 64n, data, 0, 1),
    () => ring.postRead(3, 0, data, 0, 1, -1),
    () => ring.postRead(3, 0, data, 0, 1, 0, 0x40),
    () => ring.postRead(3, 0, data, 0, 1, 0, 0, 65536),
    () => ring.postRead(3, 0, data, 0, 17),
    () => ring.postNop(0x20),
    () => ring.postAsyncCancel(1 as never),
  ];
  for (const action of wrong)
    expect(action).toThrow(expect.objectContaining({ code: expect.stringMatching(/_RANGE$/) as unknown }));
  expect([ring.inFlight, data.state]).toEqual([0, "owned"]);
});

test("a transport that lacks what the driver needs", async () => {
  const { transport } = new FakeKernel();
  const { syscalls: _syscalls, ...silent } = transport;
  const error = await rejected(Uring.create(silent, { entries: 1 }), TransportLacks);
  expect([error.code, error.transport, error.capability]).toEqual(["TRANSPORT_LACKS", "fake", "system calls"]);
});

test("limits: none, very long ones, and what is none at all", async () => {
  const { kernel, ring } = await fakeRing();
  kernel.hold = true;
  const fence = ring.nop();
  const waits = [Number.POSITIVE_INFINITY, 2 ** 40].map((timeout) => fence.wait({ timeout }));
  await delay(10);
  expect(fence.state).toBe("pending");
  for (const timeout of [-1, Number.NaN, "5", 5n] as number[]) {
    await rejected(fence.wait({ timeout }), ValueRange);
    thrown(() => ring.waitSync(fence.token, { timeout }), ValueRange);
    await rejected(ring.close({ timeout }), ValueRange);
  }
  expect(ring.closed).toBe(false);
  kernel.complete(kernel.taken[0]!);
  await Promise.all(waits);
  await ring.close({ timeout: Number.POSITIVE_INFINITY });
});

test("a transport that cannot tell of completions: polling works, waiting fails instead of hanging", async () => {
  const kernel = new FakeKernel();
  const { watch: _watch, ...mute } = kernel.transport;
  const ring = await Uring.create(mute, { entries: 4 });
  await ring.nop().wait(WAIT);
  kernel.hold = true;
  const failure = await rejected(ring.nop().wait(WAIT), QueueFailed);
  expect(failure.cause).toBeInstanceOf(TransportLacks);
});
