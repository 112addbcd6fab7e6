/** Handles of buffers: several of one memory, which goes with the last. */
import { expect, test } from "vitest";

import { BufferClosed, BufferLent, BufferRange, hub, ValueRange } from "@ringwright/runtime";

import { DEVICE_READS, DEVICE_WRITES, type Access } from "../../src/runtime/address-space/address-space.ts";
import { sharedAddresses } from "../../src/runtime/address-space/sva.ts";
import { rootOf, startOf } from "../../src/runtime/memory/ledger.ts";
import { aroundAccess, beforeRelease, memoryOf } from "../../src/runtime/memory/roots.ts";
import { thrown } from "./outcomes.ts";

const { resolve, giveBack } = sharedAddresses;
const lend = (buffer: Parameters<typeof resolve>[0], access: Access = DEVICE_READS): number =>
  sharedAddresses.lend(buffer, 0, 1, access);

test("another handle has the same bytes; the memory goes with the last one", () => {
  const before = hub.census();
  const first = hub.allocate(64);
  const second = first.dup();
  expect(hub.census().buffers).toBe(before.buffers + 2);
  expect(resolve(second, 0, 64, DEVICE_WRITES)).toBe(resolve(first, 0, 64, DEVICE_WRITES));
  first.bytes[3] = 7;
  const { bytes } = second;
  expect([second.size, bytes[3]]).toEqual([64, 7]);
  first.close();
  expect([first.state, second.state, bytes.length]).toEqual(["closed", "owned", 64]);
  second.close();
  expect([bytes.length, hub.census()]).toEqual([0, before]);
});

test("a part is a buffer of some of the bytes, and parts have parts", () => {
  const whole = hub.allocate(100);
  const part = whole.part(10, 50);
  const rest = part.part(20);
  whole.close();
  expect([part.size, rest.size]).toEqual([50, 30]);
  rest.bytes[0] = 9;
  expect(part.bytes[20]).toBe(9);
  expect(resolve(rest, 2, 28, DEVICE_READS) - resolve(part, 0, 50, DEVICE_READS)).toBe(22);
  expect(thrown(() => resolve(rest, 0, 31, DEVICE_READS), BufferRange).size).toBe(30);
  expect(thrown(() => part.part(51), BufferRange).message).toContain("Byte 51 lies behind the end");
  const { bytes } = rest;
  part.close();
  expect(bytes.length).toBe(30);
  rest.close();
  expect(bytes.length).toBe(0);
});

test.each([
  [0, 101],
  [101, 0],
  [-1, 1],
  [0.5, 1],
  [0, Number.NaN],
  [0, -1],
])("a part from %d, %d long, of 100 bytes is refused", (at, length) => {
  using buffer = hub.allocate(100);
  const before = hub.census();
  expect(thrown(() => buffer.part(at, length), BufferRange).code).toBe("BUFFER_RANGE");
  expect(thrown(() => buffer.access("read", at, length), BufferRange).size).toBe(100);
  expect(hub.census()).toEqual(before);
});

test("a closed handle makes no other", () => {
  const buffer = hub.allocate(8);
  using other = buffer.dup();
  buffer.close();
  for (const action of [() => buffer.dup(), () => buffer.part(0, 1), () => buffer.access("read")]) {
    expect(thrown(action, BufferClosed).code).toBe("BUFFER_CLOSED");
  }
  expect(buffer.handle).toBeUndefined();
  expect(other.state).toBe("owned");
});

test("what is lent by one handle holds the memory, whatever others do; each handle waits for its own loans", async () => {
  const whole = hub.allocate(64);
  const part = whole.part(8, 8);
  const loans = [lend(part), lend(part, DEVICE_WRITES)];
  expect([whole.state, part.state]).toEqual(["owned", "lent"]);
  const { bytes } = part;
  await whole[Symbol.asyncDispose]();
  part.close();
  let released = false;
  const waiting = part.released().then(() => (released = true));
  giveBack(loans[1]!);
  await Promise.resolve();
  expect([bytes.length, released]).toEqual([8, false]);
  giveBack(loans[0]!);
  await waiting;
  expect(bytes.length).toBe(0);
});

