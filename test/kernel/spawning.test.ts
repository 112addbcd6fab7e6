/** What a child process has of its parent's devices: no handle of them, and none of the memory that they know. */
import { spawnSync } from "node:child_process";
import { closeSync, openSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { expect, test } from "vitest";

import { Fence, hub, type DeviceBuffer } from "@ringwright/runtime";
import { softWorker } from "@ringwright/runtime/soft";

import { DEVICE_READS } from "../../src/runtime/address-space/address-space.ts";
import { sharedAddresses } from "../../src/runtime/address-space/sva.ts";
import { openRing, WAIT } from "./ring.ts";

const MIB = 2 ** 20;
const O_CLOEXEC = 0o2000000;
const DEVICES = /anon_inode:|memfd:/;

/** What a handle is of; undefined when it has gone. */
function target(handle: string): string | undefined {
  try {
    return readlinkSync(`/proc/self/fd/${handle}`);
  } catch {
    return undefined;
  }
}

/** Whether a program that this process starts would be given it. */
function isInherited(handle: string): boolean {
  const flags = /^flags:\s+([0-7]+)$/m.exec(readFileSync(`/proc/self/fdinfo/${handle}`, "utf8"))![1]!;
  return (Number.parseInt(flags, 8) & O_CLOEXEC) === 0;
}

interface Area {
  readonly from: number;
  readonly to: number;
  readonly name: string;
  /** A child process does not get it. */
  readonly kept: boolean;
}

/** What is mapped. */
function areas(): readonly Area[] {
  const texts = readFileSync("/proc/self/smaps", "utf8").split(/^(?=[0-9a-f]+-[0-9a-f]+ )/m);
  return texts.map((text) => {
    const [, from, to, name] = /^([0-9a-f]+)-([0-9a-f]+) \S+ \S+ \S+ \S+ *(.*)$/m.exec(text)!;
    const kept = /^VmFlags:.*\bdc\b/m.test(text);
    return { from: Number.parseInt(from!, 16), to: Number.parseInt(to!, 16), name: name!, kept };
  });
}

function areasOf(buffer: DeviceBuffer): readonly Area[] {
  const start = sharedAddresses.resolve(buffer, 0, buffer.size, DEVICE_READS);
  return areas().filter(({ from, to }) => from < start + buffer.size && to > start);
}

test("a child that is started has no handle of a device's, nor of shared memory", { timeout: 20_000 }, async () => {
  const before = new Set(readdirSync("/proc/self/fd"));
  await using sva = await openRing({ entries: 8, addressing: "sva" });
  await using mapped = await openRing({ entries: 8, addressing: "mapped" });
  await using bounce = await openRing({ entries: 8, addressing: "bounce" });
  await using engine = await softWorker(new URL("../../examples/engine/engine.ts", import.meta.url));
  using shared = hub.share(4096);
  using imported = hub.import(shared.handle!);
  const own = shared.duplicateHandle();
  const zero = openSync("/dev/zero", "r");
  for (const ring of [sva, mapped, bounce]) {
    const file = ring.handles.add(zero);
    expect((await ring.read({ fd: file, offset: 0, data: shared }).wait(WAIT)).moved).toBe(4096);
    ring.handles.remove(file);
  }
  closeSync(zero);
  using signal = sva.nop().eventfd();
  using exported = Fence.fromEventfd(signal.handle);
  await exported.wait(WAIT);

  expect([engine.name, imported.size]).toEqual(["soft", 4096]);
  const opened = readdirSync("/proc/self/fd").filter((handle) => !before.has(handle));
  const devices = opened.filter((handle) => DEVICES.test(target(handle) ?? ""));
  // Three rings, two memfds and a duplicate, two eventfds, and what the event loop watches them by.
  expect(devices.length).toBeGreaterThanOrEqual(8);
  expect(devices.filter(isInherited).map(target)).toEqual([]);
  const { stdout, status } = spawnSync("/bin/ls", ["-l", "/proc/self/fd"], { encoding: "utf8", timeout: 10_000 });
  expect(status).toBe(0);
  expect(stdout).toMatch(/ 1 -> (?:pipe|socket):/);
  expect(stdout).not.toMatch(DEVICES);
  closeSync(own);
});

test("a child that is forked has no ring, no pool, and nothing of 512 MiB", { timeout: 20_000 }, async () => {
  // Node's event loop has rings of its own.
  const before = new Set(areas().map(({ from }) => from));
  using large = hub.allocate(512 * MIB);
  using part = large.part(100 * MIB, 2 * MIB);
  using registered = hub.allocate(MIB);
  await using ring = await openRing({ entries: 8, addressing: "mapped" });
  await using bounce = await openRing({ entries: 8, addressing: "bounce" });
  const zero = openSync("/dev/zero", "r");
  for (const { handles, read } of [ring, bounce].map((of) => ({ handles: of.handles, read: of.read.bind(of) }))) {
    const file = handles.add(zero);
    expect((await read({ fd: file, offset: 0, data: registered }).wait(WAIT)).moved).toBe(MIB);
    handles.remove(file);
  }
  closeSync(zero);
  for (const buffer of [large, part, registered]) {
    const of = areasOf(buffer);
    expect(of.length).toBeGreaterThan(0);
    expect(of.filter(({ kept }) => !kept)).toEqual([]);
  }
  const rings = areas().filter(({ name, from }) => name.includes("io_uring") && !before.has(from));
  expect(rings.length).toBeGreaterThan(0);
  expect(rings.filter(({ kept }) => !kept)).toEqual([]);
});
