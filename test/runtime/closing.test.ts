import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";

import { hub, QueueClosed, QueueFailed, Timeout } from "@ringwright/runtime";

import { UringError } from "../../specs/io_uring.gen.ts";
import { Errno } from "../../specs/linux/errno.gen.ts";
import { fakeRing, rejected, thrown } from "./ring.ts";

const WAIT = { timeout: 2000 };
const ASYNC_CANCEL = 14;

test("close: everything in flight is cancelled and drained, then unmapped, then closed", async () => {
  const { kernel, ring } = await fakeRing(4);
  kernel.hold = true;
  using data = hub.allocate(10);
  const fences = [ring.read({ fd: 3, offset: 0, data }), ring.nop()];
  await delay(1);
  expect(data.state).toBe("lent");
  await ring.close();
  for (const fence of fences) {
    const error = await rejected(fence.wait(WAIT), UringError);
    expect(error.errno).toBe(Errno.canceled);
  }
  expect(kernel.taken.map(({ opcode }) => opcode).sort((a, b) => a - b)).toEqual([0, ASYNC_CANCEL, ASYNC_CANCEL, 22]);
  expect([data.state, kernel.unmapped, kernel.closedHandles, ring.closed, ring.inFlight]).toEqual([
    "owned",
    2,
    1,
    true,
    0,
  ]);
  expect(kernel.rings.length).toBe(0);
  for (const action of [() => ring.postNop(), () => ring.notify(), () => ring.poll(), () => ring.nop()]) {
    expect(thrown(action, QueueClosed).code).toBe("QUEUE_CLOSED");
  }
  await rejected(ring.room(WAIT), QueueClosed);
  // What was told before can still be read.
  expect(() => ring.result(fences[1]!.token)).toThrow(UringError);
  await ring.close();
  expect(kernel.closedHandles).toBe(1);
});

test("a ring full of commands that never end still has a place for a cancel", async () => {
  const { kernel, ring } = await fakeRing(4);
  kernel.hold = true;
  for (let i = 0; i < ring.depth; i++) {
    expect(ring.postNop()).toBeGreaterThan(0);
    ring.notify();
  }
  expect(ring.postNop()).toBe(0);
  await ring.close();
  expect(kernel.taken.filter(({ opcode }) => opcode === ASYNC_CANCEL).length).toBe(7);
  expect(kernel.unmapped).toBe(2);
});

test("entries that nobody notified are carried out, too", async () => {
  const { kernel, ring } = await fakeRing(4);
  const tokens = [ring.postNop(), ring.postNop(), ring.postNop(), ring.postNop()];
  await ring.close();
  for (const token of tokens) expect(ring.result(token)).toEqual({ res: 0, flags: 0 });
  expect(kernel.unmapped).toBe(2);
});

test("a device that doesn't let go: Timeout, nothing unmapped, buffers lent; close() may be called again", async () => {
  const { kernel, ring } = await fakeRing(4);
  kernel.hold = true;
  using data = hub.allocate(10);
  const fence = ring.read({ fd: 3, offset: 0, data });
  await delay(1);
  const [read] = kernel.taken;
  kernel.deaf = true;
  const closing = ring.close({ timeout: 20 });
  const again = rejected(ring.close(), Timeout);
  const error = await rejected(closing, Timeout);
  expect((await again).limit).toBe(20);
  expect(error.limit).toBe(20);
  expect([data.state, kernel.unmapped, kernel.closedHandles, ring.closed]).toEqual(["lent", 0, 0, true]);
  thrown(() => ring.postNop(), QueueClosed);
  for (const command of kernel.taken) kernel.complete(command, command === read ? 7 : 0);
  await ring.close({ timeout: 2000 });
  expect((await fence.wait(WAIT)).moved).toBe(7);
  expect([data.state, kernel.unmapped, kernel.closedHandles]).toEqual(["owned", 2, 1]);
});

test("who waits for room is told that the queue closes", async () => {
  const { kernel, ring } = await fakeRing(1);
  kernel.hold = true;
  ring.postNop();
  ring.notify();
  const room = rejected(ring.room(WAIT), QueueClosed);
  await ring.close();
  await room;
});

