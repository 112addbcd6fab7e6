import { writeSync } from "node:fs";
import { expect, test } from "vitest";

import { hub, QueueClosed, Timeout } from "@ringwright/runtime";

import { SqeFlags, UringError } from "../../specs/io_uring.gen.ts";
import { Errno } from "../../specs/linux/errno.gen.ts";
import { openRing, pipe, rejected, thrown, WAIT } from "./ring.ts";

test("a wait's limit passes; the buffer stays lent until the command is cancelled", async () => {
  await using ring = await openRing();
  using empty = pipe();
  using data = hub.allocate(16);
  const read = ring.read({ fd: empty.fd, offset: 0, data });
  await rejected(read.wait({ timeout: 20 }), Timeout);
  expect([read.state, data.state, ring.inFlight]).toEqual(["pending", "lent", 1]);
  expect(ring.cancel(read.token)).toBe(true);
  const error = await rejected(read.wait(WAIT), UringError);
  expect([error.errno, data.state]).toEqual([Errno.canceled, "owned"]);
  expect(ring.cancel(read.token)).toBe(false);
});

test("cancelling as a command of its own: found, and not found", async () => {
  await using ring = await openRing();
  using empty = pipe();
  using data = hub.allocate(16);
  const read = ring.read({ fd: empty.fd, offset: 0, data });
  ring.notify();
  expect(await ring.asyncCancel({ target: read.token }).wait(WAIT)).toMatchObject({ res: 0 });
  await rejected(read.wait(WAIT), UringError);
  const error = await rejected(ring.asyncCancel({ target: read.token }).wait(WAIT), UringError);
  expect([error.command, error.errno]).toEqual(["async_cancel", Errno.noent]);
});

test("close with commands in flight: they are cancelled, their buffers come back", async () => {
  const ring = await openRing();
  using empty = pipe();
  using data = hub.allocate(16);
  const fences = Array.from({ length: 6 }, (_, at) => ring.read({ fd: empty.fd, offset: 0, data, at, len: 1 }));
  ring.notify();
  await ring.close(WAIT);
  for (const fence of fences) {
    expect(fence.state).toBe("failed");
    expect((await rejected(fence, UringError)).errno).toBe(Errno.canceled);
  }
  expect([data.state, ring.inFlight]).toEqual(["owned", 0]);
  thrown(() => ring.postNop(), QueueClosed);
  thrown(() => ring.poll(), QueueClosed);
});

test("closing keeps what had completed", async () => {
  const ring = await openRing();
  using full = pipe();
  using data = hub.allocate(16);
  writeSync(full.fd, "here");
  const read = ring.read({ fd: full.fd, offset: 0, data });
  await ring.close(WAIT);
  expect((await read).moved).toBe(4);
  expect(Buffer.from(data.bytes.subarray(0, 4)).toString()).toBe("here");
});

test("a buffer closed while lent: the kernel still writes there, and the memory goes with the last fence", async () => {
  await using ring = await openRing();
  using slow = pipe();
  const data = hub.allocate(16);
  const { bytes } = data;
  const read = ring.read({ fd: slow.fd, offset: 0, data });
  ring.notify();
  data.close();
  expect([data.state, bytes.length]).toEqual(["closed", 16]);
  let seen = "";
  read.onSignal(() => (seen = `${bytes.length}`));
  writeSync(slow.fd, "late");
  await data[Symbol.asyncDispose]();
  expect(bytes.length).toBe(0);
  expect((await read.wait(WAIT)).moved).toBe(4);
  expect(seen).toBe("0");
});

test("wrapped memory is kept alive while it is lent", async () => {
  await using ring = await openRing();
  using slow = pipe();
  const memory = new Uint8Array(64);
  const kept = new WeakRef(memory.buffer);
  const data = hub.wrap(memory);
  const read = ring.read({ fd: slow.fd, offset: 0, data });
  ring.notify();
  data.close();
  for (let i = 0; i < 3; i++) {
    await new Promise((resolve) => setImmediate(resolve));
    (globalThis as { gc?: () => void }).gc?.();
  }
  expect(kept.deref()).toBeDefined();
  writeSync(slow.fd, "x");
  expect((await read.wait(WAIT)).moved).toBe(1);
});

test("rings come and go without leaving handles or mappings", async () => {
  const { readdirSync, readFileSync } = await import("node:fs");
  const count = (): [number, number] => [
    readdirSync("/proc/self/fd").length,
    readFileSync("/proc/self/maps", "utf8").match(/io_uring/g)?.length ?? 0,
  ];
  const before = count();
  for (let i = 0; i < 50; i++) {
    await using ring = await openRing();
    await ring.nop().wait(WAIT);
  }
  expect(count()).toEqual(before);
});

test("a linked command is cancelled, though it was posted in the same tick: by close, and by cancel", async () => {
  for (const end of ["close", "cancel"]) {
    const ring = await openRing();
    using slow = pipe();
    using data = hub.allocate(8);
    const read = ring.read({ fd: slow.fd, offset: 0, data, flags: SqeFlags.ioLink });
    if (end === "close") await ring.close(WAIT);
    else ring.cancel(read.token);
    // `intr`: it was cancelled while a worker of the kernel's already waited for it.
    expect([Errno.canceled, Errno.intr]).toContain((await rejected(read.wait(WAIT), UringError)).errno);
    await ring.close(WAIT);
  }
});
