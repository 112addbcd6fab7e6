/** Strict memory: what a device may write is not seen, and what overlaps is refused. */
import { expect, test } from "vitest";

import {
  BufferClosed,
  BufferLent,
  BufferOverlap,
  BufferUnsupported,
  hub,
  type DeviceBuffer,
} from "@ringwright/runtime";

import { DEVICE_READS, DEVICE_WRITES, type Access } from "../../src/runtime/address-space/address-space.ts";
import { rootOf } from "../../src/runtime/memory/ledger.ts";
import { aroundAccess } from "../../src/runtime/memory/roots.ts";
import { sharedAddresses } from "../../src/runtime/address-space/sva.ts";
import { LentSpace } from "../../src/runtime/transport/soft/lent-space.ts";
import { LentMemory } from "../../src/runtime/sequence/memory.ts";
import { thrown } from "./outcomes.ts";

const { lend, giveBack } = sharedAddresses;

const strict = (bytes: number): DeviceBuffer => hub.allocate(bytes, { strict: true });

test("while a device may write, there is no view: the old one is empty, and asking is an error", () => {
  using buffer = strict(64);
  const { bytes } = buffer;
  bytes[5] = 1;
  expect(buffer.bytes).toBe(bytes);
  const loan = lend(buffer, 0, 16, DEVICE_WRITES);
  expect([buffer.state, bytes.length]).toEqual(["lent", 0]);
  const lent = thrown(() => buffer.bytes, BufferLent);
  expect([lent.code, lent.at, lent.length, lent.access]).toEqual(["BUFFER_LENT", 0, 16, "writes"]);
  giveBack(loan);
  expect([buffer.state, buffer.bytes[5], buffer.bytes.length, bytes.length]).toEqual(["owned", 1, 64, 0]);
});

test("while a device reads, the view stays", () => {
  using buffer = strict(64);
  const { bytes } = buffer;
  const loan = lend(buffer, 0, 64, DEVICE_READS);
  expect([buffer.bytes, bytes.length]).toEqual([bytes, 64]);
  giveBack(loan);
});

test("only handles whose bytes are written lose their view", () => {
  using whole = strict(64);
  using first = whole.part(0, 32);
  using second = whole.part(32);
  const views = [whole.bytes, first.bytes, second.bytes];
  const loan = lend(second, 8, 8, DEVICE_WRITES);
  expect(views.map(({ length }) => length)).toEqual([0, 32, 0]);
  first.bytes[0] = 3;
  expect(thrown(() => second.bytes, BufferLent).at).toBe(8);
  expect(thrown(() => whole.bytes, BufferLent).at).toBe(40);
  giveBack(loan);
  expect(whole.bytes[0]).toBe(3);
});

const READS = DEVICE_READS;
const WRITES = DEVICE_WRITES;
test.each([
  [READS, 0, 16, READS, 8, 16, false],
  [READS, 0, 16, WRITES, 8, 16, true],
  [WRITES, 0, 16, READS, 15, 1, true],
  [WRITES, 0, 16, READS, 16, 1, false],
  [WRITES, 8, 8, WRITES, 0, 9, true],
  [WRITES, 8, 8, WRITES, 0, 8, false],
  [WRITES, 8, 0, WRITES, 8, 4, false],
] as const)("%i of %i+%i beside %i of %i+%i: refused %s", (held, at, length, asked, where, long, refused) => {
  const before = hub.census();
  using buffer = strict(64);
  using other = buffer.dup();
  const first = lend(buffer, at, length, held);
  if (refused) {
    const overlap = thrown(() => lend(other, where, long, asked), BufferOverlap);
    expect([overlap.code, overlap.asked.start, overlap.held.end]).toEqual(["BUFFER_OVERLAP", where, at + length]);
    expect([other.state, hub.census().lent]).toEqual(["owned", before.lent + 1]);
  } else giveBack(lend(other, where, long, asked));
  giveBack(first);
  giveBack(lend(other, where, long, asked));
  expect(hub.census().lent).toBe(before.lent);
});

test("a space that keeps account of what one device has", () => {
  using plain = hub.allocate(16);
  using buffer = strict(64);
  const space = new LentSpace();
  space.lend(plain, 0, 16, WRITES);
  const loans = [space.lend(buffer, 0, 8, WRITES), space.lend(buffer, 8, 8, WRITES)];
  thrown(() => space.lend(buffer, 4, 8, WRITES), BufferOverlap);
  space.giveBack(loans[0]!);
  expect([plain.state, buffer.state]).toEqual(["lent", "lent"]);
  space.end();
  expect([plain.state, buffer.state]).toEqual(["owned", "owned"]);
  for (const loan of loans) space.giveBack(loan);
  expect(buffer.state).toBe("owned");
});

