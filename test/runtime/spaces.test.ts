/** Address spaces that make memory known to a device, over a table that only notes what is put into it. */
import { expect, test, vi } from "vitest";

import {
  BounceFull,
  BufferRange,
  CallError,
  hub,
  PinRefused,
  QueueClosed,
  TableFull,
  ValueRange,
} from "@ringwright/runtime";

import { DEVICE_READS, DEVICE_WRITES } from "../../src/runtime/address-space/address-space.ts";
import { BounceSpace } from "../../src/runtime/address-space/bounce.ts";
import { Buddy } from "../../src/runtime/address-space/buddy.ts";
import { chooseSpace } from "../../src/runtime/address-space/choose.ts";
import { handleTable } from "../../src/runtime/address-space/handles.ts";
import { RegisteredSpace } from "../../src/runtime/address-space/registered.ts";
import { sharedAddresses } from "../../src/runtime/address-space/sva.ts";
import type { MemoryTable } from "../../src/runtime/address-space/tables.ts";
import { viewMemory } from "../../src/runtime/native/memory.ts";
import { thrown } from "./outcomes.ts";

interface Noting extends MemoryTable {
  /** What stands in it: address and length by place. */
  readonly known: Map<number, readonly [number, number]>;
  opened: number;
  refuses: number;
}

function noting(places: number, max = 2 ** 30): Noting {
  const table: Noting = {
    places,
    max,
    known: new Map(),
    opened: 0,
    refuses: 0,
    open: () => void table.opened++,
    put(place, address, length) {
      if (table.refuses !== 0) throw new CallError("change_table failed.", "change_table", table.refuses);
      expect(table.known.has(place)).toBe(false);
      expect(length).toBeLessThanOrEqual(max);
      table.known.set(place, [address, length]);
    },
    drop: (place) => expect(table.known.delete(place)).toBe(true),
  };
  return table;
}

test("memory is registered once, whole, and forgotten before it goes", () => {
  const table = noting(4);
  const space = new RegisteredSpace("Queue", sharedAddresses, table);
  expect([table.opened, space.attached]).toEqual([1, 0]);
  const data = hub.allocate(5000);
  const address = space.resolve(data, 100, 50, DEVICE_READS);
  expect(space.key).toBe(0);
  expect(table.known.get(0)).toEqual([address - 100, 5000]);
  expect(space.resolve(data, 0, 5000, DEVICE_WRITES)).toBe(address - 100);
  const loan = space.lend(data, 0, 5000, DEVICE_WRITES);
  data.close();
  expect(table.known.size).toBe(1);
  space.giveBack(loan);
  expect([table.known.size, space.attached]).toEqual([0, 0]);
  space.close();
});

test("what lies outside a buffer is refused before anything is registered", () => {
  const table = noting(4);
  const space = new RegisteredSpace("Queue", sharedAddresses, table);
  using data = hub.allocate(4096);
  thrown(() => space.resolve(data, 4000, 97, DEVICE_READS), BufferRange);
  expect(table.known.size).toBe(0);
});

test("longer memory is registered piece by piece, and what reaches over an end by none", () => {
  const table = noting(8, 8192);
  const space = new RegisteredSpace("Queue", sharedAddresses, table);
  const data = hub.allocate(20_000);
  const start = space.resolve(data, 8192, 100, DEVICE_READS) - 8192;
  expect([space.key, [...table.known]]).toEqual([0, [[0, [start + 8192, 8192]]]]);
  expect(space.resolve(data, 0, 8192, DEVICE_READS)).toBe(start);
  expect([space.key, table.known.get(1)]).toEqual([1, [start, 8192]]);
  expect(space.resolve(data, 8000, 300, DEVICE_READS)).toBe(start + 8000);
  expect([space.key, table.known.size]).toEqual([-1, 2]);
  space.resolve(data, 19_999, 1, DEVICE_READS);
  expect([space.key, table.known.get(2)]).toEqual([2, [start + 16_384, 20_000 - 16_384]]);
  space.resolve(data, 8192, 8192, DEVICE_READS);
  expect(space.key).toBe(0);
  data.close();
  expect(table.known.size).toBe(0);
});

test("memory of no bytes stands in no place", () => {
  const table = noting(4);
  const space = new RegisteredSpace("Queue", sharedAddresses, table);
  using nothing = hub.wrap(new Uint8Array(0));
  space.resolve(nothing, 0, 0, DEVICE_WRITES);
  expect([space.key, space.attached, table.known.size]).toEqual([-1, 0, 0]);
  space.close();
});

test("no bytes, behind the last one of long memory, are of its last piece", () => {
  const table = noting(4, 4096);
  const space = new RegisteredSpace("Queue", sharedAddresses, table);
  using data = hub.allocate(8192);
  const address = space.resolve(data, 8192, 0, DEVICE_READS);
  expect([space.key, table.known.get(0)]).toEqual([0, [address - 4096, 4096]]);
  space.close();
});

