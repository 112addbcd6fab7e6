/** Timeouts, polls, and commands that are linked. */
import { writeSync } from "node:fs";
import { expect, test } from "vitest";

import { hub, StaleToken, ValueRange } from "@ringwright/runtime";

import { SqeFlags, TimeoutFlags, UringError } from "../../specs/io_uring.gen.ts";
import { Errno } from "../../specs/linux/errno.gen.ts";
import { PollEvents } from "../../specs/linux/poll.gen.ts";
import { encodeTimespec } from "../../specs/linux/time.gen.ts";
import { openRing, pipe, rejected, thrown, WAIT } from "./ring.ts";

const SOON = { sec: 0, nsec: 20_000_000 };
const LATE = { sec: 3600, nsec: 0 };

async function errno(command: PromiseLike<unknown>): Promise<number> {
  return (await rejected(command, UringError)).errno;
}

test("a timeout ends when its time has come, or when enough others have completed", async () => {
  await using ring = await openRing();
  const start = performance.now();
  expect(await errno(ring.timeout({ time: SOON }).wait(WAIT))).toBe(Errno.time);
  expect(performance.now() - start).toBeGreaterThanOrEqual(19);
  const two = ring.timeout({ time: LATE, count: 2 });
  await Promise.all([ring.nop().wait(WAIT), ring.nop().wait(WAIT)]);
  expect(await two.wait(WAIT)).toEqual({ res: 0, flags: 0 });
  // A time of the clock, which is over.
  const past = ring.timeout({ time: { sec: 1 }, timeoutFlags: TimeoutFlags.abs | TimeoutFlags.realtime });
  expect(await errno(past.wait(WAIT))).toBe(Errno.time);
});

test("a time may stand in memory of the program's own, which is lent", async () => {
  await using ring = await openRing();
  const words = new Uint32Array(8);
  encodeTimespec(words, 4, LATE);
  using time = hub.wrap(words);
  const token = ring.postTimeout(time, 16);
  ring.notify();
  expect(time.state).toBe("lent");
  expect(ring.cancel(token)).toBe(true);
  expect(await errno(ring.fence(token).wait(WAIT))).toBe(Errno.canceled);
  expect(time.state).toBe("owned");
  thrown(() => ring.timeout({ time: { nsec: 2n ** 63n } }), ValueRange);
  expect(hub.census().lent).toBe(0);
});

test("a timeout is removed, and is given another time", async () => {
  await using ring = await openRing();
  const removed = ring.timeout({ time: LATE });
  ring.notify();
  await ring.timeoutRemove({ target: removed.token }).wait(WAIT);
  expect(await errno(removed.wait(WAIT))).toBe(Errno.canceled);
  expect(await errno(ring.timeoutRemove({ target: removed.token }).wait(WAIT))).toBe(Errno.noent);
  const sooner = ring.timeout({ time: LATE });
  ring.notify();
  await ring.timeoutUpdate({ target: sooner.token, time: SOON }).wait(WAIT);
  expect(await errno(sooner.wait(WAIT))).toBe(Errno.time);
  thrown(() => ring.timeoutRemove({ target: 1.5 as never }), ValueRange);
  expect(() => ring.result(removed.token)).not.toThrow(StaleToken);
});

test("a linked timeout limits the command before it, and is ended by it", async () => {
  await using ring = await openRing();
  using slow = pipe();
  using data = hub.allocate(8);
  const limited = ring.read({ fd: slow.fd, offset: 0, data, flags: SqeFlags.ioLink });
  const limit = ring.linkTimeout({ time: SOON });
  const ended = await Promise.all([errno(limited.wait(WAIT)), errno(limit.wait(WAIT))]);
  expect([Errno.canceled, Errno.intr]).toContain(ended[0]);
  expect(ended[1]).toBe(Errno.time);
  writeSync(slow.fd, "here");
  const quick = ring.read({ fd: slow.fd, offset: 0, data, flags: SqeFlags.ioLink });
  const unused = ring.linkTimeout({ time: LATE });
  expect((await quick.wait(WAIT)).moved).toBe(4);
  expect(await errno(unused.wait(WAIT))).toBe(Errno.canceled);
  const alone = ring.linkTimeout({ time: SOON });
  expect(await errno(alone.wait(WAIT))).toBe(Errno.inval);
  expect(data.state).toBe("owned");
});

