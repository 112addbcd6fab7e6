import { expect, test } from "vitest";

import { BufferRange, hub, RegionRange, RingFull, StaleToken, type Token, ValueRange } from "@ringwright/runtime";

import { ringDepth, unknownFlags } from "../../src/runtime/queue/checks.ts";
import { firstGeneration, FULL, generationOf, nextGeneration, tagOf } from "../../src/runtime/queue/token.ts";
import { highWord, isI64, isU64, lowWord, readI64, readU64, storeBigint } from "../../src/runtime/queue/wide.ts";
import { fakeRing, thrown } from "./ring.ts";

test("a token is a generation and a tag; 0 and nonsense are none", () => {
  const tags = 128;
  for (const [generation, tag] of [
    [1, 0],
    [1, 127],
    [0xffff_ffff, 5],
  ] as const) {
    const token = (generation * tags + tag) as Token;
    expect(Number.isSafeInteger(token)).toBe(true);
    expect([tagOf(token, tags), generationOf(token, tags)]).toEqual([tag, generation]);
  }
  for (const value of [FULL, -1, 127, 200.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 60, "128", undefined]) {
    expect(tagOf(value as Token, tags)).toBe(-1);
  }
  expect(nextGeneration(0)).toBe(1);
  expect(nextGeneration(0xffff_ffff)).toBe(1);
});

test.each([0n, 1n, 0xffff_ffffn, 0x1_0000_0000n, 0x1f_ffff_ffff_ffffn, 0xffff_ffff_ffff_ffffn])(
  "%s makes the trip",
  (value) => {
    const words = new Uint32Array(4);
    storeBigint(words, 1, value);
    expect(readU64(words, 1)).toBe(value);
    expect(readI64(words, 1)).toBe(BigInt.asIntN(64, value));
    expect([lowWord(value), highWord(value)]).toEqual([words[1], words[2]]);
    expect([words[0], words[3]]).toEqual([0, 0]);
    const number = Number(value);
    if (!Number.isSafeInteger(number)) return;
    words.fill(0);
    words[1] = number;
    words[2] = number * 2 ** -32;
    expect(readU64(words, 1)).toBe(value);
    expect([lowWord(number), highWord(number)]).toEqual([words[1], words[2]]);
  },
);

test.each([-1n, -(2n ** 63n), -0x1_0000_0001n])("%s makes the trip", (value) => {
  const words = new Uint32Array(2);
  storeBigint(words, 0, value);
  expect(readI64(words, 0)).toBe(value);
  expect([lowWord(value), highWord(value)]).toEqual([...words]);
});

test.each([-1, 1.5, Number.NaN, 2 ** 53, -1n, 2n ** 64n, "7"])("%s is no u64", (value) => {
  expect(isU64(value as number)).toBe(false);
});

test.each([1.5, Number.NaN, 2 ** 53, 2n ** 63n, -(2n ** 63n) - 1n, "7"])("%s is no i64", (value) => {
  expect(isI64(value as number)).toBe(false);
});

test("a refused flag is answered with those that there are", () => {
  expect(unknownFlags("read.flags", 1, { none: 0, link: 4 }).message).toBe(
    "read.flags is 1; it must be a combination of none, link.",
  );
});

test("a ring with free-running indices needs a power of two", () => {
  for (const depth of [1, 2, 4096, 2 ** 21]) expect(ringDepth("Sq", depth)).toBe(depth);
  for (const depth of [0, 3, -4, 2.5, Number.NaN, 2 ** 22]) expect(() => ringDepth("Sq", depth)).toThrow(RegionRange);
});

test("queues start their tokens far from each other, in small integers", () => {
  for (const tags of [1, 16, 4096]) {
    const tokens = Array.from({ length: 100 }, () => firstGeneration(tags) * tags).sort((a, b) => a - b);
    expect(tokens.every((token) => Number.isSafeInteger(token) && token >= 0 && token < 2 ** 30)).toBe(true);
    const gaps = tokens.slice(1).map((token, index) => token - tokens[index]!);
    expect(Math.min(...gaps)).toBeGreaterThan(2 ** 21);
  }
});

test("a token of one queue is stale to another", async () => {
  const [one, other] = [(await fakeRing(4)).ring, (await fakeRing(4)).ring];
  const token = one.postNop();
  other.postNop();
  for (const use of [() => other.result(token), () => other.cancel(token), () => other.fence(token)]) {
    thrown(use, StaleToken);
  }
  await Promise.all([one.close(), other.close()]);
});

test("flags whose effects a driver could not follow are refused", async () => {
  const { ring } = await fakeRing(4);
  const CQE_SKIP_SUCCESS = 1 << 6;
  expect(thrown(() => ring.postNop(CQE_SKIP_SUCCESS), ValueRange).field).toBe("nop.flags");
  await ring.close();
});

test("what is no buffer, and places and lengths that are no numbers, are told by type", async () => {
  const { ring } = await fakeRing(4);
  using data = hub.allocate(8);
  const nothing = undefined as unknown as typeof data;
  const bigint: unknown = 2n;
  const [two, wide] = [bigint as number, 2 ** 60];
  thrown(() => ring.read({ fd: 0, offset: 0, data: nothing }), ValueRange);
  thrown(() => ring.read({ fd: 0, offset: 0, data: nothing, len: 4 }), ValueRange);
  thrown(() => ring.postRead(0, 0, nothing, 0, 4), ValueRange);
  thrown(() => ring.postRead(0, 0, null as unknown as typeof data, 0, 4), ValueRange);
  thrown(() => ring.read({ fd: 0, offset: 0, data, at: two }), BufferRange);
  thrown(() => ring.read({ fd: 0, offset: 0, data, len: two }), BufferRange);
  thrown(() => ring.postRead(0, 0, data, two, two), BufferRange);
  thrown(() => ring.postRead(0, 0, data, wide, 1), BufferRange);
  expect([ring.inFlight, data.state]).toEqual([0, "owned"]);
  await ring.close();
});

test("a full ring says what it is full of", async () => {
  const { kernel, ring } = await fakeRing(4);
  kernel.hold = true;
  for (let i = 0; i < 4; i++) ring.postNop();
  expect(thrown(() => ring.nop(), RingFull).message).toContain("only 4 of 7 commands are in flight");
  ring.notify();
  while (ring.postNop() !== 0);
  expect(thrown(() => ring.nop(), RingFull).message).toContain("all of 7 commands are in flight");
  await ring.close();
});
