/** Full rings, partial submissions, several rings. What this kernel can't be made to do, the fake one does: see each test. */
import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { expect, test } from "vitest";

import { hub, RingFull, type Token } from "@ringwright/runtime";
import { ioUring } from "@ringwright/runtime/io-uring";

import { SetupFlags, Uring, UringError } from "../../specs/io_uring.gen.ts";
import { Errno } from "../../specs/linux/errno.gen.ts";
import { refusing } from "../support/refusing.ts";
import { child, openRing, pipe, rejected, thrown, WAIT } from "./ring.ts";

/** The number of io_uring_enter. */
const ENTER = 426;

test("a full ring answers 0; after a notify there is room again", async () => {
  await using ring = await openRing({ entries: 4 });
  const tokens: Token[] = [];
  for (let token = ring.postNop(); token !== 0; token = ring.postNop()) tokens.push(token);
  expect(tokens.length).toBe(4);
  thrown(() => ring.nop(), RingFull);
  expect(ring.notify()).toBe(0);
  expect(ring.postNop()).toBeGreaterThan(0);
  ring.notify();
  expect(ring.poll()).toBe(5);
  expect(ring.inFlight).toBe(0);
});

test("never more in flight than the completion ring holds", async () => {
  await using ring = await openRing({ entries: 4 });
  using empty = pipe();
  using data = hub.allocate(8);
  let posted = 0;
  for (let i = 0; i < 20; i++) {
    if (ring.postRead(empty.fd, 0, data, 0, 1) !== 0) posted++;
    ring.notify();
  }
  expect([posted, ring.depth, ring.inFlight]).toEqual([7, 7, 7]);
  await ring.close();
  expect(data.state).toBe("owned");
});

test("room() comes with the first completion", async () => {
  await using ring = await openRing({ entries: 1 });
  using empty = pipe();
  using data = hub.allocate(1);
  const read = ring.read({ fd: empty.fd, offset: 0, data });
  ring.notify();
  expect(ring.postNop()).toBe(0);
  const room = ring.room(WAIT);
  expect(ring.cancel(read.token)).toBe(true);
  await room;
  expect((await rejected(read.wait(WAIT), UringError)).errno).toBe(Errno.canceled);
  await ring.nop().wait(WAIT);
});

test("an entry in error stops its batch; what comes after it goes with the next notify", async () => {
  await using ring = await openRing({ entries: 8 });
  const good = [ring.postNop()];
  // The kernel knows no priority of an fsync: EINVAL when it takes the entry.
  const bad = ring.postFsync(0, 0, 0, 0, 0, 1);
  good.push(ring.postNop(), ring.postNop());
  expect(ring.notify()).toBe(2);
  expect(ring.poll()).toBe(2);
  expect(() => ring.result(bad)).toThrow(expect.objectContaining({ errno: Errno.inval }));
  expect(ring.result(good[2]!)).toBeUndefined();
  expect(ring.notify()).toBe(0);
  expect(ring.poll()).toBe(2);
  for (const token of good) expect(ring.result(token)).toEqual({ res: 0, flags: 0 });
});

test("awaited, the rest of a partial submission follows by itself", async () => {
  await using ring = await openRing({ entries: 8 });
  const bad = ring.fsync({ fd: 0, ioprio: 1 });
  const good = [ring.nop(), ring.nop()];
  await Promise.all(good.map((fence) => fence.wait(WAIT)));
  expect((await rejected(bad.wait(WAIT), UringError)).errno).toBe(Errno.inval);
});

test("with submit_all, an entry in error stops nothing", async () => {
  await using ring = await openRing({ entries: 8, flags: SetupFlags.submitAll });
  ring.postNop();
  ring.postFsync(0, 0, 0, 0, 0, 1);
  ring.postNop();
  expect(ring.notify()).toBe(0);
  expect(ring.poll()).toBe(3);
});

// io_uring_enter answers EINTR only while it waits for completions, EAGAIN when the kernel is out of memory, and EBUSY when
// completions have overflowed: this driver never waits in it, and never has more in flight than there is room for. So a
// filter has the kernel answer them to calls that offer 5, 6 or 7 entries.
test.each([
  ["EINTR", 5, Errno.intr],
  ["EAGAIN", 6, Errno.again],
  ["EBUSY", 7, Errno.busy],
])("%s leaves the entries staged: they go with the next notify", (_, offered, errno) => {
  using kernel = refusing();
  const refusals = [{ call: ENTER, second: offered, errno }];
  const { status, stdout, stderr } = kernel.node(refusals, child("staged.ts", String(offered)));
  expect([status, stderr]).toEqual([0, ""]);
  expect(JSON.parse(stdout)).toEqual({ refused: 0, after: offered + 1 });
});

test("an error of the call that is not to be tried again is thrown, and fails what is awaited", () => {
  using kernel = refusing();
  const { status, stdout, stderr } = kernel.node(
    [{ call: ENTER, second: 3, errno: Errno.nxio }],
    child("fatal.ts", "3"),
  );
  expect([status, stderr]).toEqual([0, ""]);
  expect(JSON.parse(stdout)).toEqual({ thrown: "CALL_FAILED", errno: Errno.nxio, awaited: "QUEUE_FAILED" });
});

