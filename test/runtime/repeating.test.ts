/** Commands that complete many times: each completion told once and in order, memory lent until the last. */
import fc from "fast-check";
import { expect, test } from "vitest";

import {
  DeviceCorrupt,
  hub,
  ProtocolViolation,
  QueueFailed,
  Timeout,
  type Completions,
  type Token,
} from "@ringwright/runtime";

import { PairError, type PairCompletions, type WatchResult } from "../codegen/cases/repeating/expected.gen.ts";
import { AGAIN, fakePair, MORE, type Answer, type FakePair } from "./fake-pair.ts";
import { rejected, thrown } from "./outcomes.ts";

const WAIT = { timeout: 2000 };
const TAGS = 8;

async function collect(completions: Completions<WatchResult>): Promise<number[]> {
  const all: number[] = [];
  for await (const { happened } of completions) all.push(happened);
  return all;
}

/** Answers a request several times, the last time for good. */
function answers(device: FakePair, token: Token, details: readonly number[], last: Answer): void {
  const request = device.request(token, TAGS);
  for (const detail of details) device.answer(request, { state: MORE, detail });
  device.answer(request, last);
}

test("a handler is called for each completion; the command is one in flight until the last", async () => {
  const { device, pair } = await fakePair();
  const told: (readonly [Token, number])[] = [];
  const handlers: PairCompletions = {
    watch: (token, _status, _state, detail) => void told.push([token, detail]),
  };
  const token = pair.postWatch();
  pair.notify();
  const request = device.request(token, TAGS);
  for (const detail of [7, 8, 9]) {
    device.answer(request, { state: MORE, detail });
    expect(pair.poll(handlers)).toBe(1);
    expect([pair.inFlight, pair.result(token)]).toEqual([1, undefined]);
  }
  device.answer(request, { state: MORE, detail: 10 });
  device.answer(request, { detail: 11 });
  expect(pair.poll(handlers)).toBe(2);
  expect(told).toEqual([7, 8, 9, 10, 11].map((detail) => [token, detail]));
  expect([pair.inFlight, pair.result(token)]).toEqual([0, { status: 0, state: 0, detail: 11, happened: 11 }]);
  device.answer(request, { detail: 12 });
  thrown(() => pair.poll(handlers), ProtocolViolation);
});

test("the object form tells each result once, in order, however slow who takes them is; its fence is of the last", async () => {
  const { device, pair } = await fakePair();
  const watch = pair.watch();
  pair.notify();
  answers(device, watch.token, [1, 2, 3], { detail: 4 });
  expect(await watch.wait(WAIT)).toMatchObject({ happened: 4 });
  expect([watch.state, watch.waiting]).toEqual(["done", 4]);
  expect(await collect(watch)).toEqual([1, 2, 3, 4]);
  expect(await watch.next()).toEqual({ done: true, value: undefined });
});

test("who waits for results gets them in the order of asking", async () => {
  const { device, pair } = await fakePair();
  const watch = pair.watch();
  pair.notify();
  const asked = [watch.next(WAIT), watch.next(WAIT), watch.next(WAIT), watch.next(WAIT)];
  answers(device, watch.token, [1, 2], { detail: 3 });
  const results = await Promise.all(asked);
  expect(results.map(({ value }) => value?.happened)).toEqual([1, 2, 3, undefined]);
  expect(results.at(-1)!.done).toBe(true);
});

test("a wait for the next result may end by its limit, and no result is lost", async () => {
  const { device, pair } = await fakePair();
  const watch = pair.watch();
  pair.notify();
  expect((await rejected(watch.next({ timeout: 5 }), Timeout)).code).toBe("TIMEOUT");
  const abort = new AbortController();
  const aborted = watch.next({ signal: abort.signal });
  answers(device, watch.token, [1], { detail: 2 });
  pair.poll();
  // The result has come before, though nobody has seen it yet.
  abort.abort(new Error("enough"));
  const first = await aborted.then(
    ({ value }) => [value?.happened],
    () => [],
  );
  expect([...first, ...(await collect(watch))]).toEqual([1, 2]);
});

test("an error ends it, after the results before", async () => {
  const { device, pair } = await fakePair();
  const watch = pair.watch();
  pair.notify();
  answers(device, watch.token, [1, 2], { status: 9 });
  const taken: number[] = [];
  const error = await rejected(
    (async () => {
      for await (const { happened } of watch) taken.push(happened);
    })(),
    PairError,
  );
  expect([taken, error.status]).toEqual([[1, 2], 9]);
  expect((await rejected(watch, PairError)).status).toBe(9);
});

