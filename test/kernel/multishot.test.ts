/** Commands that complete many times, and completions that have no room in their ring. */
import { closeSync, readSync, writeSync } from "node:fs";
import { expect, test } from "vitest";

import { hub } from "@ringwright/runtime";

import { CqeFlags, type UringCompletions, UringError } from "../../specs/io_uring.gen.ts";
import { Errno } from "../../specs/linux/errno.gen.ts";
import { PollEvents } from "../../specs/linux/poll.gen.ts";
import { AddressFamily } from "../../specs/linux/socket.gen.ts";
import { byPath, connected, here, listening, listeningBy } from "./local-sockets.ts";
import { openRing, pipe, rejected, scratchFolder, WAIT } from "./ring.ts";

test("a poll tells each time that there is something, until it is removed", async () => {
  await using ring = await openRing();
  using between = pipe();
  const polls = ring.pollMultishot({ fd: between.fd, events: PollEvents.in });
  for (let time = 0; time < 3; time++) {
    writeSync(between.fd, "x");
    const { value } = await polls.next(WAIT);
    expect([value!.events, value!.flags & CqeFlags.more]).toEqual([PollEvents.in, CqeFlags.more]);
    readSync(between.fd, Buffer.alloc(1));
  }
  expect([polls.state, ring.inFlight]).toEqual(["pending", 1]);
  await ring.pollRemove({ target: polls.token }).wait(WAIT);
  expect((await rejected(polls.wait(WAIT), UringError)).errno).toBe(Errno.canceled);
  expect(ring.inFlight).toBe(0);
});

test("connections are taken one after the other by one command, which is cancelled when nobody wants more", async () => {
  await using ring = await openRing({ entries: 16 });
  using folder = scratchFolder();
  using address = byPath(folder.path("socket"));
  const server = await listeningBy(ring, address);
  const accepting = ring.acceptMultishot({ fd: server });
  const clients = [];
  for (let i = 0; i < 5; i++) clients.push(await connected(ring, AddressFamily.unix, address));
  const peers: number[] = [];
  for await (const { fd } of accepting) {
    peers.push(fd);
    if (peers.length === clients.length) break;
  }
  expect(new Set([...clients, ...peers]).size).toBe(10);
  expect([accepting.state, ring.inFlight]).toEqual(["failed", 0]);
  for (const fd of [...clients, ...peers, server]) closeSync(fd);
});

test("sending without a copy: the memory comes back with the last completion", async () => {
  await using ring = await openRing({ entries: 16 });
  const { fd: server, port } = await listening(ring);
  using address = here(port);
  const client = await connected(ring, AddressFamily.inet, address);
  const { fd: peer } = await ring.accept({ fd: server }).wait(WAIT);
  using data = hub.allocate(4096);
  data.bytes.fill(7);
  const told: [number, number, string][] = [];
  const on: UringCompletions = {
    sendZc: (_token, res, flags) => void told.push([res, flags & (CqeFlags.more | CqeFlags.notif), data.state]),
  };
  expect(ring.postSendZc(client, data, 0, 4096)).not.toBe(0);
  ring.notify();
  using into = hub.allocate(4096);
  const received = ring.postRecv(peer, into, 0, 4096);
  const end = performance.now() + WAIT.timeout;
  ring.notify();
  while (ring.inFlight > 0 && performance.now() < end) ring.poll(on);
  expect(told).toEqual([
    [4096, CqeFlags.more, "lent"],
    [0, CqeFlags.notif, "owned"],
  ]);
  expect(ring.result(received)).toMatchObject({ res: 4096 });
  expect(Buffer.compare(into.bytes, data.bytes)).toBe(0);
  // As a fence it is done with the last one.
  const sending = ring.sendZc({ fd: client, data, len: 10 });
  expect(await sending.next(WAIT)).toMatchObject({ value: { moved: 10 } });
  await sending.wait(WAIT);
  expect(data.state).toBe("owned");
  for (const fd of [client, peer, server]) closeSync(fd);
});

test("completions that find no room are held back by the kernel, and none is lost", async () => {
  await using other = await openRing({ entries: 16 });
  using folder = scratchFolder();
  using address = byPath(folder.path("socket"));
  const server = await listeningBy(other, address);
  // Room for two completions.
  const ring = await openRing({ entries: 1 });
  const peers: number[] = [];
  let ended = 0;
  const on: UringCompletions = {
    acceptMultishot(_token, fd, flags) {
      peers.push(fd);
      if ((flags & CqeFlags.more) === 0) ended++;
    },
  };
  ring.postAcceptMultishot(server);
  ring.notify();
  const clients = [];
  for (let i = 0; i < 10; i++) clients.push(await connected(other, AddressFamily.unix, address));
  const end = performance.now() + WAIT.timeout;
  while (peers.length < clients.length && performance.now() < end) {
    ring.poll(on);
    // The kernel ends the command with the completion that found no room.
    if (ring.inFlight === 0) ring.postAcceptMultishot(server);
    ring.notify();
  }
  expect([new Set(peers).size, ended > 0]).toEqual([10, true]);
  await ring.close(WAIT);
  for (const fd of [...clients, ...peers, server]) closeSync(fd);
});

test("what was held back comes to those who await, too", async () => {
  await using other = await openRing({ entries: 16 });
  using folder = scratchFolder();
  using address = byPath(folder.path("socket"));
  const server = await listeningBy(other, address);
  await using ring = await openRing({ entries: 1 });
  const accepting = ring.acceptMultishot({ fd: server });
  ring.notify();
  const clients = [];
  for (let i = 0; i < 4; i++) clients.push(await connected(other, AddressFamily.unix, address));
  const peers = await Array.fromAsync(accepting, ({ fd }) => fd);
  // Two had room, and the third was held back: it was the last.
  expect(peers.length).toBeGreaterThanOrEqual(3);
  expect(accepting.state).toBe("done");
  for (const fd of [...clients, ...peers, server]) closeSync(fd);
});
