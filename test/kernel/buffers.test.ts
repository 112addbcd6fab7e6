/** Groups of buffers: the kernel takes one for whatever comes in, and the program gives it back. */
import { closeSync } from "node:fs";
import { expect, test } from "vitest";

import { hub, ProtocolViolation, QueueClosed, ValueRange } from "@ringwright/runtime";
import { ioUring } from "@ringwright/runtime/io-uring";

import {
  Buffers,
  CqeFlags,
  NO_BUFFER,
  SystemError,
  type Uring,
  type UringCompletions,
  UringError,
} from "../../specs/io_uring.gen.ts";
import { Errno } from "../../specs/linux/errno.gen.ts";
import { AddressFamily, ShutdownHow } from "../../specs/linux/socket.gen.ts";
import { byPath, connected, listeningBy } from "./local-sockets.ts";
import { openRing, rejected, scratchFolder, thrown, WAIT } from "./ring.ts";

const SIZE = 64;

interface Pair extends Disposable {
  readonly near: number;
  readonly far: number;
}

/** Two sockets that are connected. */
async function pair(ring: Uring): Promise<Pair> {
  using folder = scratchFolder();
  using address = byPath(folder.path("socket"));
  const server = await listeningBy(ring, address);
  const far = await connected(ring, AddressFamily.unix, address);
  const { fd: near } = await ring.accept({ fd: server }).wait(WAIT);
  closeSync(server);
  return {
    near,
    far,
    [Symbol.dispose]() {
      for (const fd of [near, far]) closeSync(fd);
    },
  };
}

test("what comes in is put into buffers of the group, one after the other", async () => {
  await using ring = await openRing({ entries: 16 });
  using sockets = await pair(ring);
  using data = hub.allocate(4 * SIZE);
  const buffers = Buffers.open(ioUring(), { ring, group: 7, entries: 4 });
  for (let i = 0; i < 3; i++) expect(buffers.postLend(data, i * SIZE, SIZE)).toBe(i);
  buffers.notify();
  expect([buffers.depth, buffers.lent, data.state]).toEqual([4, 3, "lent"]);
  const received = ring.recvMultishot({ fd: sockets.near, group: 7 });
  ring.notify();
  using out = hub.wrap(Buffer.from("first, second, third"));
  const texts: string[] = [];
  for (const [at, len] of [[0, 5], [7, 6], [15, 5]] as const) {
    await ring.send({ fd: sockets.far, data: out, at, len }).wait(WAIT);
    const { value } = await received.next(WAIT);
    const start = buffers.taken(value!.buffer);
    texts.push(Buffer.from(data.bytes.subarray(start, start + value!.moved)).toString());
    expect(buffers.lent).toBe(2);
    expect(buffers.postLend(data, start, SIZE)).toBeGreaterThanOrEqual(0);
    buffers.notify();
  } // prettier-ignore
  expect(texts).toEqual(["first", "second", "third"]);
  await ring.shutdown({ fd: sockets.far, how: ShutdownHow.wr }).wait(WAIT);
  // The end of the stream takes no buffer.
  const { res, buffer, moved } = await received.wait(WAIT);
  expect([res, buffer, moved]).toEqual([0, NO_BUFFER, 0]);
  thrown(() => buffers.taken(buffer), ProtocolViolation);
  expect(buffers.lent).toBe(3);
});

test("a group without buffers ends what receives; with new ones it goes on where it was", async () => {
  await using ring = await openRing({ entries: 16 });
  using sockets = await pair(ring);
  using data = hub.allocate(SIZE);
  const buffers = Buffers.open(ioUring(), { ring, group: 0, entries: 1 });
  const none = ring.recvMultishot({ fd: sockets.near, group: 0 });
  using out = hub.wrap(Buffer.from("waiting"));
  await ring.send({ fd: sockets.far, data: out }).wait(WAIT);
  expect((await rejected(none.wait(WAIT), UringError)).errno).toBe(Errno.nobufs);
  expect(buffers.postLend(data, 0, SIZE)).toBe(0);
  expect(buffers.postLend(data, 0, SIZE)).toBe(-1);
  buffers.notify();
  const next = ring.recvMultishot({ fd: sockets.near, group: 0 });
  const { value } = await next.next(WAIT);
  expect([value!.moved, buffers.taken(value!.buffer), buffers.lent]).toEqual([7, 0, 0]);
  // Not given back: what comes next finds none.
  await ring.send({ fd: sockets.far, data: out }).wait(WAIT);
  expect((await rejected(next.wait(WAIT), UringError)).errno).toBe(Errno.nobufs);
  expect([buffers.lent, data.state]).toEqual([0, "owned"]);
  const unknown = ring.recvMultishot({ fd: sockets.near, group: 5 });
  expect((await rejected(unknown.wait(WAIT), UringError)).errno).toBe(Errno.nobufs);
});

