/** Fences that stand for others, and those that a program settles itself. */
import { expect, onTestFinished, test } from "vitest";

import { Fence, FencesFailed, Timeout, ValueRange, type ManualFence } from "@ringwright/runtime";

import { nextUncaught, rejected, thrown } from "./outcomes.ts";

const WAIT = { timeout: 2000 };
const bug = new Error("a bug");

/** `count` fences of the program's own. */
function some(count: number): ManualFence<number>[] {
  return Array.from({ length: count }, () => Fence.manual<number>());
}

const fencesOf = (all: readonly ManualFence<number>[]): Fence<number>[] => all.map(({ fence }) => fence);

test("all of them: done when the last is, with the results in their order", async () => {
  const given = some(3);
  const whole = Fence.all(fencesOf(given));
  for (const index of [2, 0, 1]) {
    expect(whole.state).toBe("pending");
    given[index]!.resolve(index * 10);
  }
  expect([whole.state, whole.value]).toEqual(["done", [0, 10, 20]]);
  expect(await whole.wait(WAIT)).toEqual([0, 10, 20]);
});

test("all of them: a failure is told when all have settled, the earliest first", async () => {
  const given = some(3);
  const whole = Fence.all(fencesOf(given));
  given[2]!.reject(bug);
  given[0]!.reject(new Error("later"));
  expect([whole.state, whole.error]).toEqual(["pending", undefined]);
  given[1]!.resolve(1);
  expect([whole.state, whole.error]).toEqual(["failed", bug]);
  expect(await rejected(whole, Error)).toBe(bug);
});

test("any of them: done with the first that is, failures or not; the others keep nothing of it", async () => {
  const given = some(3);
  const first = Fence.any(fencesOf(given));
  given[1]!.reject(bug);
  expect(first.state).toBe("pending");
  given[2]!.resolve(7);
  given[0]!.resolve(8);
  expect([first.state, first.value, await first]).toEqual(["done", 7, 7]);
  const callbacks = (given[0]!.fence as unknown as { callbacks: { size: number } | undefined }).callbacks;
  expect(callbacks?.size ?? 0).toBe(0);
});

test("any of them: fails when all have, and says what with", async () => {
  const given = some(2);
  const first = Fence.any(fencesOf(given));
  given[1]!.reject(bug);
  given[0]!.reject("no error at all");
  const error = await rejected(first, FencesFailed);
  expect([error.code, error.failures, error.cause]).toEqual([
    "FENCES_FAILED",
    ["no error at all", bug],
    "no error at all",
  ]);
});

test("one that is long pending keeps nothing of a thousand that were done without it", () => {
  const long = Fence.manual();
  for (let i = 0; i < 1000; i++) {
    const short = Fence.manual();
    void Fence.any([long.fence, short.fence]);
    short.resolve();
  }
  expect((long.fence as unknown as { callbacks: { size: number } }).callbacks.size).toBe(0);
});

test("of fences that have settled already, and of one that is given twice", () => {
  const [a, b] = some(2);
  a!.resolve(1);
  b!.reject(bug);
  expect(Fence.all([a!.fence, a!.fence]).value).toEqual([1, 1]);
  expect(Fence.any([b!.fence, a!.fence]).value).toBe(1);
  const pending = Fence.manual<string>();
  const twice = Fence.all([pending.fence, a!.fence, pending.fence] as const);
  pending.resolve("x");
  const typed: readonly [string, number, string] | undefined = twice.value;
  expect(typed).toEqual(["x", 1, "x"]);
});

test("of none: all are done, any never would be", () => {
  expect(Fence.all([]).value).toEqual([]);
  expect(thrown(() => Fence.any([]), ValueRange).allowed).toBe("one fence at least: none of none is ever done");
});

test.each([
  ["a promise", [Promise.resolve(1)], "fences[0]"],
  ["undefined", [Fence.manual().fence, undefined], "fences[1]"],
  ["null", [null], "fences[0]"],
  ["no array", new Set(), "fences"],
])("of what is no fence: %s", (_what, given, field) => {
  for (const make of [Fence.all, Fence.any]) {
    expect(thrown(() => make(given as never), ValueRange).field).toBe(field);
  }
});

