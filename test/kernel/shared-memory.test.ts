/** Memory of several processes: shared, imported, forked. */
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  closeSync,
  existsSync,
  ftruncateSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { deflateSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { BufferReadOnly, BufferUnsupported, hub, MapFailed, ValueRange, type DeviceBuffer } from "@ringwright/runtime";

import { DEVICE_READS, DEVICE_WRITES } from "../../src/runtime/address-space/address-space.ts";
import { sharedAddresses } from "../../src/runtime/address-space/sva.ts";
import { libc } from "../../src/runtime/native/library.ts";
import { refusing, type Refusal } from "../support/refusing.ts";
import { child, openRing, rejected, runChild, scratchFolder, thrown, WAIT } from "./ring.ts";

const memfdCreate = libc.func("memfd_create", "int", ["str", "uint"]) as (name: string, flags: number) => number;
const fcntl = libc.func("fcntl", "int", ["int", "int", "int"]) as (
  fd: number,
  command: number,
  seals: number,
) => number;
const ADD_SEALS = 1033;
const GET_SEALS = 1034;
const SEAL = { seal: 1, shrink: 2, grow: 4, write: 8, futureWrite: 16 };

/** A memfd of another program's making. */
function memfd(bytes: string, seals: number): Disposable & { readonly fd: number } {
  const fd = memfdCreate("other", 2);
  writeSync(fd, bytes);
  if (seals !== 0) expect(fcntl(fd, ADD_SEALS, seals)).toBe(0);
  return { fd, [Symbol.dispose]: () => closeSync(fd) };
}

const handles = (): number => readdirSync("/proc/self/fd").length;
const addressOf = (buffer: DeviceBuffer): number => sharedAddresses.resolve(buffer, 0, 1, DEVICE_READS);

/** What the system says of the mapping at an address. */
function mapping(address: number): string {
  const areas = readFileSync("/proc/self/smaps", "utf8").split(/^(?=[0-9a-f]+-[0-9a-f]+ )/m);
  return areas.find((area) => {
    const [from, to] = area.split(/[- ]/, 2).map((hex) => Number.parseInt(hex, 16));
    return from! <= address && address < to!;
  })!;
}

test("shared memory is a sealed memfd that no program inherits and no fork maps", () => {
  const before = handles();
  using buffer = hub.share(10_000, { name: "frames" });
  const handle = buffer.handle!;
  expect([buffer.size, buffer.bytes.length, buffer.name, fcntl(handle, GET_SEALS, 0)]).toEqual([
    10_000,
    10_000,
    "frames",
    SEAL.seal | SEAL.shrink | SEAL.grow,
  ]);
  for (const length of [0, 20_000]) expect(() => ftruncateSync(handle, length)).toThrow("EPERM");
  expect(readFileSync(`/proc/self/fdinfo/${handle}`, "utf8")).toMatch(/^flags:\s+0?2\d{6}\b/m);
  expect(mapping(addressOf(buffer))).toMatch(/memfd:frames[^]*^VmFlags:.* dc\b/m);
  const part = buffer.part(4096);
  const own = part.duplicateHandle();
  expect([own === handle, part.handle]).toEqual([false, handle]);
  buffer.close();
  expect([buffer.handle, part.handle]).toEqual([undefined, handle]);
  part.bytes[0] = 77;
  part.close();
  const byte = Buffer.alloc(1);
  expect([readSync(own, byte, 0, 1, 4096), byte[0]]).toEqual([1, 77]);
  closeSync(own);
  expect(handles()).toBe(before);
});

test("another process maps it, and has its kernel write there", async () => {
  using folder = scratchFolder();
  const path = folder.path("file");
  writeFileSync(path, "from the other process");
  using buffer = hub.share(8192);
  buffer.bytes.set(Buffer.from("\x01hello"));
  const other = spawn(process.execPath, child("importer.ts", path), {
    stdio: ["ignore", "pipe", "inherit", buffer.handle!],
    timeout: 10_000,
  });
  const [told, [status]] = await Promise.all([text(other.stdout!), once(other, "close")]);
  expect([status, JSON.parse(told)]).toEqual([0, { size: 8192, moved: 22, greeting: "hello" }]);
  expect(buffer.bytes[0]).toBe(2);
  expect(Buffer.from(buffer.bytes.subarray(4096, 4096 + 22)).toString()).toBe("from the other process");
});

test("imported memory is the same memory; its descriptor may be closed", () => {
  using first = hub.share(5000);
  const own = first.duplicateHandle();
  using second = hub.import(own);
  closeSync(own);
  first.bytes[4999] = 9;
  expect([second.size, second.bytes[4999]]).toEqual([5000, 9]);
  second.bytes[0] = 4;
  expect(first.bytes[0]).toBe(4);
  expect(addressOf(second)).not.toBe(addressOf(first));
  expect(mapping(addressOf(second))).toMatch(/^VmFlags:.* dc\b/m);
});

test("what may shrink is refused, or copied", () => {
  const before = handles();
  using folder = scratchFolder();
  writeFileSync(folder.path("file"), "on a disk");
  const file = openSync(folder.path("file"), "r");
  const unsealed = memfd("unsealed", 0);
  for (const fd of [file, unsealed.fd]) {
    const refused = thrown(() => hub.import(fd), BufferUnsupported);
    expect([refused.code, refused.message]).toEqual(["BUFFER_UNSUPPORTED", expect.stringContaining("copy: true")]);
  }
  using copied = hub.import(unsealed.fd, { copy: true });
  using read = hub.import(file, { copy: true, name: "file" });
  ftruncateSync(unsealed.fd, 0);
  expect([copied, read].map(({ bytes }) => Buffer.from(bytes).toString())).toEqual(["unsealed", "on a disk"]);
  expect([copied.handle, read.handle]).toEqual([undefined, undefined]);
  thrown(() => copied.duplicateHandle(), BufferUnsupported);
  thrown(() => hub.import(unsealed.fd, { copy: true }), BufferUnsupported); // no byte is left
  closeSync(file);
  unsealed[Symbol.dispose]();
  expect(handles()).toBe(before);
});

test("memory sealed against writing: no device may write there, and what the program stores stays its own", async () => {
  using sealed = memfd("sealed", SEAL.shrink | SEAL.write);
  expect(thrown(() => hub.import(sealed.fd), BufferUnsupported).message).toContain('access: "read"');
  using buffer = hub.import(sealed.fd, { access: "read" });
  const readOnly = thrown(() => sharedAddresses.resolve(buffer, 0, 1, DEVICE_WRITES), BufferReadOnly);
  expect(readOnly.code).toBe("BUFFER_READ_ONLY");
  using part = buffer.part(2);
  thrown(() => sharedAddresses.resolve(part, 0, 1, DEVICE_WRITES), BufferReadOnly);
  await using ring = await openRing();
  await rejected((async () => ring.read({ fd: 0, offset: 0, data: buffer }))(), BufferReadOnly);
  using folder = scratchFolder();
  const fd = openSync(folder.path("out"), "w+");
  expect((await ring.write({ fd, offset: 0, data: part }).wait(WAIT)).moved).toBe(4);
  closeSync(fd);
  expect(readFileSync(folder.path("out"), "utf8")).toBe("aled");
  buffer.bytes[0] = 83;
  using again = hub.import(sealed.fd, { access: "read" });
  expect([Buffer.from(buffer.bytes).toString(), Buffer.from(again.bytes).toString()]).toEqual(["Sealed", "sealed"]);
});

test("memory sealed against writing by others than have it mapped: as if nobody could write", () => {
  using sealed = memfd("sealed", SEAL.shrink | SEAL.futureWrite);
  expect(thrown(() => hub.import(sealed.fd), BufferUnsupported).message).toContain('access: "read"');
  using buffer = hub.import(sealed.fd, { access: "read" });
  expect(Buffer.from(buffer.bytes).toString()).toBe("sealed");
  thrown(() => sharedAddresses.resolve(buffer, 0, 1, DEVICE_WRITES), BufferReadOnly);
});

test("a descriptor that can only read is imported for reading", () => {
  using shrinkless = memfd("mine", SEAL.shrink);
  const fd = openSync(`/proc/self/fd/${shrinkless.fd}`, "r");
  const before = handles();
  thrown(() => hub.import(fd), MapFailed);
  {
    using buffer = hub.import(fd, { access: "read" });
    expect(Buffer.from(buffer.bytes).toString()).toBe("mine");
    // Others that may write still do.
    using written = hub.import(shrinkless.fd, { access: "read" });
    writeSync(shrinkless.fd, "ours", 0);
    expect(Buffer.from(written.bytes).toString()).toBe("ours");
    thrown(() => sharedAddresses.resolve(written, 0, 1, DEVICE_WRITES), BufferReadOnly);
  }
  closeSync(fd);
  expect(handles()).toBe(before - 1);
});

test("what is no descriptor is refused", () => {
  const before = handles();
  for (const fd of [-1, 1.5, Number.NaN, 2 ** 31, "3" as unknown as number]) {
    thrown(() => hub.import(fd), ValueRange);
  }
  thrown(() => hub.import(1_000_000), MapFailed);
  thrown(() => hub.import(0, { access: "both" as "read" }), ValueRange);
  using empty = memfd("", SEAL.shrink);
  thrown(() => hub.import(empty.fd), BufferUnsupported);
  using folder = scratchFolder();
  const directory = openSync(folder.path("."), "r");
  thrown(() => hub.import(directory, { copy: true }), MapFailed);
  closeSync(directory);
  for (const name of ["a\0b", "x".repeat(250)]) thrown(() => hub.share(8, { name }), ValueRange);
  for (const bytes of [0, -1, 2 ** 48]) thrown(() => hub.share(bytes), ValueRange);
  thrown(() => hub.share(2 ** 47), MapFailed);
  expect(handles()).toBe(before + 1);
});

test("a closed buffer's addresses read as zeros, and another buffer may take them", () => {
  const shared = hub.share(3 * 4096);
  shared.bytes.fill(0xff);
  const [address, { bytes }] = [addressOf(shared), shared];
  shared.close();
  expect(bytes.length).toBe(0);
  expect(mapping(address)).not.toContain("memfd");
  using next = hub.allocate(3 * 4096);
  expect([addressOf(next), next.bytes.every((byte) => byte === 0)]).toEqual([address, true]);
  expect(mapping(address)).toMatch(/^VmFlags:.* dc\b/m);
});

describe("a forked child", () => {
  const folder = scratchFolder();
  afterAll(() => folder[Symbol.dispose]());
  const library = folder.path("fork.so");
  beforeAll(() => {
    const source = join(import.meta.dirname, "../support/fork-and-touch.c");
    execFileSync("gcc", ["-shared", "-fPIC", "-Wall", "-Werror", "-o", library, source], { timeout: 20_000 });
  }, 30_000);

  const forked = async (kind: string): Promise<unknown> => {
    const { status, stdout } = await runChild("forked.ts", [kind, library]);
    expect(status).toBe(0);
    return JSON.parse(stdout);
  };

  test.each(["allocated", "huge", "shared", "strict"])("that stores to %s memory dies alone", async (kind) => {
    expect(await forked(kind)).toEqual({ ended: true, signal: 11, code: 0, count: 2 });
  }, 20_000); // prettier-ignore

  test("has wrapped memory, as its own", async () => {
    expect(await forked("wrapped")).toEqual({ ended: true, signal: 0, code: 7, count: 2 });
  }, 20_000);
});

/** What a program that allocates in huge pages got and was told. */
function told({ status, stdout }: { readonly status: number | null; readonly stdout: string }): unknown {
  expect(status).toBe(0);
  const { pages, notices } = JSON.parse(stdout) as { pages: string[]; notices: string[] };
  for (const notice of notices) expect(notice).toMatch(/^RingwrightNotice: .*huge/);
  return [pages, notices.length];
}

const transparent =
  existsSync("/sys/kernel/mm/transparent_hugepage/enabled") &&
  !readFileSync("/sys/kernel/mm/transparent_hugepage/enabled", "utf8").includes("[never]");
const steps = { huge: 0, transparent: 1, normal: 2 };

test("huge pages, or what is next best, with one notice for each step down", { timeout: 20_000 }, async () => {
  const free = Number(/^HugePages_Free:\s+(\d+)$/m.exec(readFileSync("/proc/meminfo", "utf8"))?.[1] ?? 0);
  const best = free >= 3 ? "huge" : transparent ? "transparent" : "normal";
  expect(told(await runChild("huge.ts"))).toEqual([[best, best, "normal"], steps[best]]);
});

test("huge pages that are refused, or that are there by half", { timeout: 60_000 }, () => {
  using refuse = refusing();
  const madvise = { x64: 28, arm64: 233 }[process.arch as "x64"];
  const [HUGEPAGE, POPULATE_WRITE] = [14, 23];
  const [EINVAL, EFAULT] = [22, 14];
  const refusals = (third: number, errno: number): Refusal[] =>
    [4 * 2 ** 20, 2 * 2 ** 20].map((second) => ({ call: madvise, second, third, errno }));
  const run = (...refused: Refusal[]): unknown => told(refuse.node(refused, child("huge.ts")));
  const populate = refusals(POPULATE_WRITE, EFAULT);
  const next = transparent ? "transparent" : "normal";
  expect(run(...populate)).toEqual([[next, next, "normal"], steps[next]]);
  expect(run(...populate, ...refusals(HUGEPAGE, EINVAL))).toEqual([["normal", "normal", "normal"], steps.normal]);
});

test("buffers that are dropped are told of: by name, by size, and by who made them", { timeout: 20_000 }, async () => {
  const { status, stdout } = await runChild("leaking.ts");
  const warnings = stdout.split(/^(?=RingwrightLeak)/m).sort();
  expect([status, warnings.length]).toEqual([0, 2]);
  const [part, named] = warnings;
  expect(named).toBe('RingwrightLeak: The buffer "thumbnails" of 100 bytes was dropped without close(): its memory is never given back.\n'); // prettier-ignore
  expect(part).toMatch(
    /^RingwrightLeak: A buffer of 16 bytes was dropped .* It was made\n[^]*at forgetful .*leaking\.ts:/,
  );
});

test("a job of Node's own may read shared memory to its end", () => {
  using buffer = hub.share(2 ** 20);
  buffer.bytes.fill(5);
  expect(deflateSync(buffer.bytes).length).toBeLessThan(5000);
});