test("a number that cannot be is not believed", async () => {
  await using ring = await openRing({ entries: 4 });
  using data = hub.allocate(2 * SIZE);
  const buffers = Buffers.open(ioUring(), { ring, group: 1, entries: 2 });
  buffers.postLend(data, 0, SIZE);
  for (const number of [1, 2, 65_535, -1, 0.5, Number.NaN]) {
    expect(thrown(() => buffers.taken(number), ProtocolViolation).code).toBe("PROTOCOL_VIOLATION");
  }
  expect(buffers.taken(0)).toBe(0);
  thrown(() => buffers.taken(0), ProtocolViolation);
  expect([buffers.lent, data.state]).toEqual([0, "owned"]);
});

test("a group goes with its ring, and its memory comes back", async () => {
  const ring = await openRing({ entries: 16 });
  using sockets = await pair(ring);
  using data = hub.allocate(2 * SIZE);
  const buffers = Buffers.open(ioUring(), { ring, group: 1, entries: 2 });
  buffers.postLend(data, 0, SIZE);
  buffers.notify();
  const received = ring.recvMultishot({ fd: sockets.near, group: 1 });
  ring.notify();
  await ring.close(WAIT);
  expect((await rejected(received, UringError)).errno).toBe(Errno.canceled);
  expect([data.state, buffers.lent]).toEqual(["owned", 0]);
  thrown(() => buffers.postLend(data, 0, SIZE), QueueClosed);
  buffers.notify();
  thrown(() => Buffers.open(ioUring(), { ring, group: 2, entries: 2 }), ValueRange);
});

test("a group that there is already, or of no power of two, is refused, and nothing is left of it", async () => {
  await using ring = await openRing({ entries: 4 });
  const open = (group: number, entries: number): Buffers => Buffers.open(ioUring(), { ring, group, entries });
  const first = open(1, 2);
  expect(thrown(() => open(1, 2), SystemError).errno).toBe(Errno.exist);
  expect(() => open(2, 3)).toThrow(expect.objectContaining({ code: "REGION_RANGE" }));
  thrown(() => open(65_536, 2), ValueRange);
  thrown(() => open(3, 0), ValueRange);
  thrown(() => Buffers.open(ioUring(), { ring: {} as Uring, group: 4, entries: 2 }), ValueRange);
  using data = hub.allocate(SIZE);
  expect(first.postLend(data, 0, SIZE)).toBe(0);
});

test("many more messages than buffers, and than the ring's index counts", { timeout: 30_000 }, async () => {
  await using ring = await openRing({ entries: 64 });
  using sockets = await pair(ring);
  using data = hub.allocate(8 * SIZE);
  using out = hub.allocate(SIZE);
  const words = new Uint32Array(out.bytes.buffer, out.bytes.byteOffset, SIZE / 4);
  const buffers = Buffers.open(ioUring(), { ring, group: 3, entries: 8 });
  for (let i = 0; i < 8; i++) buffers.postLend(data, i * SIZE, SIZE);
  buffers.notify();
  const view = new Uint32Array(data.bytes.buffer, data.bytes.byteOffset, 8 * (SIZE / 4));
  const MESSAGES = 70_000;
  let sent = 0;
  let seen = 0;
  let wrong = 0;
  const receive = (): void => {
    if (ring.postRecvMultishot(sockets.near, 3) === 0) throw new Error("full");
  };
  const on: UringCompletions = {
    send: () => void sent++,
    recvMultishot(_token, moved, flags) {
      const start = buffers.taken(flags >>> 16);
      if (moved !== 4 || view[start / 4] !== seen) wrong++;
      seen++;
      buffers.postLend(data, start, SIZE);
      buffers.notify();
      if ((flags & CqeFlags.more) === 0) receive();
    },
    failed(_token, errno) {
      throw new Error(`failed: ${errno}`);
    },
  };
  receive();
  const end = performance.now() + 25_000;
  while (seen < MESSAGES && performance.now() < end) {
    if (sent === seen) {
      words[0] = sent;
      ring.postSend(sockets.far, out, 0, 4);
    }
    ring.notify();
    ring.poll(on);
  }
  expect([seen, wrong, buffers.lent]).toEqual([MESSAGES, 0, 8]);
});