test("a fence of the program's own settles once, and its functions need no object", async () => {
  const { fence, resolve, reject } = Fence.manual<number>();
  const seen: unknown[] = [];
  fence.onSignal(({ state, value }) => seen.push(state, value));
  resolve(1);
  resolve(2);
  reject(bug);
  expect([seen, await fence, fence.token]).toEqual([["done", 1], 1, 0]);
  expect([fence.state, fence.value, fence.error]).toEqual(["done", 1, undefined]);
  const failing = Fence.manual<number>();
  failing.reject(bug);
  failing.reject(new Error("later"));
  failing.resolve(1);
  expect([failing.fence.state, failing.fence.value, failing.fence.error]).toEqual(["failed", undefined, bug]);
});

test("a promise is no result: it may fail, or never come", () => {
  const { fence, resolve } = Fence.manual<unknown>();
  const refused = Promise.reject(bug);
  refused.catch(() => {});
  for (const promise of [refused, Fence.manual().fence, { then() {} }]) thrown(() => resolve(promise), ValueRange);
  expect(fence.state).toBe("pending");
  resolve(null);
  expect([fence.state, fence.value]).toEqual(["done", null]);
});

test("a wait for one that is no command's says so", async () => {
  const { fence } = Fence.manual();
  const error = await rejected(fence.wait({ timeout: 1 }), Timeout);
  expect(error.message).toBe("A fence did not settle within 1 ms. What it waits for may still come: wait again.");
});

test("a hundred thousand at once", () => {
  const given = some(100_000);
  const [whole, first] = [Fence.all(fencesOf(given)), Fence.any(fencesOf(given))];
  given.forEach(({ resolve }, index) => resolve(index));
  expect([whole.value!.length, whole.value![99_999], first.value]).toEqual([100_000, 99_999, 0]);
});

test("a callback that throws is reported, whenever it is called, and keeps no other from being called", async () => {
  const { fence, resolve } = Fence.manual();
  const seen: string[] = [];
  const throws = (): void => {
    throw bug;
  };
  let caught = nextUncaught();
  fence.onSignal(throws);
  fence.onSignal(() => seen.push("second"));
  resolve();
  expect([seen, await caught]).toEqual([["second"], bug]);
  caught = nextUncaught();
  fence.onSignal(throws);
  expect(await caught).toBe(bug);
});

test("a callback given twice is called twice, and is taken back once for each", () => {
  const { fence, resolve } = Fence.manual();
  let calls = 0;
  const count = (): void => void calls++;
  const forgets = [fence.onSignal(count), fence.onSignal(count), fence.onSignal(count)];
  forgets[1]!();
  forgets[1]!();
  fence.onSignal(() => forgets[2]!());
  resolve();
  expect(calls).toBe(2);
});

test("a callback may take back one that comes after it", () => {
  const { fence, resolve } = Fence.manual();
  const seen: string[] = [];
  let forget = (): void => {};
  fence.onSignal(() => forget());
  forget = fence.onSignal(() => seen.push("never"));
  resolve();
  expect(seen).toEqual([]);
});

test("failures that nobody awaits are no unhandled rejections; what is made of them is", async () => {
  const unhandled: unknown[] = [];
  const note = (error: unknown): void => void unhandled.push(error);
  process.on("unhandledRejection", note);
  onTestFinished(() => void process.off("unhandledRejection", note));
  const { fence, reject } = Fence.manual();
  void Fence.all([fence]);
  void Fence.any([fence]);
  fence.onSignal(() => {});
  reject(bug);
  await new Promise((later) => setTimeout(later, 20));
  expect([unhandled, fence.state]).toEqual([[], "failed"]);
  expect(await rejected(fence, Error)).toBe(bug);
  const other = new Error("another");
  void fence.then(undefined, () => {
    throw other;
  });
  await new Promise((later) => setTimeout(later, 20));
  expect(unhandled).toEqual([other]);
});

test("an await takes a fence as it takes a promise: one turn, whether it is settled or not", async () => {
  const order: string[] = [];
  const turns = async (what: string, of: PromiseLike<unknown>): Promise<void> => {
    await of;
    order.push(what);
  };
  const { fence, resolve } = Fence.manual();
  const settled = Fence.all([]);
  const all = [turns("fence", settled), turns("promise", Promise.resolve()), turns("pending", fence)];
  resolve();
  await Promise.all([...all, turns("last", Promise.resolve())]);
  expect(order).toEqual(["fence", "promise", "pending", "last"]);
  expect(Object.getPrototypeOf(fence.then())).toBe(Promise.prototype);
});