test("closed while lent: no view any more, and the memory goes with the last loan", async () => {
  const buffer = strict(64);
  const { bytes } = buffer;
  const loans = [lend(buffer, 0, 8, READS), lend(buffer, 8, 8, WRITES)];
  buffer.close();
  expect([bytes.length, buffer.bytes.length, buffer.state]).toEqual([0, 0, "closed"]);
  giveBack(loans[1]!);
  const released = buffer.released();
  giveBack(loans[0]!);
  await released;
  thrown(() => lend(buffer, 0, 1, READS), BufferClosed);
});

test("an access of the program's: its own view, by bytes; what a device would do there meanwhile is refused", () => {
  using buffer = strict(64);
  const loan = lend(buffer, 0, 32, WRITES);
  thrown(() => buffer.access("read", 31, 2), BufferLent);
  const access = buffer.access("write", 32, 16);
  const { bytes } = access;
  bytes[0] = 8;
  const overlap = thrown(() => lend(buffer, 40, 4, READS), BufferOverlap);
  expect([overlap.held.by, overlap.held.start]).toEqual(["the program", 32]);
  giveBack(lend(buffer, 48, 16, READS));
  using reading = buffer.access("read", 48);
  giveBack(lend(buffer, 48, 16, READS));
  thrown(() => lend(buffer, 48, 16, WRITES), BufferOverlap);
  expect(reading.bytes.length).toBe(16);
  access[Symbol.dispose]();
  expect(bytes.length).toBe(0);
  giveBack(lend(buffer, 40, 4, WRITES));
  giveBack(loan);
  expect(buffer.bytes[32]).toBe(8);
});

test("an access that an address space refuses has never begun", () => {
  using data = hub.allocate(4096, { strict: true });
  const ended: number[] = [];
  const root = rootOf(data.id);
  aroundAccess(root, { begin() {}, end: () => void ended.push(1) });
  const refuse = aroundAccess(root, {
    begin() {
      throw new Error("not now");
    },
    end: () => void ended.push(2),
  });
  thrown(() => data.access("write"), Error);
  expect(ended).toEqual([1]);
  refuse();
  giveBack(lend(data, 0, 10, DEVICE_WRITES));
});

test("a view that was transferred away cannot be taken: nothing is lent for writing, and the memory is never freed", async () => {
  const warned = new Promise<Error>((resolve) => process.once("warning", resolve));
  const buffer = strict(64);
  const moved = new Uint8Array((buffer.bytes.buffer as ArrayBuffer).transfer());
  thrown(() => lend(buffer, 0, 1, WRITES), BufferUnsupported);
  expect(buffer.state).toBe("owned");
  giveBack(lend(buffer, 0, 1, READS));
  buffer.close();
  moved[3] = 5;
  expect(moved[3]).toBe(5);
  expect((await warned).name).toBe("RingwrightLeak");
});

test("views of strict memory are no memory to wrap", () => {
  using buffer = strict(64);
  thrown(() => hub.wrap(buffer.bytes), BufferUnsupported);
  using access = buffer.access("read");
  thrown(() => hub.wrap(access.bytes), BufferUnsupported);
});

test("all memory is strict when that is asked for; not what sequences allocate, nor what is wrapped", () => {
  hub.debug({ strict: true });
  try {
    using own = hub.allocate(8);
    using shared = hub.share(8);
    using loose = hub.allocate(8, { strict: false });
    using wrapped = hub.wrap(new Uint8Array(8));
    const loans = [own, shared, loose, wrapped].map((buffer) => lend(buffer, 0, 8, WRITES));
    thrown(() => own.bytes, BufferLent);
    thrown(() => shared.bytes, BufferLent);
    expect([loose.bytes.length, wrapped.bytes.length]).toEqual([8, 8]);
    loans.forEach(giveBack);
    const memory = new LentMemory(sharedAddresses, 16);
    const { address } = memory;
    expect(address).toBeGreaterThan(0);
    expect(memory.words.length).toBe(4);
    memory.free();
  } finally {
    hub.debug({ strict: false });
  }
  using plain = hub.allocate(8);
  const loan = lend(plain, 0, 8, WRITES);
  expect(plain.bytes.length).toBe(8);
  giveBack(loan);
});

test.each([1, 2] as Access[])("many loans of strict memory at once, given back in another order (access %i)", (access) => {
  using buffer = strict(1000);
  const loans = Array.from({ length: 1000 }, (_, at) => lend(buffer, at, 1, access));
  expect(new Set(loans).size).toBe(1000);
  loans.sort((a, b) => (a * 7919) % 1000 - ((b * 7919) % 1000)).forEach(giveBack);
  expect(buffer.state).toBe("owned");
  giveBack(lend(buffer, 0, 1000, WRITES));
}); // prettier-ignore
