/** Commands that come after fences: `{ after }` and `queue.after(…)`. */
import { expect, test, vi } from "vitest";

import {
  BufferClosed,
  BufferRange,
  DependencyFailed,
  Fence,
  FenceCycle,
  hub,
  QueueClosed,
  RingFull,
  StaleToken,
  Timeline,
  ValueRange,
} from "@ringwright/runtime";

import { fakeRing, rejected, thrown } from "./ring.ts";

const WAIT = { timeout: 2000 };
const READ = 22;

async function heldRing(entries = 8) {
  const opened = await fakeRing(entries);
  opened.kernel.hold = true;
  return opened;
}

/** So that what is scheduled for the end of this tick has been done. */
function later(): Promise<void> {
  return new Promise((done) => setImmediate(done));
}

test("a command is posted when what it comes after is done, and not before", async () => {
  const { kernel, ring } = await heldRing();
  const { fence, resolve } = Fence.manual();
  const after = ring.nop({}, { after: fence });
  await later();
  expect([kernel.taken.length, after.state, after.placed, after.token]).toEqual([0, "pending", "runtime", 0]);
  resolve();
  await later();
  expect(kernel.taken.length).toBe(1);
  expect(ring.fence(after.token).state).toBe("pending");
  kernel.complete(kernel.taken[0]!, 5);
  expect(await after.wait(WAIT)).toMatchObject({ res: 5 });
});

test("what is done already is not waited for, and options that say nothing change nothing", async () => {
  const { kernel, ring } = await heldRing();
  const { fence, resolve } = Fence.manual();
  resolve();
  const fences = [ring.nop({}, { after: fence }), ring.nop({}, { after: [] }), ring.nop({}, {}), ring.nop()];
  expect(fences.map(({ placed, token }) => [placed, token > 0])).toEqual(fences.map(() => [undefined, true]));
  await later();
  expect(kernel.taken.length).toBe(4);
});

test("of several fences, the last one counts", async () => {
  const { kernel, ring } = await heldRing();
  const [first, second] = [Fence.manual(), Fence.manual()];
  ring.nop({}, { after: [first.fence, second.fence] });
  second.resolve();
  await later();
  expect(kernel.taken.length).toBe(0);
  first.resolve();
  await later();
  expect(kernel.taken.length).toBe(1);
});

test("after() fills in the fences, and what is said at the command comes to them", async () => {
  const { kernel, ring } = await heldRing();
  const [first, second] = [Fence.manual(), Fence.manual()];
  const ordered = ring.after(first.fence);
  ordered.nop();
  ordered.nop({}, { after: second.fence });
  first.resolve();
  await later();
  expect(kernel.taken.length).toBe(1);
  second.resolve();
  await later();
  expect(kernel.taken.length).toBe(2);
  thrown(() => ring.after(undefined as never), ValueRange);
  thrown(() => ring.after([1] as never), ValueRange);
});

test("when one of them fails, nothing is posted, and the failure goes on along a chain of any length", async () => {
  const { kernel, ring } = await heldRing();
  const [first, second] = [Fence.manual(), Fence.manual()];
  let last = ring.nop({}, { after: [first.fence, second.fence] });
  const all = [last];
  for (let count = 0; count < 20_000; count++) all.push((last = ring.nop({}, { after: last })));
  const why = new Error("no");
  first.reject(why);
  expect(all.every(({ state }) => state === "failed")).toBe(true);
  const error = await rejected(all[0]!.wait(WAIT), DependencyFailed);
  expect([error.code, error.cause, error.queue]).toEqual(["DEPENDENCY_FAILED", why, "Uring"]);
  expect((await rejected(all[1]!.wait(WAIT), DependencyFailed)).cause).toBe(error);
  second.resolve();
  await later();
  expect(kernel.taken.length).toBe(0);
  expect((await rejected(ring.nop({}, { after: first.fence }).wait(WAIT), DependencyFailed)).cause).toBe(why);
});

