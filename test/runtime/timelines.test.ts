/** Timelines: counters whose points are fences. */
import { expect, onTestFinished, test } from "vitest";

import { hub, Timeline, TimelineEnded, ValueRange } from "@ringwright/runtime";

import { DEVICE_WRITES } from "../../src/runtime/address-space/address-space.ts";
import { sharedAddresses } from "../../src/runtime/address-space/sva.ts";
import { nextUncaught, rejected, thrown } from "./outcomes.ts";

const MOST = Number.MAX_SAFE_INTEGER;
/** The value as a device would see it. */
const words = ({ buffer }: Timeline): BigUint64Array => new BigUint64Array(buffer.bytes.buffer, 0, 1);

test("a point is done once the value has reached it", async () => {
  using timeline = new Timeline();
  const [five, two, five2, zero] = [5, 2, 5, 0].map((value) => timeline.point(value));
  expect([five === five2, zero!.state, two!.state]).toEqual([true, "done", "pending"]);
  timeline.signal(4);
  expect([two!.state, five!.state, timeline.value]).toEqual(["done", "pending", 4]);
  timeline.signal(9);
  await five;
  expect([timeline.value, timeline.point(9).state, words(timeline)[0]]).toEqual([9, "done", 9n]);
});

test("points are settled in their order, whatever the order in which they were asked for", () => {
  using timeline = new Timeline();
  const seen: number[] = [];
  const asked = Array.from({ length: 1000 }, (_, index) => ((index * 389) % 1000) + 1);
  for (const value of asked) timeline.point(value).onSignal(() => seen.push(value));
  timeline.signal(400);
  timeline.signal(1000);
  expect(seen).toEqual(Array.from({ length: 1000 }, (_, index) => index + 1));
});

test("a callback may signal, and ask for more", () => {
  using timeline = new Timeline();
  const seen: string[] = [];
  timeline.point(1).onSignal(() => {
    seen.push("1");
    timeline.point(3).onSignal(() => seen.push("3"));
    timeline.signal(4);
    seen.push("signalled");
  });
  timeline.point(2).onSignal(() => seen.push("2"));
  timeline.signal(2);
  expect([seen, timeline.value]).toEqual([["1", "2", "3", "signalled"], 4]);
});

test("a callback that throws is reported, and keeps no other point", async () => {
  using timeline = new Timeline();
  const uncaught = nextUncaught();
  const bug = new Error("a bug");
  timeline.point(1).onSignal(() => {
    throw bug;
  });
  const second = timeline.point(2);
  timeline.signal(2);
  expect(second.state).toBe("done");
  expect(await uncaught).toBe(bug);
});

test.each([-1, 1.5, Number.NaN, MOST + 1, "1" as never, 1n as never])("%s is no point", (value) => {
  using timeline = new Timeline();
  expect(thrown(() => timeline.point(value), ValueRange).allowed).toBe(`an integer, 0..${MOST}`);
  expect(thrown(() => timeline.signal(value), ValueRange).allowed).toBe(`an integer, 1..${MOST}`);
});

test("the value only grows, up to 2^53 - 1", () => {
  using timeline = new Timeline();
  const last = timeline.point(MOST);
  timeline.signal(7);
  for (const value of [7, 6, 0]) {
    expect(thrown(() => timeline.signal(value), ValueRange).allowed).toBe(`an integer, 8..${MOST}`);
  }
  timeline.signal(MOST);
  expect([last.state, timeline.value, words(timeline)[0]]).toEqual(["done", MOST, BigInt(MOST)]);
  expect(thrown(() => timeline.signal(MOST), ValueRange).field).toBe("value");
});

test("what a device stores is seen when somebody looks", () => {
  using timeline = new Timeline();
  const points = [3, 4, 5].map((value) => timeline.point(value));
  words(timeline)[0] = 4n;
  expect([timeline.value, points[0]!.state]).toEqual([4, "pending"]);
  expect([timeline.look(), ...points.map(({ state }) => state)]).toEqual([4, "done", "done", "pending"]);
  expect(thrown(() => timeline.signal(4), ValueRange).allowed).toBe(`an integer, 5..${MOST}`);
  words(timeline)[0] = 2n ** 64n - 1n;
  expect([timeline.look() > MOST, points[2]!.state]).toEqual([true, "done"]);
});

