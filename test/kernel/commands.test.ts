import { closeSync, constants, openSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";

import { BufferClosed, BufferRange, type Fence, hub, type ProtocolViolation } from "@ringwright/runtime";

import { FsyncFlags, UringError } from "../../specs/io_uring.gen.ts";
import { Errno } from "../../specs/linux/errno.gen.ts";
import { AT_FDCWD, openRing, rejected, scratchFolder, thrown, WAIT } from "./ring.ts";

test("open, write, fsync, read and close a file, each by its command", async () => {
  await using ring = await openRing();
  using folder = scratchFolder();
  const path = folder.path("a file with ümlaut");
  const { fd } = await ring
    .openat({ dirfd: AT_FDCWD, path, openFlags: constants.O_CREAT | constants.O_RDWR, mode: 0o640 })
    .wait(WAIT);
  expect(statSync(path).mode & 0o777).toBe(0o640);
  using data = hub.allocate(10_000);
  data.bytes.forEach((_, i) => (data.bytes[i] = i % 251));
  expect(await ring.write({ fd, offset: 0, data }).wait(WAIT)).toEqual({ res: 10_000, flags: 0, moved: 10_000 });
  await ring.fsync({ fd, fsyncFlags: FsyncFlags.datasync }).wait(WAIT);
  await ring.fsync({ fd }).wait(WAIT);
  expect(readFileSync(path).equals(data.bytes)).toBe(true);
  using copy = hub.wrap(new Uint8Array(5000));
  expect((await ring.read({ fd, offset: 5000n, data: copy }).wait(WAIT)).moved).toBe(5000);
  expect(Buffer.compare(copy.bytes, data.bytes.subarray(5000))).toBe(0);
  await ring.closeFile({ fd }).wait(WAIT);
  const error = await rejected(ring.closeFile({ fd }).wait(WAIT), UringError);
  expect(error.errno).toBe(Errno.badf);
});

test("a short read, and the end of the file", async () => {
  await using ring = await openRing();
  using folder = scratchFolder();
  writeFileSync(folder.path("short"), "0123456789");
  const fd = openSync(folder.path("short"), "r");
  using data = hub.allocate(100);
  expect((await ring.read({ fd, offset: 4, data, at: 50 }).wait(WAIT)).moved).toBe(6);
  expect(Buffer.from(data.bytes.subarray(50, 57)).toString()).toBe("456789\0");
  expect((await ring.read({ fd, offset: 10, data }).wait(WAIT)).moved).toBe(0);
  expect((await ring.read({ fd, offset: 2 ** 40, data }).wait(WAIT)).moved).toBe(0);
  closeSync(fd);
});

test("offset 2^64 - 1 is the file's own position", async () => {
  await using ring = await openRing();
  using folder = scratchFolder();
  writeFileSync(folder.path("file"), "abcdef");
  const fd = openSync(folder.path("file"), "r");
  using data = hub.allocate(4);
  const here = 2n ** 64n - 1n;
  await ring.read({ fd, offset: here, data }).wait(WAIT);
  expect((await ring.read({ fd, offset: here, data }).wait(WAIT)).moved).toBe(2);
  expect(Buffer.from(data.bytes).toString()).toBe("efcd");
  closeSync(fd);
});

test("what the kernel refuses is a UringError with its number", async () => {
  await using ring = await openRing();
  using data = hub.allocate(4096);
  const full = openSync("/dev/full", "w");
  const folder = openSync("/", "r");
  const failures: [Errno, string, Fence<unknown>][] = [
    [Errno.badf, "read", ring.read({ fd: 1_000_000, offset: 0, data })],
    [Errno.badf, "read", ring.read({ fd: -1, offset: 0, data })],
    [Errno.nospc, "write", ring.write({ fd: full, offset: 0, data })],
    [Errno.isdir, "read", ring.read({ fd: folder, offset: 0, data })],
    [Errno.noent, "openat", ring.openat({ dirfd: AT_FDCWD, path: "/nowhere/at/all", openFlags: 0 })],
    [Errno.inval, "read", ring.read({ fd: folder, offset: 2n ** 63n, data })],
  ];
  for (const [errno, command, fence] of failures) {
    const error = await rejected(fence.wait(WAIT), UringError);
    expect([error.code, error.command, error.errno]).toEqual(["DEVICE_ERROR", command, errno]);
  }
  expect(data.state).toBe("owned");
  closeSync(full);
  closeSync(folder);
});

test("buffers of the wrong size, or closed, never reach the kernel", async () => {
  await using ring = await openRing();
  const data = hub.allocate(100);
  for (const [at, len] of [
    [0, 101],
    [100, 1],
    [-1, 2],
    [50, 51],
    [0.5, 1],
    [Number.NaN, 1],
  ] as const) {
    thrown(() => ring.postRead(0, 0, data, at, len), BufferRange);
    thrown(() => ring.write({ fd: 0, offset: 0, data, at, len }), BufferRange);
  }
  thrown(() => ring.read({ fd: 0, offset: 0, data, at: 101 }), BufferRange);
  using path = hub.wrap(new Uint8Array([0x2f, 0x74]));
  thrown(() => ring.openat({ dirfd: AT_FDCWD, path, openFlags: 0 }), BufferRange);
  data.close();
  thrown(() => ring.postRead(0, 0, data, 0, 1), BufferClosed);
  expect(ring.inFlight).toBe(0);
});

test("handlers are told each command by its name", async () => {
  await using ring = await openRing();
  using data = hub.allocate(16);
  const fd = openSync("/dev/zero", "r");
  const tokens = [ring.postNop(), ring.postRead(fd, 0, data, 0, 16), ring.postRead(-1, 0, data, 0, 16)];
  expect(ring.notify()).toBe(0);
  const seen = new Map<number, unknown>();
  const violation = (error: ProtocolViolation): void => expect.unreachable(error.message);
  const end = performance.now() + 2000;
  while (seen.size < 3 && performance.now() < end) {
    ring.poll({
      nop: (token, res) => seen.set(token, ["nop", res]),
      read: (token, res) => seen.set(token, ["read", res]),
      failed: (token, errno) => seen.set(token, ["failed", errno]),
      violation,
    });
  }
  expect(tokens.map((token) => seen.get(token))).toEqual([
    ["nop", 0],
    ["read", 16],
    ["failed", Errno.badf],
  ]);
  closeSync(fd);
});