test("a linked timeout is given another time", async () => {
  await using ring = await openRing();
  using slow = pipe();
  using data = hub.allocate(8);
  const limited = ring.read({ fd: slow.fd, offset: 0, data, flags: SqeFlags.ioLink });
  const limit = ring.linkTimeout({ time: LATE });
  ring.notify();
  await ring.linkTimeoutUpdate({ target: limit.token, time: SOON }).wait(WAIT);
  expect(await errno(limit.wait(WAIT))).toBe(Errno.time);
  expect([Errno.canceled, Errno.intr]).toContain(await errno(limited.wait(WAIT)));
});

test("linked commands run one after the other; one that fails, or is short, ends those behind it", async () => {
  await using ring = await openRing();
  using between = pipe();
  using data = hub.allocate(8);
  data.bytes.set(Buffer.from("12345678"));
  using copy = hub.allocate(8);
  // The read would wait for ever if it came first, and the write at the end would find nothing.
  const write = ring.write({ fd: between.fd, offset: 0, data, flags: SqeFlags.ioLink });
  const read = ring.read({ fd: between.fd, offset: 0, data: copy, flags: SqeFlags.ioLink });
  const last = ring.nop();
  await Promise.all([write, read, last].map((fence) => fence.wait(WAIT)));
  expect(Buffer.compare(copy.bytes, data.bytes)).toBe(0);

  const broken = [
    ring.read({ fd: -1, offset: 0, data: copy, flags: SqeFlags.ioLink }),
    ring.nop({ flags: SqeFlags.ioLink }),
    ring.nop(),
  ];
  const after = ring.nop();
  expect(await Promise.all(broken.map((fence) => errno(fence.wait(WAIT))))).toEqual([
    Errno.badf,
    Errno.canceled,
    Errno.canceled,
  ]);
  await after.wait(WAIT);

  writeSync(between.fd, "abc");
  const short = ring.read({ fd: between.fd, offset: 0, data: copy, len: 8, flags: SqeFlags.ioLink });
  const behind = ring.nop();
  expect((await short.wait(WAIT)).moved).toBe(3);
  expect(await errno(behind.wait(WAIT))).toBe(Errno.canceled);

  const hard = ring.read({ fd: -1, offset: 0, data: copy, flags: SqeFlags.ioHardlink });
  const still = ring.nop();
  expect(await errno(hard.wait(WAIT))).toBe(Errno.badf);
  expect((await still.wait(WAIT)).res).toBe(0);
});

test("a poll tells which events are there, can be changed, and removed", async () => {
  await using ring = await openRing();
  using between = pipe();
  const out = ring.pollAdd({ fd: between.fd, events: PollEvents.out });
  expect((await out.wait(WAIT)).events).toBe(PollEvents.out);
  const input = ring.pollAdd({ fd: between.fd, events: PollEvents.in });
  ring.notify();
  expect(input.state).toBe("pending");
  writeSync(between.fd, "x");
  expect((await input.wait(WAIT)).events).toBe(PollEvents.in);

  using empty = pipe();
  const removed = ring.pollAdd({ fd: empty.fd, events: PollEvents.in });
  ring.notify();
  await ring.pollRemove({ target: removed.token }).wait(WAIT);
  expect(await errno(removed.wait(WAIT))).toBe(Errno.canceled);
  expect(await errno(ring.pollRemove({ target: removed.token }).wait(WAIT))).toBe(Errno.noent);

  const changed = ring.pollAdd({ fd: empty.fd, events: PollEvents.in });
  ring.notify();
  await ring.pollUpdate({ target: changed.token, events: PollEvents.in | PollEvents.out }).wait(WAIT);
  expect((await changed.wait(WAIT)).events).toBe(PollEvents.out);
});