test("one that fails tells it to all points that it had not reached", async () => {
  using timeline = new Timeline();
  const [reached, beyond] = [timeline.point(1), timeline.point(2)];
  timeline.signal(1);
  const bug = new Error("a bug");
  timeline.fail(bug);
  timeline.fail(new Error("later"));
  expect([reached.state, beyond.error, timeline.value]).toEqual(["done", bug, 1]);
  expect(await rejected(timeline.point(2), Error)).toBe(bug);
  expect(timeline.point(1).state).toBe("done");
  expect(thrown(() => timeline.signal(2), TimelineEnded).cause).toBe(bug);
});

test("one that is closed gives its memory back, and settles its points", async () => {
  const before = hub.census().buffers;
  const timeline = new Timeline();
  const waiting = timeline.point(2);
  timeline.signal(1);
  expect(hub.census().buffers).toBe(before + 1);
  timeline.close();
  timeline.close();
  const error = await rejected(waiting, TimelineEnded);
  expect(error.message).toBe("The timeline is closed: its value does not change any more. Make a new one to go on.");
  expect([timeline.value, timeline.point(1).state, timeline.point(3).error]).toEqual([1, "done", error]);
  expect(thrown(() => timeline.signal(5), TimelineEnded)).toBe(error);
  expect([timeline.look(), hub.census().buffers]).toEqual([1, before]);
});

test("points that nobody waits for are no unhandled rejections", async () => {
  const unhandled: unknown[] = [];
  const note = (error: unknown): void => void unhandled.push(error);
  process.on("unhandledRejection", note);
  const timeline = new Timeline();
  timeline.point(1);
  timeline.close();
  timeline.point(2);
  await new Promise((resolve) => setTimeout(resolve, 20));
  process.off("unhandledRejection", note);
  expect(unhandled).toEqual([]);
});

test("a hundred thousand points, asked for backwards and at random, are settled in order", () => {
  using timeline = new Timeline();
  let last = 0;
  const check = (value: number) => () => {
    if (value <= last) throw new Error(`${value} came after ${last}`);
    last = value;
  };
  for (let i = 100_000; i > 0; i--) {
    const value = ((i * 7919) % 100_003) + 1;
    timeline.point(value).onSignal(check(value));
  }
  for (let value = 1; value <= 100_003; value += 1000) timeline.signal(value);
  timeline.signal(200_000);
  expect(last).toBeGreaterThan(99_000);
});

test("its word is seen while a device may write it, even where all memory is to be strict", () => {
  hub.debug({ strict: true });
  onTestFinished(() => hub.debug({ strict: false }));
  const timeline = new Timeline();
  const { buffer } = timeline;
  const loan = sharedAddresses.lend(buffer, 0, 8, DEVICE_WRITES);
  words(timeline)[0] = 3n;
  expect([timeline.value, timeline.look()]).toEqual([3, 3]);
  // What a device still holds goes when that ends; the timeline doesn't look at it any more.
  timeline.close();
  expect([timeline.value, buffer.state]).toEqual([3, "closed"]);
  sharedAddresses.giveBack(loan);
  timeline[Symbol.dispose]();
  expect(timeline.value).toBe(3);
});

test("one whose buffer was closed by its program keeps its value, and says why it goes on no more", () => {
  const timeline = new Timeline();
  timeline.signal(5);
  const next = timeline.point(6);
  timeline.buffer.close();
  expect(timeline.value).toBe(5);
  expect(thrown(() => timeline.signal(6), TimelineEnded).message).toContain("its buffer was closed");
  timeline.close();
  expect([timeline.value, next.state]).toEqual([5, "failed"]);
});