test("what fails before its last completion has failed, and holds its memory until then", async () => {
  const { device, pair } = await fakePair();
  using data = hub.allocate(16);
  const heard: string[] = [];
  const handlers: PairCompletions = {
    fill: (_token, _status, _state, detail) => void heard.push(`filled ${detail}`),
    failed: (_token, status) => void heard.push(`failed ${status}`),
  };
  const token = pair.postFill(data, 0, 16);
  pair.notify();
  const request = device.request(token, TAGS);
  for (const answer of [
    { detail: 16, state: MORE },
    { status: 3, state: AGAIN },
    { detail: 5, state: MORE },
  ]) {
    device.answer(request, answer);
  }
  pair.poll(handlers);
  expect([heard, data.state, pair.inFlight, pair.result(token)]).toEqual([
    ["filled 16", "failed 3"],
    "lent",
    1,
    undefined,
  ]);
  const fence = pair.fence(token);
  device.answer(request, { detail: 4 });
  expect((await rejected(fence.wait(WAIT), PairError)).status).toBe(3);
  expect([heard.length, data.state, pair.inFlight]).toEqual([2, "owned", 0]);
  expect(thrown(() => pair.result(token), PairError).status).toBe(3);
});

test("more bytes than were lent, said by any of its completions, are a violation of that command", async () => {
  const { device, pair } = await fakePair();
  using data = hub.allocate(16);
  const fill = pair.fill({ data });
  pair.notify();
  const request = device.request(fill.token, TAGS);
  device.answer(request, { detail: 17, state: MORE });
  device.answer(request, { detail: 1 });
  const error = await rejected(fill.wait(WAIT), ProtocolViolation);
  expect([error.token, data.state]).toEqual([fill.token, "owned"]);
});

test("leaving the loop cancels the command, and what it had told can still be taken", async () => {
  const { device, pair } = await fakePair();
  device.stops = (target) => {
    device.answer(target, { state: MORE, detail: 3 });
    device.answer(target, { status: 125 });
  };
  const watch = pair.watch();
  pair.notify();
  const request = device.request(watch.token, TAGS);
  for (const detail of [1, 2]) device.answer(request, { state: MORE, detail });
  for await (const { happened } of watch) {
    expect(happened).toBe(1);
    break;
  }
  expect([watch.state, pair.inFlight]).toEqual(["failed", 0]);
  expect(await collect(watch)).toEqual([2, 3]);
  expect((await rejected(watch, PairError)).status).toBe(125);
  expect(await watch.return()).toEqual({ done: true, value: undefined });
});

test("what never completes takes no tag, and a completion of it is a violation", async () => {
  const { device, pair } = await fakePair(2);
  const token = pair.postTell(1);
  for (let i = 0; i < 5; i++) {
    pair.notify();
    expect([pair.postTell(i), pair.inFlight]).toEqual([expect.any(Number), 0]);
  }
  pair.notify();
  expect(device.taken.length).toBe(6);
  device.answer(device.request(token, 2));
  const error = thrown(() => pair.poll(), ProtocolViolation);
  expect(error.token).toBe(0);
  const ask = pair.ask();
  pair.notify();
  device.answer(device.request(ask.token, 2));
  expect((await ask.wait(WAIT)).status).toBe(0);
});

test("it may be disposed of", async () => {
  const { pair } = await fakePair();
  {
    await using watch = pair.watch();
    expect(watch.state).toBe("pending");
  }
  expect(pair.inFlight).toBe(0);
});

test("closing cancels it, and the queue's failure ends it", async () => {
  const first = await fakePair();
  const watch = first.pair.watch();
  const all = collect(watch);
  await first.pair.close(WAIT);
  expect((await rejected(all, PairError)).status).toBe(125);

  const second = await fakePair();
  const other = second.pair.watch();
  second.pair.notify();
  const failed = collect(other);
  second.device.corrupt();
  thrown(() => second.pair.poll(), DeviceCorrupt);
  await rejected(failed, QueueFailed);
  await other.return();
});