test("arguments are as they were at the call, and buffers are lent from then on", async () => {
  const { kernel, ring } = await heldRing();
  const { fence, resolve } = Fence.manual();
  const data = hub.allocate(64);
  const args = { fd: 3, offset: 0, data, len: 64 };
  const read = ring.read(args, { after: fence });
  args.fd = 4;
  args.len = 1;
  expect(data.state).toBe("lent");
  data.close();
  let released = false;
  void data.released().then(() => (released = true));
  await later();
  expect([released, hub.census().lent > 0]).toEqual([false, true]);
  resolve();
  await later();
  const [taken] = kernel.taken;
  expect([taken!.opcode, taken!.words[1], taken!.words[6]]).toEqual([READ, 3, 64]);
  expect(released).toBe(false);
  kernel.complete(taken!, 64);
  expect(await read.wait(WAIT)).toMatchObject({ moved: 64 });
  await vi.waitFor(() => expect(released).toBe(true), WAIT);
  thrown(() => ring.read(args, { after: Fence.manual().fence }), BufferClosed);
});

test("buffers of a command that is never posted are the program's again", async () => {
  const { ring } = await heldRing();
  const { fence, reject } = Fence.manual();
  const data = hub.allocate(64);
  ring.read({ fd: 3, offset: 0, data }, { after: fence });
  reject(new Error("no"));
  expect(data.state).toBe("owned");
  data.close();
});

test("what a post would be refused with, the fence tells when it is posted", async () => {
  const { ring } = await heldRing();
  const { fence, resolve } = Fence.manual();
  const data = hub.allocate(64);
  const read = ring.read({ fd: 3, offset: 0, data, len: 65 }, { after: fence });
  resolve();
  await rejected(read.wait(WAIT), BufferRange);
  expect(data.state).toBe("owned");
  data.close();
});

test("a full queue is waited for, in order, and nothing is lost", async () => {
  const { kernel, ring } = await heldRing(2);
  const { fence, resolve } = Fence.manual();
  const count = 20;
  const order: number[] = [];
  const fences = Array.from({ length: count }, (_item, index) => ring.nopResult({ res: index }, { after: fence }));
  fences.forEach((one, index) => void one.onSignal(() => order.push(index)));
  resolve();
  thrown(() => {
    for (;;) ring.nop();
  }, RingFull);
  await later();
  const held = kernel.taken.splice(0);
  kernel.hold = false;
  kernel.result = ({ words }) => words[6]! | 0;
  for (const taken of held) kernel.complete(taken, taken.words[6]! | 0);
  const results = await Promise.all(fences.map((one) => one.wait(WAIT)));
  expect(results.map(({ res }) => res)).toEqual(order.toSorted((a, b) => a - b));
  expect(order).toEqual(Array.from({ length: count }, (_item, index) => index));
});

test("a queue that is closed meanwhile rejects what it has not posted", async () => {
  const { kernel, ring } = await fakeRing();
  const { fence, resolve } = Fence.manual();
  const data = hub.allocate(64);
  const read = ring.read({ fd: 3, offset: 0, data }, { after: fence });
  await ring.close();
  await rejected(read.wait(WAIT), QueueClosed);
  expect(data.state).toBe("owned");
  resolve();
  await later();
  expect(kernel.taken.length).toBe(0);
  thrown(() => ring.nop({}, { after: fence }), QueueClosed);
  data.close();
});

test("a signal ends a command that waits, at once", async () => {
  const { kernel, ring } = await heldRing();
  const { fence, resolve } = Fence.manual();
  const abort = new AbortController();
  const waits = ring.nop({}, { after: fence, signal: abort.signal });
  const why = new Error("enough");
  abort.abort(why);
  expect(await rejected(waits.wait(WAIT), Error)).toBe(why);
  resolve();
  await later();
  expect(kernel.taken.length).toBe(0);
  expect(await rejected(ring.nop({}, { signal: abort.signal }).wait(WAIT), Error)).toBe(why);
});