test("a signal interrupts the system's wait, not ours", async () => {
  await using ring = await openRing();
  using empty = pipe();
  using data = hub.allocate(1);
  let signals = 0;
  const count = (): void => void signals++;
  process.on("SIGUSR2", count);
  const { spawn } = await import("node:child_process");
  const token = ring.postRead(empty.fd, 0, data, 0, 1);
  const sender = spawn("sh", ["-c", `sleep 0.1; kill -USR2 ${process.pid}`], { timeout: 5000, stdio: "ignore" });
  const ended = new Promise((resolve) => sender.on("close", resolve));
  const start = performance.now();
  expect(() => ring.waitSync(token, { timeout: 400 })).toThrow(expect.objectContaining({ code: "TIMEOUT" }));
  expect(performance.now() - start).toBeGreaterThanOrEqual(399);
  await ended;
  await new Promise((resolve) => setTimeout(resolve, 20));
  process.off("SIGUSR2", count);
  expect(signals).toBe(1);
});

test("two rings at once, over the same buffer", async () => {
  await using first = await openRing({ entries: 16 });
  await using second = await openRing({ entries: 4 });
  const fd = openSync("/dev/zero", "r");
  const data = hub.allocate(4096);
  data.bytes.fill(1);
  const work = async (ring: typeof first, half: number): Promise<void> => {
    for (let i = 0; i < 200; i++) await ring.read({ fd, offset: 0, data, at: half, len: 2048 }).wait(WAIT);
  };
  await Promise.all([work(first, 0), work(second, 2048)]);
  expect(data.bytes.every((byte) => byte === 0)).toBe(true);
  const token = first.postNop();
  expect(() => second.result((token * 1000) as Token)).toThrow(expect.objectContaining({ code: "STALE_TOKEN" }));
  data.close();
  expect(data.bytes.length).toBe(0);
  closeSync(fd);
});

test("SQPOLL: the kernel's thread takes entries, and is woken when it sleeps", async () => {
  await using ring = await openRing({ entries: 8, flags: SetupFlags.sqpoll, sqThreadIdle: 10 });
  using data = hub.allocate(64);
  const fd = openSync("/dev/zero", "r");
  for (let round = 0; round < 3; round++) {
    data.bytes.fill(1);
    expect((await ring.read({ fd, offset: 0, data }).wait(WAIT)).moved).toBe(64);
    expect(data.bytes[63]).toBe(0);
    const token = ring.postNop();
    ring.waitSync(token);
    expect(ring.result(token)).toEqual({ res: 0, flags: 0 });
    // Long enough for the thread to fall asleep.
    await new Promise((resolve) => setTimeout(resolve, 40));
  }
  closeSync(fd);
});

test("other ways to set a ring up", async () => {
  for (const flags of [
    SetupFlags.noSqarray,
    SetupFlags.coopTaskrun | SetupFlags.taskrunFlag,
    SetupFlags.singleIssuer,
    SetupFlags.cqsize | SetupFlags.clamp,
  ]) {
    await using ring = await openRing({ entries: 4, flags, cqEntries: 64 });
    expect(ring.depth).toBe((flags & SetupFlags.cqsize) !== 0 ? 63 : 7);
    for (let round = 0; round < 20; round++) await ring.nop().wait(WAIT);
  }
});

test("completions' work that waits for a system call is had done by whoever polls and makes none", async () => {
  const { syscalls, ...others } = ioUring();
  let collected = 0;
  const counting: typeof syscalls = {
    ...syscalls!,
    call6(number, ...given) {
      collected++;
      return syscalls!.call6(number, ...given);
    },
  };
  using source = pipe();
  using data = hub.allocate(8);
  const flags = SetupFlags.coopTaskrun | SetupFlags.taskrunFlag;
  await using ring = await Uring.create({ ...others, syscalls: counting }, { entries: 4, flags });
  const writer = spawn("sh", ["-c", `for i in $(seq 400); do sleep 0.01; echo; done > ${source.path}`]);
  try {
    // A tick of the kernel's clock does the work, too, if it comes between: on a busy machine that may be so many times.
    for (let round = 0; round < 20 || (collected === 0 && round < 400); round++) {
      const token = ring.postRead(source.fd, 2n ** 64n - 1n, data, 0, 1);
      ring.notify();
      // Reading this clock takes no system call.
      const end = performance.now() + WAIT.timeout;
      while (ring.inFlight !== 0 && performance.now() < end) ring.poll();
      expect(ring.result(token)).toMatchObject({ res: 1 });
    }
  } finally {
    writer.kill();
  }
  expect(collected).toBeGreaterThan(0);
});

test("what setup is asked must fit", async () => {
  await expect(openRing({ entries: 0 })).rejects.toMatchObject({ code: "VALUE_RANGE" });
  await expect(openRing({ entries: 32_769 })).rejects.toMatchObject({ code: "VALUE_RANGE" });
  await expect(openRing({ entries: 4, flags: 1 })).rejects.toMatchObject({ code: "VALUE_RANGE" });
  await expect(openRing({ entries: 4, sqThreadCpu: -1 })).rejects.toMatchObject({ code: "VALUE_RANGE" });
});

test("an await per command leaves timers their turns", async () => {
  await using ring = await openRing();
  let ticks = 0;
  const timer = setInterval(() => ticks++, 1);
  const end = performance.now() + 50;
  while (performance.now() < end) await ring.nop();
  clearInterval(timer);
  expect(ticks).toBeGreaterThan(5);
});
