/** Whatever the device says: typed errors, nothing out of bounds, nothing that hangs. */
import { expect, test } from "vitest";

import { DeviceCorrupt, FULL, hub, ProtocolViolation, QueueFailed, RegionRange, type Token } from "@ringwright/runtime";

import { SetupFlags, SystemError, Uring, type UringCompletions } from "../../specs/io_uring.gen.ts";
import { Errno } from "../../specs/linux/errno.gen.ts";
import { FakeKernel, type Taken } from "./fake-kernel.ts";
import { fakeRing, rejected, thrown } from "./ring.ts";

const WAIT = { timeout: 2000 };

test("cq_tail beyond the ring: DeviceCorrupt; the queue has failed and every fence says so", async () => {
  const { kernel, ring } = await fakeRing();
  kernel.hold = true;
  const token = ring.postNop();
  ring.notify();
  const fence = ring.fence(token);
  kernel.corrupt("cqTail", kernel.consumed + 9);
  const error = thrown(() => ring.poll(), DeviceCorrupt);
  expect([error.code, error.value]).toEqual(["DEVICE_CORRUPT", 9]);
  expect(error.message).toContain("cq_tail");
  const failure = await rejected(fence.wait(WAIT), QueueFailed);
  expect([failure.code, failure.cause]).toEqual(["QUEUE_FAILED", error]);
  for (const action of [() => ring.postNop(), () => ring.notify(), () => ring.poll(), () => ring.nop()]) {
    thrown(action, QueueFailed);
  }
  await rejected(ring.room(WAIT), QueueFailed);
  // A command is in flight and can't be followed any more: closing unmaps nothing.
  await rejected(ring.close(), QueueFailed);
  expect(kernel.unmapped).toBe(0);
});

test("a cq_tail that goes wrong while awaited fails the fence, without anyone polling", async () => {
  const { kernel, ring } = await fakeRing();
  kernel.hold = true;
  const fence = ring.nop();
  kernel.enters.push(() => {
    kernel.take(1);
    kernel.corrupt("cqTail", 4_000_000_000);
    return 1;
  });
  const failure = await rejected(fence.wait(WAIT), QueueFailed);
  expect(failure.cause).toBeInstanceOf(DeviceCorrupt);
});

test("a failed queue with nothing in flight closes", async () => {
  const { kernel, ring } = await fakeRing();
  kernel.corrupt("cqTail", 100);
  thrown(() => ring.poll(), DeviceCorrupt);
  await ring.close();
  expect([kernel.unmapped, kernel.closedHandles]).toEqual([2, 1]);
});

/** With a kernel's thread, nobody says how many entries were taken but the index. */
const polled = { entries: 4, flags: SetupFlags.sqpoll };

test.each([1, 5, 0xffff_ffff])("sq_head at %d, when one entry was published", async (value) => {
  const { kernel, ring } = await fakeRing(polled);
  kernel.corrupt("sqHead", value);
  ring.postNop();
  if (value === 1) {
    // Believable: the one entry was taken. Its completion just never comes.
    expect(ring.notify()).toBe(0);
    return;
  }
  const error = thrown(() => ring.notify(), DeviceCorrupt);
  expect(error.value).toBe(value);
  expect(error.message).toContain("sq_head");
});

test("sq_head that goes back", async () => {
  const { kernel, ring } = await fakeRing(polled);
  kernel.corrupt("sqHead", 1);
  ring.postNop();
  expect(ring.notify()).toBe(0);
  kernel.corrupt("sqHead", 0);
  ring.postNop();
  ring.postNop();
  expect(ring.postNop()).toBeGreaterThan(0);
  kernel.corrupt("sqHead", 0xffff_ffff);
  thrown(() => ring.notify(), DeviceCorrupt);
});

test.each([2, 0x7fff_ffff])("a call that took %d of one entry", async (count) => {
  const { kernel, ring } = await fakeRing();
  kernel.enters.push(count);
  ring.postNop();
  const error = thrown(() => ring.notify(), DeviceCorrupt);
  expect(error.message).toContain("entries taken");
});

