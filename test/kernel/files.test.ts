/** Commands on files and directories. */
import { closeSync, constants, existsSync, openSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";

import { BufferClosed, BufferRange, type DeviceBuffer, hub, type Piece } from "@ringwright/runtime";
import { ioUring } from "@ringwright/runtime/io-uring";

import { UringError } from "../../specs/io_uring.gen.ts";
import { Errno } from "../../specs/linux/errno.gen.ts";
import {
  decodeStatx,
  encodeIovec,
  FallocateMode,
  RenameFlags,
  StatxFlags,
  StatxMask,
  UnlinkFlags,
  type Statx,
} from "../../specs/linux/fs.gen.ts";
import { SpliceFlags } from "../../specs/linux/pipe.gen.ts";
import { AT_FDCWD, openRing, pipe, rejected, scratchFolder, thrown, WAIT } from "./ring.ts";

const { space } = ioUring();

function iovecs(access: "reads" | "writes", pieces: readonly (DeviceBuffer | Piece)[]): DeviceBuffer {
  return hub.list({
    space,
    access,
    pieces,
    size: 16,
    write: (words, at, base, len) => encodeIovec(words, at, { base, len }),
  });
}

function textOf(buffer: DeviceBuffer, from = 0, to = buffer.size): string {
  return Buffer.from(buffer.bytes.subarray(from, to)).toString();
}

test("several pieces of memory are written and read by one command each", async () => {
  await using ring = await openRing();
  using folder = scratchFolder();
  const fd = openSync(folder.path("file"), "w+");
  using first = hub.wrap(Buffer.from("one, "));
  using second = hub.wrap(Buffer.from("xxtwo, xx"));
  using third = hub.wrap(Buffer.from("three"));
  using out = iovecs("reads", [first, { buffer: second, at: 2, length: 5 }, third]);
  expect((await ring.writev({ fd, offset: 0, pieces: out, count: 3 }).wait(WAIT)).moved).toBe(15);
  expect(readFileSync(folder.path("file"), "utf8")).toBe("one, two, three");
  using left = hub.allocate(7);
  using right = hub.allocate(20);
  using into = iovecs("writes", [left, { buffer: right, at: 3 }]);
  expect((await ring.readv({ fd, offset: 0, pieces: into, count: 2 }).wait(WAIT)).moved).toBe(15);
  expect([textOf(left), textOf(right, 0, 12)]).toEqual(["one, tw", "\0\0\0o, three\0"]);
  closeSync(fd);
});

test("a list lends its pieces until it is closed and no command holds it", async () => {
  await using ring = await openRing();
  using slow = pipe();
  using data = hub.allocate(8);
  const pieces = iovecs("writes", [data, { buffer: data, at: 4 }]);
  expect(data.state).toBe("lent");
  const read = ring.readv({ fd: slow.fd, offset: 0, pieces, count: 2 });
  ring.notify();
  pieces.close();
  expect([pieces.state, data.state]).toEqual(["closed", "lent"]);
  writeFileSync(slow.path, "late");
  expect((await read.wait(WAIT)).moved).toBe(4);
  expect(data.state).toBe("owned");
});

test("a list of what is closed, too long or empty is refused, and lends nothing", () => {
  using data = hub.allocate(8);
  const closed = hub.allocate(8);
  closed.close();
  thrown(() => iovecs("reads", [data, closed]), BufferClosed);
  thrown(() => iovecs("reads", [data, { buffer: data, at: 4, length: 5 }]), BufferRange);
  expect(() => iovecs("reads", [])).toThrow(expect.objectContaining({ code: "VALUE_RANGE" }));
  expect(data.state).toBe("owned");
});

test("more pieces than the list has are refused before the kernel sees them", async () => {
  await using ring = await openRing();
  using data = hub.allocate(8);
  using pieces = iovecs("reads", [data]);
  thrown(() => ring.postWritev(1, 0, pieces, 0, 2), BufferRange);
  expect(ring.inFlight).toBe(0);
});

function decoded(buffer: DeviceBuffer): Statx {
  return decodeStatx(new Uint32Array(buffer.bytes.buffer, buffer.bytes.byteOffset, 64), 0);
}

test("statx tells what a file is", async () => {
  await using ring = await openRing();
  using folder = scratchFolder();
  const path = folder.path("file");
  writeFileSync(path, "0123456789", { mode: 0o640 });
  using status = hub.allocate(256);
  const mask = StatxMask.size | StatxMask.ino | StatxMask.mode | StatxMask.mtime;
  await ring.statx({ dirfd: AT_FDCWD, path, status, mask }).wait(WAIT);
  const found = decoded(status);
  const known = statSync(path, { bigint: true });
  expect([found.size, found.ino]).toEqual([10n, known.ino]);
  expect(found.mode & 0o777).toBe(0o640);
  expect(BigInt(found.mtime.sec)).toBe(known.mtimeNs / 1_000_000_000n);
  // Of an open file: an empty path, and the handle in place of the directory's.
  const fd = openSync(path, "r");
  const here = { dirfd: fd, path: "", status, mask: StatxMask.nlink, statxFlags: StatxFlags.emptyPath };
  await ring.statx(here).wait(WAIT);
  expect(decoded(status).nlink).toBe(1);
  closeSync(fd);
  const error = await rejected(
    ring.statx({ ...here, dirfd: AT_FDCWD, path: folder.path("no") }).wait(WAIT),
    UringError,
  );
  expect([error.command, error.errno]).toEqual(["statx", Errno.noent]);
  using short = hub.allocate(255);
  thrown(() => ring.statx({ ...here, status: short }), BufferRange);
});

test("directories and files are made, renamed, exchanged and removed", async () => {
  await using ring = await openRing();
  using folder = scratchFolder();
  await ring.mkdirat({ dirfd: AT_FDCWD, path: folder.path("d"), mode: 0o750 }).wait(WAIT);
  expect(statSync(folder.path("d")).mode & 0o777).toBe(0o750);
  const dirfd = openSync(folder.path("d"), constants.O_DIRECTORY);
  writeFileSync(folder.path("a"), "a");
  await ring.renameat({ oldDirfd: AT_FDCWD, oldPath: folder.path("a"), newDirfd: dirfd, newPath: "b" }).wait(WAIT);
  expect(readFileSync(folder.path("d/b"), "utf8")).toBe("a");
  writeFileSync(folder.path("d/c"), "c");
  const names = { oldDirfd: dirfd, oldPath: "b", newDirfd: dirfd, newPath: "c" };
  const kept = ring.renameat({ ...names, renameFlags: RenameFlags.noreplace });
  expect((await rejected(kept.wait(WAIT), UringError)).errno).toBe(Errno.exist);
  await ring.renameat({ ...names, renameFlags: RenameFlags.exchange }).wait(WAIT);
  expect(["b", "c"].map((name) => readFileSync(folder.path(`d/${name}`), "utf8"))).toEqual(["c", "a"]);
  const full = ring.unlinkat({ dirfd: AT_FDCWD, path: folder.path("d"), unlinkFlags: UnlinkFlags.removedir });
  expect((await rejected(full.wait(WAIT), UringError)).errno).toBe(Errno.notempty);
  for (const path of ["b", "c"]) await ring.unlinkat({ dirfd, path }).wait(WAIT);
  await ring.unlinkat({ dirfd: AT_FDCWD, path: folder.path("d"), unlinkFlags: UnlinkFlags.removedir }).wait(WAIT);
  expect(existsSync(folder.path("d"))).toBe(false);
  closeSync(dirfd);
});

test("both paths of a renaming are lent until it completes", async () => {
  await using ring = await openRing();
  using from = hub.text("/nowhere/a");
  using to = hub.text("/nowhere/b");
  const { lent } = hub.census();
  const token = ring.postRenameat(AT_FDCWD, to, 0, from, 0, AT_FDCWD);
  expect([from.state, to.state]).toEqual(["lent", "lent"]);
  ring.notify();
  ring.waitSync(token, WAIT);
  expect([from.state, to.state, hub.census().lent]).toEqual(["owned", "owned", lent]);
});

test("a file is cut and made longer; a hole is made in it", async () => {
  await using ring = await openRing();
  using folder = scratchFolder();
  const path = folder.path("file");
  writeFileSync(path, "0123456789");
  const fd = openSync(path, "r+");
  await ring.ftruncate({ fd, length: 4 }).wait(WAIT);
  expect(readFileSync(path, "utf8")).toBe("0123");
  await ring.fallocate({ fd, offset: 4, length: 8188 }).wait(WAIT);
  expect(statSync(path).size).toBe(8192);
  writeFileSync(path, Buffer.alloc(8192, 1));
  const hole = { fd, offset: 0, length: 4096 };
  await ring.fallocate({ ...hole, mode: FallocateMode.punchHole | FallocateMode.keepSize }).wait(WAIT);
  expect(readFileSync(path).equals(Buffer.concat([Buffer.alloc(4096), Buffer.alloc(4096, 1)]))).toBe(true);
  const alone = ring.fallocate({ ...hole, mode: FallocateMode.punchHole });
  expect([Errno.inval, Errno.opnotsupp]).toContain((await rejected(alone.wait(WAIT), UringError)).errno);
  closeSync(fd);
});

test("bytes go from a file through a pipe into another file, and are never in this process's memory", async () => {
  await using ring = await openRing();
  using folder = scratchFolder();
  using between = pipe();
  writeFileSync(folder.path("from"), "0123456789");
  const [from, to] = [openSync(folder.path("from"), "r"), openSync(folder.path("to"), "w")];
  const into = ring.splice({ fdIn: from, offIn: 2, fdOut: between.fd, len: 6 });
  expect((await into.wait(WAIT)).moved).toBe(6);
  const outOf = ring.splice({ fdIn: between.fd, fdOut: to, offOut: 1, len: 100, spliceFlags: SpliceFlags.nonblock });
  expect((await outOf.wait(WAIT)).moved).toBe(6);
  expect(readFileSync(folder.path("to"), "utf8")).toBe("\x00234567");
  const neither = ring.splice({ fdIn: from, fdOut: to, len: 4 });
  expect((await rejected(neither.wait(WAIT), UringError)).errno).toBe(Errno.inval);
  closeSync(from);
  closeSync(to);
});
