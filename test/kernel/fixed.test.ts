/** Memory and files that the kernel knows by a number. Nothing of the driver's registers them: see noted.ts. */
import { closeSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";

import { hub } from "@ringwright/runtime";

import { SqeFlags, UringError } from "../../specs/io_uring.gen.ts";
import { Errno } from "../../specs/linux/errno.gen.ts";
import { SpliceFlags } from "../../specs/linux/pipe.gen.ts";
import { openNoted } from "./noted.ts";
import { openRing, pipe, rejected, scratchFolder, WAIT } from "./ring.ts";

test("registered memory is written from and read into, by its number", async () => {
  await using noted = await openNoted();
  const { ring } = noted;
  using folder = scratchFolder();
  const fd = openSync(folder.path("file"), "w+");
  using first = hub.allocate(4096);
  using second = hub.allocate(8192);
  noted.registerBuffers([first, second]);
  second.bytes.set(Buffer.from("from registered memory"), 100);
  const write = ring.writeFixed({ fd, offset: 0, data: second, at: 100, len: 22, bufIndex: 1 });
  expect(second.state).toBe("lent");
  expect((await write.wait(WAIT)).moved).toBe(22);
  expect(readFileSync(folder.path("file"), "utf8")).toBe("from registered memory");
  const read = ring.readFixed({ fd, offset: 5, data: first, at: 4090, len: 6, bufIndex: 0 });
  expect((await read.wait(WAIT)).moved).toBe(6);
  expect(Buffer.from(first.bytes.subarray(4090)).toString()).toBe("regist");
  // Memory of another number is none of the first's.
  const other = ring.readFixed({ fd, offset: 0, data: second, len: 8, bufIndex: 0 });
  expect((await rejected(other.wait(WAIT), UringError)).errno).toBe(Errno.fault);
  closeSync(fd);
});

test("memory and files that nobody registered are refused by the kernel", async () => {
  await using ring = await openRing();
  using data = hub.allocate(4096);
  const memory = ring.readFixed({ fd: 0, offset: 0, data, bufIndex: 0 });
  expect((await rejected(memory.wait(WAIT), UringError)).errno).toBe(Errno.fault);
  const file = ring.read({ fd: 0, offset: 0, data, flags: SqeFlags.fixedFile });
  expect((await rejected(file.wait(WAIT), UringError)).errno).toBe(Errno.badf);
  expect(data.state).toBe("owned");
});

test("a registered file is read by its number, and lives on without its handle", async () => {
  await using noted = await openNoted();
  const { ring } = noted;
  using folder = scratchFolder();
  using between = pipe();
  writeFileSync(folder.path("file"), "0123456789");
  const fd = openSync(folder.path("file"), "r");
  noted.registerFiles([between.fd, fd]);
  closeSync(fd);
  using data = hub.allocate(16);
  const read = ring.read({ fd: 1, offset: 4, data, flags: SqeFlags.fixedFile });
  expect((await read.wait(WAIT)).moved).toBe(6);
  expect(Buffer.from(data.bytes.subarray(0, 6)).toString()).toBe("456789");
  const moved = ring.splice({
    fdIn: 1,
    offIn: 0,
    fdOut: 0,
    len: 4,
    spliceFlags: SpliceFlags.fdInFixed,
    flags: SqeFlags.fixedFile,
  });
  expect((await moved.wait(WAIT)).moved).toBe(4);
  const beyond = ring.read({ fd: 2, offset: 0, data, flags: SqeFlags.fixedFile });
  expect((await rejected(beyond.wait(WAIT), UringError)).errno).toBe(Errno.badf);
});
