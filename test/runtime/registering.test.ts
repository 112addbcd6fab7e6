/** A ring's place in the table of the thread that made it: how the kernel is told of entries, and when the place is given back. */
import { expect, test } from "vitest";

import { MapFailed, QueueFailed, Timeout } from "@ringwright/runtime";

import { SetupFlags, Uring } from "../../specs/io_uring.gen.ts";
import { FakeKernel } from "./fake-kernel.ts";
import { fakeRing, rejected } from "./ring.ts";

const HANDLE = 7;
const REGISTER = 427;
const UNREGISTER_RINGS = 21;
const REGISTERED = 1 << 4;
const WAKEUP = 1 << 1;
const [EINTR, EBUSY, EINVAL, ENOSYS, EPERM] = [4, 16, 22, 38, 1];

test.each([0, 3, 15])("place %d: entries go by it, and closing gives it back, before the memory and the handle", async (place) => {
  const { kernel, ring } = await fakeRing(4, (fake) => (fake.place = place));
  expect([...kernel.table]).toEqual([[place, HANDLE]]);
  ring.postNop();
  expect([ring.notify(), ring.poll()]).toEqual([0, 1]);
  await ring.nop().wait({ timeout: 2000 });
  await ring.close();
  expect(kernel.entered).toEqual([[place, REGISTERED], [place, REGISTERED]]); // prettier-ignore
  expect(kernel.unregistered).toEqual([[HANDLE, place, 0, 0]]);
  expect([kernel.table.size, kernel.unmapped, kernel.closedHandles]).toEqual([0, 2, 1]);
  await ring.close();
  expect(kernel.unregistered.length).toBe(1);
}); // prettier-ignore

test.each([-EINVAL, -EBUSY, -ENOSYS, -EPERM])("refused with %d: entries go by the handle, and there is nothing to give back", async (place) => {
  const { kernel, ring } = await fakeRing(4, (fake) => (fake.place = place));
  ring.postNop();
  expect([ring.notify(), ring.poll()]).toEqual([0, 1]);
  await ring.close();
  expect([kernel.entered, kernel.unregistered, kernel.closedHandles]).toEqual([[[HANDLE, 0]], [], 1]);
}); // prettier-ignore

test("done for none of the rings: by the handle, too", async () => {
  const { kernel, ring } = await fakeRing(4, (fake) => (fake.place = 5));
  await ring.close();
  const answering = new FakeKernel();
  const { call4 } = answering.transport.syscalls!;
  answering.transport.syscalls!.call4 = (number, ...given) => (number === REGISTER ? 0 : call4(number, ...given));
  await using other = await Uring.create(answering.transport, { entries: 4 });
  other.postNop();
  other.notify();
  expect([answering.entered, kernel.entered]).toEqual([[[HANDLE, 0]], []]);
});

test("interrupted, and a part of it taken: the rest goes the same way", async () => {
  const { kernel, ring } = await fakeRing(4);
  kernel.enters.push(-EINTR, (submit) => kernel.take(submit - 1));
  ring.postNop();
  ring.postNop();
  expect([ring.notify(), ring.notify(), ring.notify(), ring.poll()]).toEqual([2, 1, 0, 2]);
  expect(kernel.entered).toEqual(Array(3).fill([3, REGISTERED]));
});

test("the kernel's thread is woken by the place", async () => {
  const { kernel, ring } = await fakeRing({ entries: 4, flags: SetupFlags.sqpoll });
  kernel.rings[8 / 4] = 1;
  ring.postNop();
  ring.notify();
  expect(kernel.entered).toEqual([[3, REGISTERED | WAKEUP]]);
  kernel.take(1);
});

test.each([0, 1])("opening ends half-way, at the mapping of region %d: the place is given back, and the error is told", async (at) => {
  const kernel = new FakeKernel();
  const map = kernel.transport.map!;
  let mapped = 0;
  kernel.transport.map = (...given) => {
    if (mapped++ === at) throw new MapFailed("this region", 4096, "nomem");
    return map(...given);
  };
  const error = await rejected(Uring.create(kernel.transport, { entries: 4 }), MapFailed);
  expect(error.message).toContain("this region");
  expect(kernel.unregistered).toEqual([[HANDLE, 3, 0, 0]]);
  expect([kernel.table.size, kernel.unmapped, kernel.closedHandles]).toEqual([0, at, 1]);
}); // prettier-ignore

/** A kernel whose unregistering throws, as none does: a policy may end a call in any way. */
function failing(kernel: FakeKernel): void {
  const { call4 } = kernel.transport.syscalls!;
  kernel.transport.syscalls!.call4 = (number, ...given) => {
    if (number === REGISTER && given[1] === UNREGISTER_RINGS) throw new Error("not this call");
    return call4(number, ...given);
  };
}

test("a closing step that fails: close tells it, and goes on", async () => {
  const { kernel, ring } = await fakeRing(4, failing);
  expect((await rejected(ring.close(), Error)).message).toBe("not this call");
  expect([kernel.unmapped, kernel.closedHandles, ring.closed]).toEqual([2, 1, true]);
});

test("a closing step that fails when opening has: the error of opening is told", async () => {
  const kernel = new FakeKernel();
  failing(kernel);
  kernel.transport.map = () => {
    throw new MapFailed("this region", 4096, "nomem");
  };
  await rejected(Uring.create(kernel.transport, { entries: 4 }), MapFailed);
  expect([kernel.unmapped, kernel.closedHandles]).toEqual([0, 1]);
});

test("a handle that is dead, and a table that forgot the ring: closing goes on", async () => {
  const { kernel, ring } = await fakeRing(4);
  kernel.table.clear();
  await rejected(ring.nop().wait({ timeout: 2000 }), QueueFailed);
  // The command was never taken: nobody knows.
  await rejected(ring.close({ timeout: 20 }), QueueFailed);
  expect([kernel.unregistered, kernel.unmapped, kernel.closedHandles]).toEqual([[], 0, 0]);

  const { kernel: forgetful, ring: idle } = await fakeRing(4);
  forgetful.table.clear();
  await idle.close();
  expect([forgetful.unregistered.length, forgetful.unmapped, forgetful.closedHandles]).toEqual([1, 2, 1]);
});

test("closing that takes two tries gives the place back once, in the second", async () => {
  const { kernel, ring } = await fakeRing(4);
  kernel.hold = kernel.deaf = true;
  ring.postNop();
  ring.notify();
  await rejected(ring.close({ timeout: 20 }), Timeout);
  expect(kernel.unregistered).toEqual([]);
  // Asked for, and not any more when closing has given up.
  const asked = kernel.cancelledNow;
  expect(asked).toBeGreaterThan(0);
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(kernel.cancelledNow).toBe(asked);
  for (const command of kernel.taken) kernel.complete(command);
  await ring.close({ timeout: 2000 });
  expect(kernel.unregistered.length).toBe(1);
});