test("a command that completes many times tells all of it, last one included", async () => {
  const { kernel, ring } = await heldRing();
  const { fence, resolve } = Fence.manual();
  const accepted = ring.acceptMultishot({ fd: 3 }, { after: fence });
  const next = accepted.next(WAIT);
  resolve();
  await later();
  const more = 1 << 1;
  kernel.complete(kernel.taken[0]!, 7, more);
  expect((await next).value).toMatchObject({ fd: 7 });
  kernel.complete(kernel.taken[0]!, 8, more);
  kernel.complete(kernel.taken[0]!, 9);
  expect((await accepted.next(WAIT)).value).toMatchObject({ fd: 8 });
  expect((await accepted.next(WAIT)).value).toMatchObject({ fd: 9 });
  expect(await accepted.next(WAIT)).toEqual({ done: true, value: undefined });
  expect(await accepted.wait(WAIT)).toMatchObject({ fd: 9 });
});

test("one that is left before it began is never posted", async () => {
  const { kernel, ring } = await heldRing();
  const { fence, resolve } = Fence.manual();
  const accepted = ring.acceptMultishot({ fd: 3 }, { after: fence });
  expect(await accepted.return()).toEqual({ done: true, value: undefined });
  resolve();
  await later();
  expect(kernel.taken.length).toBe(0);
});

test("a command that would wait for itself is refused at the call", async () => {
  const { kernel, ring } = await heldRing();
  using timeline = new Timeline();
  const [one, two, three] = [timeline.point(1), timeline.point(2), timeline.point(3)];
  const own = thrown(() => ring.nop({}, { after: one, signals: one }), FenceCycle);
  expect(own.code).toBe("FENCE_CYCLE");
  const first = ring.nop({}, { after: one, signals: two });
  const second = ring.nop({}, { after: Fence.all([two, Fence.manual().fence]), signals: [three] });
  thrown(() => ring.nop({}, { after: three, signals: one }), FenceCycle);
  thrown(() => ring.nop({}, { after: second, signals: [three, one] }), FenceCycle);
  // What has settled is waited for no more.
  const fine = ring.nop({}, { after: first, signals: three });
  timeline.signal(1);
  await later();
  expect([kernel.taken.length, fine.state]).toEqual([1, "pending"]);
});

test.each([
  [{ after: 1 }],
  [{ after: [Promise.resolve()] }],
  [{ signals: "x" }],
  [{ signal: {} }],
  [{ timeout: -1 }],
  [{ timeout: "1" }],
  [5],
])("%o is refused", async (options) => {
  const { kernel, ring } = await heldRing();
  thrown(() => ring.nop({}, options as never), ValueRange);
  await later();
  expect(kernel.taken.length).toBe(0);
});

test("arguments that can't be copied are refused at the call, and no buffer stays lent", async () => {
  const { ring } = await heldRing();
  const { fence } = Fence.manual();
  const data = hub.allocate(64);
  const at = { valueOf: () => 0 } as unknown as number;
  expect(thrown(() => ring.write({ fd: 3, offset: 0, data, at }, { after: fence }), ValueRange).message).toMatch(
    /^at /,
  );
  expect(data.state).toBe("owned");
  data.close();
  await data.released();
});

test("a command that is posted later has no token yet, and who asks by that is told so", async () => {
  const { ring } = await heldRing();
  const { token } = ring.nop({}, { after: Fence.manual().fence });
  expect(thrown(() => ring.cancel(token), StaleToken).message).toContain("posted later");
});

test("what many commands signal, one after the other, keeps none of those that have ended", async () => {
  const { ring } = await fakeRing(8);
  const point = Fence.manual();
  const ended: WeakRef<object>[] = [];
  const post = async (): Promise<void> => {
    const fence = ring.nop({}, { signals: point.fence });
    ended.push(new WeakRef(fence));
    await fence.wait(WAIT);
  };
  for (let i = 0; i < 20; i++) await post();
  await vi.waitFor(() => {
    (globalThis as { gc?: () => void }).gc!();
    expect(ended.filter((fence) => fence.deref() !== undefined).length).toBeLessThan(5);
  }, WAIT);
  expect(point.fence.state).toBe("pending");
});
