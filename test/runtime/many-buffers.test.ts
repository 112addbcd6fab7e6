/** More handles than the ledger's first array counts. */
import { expect, test } from "vitest";

import { BufferClosed, BufferOverlap, hub, type DeviceBuffer } from "@ringwright/runtime";

import { DEVICE_READS, DEVICE_WRITES } from "../../src/runtime/address-space/address-space.ts";
import { sharedAddresses } from "../../src/runtime/address-space/sva.ts";
import { LentSpace } from "../../src/runtime/transport/soft/lent-space.ts";
import { thrown } from "./outcomes.ts";

const { lend, giveBack, resolve } = sharedAddresses;
const MANY = 2 ** 17 + 1000;

test("handles by the hundred thousand are counted each by itself", { timeout: 30_000 }, async () => {
  const before = hub.census();
  const memory = hub.wrap(new Uint8Array(64));
  const handles = Array.from({ length: MANY }, (_, at) => memory.part(at % 64, 1));
  const address = resolve(memory, 0, 1, DEVICE_READS);
  // The last of the first array, the first behind it, and the last of all, whatever handles there were before.
  const some = [0, MANY - 1001, MANY - 1000, MANY - 999, MANY - 1].map((at) => handles[at]!);
  for (const handle of some) {
    expect(resolve(handle, 0, 1, DEVICE_WRITES)).toBe(address + (handles.indexOf(handle) % 64));
    expect(handle.state).toBe("owned");
  }
  const loans = some.map((handle) => [lend(handle, 0, 1, DEVICE_READS), lend(handle, 0, 1, DEVICE_WRITES)] as const);
  expect(new Set(loans.flat()).size).toBe(2 * some.length);
  expect(hub.census()).toEqual({ buffers: before.buffers + MANY + 1, lent: before.lent + some.length });
  for (const [at, handle] of some.entries()) {
    const released: string[] = [];
    handle.close();
    const gone = handle.released().then(() => released.push("released"));
    thrown(() => lend(handle, 0, 1, DEVICE_READS), BufferClosed);
    giveBack(loans[at]![1]);
    await Promise.resolve();
    expect([released, hub.census().lent]).toEqual([[], before.lent + some.length - at]);
    giveBack(loans[at]![0]);
    await gone;
    expect(hub.census().lent).toBe(before.lent + some.length - at - 1);
  }
  for (const handle of handles) handle[Symbol.dispose]();
  memory.close();
  expect(hub.census()).toEqual(before);
});

test("strict ones among them are as strict", { timeout: 30_000 }, () => {
  const before = hub.census();
  const memory = hub.wrap(new Uint8Array(1));
  const handles: DeviceBuffer[] = Array.from({ length: MANY }, () => memory.dup());
  const strict = hub.allocate(100, { strict: true });
  const loan = lend(strict, 0, 50, DEVICE_WRITES);
  thrown(() => lend(strict, 49, 1, DEVICE_READS), BufferOverlap);
  expect(strict.state).toBe("lent");
  giveBack(loan);
  giveBack(lend(strict, 49, 1, DEVICE_READS));
  expect(strict.state).toBe("owned");
  for (const buffer of [strict, memory, ...handles]) buffer.close();
  expect(hub.census()).toEqual(before);
});

test(
  "what a device of software is lent of them takes no more memory, and comes back when it goes",
  { timeout: 30_000 },
  () => {
    const before = hub.census();
    const memory = hub.wrap(new Uint8Array(1));
    const handles: DeviceBuffer[] = Array.from({ length: MANY }, () => memory.dup());
    const space = new LentSpace();
    const last = handles.at(-1)!;
    const { arrayBuffers } = process.memoryUsage();
    const loans = [1, 2, 3].map(() => space.lend(last, 0, 1, DEVICE_READS));
    expect(process.memoryUsage().arrayBuffers - arrayBuffers).toBeLessThan(2 ** 24);
    space.giveBack(loans[0]!);
    expect(last.state).toBe("lent");
    space.end();
    expect(last.state).toBe("owned");
    for (const loan of loans) space.giveBack(loan); // late: it changes nothing
    expect(last.state).toBe("owned");
    for (const buffer of [memory, ...handles]) buffer.close();
    expect(hub.census()).toEqual(before);
  },
);