const forgeries: [string, (command: Taken) => { low: number; high: number }][] = [
  ["an unknown tag", ({ high }) => ({ low: 8, high })],
  ["a tag of 2^32 - 1", ({ high }) => ({ low: 0xffff_ffff, high })],
  ["a later generation", ({ low, high }) => ({ low, high: high + 1 })],
  ["generation 0 of a tag never used", () => ({ low: 7, high: 0 })],
];
test.each(forgeries)("a completion with %s is not believed", async (_what, forge) => {
  const { kernel, ring } = await fakeRing();
  kernel.hold = true;
  const token = ring.postNop();
  ring.notify();
  kernel.complete(forge(kernel.taken[0]!));
  const error = thrown(() => ring.poll(), ProtocolViolation);
  expect([error.code, error.token]).toEqual(["PROTOCOL_VIOLATION", FULL]);
  // The batch was consumed, the command is still in flight, and the queue goes on.
  expect([kernel.consumed, ring.inFlight, ring.result(token)]).toEqual([1, 1, undefined]);
  kernel.complete(kernel.taken[0]!, 0, 3);
  expect(ring.poll()).toBe(1);
  expect(ring.result(token)).toEqual({ res: 0, flags: 3 });
});

test("a repeated completion is told to the handler; those around it are delivered", async () => {
  const { kernel, ring } = await fakeRing();
  kernel.hold = true;
  const tokens = [ring.postNop(), ring.postNop()];
  ring.notify();
  const [first, second] = kernel.taken;
  kernel.complete(first!);
  kernel.complete(first!);
  kernel.complete(second!);
  const seen: unknown[] = [];
  const on: UringCompletions = {
    nop: (token) => seen.push(token),
    violation: (error) => seen.push(error.code),
  };
  expect(ring.poll(on)).toBe(2);
  expect(seen).toEqual([tokens[0], "PROTOCOL_VIOLATION", tokens[1]]);
  expect(ring.inFlight).toBe(0);
});

test("a completion from an earlier use of the tag", async () => {
  const { kernel, ring } = await fakeRing(1);
  const [old] = [kernel.taken];
  for (let i = 0; i < 4; i++) {
    ring.postNop();
    ring.notify();
    ring.poll();
  }
  kernel.hold = true;
  ring.postNop();
  ring.notify();
  kernel.complete(old[0]!);
  const error = thrown(() => ring.poll(), ProtocolViolation);
  expect(error.message).toContain("generation");
  expect(ring.inFlight).toBe(1);
});

test("a forged completion while a fence is awaited fails the queue: it can't be told whose it was", async () => {
  const { kernel, ring } = await fakeRing();
  kernel.hold = true;
  const fence = ring.nop();
  kernel.enters.push((submit) => {
    kernel.take(submit);
    kernel.complete({ low: 99, high: 99 });
    return submit;
  });
  const failure = await rejected(fence.wait(WAIT), QueueFailed);
  expect(failure.cause).toBeInstanceOf(ProtocolViolation);
  // Reaping still works, so closing cancels, drains and unmaps.
  await ring.close();
  expect(kernel.unmapped).toBe(2);
});

test("more bytes moved than lent: the command fails, its loan ends, the queue goes on", async () => {
  const { kernel, ring } = await fakeRing();
  using data = hub.allocate(100);
  kernel.result = () => 51;
  const token = ring.postRead(3, 0, data, 0, 50);
  expect(data.state).toBe("lent");
  ring.notify();
  const error = thrown(() => ring.poll(), ProtocolViolation);
  expect([error.token, data.state]).toEqual([token, "owned"]);
  expect(error.message).toContain("51");
  thrown(() => ring.result(token), ProtocolViolation);
  const awaited = await rejected(ring.read({ fd: 3, offset: 0, data, len: 50 }).wait(WAIT), ProtocolViolation);
  expect(awaited.token).not.toBe(FULL);
  kernel.result = () => 50;
  expect((await ring.read({ fd: 3, offset: 0, data, len: 50 }).wait(WAIT)).moved).toBe(50);
});

test.each<[string, (words: Uint32Array) => void]>([
  ["a cell outside its region", (words) => (words[10] = 0x7fff_fffc)],
  ["a cell that is not aligned", (words) => (words[11] = 5)],
  ["a region of a length beyond belief", (words) => (words[16] = 0xffff_fffc)],
  ["entries outside the region", (words) => (words[25] = 0xffff_fff0)],
  ["entries that are not aligned", (words) => (words[25] = 130)],
  ["a depth that is no power of two", (words) => (words[0] = 3)],
  ["a depth of 0", (words) => (words[1] = 0)],
  ["a depth beyond belief", (words) => (words[1] = 0x8000_0000)],
])("setup answers %s: RegionRange, and everything is taken back", async (_what, lie) => {
  const kernel = new FakeKernel();
  kernel.params = lie;
  const error = await rejected(Uring.create(kernel.transport, { entries: 4 }), RegionRange);
  expect(error.code).toBe("REGION_RANGE");
  expect(kernel.closedHandles).toBe(1);
});