test("memory that the device fails to forget is not taken for what has its number next", () => {
  const table = noting(4);
  const { drop } = table;
  const space = new RegisteredSpace("Queue", sharedAddresses, table);
  const warned = vi.spyOn(process, "emitWarning").mockImplementation(() => {});
  for (let round = 0; round < 3; round++) {
    const data = hub.allocate(4096);
    space.resolve(data, 0, 10, DEVICE_READS);
    table.drop = () => {
      throw new Error("it is kept");
    };
    data.close();
    expect(warned).toHaveBeenCalledTimes(round + 1);
    table.drop = drop;
    using next = hub.allocate(8192);
    const address = space.resolve(next, 0, 10, DEVICE_READS);
    expect(table.known.get(space.key)).toEqual([address, 8192]);
  }
  warned.mockRestore();
  space.close();
});

test("the place of a handle that was removed is taken again only when all others have been", () => {
  const table = { places: 3, open() {}, put() {}, drop() {} };
  const handles = handleTable("Queue", { addressing: "mapped" }, table);
  const [first, second] = [handles.add(5), handles.add(5)];
  handles.remove(first);
  const third = handles.add(6);
  expect(new Set([first, second, third]).size).toBe(3);
  handles.remove(second);
  expect([handles.add(7), handles.add(8)]).toEqual([first, second]);
  thrown(() => handles.add(9), TableFull);
  handles.close();
});

test("a handle is not made known when its queue is closed: the table may be another queue's by then", () => {
  const places = new Map<number, number>();
  const table = {
    places: 4,
    open() {},
    put: (place: number, handle: number) => void places.set(place, handle),
    drop: (place: number) => void places.delete(place),
  };
  const handles = handleTable("Queue", { addressing: "mapped" }, table);
  handles.add(5);
  expect([...places.values()]).toEqual([5]);
  handles.close();
  thrown(() => handles.add(6), QueueClosed);
  expect(places.size).toBe(0);
});

test("the longest unused makes room; what is lent does not", () => {
  const table = noting(3);
  const space = new RegisteredSpace("Queue", sharedAddresses, table);
  const all = Array.from({ length: 4 }, () => hub.allocate(4096));
  const [first, second, third, fourth] = all as [(typeof all)[0], (typeof all)[0], (typeof all)[0], (typeof all)[0]];
  const use = (data: (typeof all)[0]): number => {
    space.resolve(data, 0, 1, DEVICE_READS);
    return space.key;
  };
  expect([use(first), use(second), use(third), use(first)]).toEqual([0, 1, 2, 0]);
  const loans = [space.lend(second, 0, 1, DEVICE_READS)];
  expect(use(fourth)).toBe(2); // not `second`, which is lent, though used longer ago
  expect(use(third)).toBe(0);
  for (const data of [third, fourth]) loans.push(space.lend(data, 0, 1, DEVICE_READS));
  thrown(() => use(first), TableFull);
  space.giveBack(loans.pop()!);
  expect(use(first)).toBe(2);
  for (const loan of loans) space.giveBack(loan);
  space.close();
  expect(table.known.size).toBe(0);
  // Buffers outlive it.
  for (const data of all) data.close();
});

test("what the system refuses is told, and the place stays free", () => {
  const table = noting(1);
  const space = new RegisteredSpace("Queue", sharedAddresses, table);
  using data = hub.allocate(4096);
  table.refuses = -12;
  expect(thrown(() => space.resolve(data, 0, 1, DEVICE_READS), PinRefused).message).toContain("ulimit -l");
  table.refuses = -14;
  const other = thrown(() => space.resolve(data, 0, 1, DEVICE_READS), PinRefused);
  expect(other.message).not.toContain("ulimit");
  expect([other.bytes, other.cause]).toEqual([4096, expect.any(CallError)]);
  table.refuses = 0;
  space.resolve(data, 0, 1, DEVICE_READS);
  expect(space.key).toBe(0);
  space.close();
});

test("a table that can't be changed any more keeps no buffer from going", () => {
  const failing = (table: Noting): MemoryTable => ({
    ...table,
    drop: () => {
      throw new CallError("change_table failed.", "change_table", -9);
    },
  });
  const warned: unknown[] = [];
  const listen = (warning: Error): void => void warned.push(warning.message);
  process.on("warning", listen);
  const all = [hub.allocate(4096), hub.allocate(4096)];
  const spaces = [
    new RegisteredSpace("Queue", sharedAddresses, failing(noting(4))),
    new BounceSpace("Queue", sharedAddresses, failing(noting(4)), 4096),
  ];
  for (const space of spaces) {
    for (const data of all) {
      space.resolve(data, 0, 1, DEVICE_READS);
      space.giveBack(space.lend(data, 0, 1, DEVICE_READS));
    }
    thrown(() => {
      space.close();
    }, CallError);
  }
  const before = hub.census().buffers;
  for (const data of all) data.close();
  expect(hub.census().buffers).toBe(before - 2);
  return new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
    process.off("warning", listen);
    expect(warned).toEqual([]);
  });
});