test("completions that wait for room are asked for, also when nothing else is there", async () => {
  const { device, pair } = await fakePair(2);
  let told = 0;
  const handlers: PairCompletions = { watch: () => void told++ };
  const token = pair.postWatch();
  pair.notify();
  expect(device.asked).toBe(0);
  for (let i = 0; i < 7; i++) device.answer(device.request(token, 2), { state: MORE });
  expect(device.waiting).toBe(5);
  for (const left of [3, 1, 0]) {
    pair.poll(handlers);
    expect(device.waiting).toBe(left);
  }
  pair.poll(handlers);
  expect([told, device.asked]).toEqual([7, 3]);
  // What comes too late for the last look is found by the next, which has nothing to read.
  device.holdBack(device.request(token, 2), {});
  expect(pair.poll(handlers)).toBe(1);
  expect([told, pair.inFlight]).toEqual([8, 0]);
});

test("a handler that throws leaves what waits for the next poll", async () => {
  const { device, pair } = await fakePair(2);
  const token = pair.postWatch();
  pair.notify();
  for (let i = 0; i < 4; i++) device.answer(device.request(token, 2), { state: MORE, detail: i });
  const told: number[] = [];
  const handlers: PairCompletions = {
    watch(_token, _status, _state, detail) {
      told.push(detail);
      if (detail === 1) throw new Error("mine");
    },
  };
  expect(() => pair.poll(handlers)).toThrow("mine");
  pair.poll(handlers);
  expect(told).toEqual([0, 1, 2, 3]);
});

/** A step of the property: who it is about is counted modulo how many there are. */
const step = fc.oneof(
  fc.record({ kind: fc.constant("watch" as const) }),
  fc.record({ kind: fc.constant("ask" as const) }),
  fc.record({ kind: fc.constant("more" as const), which: fc.nat(), detail: fc.nat(0xffff) }),
  fc.record({ kind: fc.constant("end" as const), which: fc.nat(), status: fc.constantFrom(0, 0, 7) }),
  fc.record({ kind: fc.constant("reap" as const) }),
  fc.record({ kind: fc.constant("take" as const), which: fc.nat() }),
);

test(
  "any order of completions: every one is told once, to its own command, in order",
  { timeout: 60_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 1, maxLength: 60 }),
        fc.constantFrom(2, 4, 8),
        async (steps, tags) => {
          const { device, pair } = await fakePair(tags);
          const open: { watch: Completions<WatchResult>; told: number[]; taken: number[]; failed: boolean }[] = [];
          const all: typeof open = [];
          let asks: Token[] = [];
          for (const item of steps) {
            if (item.kind === "watch" && pair.inFlight < pair.depth) {
              const entry = { watch: pair.watch(), told: [], taken: [], failed: false };
              pair.notify();
              open.push(entry);
              all.push(entry);
            } else if (item.kind === "ask" && pair.inFlight < pair.depth) {
              asks.push(pair.postAsk());
              pair.notify();
            } else if (item.kind === "more" && open.length > 0) {
              const entry = open[item.which % open.length]!;
              device.answer(device.request(entry.watch.token, tags), { state: MORE, detail: item.detail });
              entry.told.push(item.detail);
            } else if (item.kind === "end" && open.length > 0) {
              const [entry] = open.splice(item.which % open.length, 1) as [(typeof open)[0]];
              device.answer(device.request(entry.watch.token, tags), { status: item.status, detail: 1 });
              entry.failed = item.status !== 0;
              if (!entry.failed) entry.told.push(1);
            } else if (item.kind === "reap") {
              for (const token of asks) device.answer(device.request(token, tags), {});
              asks = [];
              while (pair.poll() > 0);
            } else if (item.kind === "take" && all.length > 0) {
              const entry = all[item.which % all.length]!;
              if (entry.watch.waiting > 0) entry.taken.push((await entry.watch.next()).value!.happened);
            }
          }
          for (const token of asks) device.answer(device.request(token, tags), {});
          for (const { watch } of open) device.answer(device.request(watch.token, tags), { status: 5 });
          for (const entry of open) entry.failed = true;
          while (pair.inFlight > 0) pair.poll();
          for (const { watch, told, taken, failed } of all) {
            while (watch.waiting > 0) taken.push((await watch.next()).value!.happened);
            expect(taken).toEqual(told);
            expect(watch.state).toBe(failed ? "failed" : "done");
          }
          await pair.close(WAIT);
        },
      ),
      { numRuns: 150 },
    );
  },
);