test("wrapped memory has handles, too", () => {
  const memory = Buffer.from("some of the program's own");
  using whole = hub.wrap(memory);
  using part = whole.part(8, 3);
  expect(Buffer.from(part.bytes).toString()).toBe("the");
  part.bytes[0] = 84;
  expect(memory.toString()).toBe("some of The program's own");
});

test("a list tells of parts", () => {
  using whole = hub.allocate(64);
  using part = whole.part(16, 32);
  const told: number[] = [];
  const list = hub.list({
    space: sharedAddresses,
    access: "writes",
    size: 8,
    pieces: [part, { buffer: part, at: 4, length: 4 }],
    write: (_words, _at, address, length) => told.push(address, length),
  });
  const start = resolve(whole, 16, 1, DEVICE_READS);
  expect(told).toEqual([start, 32, start + 4, 4]);
  expect(part.state).toBe("lent");
  list.close();
  expect(part.state).toBe("owned");
});

test("address spaces know the memory of a handle, and hear before it is freed: once, after the last loan", () => {
  const whole = hub.allocate(100);
  const part = whole.part(40, 20);
  const root = rootOf(part.id);
  expect([root, startOf(part.id)]).toEqual([rootOf(whole.id), 40]);
  expect(memoryOf(root)).toMatchObject({ address: resolve(whole, 0, 1, DEVICE_READS), size: 100 });
  const heard: string[] = [];
  const { bytes } = part;
  beforeRelease(root, () => heard.push(`first ${bytes.length}`));
  beforeRelease(root, () => {
    throw new Error("deaf");
  });
  const cancel = beforeRelease(root, () => heard.push("cancelled"));
  beforeRelease(root, () => heard.push("last"));
  cancel();
  const loan = lend(part);
  whole.close();
  part.close();
  expect(heard).toEqual([]);
  giveBack(loan);
  expect([heard, bytes.length]).toEqual([["first 20", "last"], 0]);
});

test("numbers of memory are used again, and never two at once", () => {
  const open = Array.from({ length: 6 }, () => hub.allocate(8));
  open.splice(1, 2).forEach((buffer) => buffer.close());
  open.push(hub.allocate(8), hub.allocate(8), hub.allocate(8));
  expect(new Set(open.map(({ id }) => rootOf(id))).size).toBe(open.length);
  open.forEach((buffer) => buffer.close());
});

test("the program's own access: refused while a command writes there, or reads what it would write", () => {
  using whole = hub.allocate(64);
  using part = whole.part(32, 16);
  const read = lend(part, DEVICE_READS);
  using whileRead = whole.access("read");
  expect(whileRead.bytes.length).toBe(64);
  const lent = thrown(() => whole.access("write"), BufferLent);
  expect([lent.code, lent.at, lent.length, lent.access]).toEqual(["BUFFER_LENT", 32, 16, "reads"]);
  whole.access("write", 0, 32)[Symbol.dispose]();
  whole.access("write", 48)[Symbol.dispose]();
  giveBack(read);
  const write = lend(part, DEVICE_WRITES);
  expect(thrown(() => part.access("read"), BufferLent).at).toBe(0);
  expect(thrown(() => whole.access("read", 47, 1), BufferLent).access).toBe("writes");
  giveBack(write);
  using writing = part.access("write", 4, 4);
  writing.bytes[0] = 5;
  expect(whole.bytes[36]).toBe(5);
  thrown(() => part.access("both" as "read"), ValueRange);
});

test("address spaces are told of accesses, which hold the memory", () => {
  const whole = hub.allocate(64);
  const part = whole.part(16, 16);
  const told: string[] = [];
  const cancel = aroundAccess(rootOf(whole.id), {
    begin: (start, length, writes) => told.push(`begin ${start} ${length} ${writes}`),
    end: (start, length, writes) => told.push(`end ${start} ${length} ${writes}`),
  });
  const access = part.access("write", 4, 8);
  expect(told).toEqual(["begin 20 8 true"]);
  part.close();
  whole.close();
  expect(access.bytes.length).toBe(8);
  access[Symbol.dispose]();
  access[Symbol.dispose]();
  expect([told, access.bytes.length]).toEqual([["begin 20 8 true", "end 20 8 true"], 0]);
  cancel();
});