test("a pool is copied into before the device reads, and out of what it has moved", () => {
  const table = noting(4);
  const space = new BounceSpace("Queue", sharedAddresses, table, 8192);
  const [[start, length]] = [...table.known.values()] as [readonly [number, number]];
  expect(length).toBe(8192);
  const pool = new Uint8Array(viewMemory(start, length));
  const data = hub.allocate(4096);
  data.bytes.fill(7);
  const at = space.resolve(data, 10, 1000, DEVICE_READS) - start;
  const read = space.lend(data, 10, 1000, DEVICE_READS);
  expect(pool.subarray(at, at + 1000).every((byte) => byte === 7)).toBe(true);
  const to = space.resolve(data, 100, 50, DEVICE_WRITES) - start;
  expect(Math.abs(to - at)).toBeGreaterThanOrEqual(512);
  const write = space.lend(data, 100, 50, DEVICE_WRITES);
  pool.fill(9, to, to + 50);
  expect(data.bytes[100]).toBe(7);
  space.giveBack(write, 20);
  expect([data.bytes[99], data.bytes[100], data.bytes[119], data.bytes[120]]).toEqual([7, 9, 9, 7]);
  const again = space.resolve(data, 100, 50, DEVICE_WRITES) - start;
  const failed = space.lend(data, 100, 50, DEVICE_WRITES);
  pool.fill(1, again, again + 50);
  space.giveBack(failed, 0);
  expect(data.bytes[100]).toBe(9);
  data.close();
  expect(data.state).toBe("closed");
  space.giveBack(read);
  expect(space.free).toBe(8192);
  space.close();
  expect(table.known.size).toBe(0);
});

test("what was resolved and never lent takes no room; what does not fit is refused", () => {
  const space = new BounceSpace("Queue", sharedAddresses, noting(1), 4096);
  using data = hub.allocate(8192);
  for (let i = 0; i < 20; i++) space.resolve(data, 0, 4096, DEVICE_READS);
  thrown(() => space.resolve(data, 0, 4097, DEVICE_READS), BounceFull);
  space.resolve(data, 0, 0, DEVICE_READS);
  const loan = space.lend(data, 0, 0, DEVICE_READS);
  thrown(() => space.resolve(data, 0, 2049, DEVICE_READS), BounceFull);
  space.giveBack(loan);
  expect(space.free).toBe(4096);
  space.close();
});

test("without a table there is the transport's own space only", () => {
  expect(chooseSpace("Queue", sharedAddresses, {}, undefined)).toBe(sharedAddresses);
  expect(chooseSpace("Queue", sharedAddresses, { addressing: "sva" }, noting(1))).toBe(sharedAddresses);
  for (const bytes of [0, 4095, 6000, 2 ** 35, NaN]) {
    thrown(
      () => chooseSpace("Queue", sharedAddresses, { addressing: "bounce", bounce: { bytes } }, noting(1)),
      ValueRange,
    );
  }
});

/** A generator of numbers that are the same for the same seed. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

test("chunks never overlap, and what is given back is one piece again", () => {
  const seed = Date.now() % 2 ** 32;
  const next = numbers(seed);
  const buddy = new Buddy(256);
  const owner = new Int32Array(256);
  const taken = new Map<number, number>();
  const rounded = (units: number): number => 2 ** Math.ceil(Math.log2(units));
  for (let step = 1; step <= 20_000; step++) {
    if (next() < 0.52 || taken.size === 0) {
      const units = 1 + Math.floor(next() ** 3 * 100);
      const chunk = buddy.take(units);
      if (chunk < 0) continue;
      const size = rounded(units);
      expect(chunk % size, `seed ${seed}`).toBe(0);
      expect(
        owner.subarray(chunk, chunk + size).every((one) => one === 0),
        `seed ${seed}`,
      ).toBe(true);
      owner.fill(step, chunk, chunk + size);
      taken.set(chunk, size);
    } else {
      const chunk = [...taken.keys()][Math.floor(next() * taken.size)]!;
      owner.fill(0, chunk, chunk + taken.get(chunk)!);
      taken.delete(chunk);
      buddy.give(chunk);
    }
    const used = [...taken.values()].reduce((sum, size) => sum + size, 0);
    expect(buddy.free, `seed ${seed}`).toBe(256 - used);
  }
  for (const chunk of taken.keys()) buddy.give(chunk);
  expect(buddy.take(256), `seed ${seed}`).toBe(0);
  expect(buddy.take(1)).toBe(-1);
});