test("a partial submission: the rest stays staged and goes with the next notify", async () => {
  const { kernel, ring } = await fakeRing();
  kernel.enters.push(() => kernel.take(1));
  const tokens = [ring.postNop(), ring.postNop(), ring.postNop()];
  expect(ring.notify()).toBe(2);
  expect(ring.poll()).toBe(1);
  expect(ring.notify()).toBe(0);
  expect(ring.poll()).toBe(2);
  for (const token of tokens) expect(ring.result(token)).toEqual({ res: 0, flags: 0 });
});

test.each([Errno.intr, Errno.again, Errno.busy])(
  "enter fails with %d, which the spec retries: nothing is lost",
  async (errno) => {
    const { kernel, ring } = await fakeRing();
    kernel.enters.push(-errno);
    const token = ring.postNop();
    expect(ring.notify()).toBe(1);
    expect(ring.inFlight).toBe(1);
    expect(ring.notify()).toBe(0);
    ring.poll();
    expect(ring.result(token)).toEqual({ res: 0, flags: 0 });
    // And by itself, when awaited.
    kernel.enters.push(-errno, -errno, -errno);
    await ring.nop().wait(WAIT);
  },
);

test("enter fails for good: notify throws; awaited, it settles every fence", async () => {
  const { kernel, ring } = await fakeRing();
  kernel.enters.push(-Errno.badf, -Errno.badf);
  ring.postNop();
  const error = thrown(() => ring.notify(), SystemError);
  expect([error.code, error.call, error.errno]).toEqual(["CALL_FAILED", "enter", Errno.badf]);
  const failure = await rejected(ring.nop().wait(WAIT), QueueFailed);
  expect(failure.cause).toBeInstanceOf(SystemError);
  thrown(() => ring.postNop(), QueueFailed);
});

test("setup fails: SystemError, with nothing left behind", async () => {
  const kernel = new FakeKernel();
  kernel.params = () => {
    throw new Error("unreachable");
  };
  const { transport } = kernel;
  const denied = {
    ...transport,
    syscalls: { ...transport.syscalls!, call2: () => -Errno.perm },
    hint: (result: number) => (result === -Errno.perm ? "Ask someone." : undefined),
  };
  const error = await rejected(Uring.create(denied, { entries: 4 }), SystemError);
  expect([error.call, error.errno]).toEqual(["setup", Errno.perm]);
  expect(error.message).toMatch(/perm \(1\).* Ask someone\.$/);
  // An uncaught error is shown by its stack.
  expect(error.stack).toContain(error.message);
  expect(kernel.closedHandles).toBe(0);
});

test("tokens of nothing are stale", async () => {
  const { ring } = await fakeRing();
  for (const token of [0, 1, 8, 8.5, -8, Number.NaN, 2 ** 53] as Token[]) {
    expect(() => ring.result(token)).toThrow(expect.objectContaining({ code: "STALE_TOKEN" }));
    expect(() => ring.fence(token)).toThrow(expect.objectContaining({ code: "STALE_TOKEN" }));
    expect(() => ring.waitSync(token)).toThrow(expect.objectContaining({ code: "STALE_TOKEN" }));
    expect(() => ring.cancel(token)).toThrow(expect.objectContaining({ code: "STALE_TOKEN" }));
  }
});

test("a violation is not lost when a handler throws in the same poll", async () => {
  const { kernel, ring } = await fakeRing();
  kernel.hold = true;
  ring.postNop();
  ring.notify();
  kernel.complete({ low: 4000, high: 77 });
  kernel.complete(kernel.taken[0]!);
  const nop = (): void => {
    throw new RangeError("the handler's own");
  };
  thrown(() => ring.poll({ nop }), RangeError);
  expect(thrown(() => ring.postNop(), QueueFailed).cause).toBeInstanceOf(ProtocolViolation);
  await ring.close();
});