test("close from a handler waits until the poll is over", async () => {
  const { kernel, ring } = await fakeRing(4);
  ring.postNop();
  ring.postNop();
  ring.notify();
  let closing: Promise<void> | undefined;
  let seen = 0;
  const on = {
    nop() {
      seen++;
      closing ??= ring.close();
    },
  };
  expect(ring.poll(on)).toBe(2);
  expect([seen, kernel.unmapped]).toEqual([2, 0]);
  await closing;
  expect(kernel.unmapped).toBe(2);
});

test("cancel: the command's own fence tells; false when it had completed", async () => {
  const { kernel, ring } = await fakeRing(4);
  kernel.hold = true;
  const fence = ring.nop();
  expect(ring.cancel(fence.token)).toBe(true);
  expect((await rejected(fence.wait(WAIT), UringError)).errno).toBe(Errno.canceled);
  await delay(1);
  expect(ring.inFlight).toBe(0);
  expect(ring.cancel(fence.token)).toBe(false);
  await ring.close();
  thrown(() => ring.cancel(fence.token), QueueClosed);
});

test("a string argument's buffer lives until its command has ended", async () => {
  const { kernel, ring } = await fakeRing(4);
  kernel.hold = true;
  const before = hub.census();
  const fence = ring.openat({ dirfd: -100, path: "/etc/hostname", openFlags: 0 });
  await delay(1);
  expect(hub.census()).toEqual({ buffers: before.buffers + 1, lent: before.lent + 1 });
  kernel.complete(kernel.taken[0]!, 42);
  expect((await fence.wait(WAIT)).fd).toBe(42);
  expect(hub.census()).toEqual(before);
  expect(() => ring.openat({ dirfd: 0.5, path: "x", openFlags: 0 })).toThrow();
  expect(hub.census()).toEqual(before);
  await ring.close();
});

test("await using closes", async () => {
  const { kernel, ring } = await fakeRing(4);
  {
    await using _ring = ring;
  }
  expect(kernel.closedHandles).toBe(1);
});

test("a cancel is posted once the device has taken what came before it", async () => {
  const { kernel, ring } = await fakeRing(4);
  kernel.hold = true;
  const fence = ring.nop();
  kernel.enters.push(-Errno.again, () => kernel.take(8));
  expect(ring.cancel(fence.token)).toBe(true);
  expect([kernel.taken.length, kernel.published]).toEqual([0, 1]);
  expect((await rejected(fence.wait(WAIT), UringError)).errno).toBe(Errno.canceled);
  expect(kernel.taken.map(({ opcode }) => opcode)).toEqual([0, ASYNC_CANCEL]);
  await ring.close();
});

test("what completed is reaped though the device can't be told any more; close says that the queue failed", async () => {
  const { kernel, ring } = await fakeRing(4);
  kernel.hold = true;
  using data = hub.allocate(8);
  ring.postRead(3, 0, data, 0, 8);
  ring.notify();
  const [read] = kernel.taken;
  kernel.enters.push(...Array<number>(1000).fill(-Errno.badf));
  await rejected(ring.nop().wait(WAIT), QueueFailed);
  kernel.complete(read!, 8);
  await rejected(ring.close({ timeout: 50 }), QueueFailed);
  expect([data.state, ring.inFlight]).toEqual(["owned", 1]);
});

test("an error in unmapping: close tells it, and goes on to close the handle", async () => {
  const { kernel, ring } = await fakeRing(4, ({ transport }) => {
    const map = transport.map!.bind(transport);
    let first = true;
    transport.map = (...given) => {
      const mapping = map(...given);
      if (!first) return mapping;
      first = false;
      const unmap = (): void => {
        mapping.unmap();
        throw new Error("unmapping failed");
      };
      return { memory: mapping.memory, unmap };
    };
  });
  expect((await rejected(ring.close({ timeout: 200 }), Error)).message).toBe("unmapping failed");
  expect([kernel.unmapped, kernel.closedHandles]).toEqual([2, 1]);
});
