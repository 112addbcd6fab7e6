/** Commands that wait for all before them, and hold up all behind them. */
import { writeSync } from "node:fs";
import { expect, test } from "vitest";

import { type Fence } from "@ringwright/runtime";
import { ioUring } from "@ringwright/runtime/io-uring";

import { SqeFlags, type Uring, UringError } from "../../specs/io_uring.gen.ts";
import { Errno } from "../../specs/linux/errno.gen.ts";
import { WideUring, WideUringError } from "../../specs/linux/io_uring_wide.gen.ts";
import { PollEvents } from "../../specs/linux/poll.gen.ts";
import { openRing, pipe, rejected, WAIT } from "./ring.ts";

const drained = { flags: SqeFlags.ioDrain };

/** A no-op that nothing holds up has completed by now. */
async function aWhile(): Promise<void> {
  await using other = await openRing({ entries: 2 });
  await other.nop().wait(WAIT);
  await new Promise((resolve) => setTimeout(resolve, 20));
}

test("a drained command waits for all before it, and all behind it for it", async () => {
  await using ring = await openRing();
  using empty = pipe();
  const order: string[] = [];
  const told = async (what: string, fence: Fence<unknown>): Promise<void> => {
    await fence.wait(WAIT);
    order.push(what);
  };
  const all = [
    told("poll", ring.pollAdd({ fd: empty.fd, events: PollEvents.in })),
    told("before", ring.nop()),
    told("drained", ring.nop(drained)),
    told("behind", ring.nop()),
  ];
  await aWhile();
  expect(order).toEqual(["before"]);
  writeSync(empty.fd, "x");
  await Promise.all(all);
  expect(order).toEqual(["before", "poll", "drained", "behind"]);
});

test("a cancel waits, too, when it is behind one that does", async () => {
  await using ring = await openRing();
  using empty = pipe();
  const poll = ring.pollAdd({ fd: empty.fd, events: PollEvents.in });
  const waiting = ring.nop(drained);
  ring.notify();
  expect(ring.cancel(poll.token)).toBe(true);
  await aWhile();
  ring.poll();
  expect(ring.inFlight).toBe(3);
  writeSync(empty.fd, "x");
  expect((await poll.wait(WAIT)).events).toBe(PollEvents.in);
  await waiting.wait(WAIT);
});

/** What becomes of each: `canceled`, or what it would have been. */
function ends(fences: readonly Fence<unknown>[]): Promise<readonly string[]> {
  return Promise.all(
    fences.map(async (fence) => {
      const error = await fence.wait(WAIT).then(
        () => undefined,
        (reason: unknown) => reason,
      );
      if (error === undefined) return "done";
      if (!(error instanceof UringError || error instanceof WideUringError))
        throw new Error("not as commands fail", { cause: error });
      return error.errno === Errno.canceled ? "canceled" : error.message;
    }),
  );
}

function stuck(ring: Uring, fd: number): readonly Fence<unknown>[] {
  const poll = () => ring.pollAdd({ fd, events: PollEvents.in });
  return [
    poll(),
    ring.nop(drained),
    ring.pollMultishot({ fd, events: PollEvents.in }),
    poll(),
    ring.nop(drained),
    poll(),
    ring.pollAdd({ fd, events: PollEvents.in, ...drained }),
    ring.nop(),
  ];
}

test("closing ends what cancels can't reach, one after the other", async () => {
  using empty = pipe();
  for (const published of [true, false]) {
    const ring = await openRing({ entries: 8 });
    const fences = stuck(ring, empty.fd);
    const told = ends(fences);
    if (published) ring.notify();
    await ring.close(WAIT);
    expect(ring.inFlight).toBe(0);
    const [first, ...others] = await told;
    expect(first).toBe("canceled");
    for (const other of others) expect(["canceled", "done"]).toContain(other);
  }
});

test("so with wide entries", async () => {
  using empty = pipe();
  const ring = await WideUring.create(ioUring(), { entries: 4 });
  const poll = ring.widePoll({ fd: empty.fd, events: PollEvents.in });
  const told = ends([poll, ring.wideNop(drained)]);
  ring.notify();
  await ring.close(WAIT);
  expect((await told)[0]).toBe("canceled");
});

test("a drained command that fails holds nothing up", async () => {
  await using ring = await openRing();
  const refused = ring.closeFile({ fd: -1, ...drained });
  const behind = ring.nop();
  expect((await rejected(refused.wait(WAIT), UringError)).errno).toBe(Errno.badf);
  await behind.wait(WAIT);
});
