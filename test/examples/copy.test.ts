import { createHash, randomBytes } from "node:crypto";
import {
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hub } from "@ringwright/runtime";
import { ioUring } from "@ringwright/runtime/io-uring";
import { describe, expect, onTestFinished, test } from "vitest";
import { copy, type CopyOptions } from "../../examples/copy/copy.ts";
import { Uring, UringError } from "../../specs/io_uring.gen.ts";

const options: CopyOptions = { lanes: 8, blockSize: 65_536, mode: 0o640 };

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), "ringwright-test-"));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

function sha256(file: string): string {
  return createHash("sha256").update(readFileSync(file)).digest("hex");
}

/** What this process has open, but for the rings themselves: a ring has a second handle once it waits for its first. */
function handles(): number {
  const links = readdirSync("/proc/self/fd").map((fd) => `/proc/self/fd/${fd}`);
  // The folder's own handle, which is closed by now, is among them each time.
  return links.filter((link) => !existsSync(link) || readlinkSync(link) !== "anon_inode:[io_uring]").length;
}

/** A ring that does some things otherwise. */
function changed(ring: Uring, members: Partial<Uring>): Uring {
  return new Proxy(ring, {
    get(_ring, name) {
      const value: unknown = Reflect.get(name in members ? members : ring, name);
      return typeof value === "function" ? value.bind(ring) : value;
    },
  });
}

test.each([0, 1, 4095, 4096, 4097, 65_536, 65_537, 8 * 65_536, 5 * 2 ** 20 + 4321])("copies %i bytes", async (size) => {
  const base = folder();
  const [source, target] = [join(base, "source"), join(base, "target")];
  writeFileSync(source, randomBytes(size));
  await using ring = await Uring.create(ioUring(), { entries: 8 });
  const before = handles();
  const progress: number[] = [];
  const onProgress = (copied: number) => progress.push(copied);
  expect(await copy(ring, source, target, { ...options, durable: true, onProgress })).toBe(size);
  expect(sha256(target)).toBe(sha256(source));
  expect(statSync(target).mode & 0o777).toBe(0o640);
  expect(progress.at(-1)).toBe(size);
  expect(progress).toEqual([...progress].sort((a, b) => a - b));
  expect(handles()).toBe(before);
  expect(ring.inFlight).toBe(0);
  expect(hub.census()).toEqual({ buffers: 0, lent: 0 });
});

describe("when something is wrong", () => {
  test.each<[string, string, (base: string) => void]>([
    ["the source is missing", "noent", () => {}],
    [
      "the target is there",
      "exist",
      (base) => ["source", "target"].forEach((name) => writeFileSync(join(base, name), "x")),
    ],
    ["the source is a directory", "isdir", (base) => symlinkSync(base, join(base, "source"))],
  ])("%s: copy throws what the kernel said, and holds nothing", async (_, name, prepare) => {
    const base = folder();
    prepare(base);
    await using ring = await Uring.create(ioUring(), { entries: 8 });
    const before = handles();
    const failed = copy(ring, join(base, "source"), join(base, "target"), options);
    await expect(failed).rejects.toThrow(UringError);
    await expect(failed).rejects.toThrow(new RegExp(name));
    expect(handles()).toBe(before);
    expect(hub.census()).toEqual({ buffers: 0, lent: 0 });
  });

  test("a disk that is full fails the copy", async () => {
    const base = folder();
    writeFileSync(join(base, "source"), randomBytes(200_000));
    await using ring = await Uring.create(ioUring(), { entries: 8 });
    // Opened instead of made: what stands there takes nothing.
    const full = changed(ring, {
      openat: (args) => ring.openat(args.path === "target" ? { ...args, path: "/dev/full", openFlags: 1 } : args),
    });
    await expect(copy(full, join(base, "source"), "target", options)).rejects.toThrow(/nospc/);
    expect(hub.census()).toEqual({ buffers: 0, lent: 0 });
  });

  test("a copy that is stopped waits for what is in flight and throws the reason", async () => {
    const base = folder();
    writeFileSync(join(base, "source"), randomBytes(2 ** 20));
    await using ring = await Uring.create(ioUring(), { entries: 8 });
    const stop = new AbortController();
    const stopped = copy(ring, join(base, "source"), join(base, "target"), {
      ...options,
      lanes: 2,
      signal: stop.signal,
      onProgress: () => stop.abort(),
    });
    await expect(stopped).rejects.toThrow(/aborted/);
    expect(ring.inFlight).toBe(0);
  });

  test("short reads and writes are completed", async () => {
    const base = folder();
    const [source, target] = [join(base, "source"), join(base, "target")];
    writeFileSync(source, randomBytes(300_001));
    await using ring = await Uring.create(ioUring(), { entries: 8 });
    // A kernel that never does more than a third of what it is asked for, and at least one byte.
    const third = (length: number) => Math.ceil(length / 3);
    const lazy = changed(ring, {
      read: (args) => ring.read({ ...args, len: third(args.len!) }),
      write: (args) => ring.write({ ...args, len: third(args.len!) }),
    });
    expect(await copy(lazy, source, target, options)).toBe(300_001);
    expect(sha256(target)).toBe(sha256(source));
  });
});
