import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";

import { MapFailed, RegionRange, TransportLacks } from "@ringwright/runtime";
import { ioUring } from "@ringwright/runtime/io-uring";

import { mapRegion } from "../../src/runtime/memory/region.ts";
import { mapAnonymous, PAGE_SIZE, unmap, viewMemory, detachView } from "../../src/runtime/native/memory.ts";
import { requireCloseHandle, requireWaitReadable, requireWatch } from "../../src/runtime/transport/transport.ts";
import { FakeKernel } from "./fake-kernel.ts";
import { thrown } from "./ring.ts";

test("unmapping detaches every array over the region first", () => {
  const region = mapRegion(new FakeKernel().transport, "rings", 7, 0, 256);
  const entries = region.entries("Sq", 64, 2, 16);
  expect([region.words.length, entries.length, entries.byteOffset]).toEqual([64, 8, 64]);
  region.unmap();
  expect([region.words.length, entries.length, region.words[0], entries[3]]).toEqual([0, 0, undefined, undefined]);
});

test("cells and entries must be aligned and inside", () => {
  const region = mapRegion(new FakeKernel().transport, "rings", 7, 0, 256);
  expect([region.cell("a", 0), region.cell("b", 252), region.cells("c", 128, 32)]).toEqual([0, 63, 32]);
  const wrong: (() => unknown)[] = [
    () => region.cell("x", 2),
    () => region.cell("x", 256),
    () => region.cell("x", -4),
    () => region.cell("x", Number.NaN),
    () => region.cells("x", 128, 33),
    () => region.cells("x", 0, 2 ** 60),
    () => region.entries("x", 0, 17, 16),
    () => region.entries("x", 250, 1, 4),
  ];
  for (const action of wrong) {
    const error = thrown(action, RegionRange);
    expect([error.code, error.region]).toEqual(["REGION_RANGE", "rings"]);
  }
});

test.each([0, -1, 3, 1.5, Number.NaN, 2 ** 33])("a region of %d bytes makes no sense", (length) => {
  thrown(() => mapRegion(new FakeKernel().transport, "rings", 7, 0, length), RegionRange);
});

test("memory that the system doesn't map", () => {
  const error = thrown(() => mapRegion(ioUring(), "rings", -1, 0, 4096), MapFailed);
  expect([error.code, error.length]).toEqual(["MAP_FAILED", 4096]);
  expect(error.message).toBe("Mapping 4096 bytes for region rings failed: EBADF (9).");
});

test("what a transport lacks is named", () => {
  const { name, space } = new FakeKernel().transport;
  const bare = { name, space };
  for (const require of [requireCloseHandle, requireWaitReadable, requireWatch]) {
    expect(thrown(() => require(bare), TransportLacks).code).toBe("TRANSPORT_LACKS");
  }
  thrown(() => mapRegion(bare, "rings", 7, 0, 4096), TransportLacks);
});

test("a view is detached once, and the memory behind it can go", () => {
  for (let i = 0; i < 1000; i++) {
    const address = mapAnonymous(PAGE_SIZE);
    const view = viewMemory(address, PAGE_SIZE);
    const words = new Uint32Array(view);
    words[1] = i;
    expect(detachView(view)).toBe(true);
    unmap(address, PAGE_SIZE);
    expect([words[1], words.length, detachView(view)]).toEqual([undefined, 0, false]);
  }
});

test("a buffer dropped without close() is reported, and not freed", () => {
  const program = `
    import { hub } from "@ringwright/runtime";
    hub.allocate(4096);
    for (let i = 0; i < 20; i++) { gc(); await new Promise((resolve) => setImmediate(resolve)); }
    console.log(JSON.stringify(hub.census()));`;
  const args = ["--conditions=ringwright-source", "--expose-gc", "--input-type=module", "-e", program];
  const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8", timeout: 10_000 });
  expect(stdout).toBe('{"buffers":1,"lent":0}\n');
  expect(stderr).toContain("RingwrightLeak: A buffer of 4096 bytes was dropped without close()");
});
