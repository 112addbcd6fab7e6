/** Rings of 128-byte submissions and 32-byte completions. */
import { closeSync, writeSync } from "node:fs";
import { expect, test } from "vitest";

import { hub, QueueClosed, type Token, ValueRange } from "@ringwright/runtime";
import { ioUring } from "@ringwright/runtime/io-uring";

import { Errno } from "../../specs/linux/errno.gen.ts";
import { WideSetupFlags, WideUring, WideUringError } from "../../specs/linux/io_uring_wide.gen.ts";
import { PollEvents } from "../../specs/linux/poll.gen.ts";
import { AddressFamily } from "../../specs/linux/socket.gen.ts";
import { connected, here, listening } from "./local-sockets.ts";
import { openRing, pipe, rejected, thrown, WAIT } from "./ring.ts";

test("commands are taken and completed, around the ring and more", async () => {
  await using ring = await WideUring.create(ioUring(), { entries: 4 });
  const seen: [Token, number, bigint][] = [];
  const posted: Token[] = [];
  const end = performance.now() + WAIT.timeout;
  while (seen.length < 50 && performance.now() < end) {
    for (let token = ring.postWideNop(); token !== 0 && posted.length < 60; token = ring.postWideNop())
      posted.push(token);
    ring.notify();
    ring.poll({ wideNop: (token, res, _flags, extra) => void seen.push([token, res, extra]) });
  }
  expect(seen.map(([token]) => token)).toEqual(posted.slice(0, seen.length));
  expect(new Set(seen.map(([, res, extra]) => `${res} ${extra}`))).toEqual(new Set(["0 0"]));
  expect(await ring.wideNop().wait(WAIT)).toEqual({ res: 0, flags: 0, extra: 0n, more: 0n });
});

test("a command waits, is cancelled, and fails with the error of its number", async () => {
  await using ring = await WideUring.create(ioUring(), { entries: 4, flags: WideSetupFlags.cqsize, cqEntries: 64 });
  expect(ring.depth).toBe(63);
  using empty = pipe();
  const poll = ring.widePoll({ fd: empty.fd, events: PollEvents.in });
  const stays = ring.widePoll({ fd: empty.fd, events: PollEvents.in });
  ring.notify();
  expect(ring.cancel(poll.token)).toBe(true);
  const error = await rejected(poll.wait(WAIT), WideUringError);
  expect([error.errno, error.command]).toEqual([Errno.canceled, "wide_poll"]);
  writeSync(empty.fd, "x");
  expect((await stays.wait(WAIT)).events).toBe(PollEvents.in);
  thrown(() => ring.postWideNop(0x80), ValueRange);
});

test("a command of the handle's own driver: what a socket has to be read", async () => {
  await using other = await openRing({ entries: 16 });
  await using ring = await WideUring.create(ioUring(), { entries: 4 });
  const { fd: server, port } = await listening(other);
  using address = here(port);
  const client = await connected(other, AddressFamily.inet, address);
  const { fd } = await other.accept({ fd: server }).wait(WAIT);
  using data = hub.allocate(123);
  await other.send({ fd: client, data }).wait(WAIT);
  expect((await ring.unread({ fd }).wait(WAIT)).count).toBe(123);
  using file = pipe();
  const refused = await rejected(ring.unread({ fd: file.fd }).wait(WAIT), WideUringError);
  expect(refused.errno).toBe(Errno.opnotsupp);
  for (const handle of [client, fd, server]) closeSync(handle);
});

test("closing ends what is in flight", async () => {
  const ring = await WideUring.create(ioUring(), { entries: 4 });
  using empty = pipe();
  const poll = ring.widePoll({ fd: empty.fd, events: PollEvents.in });
  ring.notify();
  await ring.close(WAIT);
  expect((await rejected(poll, WideUringError)).errno).toBe(Errno.canceled);
  thrown(() => ring.postWideNop(), QueueClosed);
});
