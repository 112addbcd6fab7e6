/** Each command of the copy engine, and each way in which one ends, through its generated driver. */
import { describe, expect, onTestFinished, test } from "vitest";
import { hub, type DeviceAddress, type DeviceBuffer } from "@ringwright/runtime";
import {
  Access,
  BatchError,
  CopyError,
  CopyRefused,
  decodeOutcome,
  DescriptorFlags,
  encodeCopy,
  encodeFill,
  encodeNop,
  Opcode,
  RingNumber,
  Status,
} from "../../../specs/dma-copy.gen.ts";
import { addressOf, PAGE, protect } from "../../support/protect.ts";
import { slowCrc32c as crc32c } from "../../../examples/engine/slow-crc32c.ts";
import { failure, NOWHERE, open } from "./open.ts";

const DESCRIPTOR_BYTES = 64;

function memory(size: number, value: (at: number) => number = (at) => at * 31): DeviceBuffer {
  const buffer = hub.allocate(size);
  buffer.bytes.set(Uint8Array.from({ length: size }, (_, at) => value(at)));
  onTestFinished(() => buffer.close());
  return buffer;
}

function at(buffer: DeviceBuffer, offset = 0): DeviceAddress {
  return addressOf(buffer, offset) as DeviceAddress;
}

/** Writes a list of as many descriptors as there are functions. */
function list(...members: readonly ((words: Uint32Array, at: number) => void)[]): DeviceBuffer {
  const buffer = memory(members.length * DESCRIPTOR_BYTES, () => 0);
  const words = new Uint32Array(members.length * (DESCRIPTOR_BYTES / 4));
  for (const [index, write] of members.entries()) write(words, index * (DESCRIPTOR_BYTES / 4));
  buffer.bytes.set(new Uint8Array(words.buffer));
  return buffer;
}

const nop = (words: Uint32Array, index: number): void => encodeNop(words, index, 0);

describe("what succeeds", { timeout: 10_000 }, () => {
  test("nop, drain: of both rings", async () => {
    await using opened = await open();
    const { urgent, normal } = opened.copier;
    const ended = await Promise.all([urgent.nop(), normal.nop(), urgent.drain(), normal.drain()]);
    expect(ended.map(({ ring, done, status }) => [ring, done, status])).toEqual([
      [RingNumber.urgent, 0, Status.success],
      [RingNumber.normal, 0, Status.success],
      [RingNumber.urgent, 0, Status.success],
      [RingNumber.normal, 0, Status.success],
    ]);
  });

  test("copy: all of the bytes and none beside them", async () => {
    await using opened = await open({ engine: { chunk: 64 } });
    const source = memory(1000);
    const target = memory(1000, () => 0xee);
    const { moved, done } = await opened.copier.normal.copy({ source, sourceAt: 10, target, targetAt: 3, length: 900 });
    expect([moved, done]).toEqual([900, 900]);
    const expected = new Uint8Array(1000).fill(0xee);
    expected.set(source.bytes.subarray(10, 910), 3);
    expect(Buffer.compare(target.bytes, expected)).toBe(0);
  });

  test("copy: to where it begins just behind its source", async () => {
    await using opened = await open();
    const both = memory(64);
    await opened.copier.normal.copy({ source: both, target: both, targetAt: 32, length: 32 });
    expect(Buffer.compare(both.bytes.subarray(0, 32), both.bytes.subarray(32))).toBe(0);
  });

  test("fill: 8 bytes again and again, in chunks too", async () => {
    await using opened = await open({ engine: { chunk: 16 } });
    const target = memory(100, () => 0);
    await opened.copier.normal.fill({ pattern: 0x8877_6655_4433_2211n, target, at: 5, length: 50 });
    const expected = Array.from({ length: 100 }, (_, i) => (i < 5 || i >= 55 ? 0 : 0x11 * (((i - 5) % 8) + 1)));
    expect([...target.bytes]).toEqual(expected);
  });

  test("compare: equal, and the first byte that differs", async () => {
    await using opened = await open({ engine: { chunk: 32 } });
    const { normal } = opened.copier;
    const [first, second] = [memory(200), memory(200)];
    expect(await normal.compare({ first, second, length: 200 })).toMatchObject({ equal: true, same: 200 });
    second.bytes[150]! ^= 1;
    second.bytes[170]! ^= 1;
    expect(await normal.compare({ first, second, length: 200 })).toMatchObject({ equal: false, same: 150 });
    expect(await normal.compare({ first, second, length: 150 })).toMatchObject({ equal: true, same: 150 });
  });

  test("crc32c: at once, and a piece after the other", async () => {
    await using opened = await open({ engine: { chunk: 64 } });
    const { normal } = opened.copier;
    const source = memory(777);
    const expected = crc32c(source.bytes);
    expect(await normal.crc32c({ source, length: 777 })).toMatchObject({ crc: expected });
    const { crc: seed } = await normal.crc32c({ source, length: 100 });
    expect(await normal.crc32c({ source, at: 100, length: 677, seed })).toMatchObject({ crc: expected });
  });

  test("copy_crc32c: what crc32c tells of it, and what copy does", async () => {
    await using opened = await open({ engine: { chunk: 64 } });
    const { normal } = opened.copier;
    const source = memory(777);
    const target = memory(777, () => 0xee);
    const { crc: seed } = await normal.crc32c({ source, length: 100 });
    const part = { sourceAt: 100, targetAt: 50, length: 677, seed };
    const told = { crc: crc32c(source.bytes), moved: 677, done: 677 };
    expect(await normal.copyCrc32c({ source, target, ...part })).toMatchObject(told);
    const expected = new Uint8Array(777).fill(0xee);
    expected.set(source.bytes.subarray(100), 50);
    expect(Buffer.compare(target.bytes, expected)).toBe(0);
    const shared = await failure(normal.copyCrc32c({ source, target: source, targetAt: 31, length: 32 }));
    expect(shared).toMatchObject({ command: "copy_crc32c", status: Status.overlap, done: 0 });
  });

  test("batch: in order, with a record where one is asked for", async () => {
    await using opened = await open();
    const data = memory(256, () => 0);
    const records = memory(64, () => 0xff);
    const members = list(
      nop,
      (words, index) => encodeFill(words, index, 0, at(records), 0x0101_0101_0101_0101n, at(data), 64),
      (words, index) => encodeCopy(words, index, 0, NOWHERE, at(data), at(data, 64), 64),
      (words, index) => encodeCopy(words, index, 0, at(records, 32), at(data), at(data, 128), 128),
    );
    const ended = await opened.copier.normal.batch({ list: members, count: 4 });
    expect(ended).toMatchObject({ succeeded: 4, done: 4 });
    expect(data.bytes.every((byte) => byte === 1)).toBe(true);
    const words = new Uint32Array(records.bytes.slice().buffer);
    expect(decodeOutcome(words, 0)).toMatchObject({ status: Status.success, done: 64, faultAddress: 0n });
    expect(decodeOutcome(words, 8)).toMatchObject({ status: Status.success, done: 128, faultAddress: 0n });
  });
});

describe("what is refused", { timeout: 10_000 }, () => {
  test("a length of nothing; a source and a target that share bytes", async () => {
    await using opened = await open();
    const { normal } = opened.copier;
    const data = memory(100);
    const empty = await failure(normal.copy({ source: data, target: data, targetAt: 50, length: 0 }));
    expect(empty).toBeInstanceOf(CopyError);
    expect(empty).toMatchObject({ command: "copy", status: Status.badLength, done: 0, access: Access.none });
    for (const [sourceAt, targetAt] of [[0, 31], [31, 0], [7, 7]] as const) {
      const shared = await failure(normal.copy({ source: data, sourceAt, target: data, targetAt, length: 32 }));
      expect(shared).toMatchObject({ status: Status.overlap, done: 0 });
    } // prettier-ignore
    expect(
      Buffer.compare(
        data.bytes,
        Uint8Array.from({ length: 100 }, (_, i) => i * 31),
      ),
    ).toBe(0);
  });

  test("a flag for tests where nobody said that this is one", async () => {
    await using opened = await open();
    const { normal } = opened.copier;
    const refused = await failure(normal.nop({ flags: DescriptorFlags.halt }));
    expect(refused).toBeInstanceOf(CopyRefused);
    expect(refused).toMatchObject({ command: "nop", status: Status.badFlags });
    await normal.nop();
  });

  test("a batch of none, and a list that does not stand at a multiple of 64", async () => {
    await using opened = await open();
    const { normal } = opened.copier;
    const members = list(nop, nop);
    expect(await failure(normal.batch({ list: members, count: 0 }))).toMatchObject({ status: Status.badCount });
    const aside = await failure(normal.batch({ list: members, at: 32, count: 1 }));
    expect(aside).toBeInstanceOf(BatchError);
    expect(aside).toMatchObject({ status: Status.badAlignment, done: 0 });
  });

  test.each<[string, Status, (words: Uint32Array, at: number) => void]>([
    ["an opcode that there is not", Status.badOpcode, (words, index) => (words[index] = 0x77)],
    ["a batch in a batch", Status.nestedBatch, (words, index) => (words[index] = Opcode.batch)],
    ["a flag that there is not", Status.badFlags, (words, index) => (words[index] = 4 << 8)],
    ["a reserved bit", Status.reservedSet, (words, index) => (words[index + 15] = 1)],
    ["a length of nothing", Status.badLength, (words, index) => encodeFill(words, index, 0, NOWHERE, 0, NOWHERE, 0)],
    ["a record aside", Status.badAlignment, (words, index) => encodeFill(words, index, 0, 16 as DeviceAddress, 0, NOWHERE, 8)],
    ["a record that cannot be written", Status.recordFault, (words, index) => {
      const target = memory(8);
      encodeFill(words, index, 0, 32 as DeviceAddress, 0, at(target), 8);
    }],
  ])("a descriptor of a list: %s", async (_, member, write) => {
    await using opened = await open();
    const members = list(nop, nop, write, nop);
    const failed = await failure(opened.copier.normal.batch({ list: members, count: 4 }));
    expect(failed).toBeInstanceOf(BatchError);
    expect(failed).toMatchObject({ status: Status.batchFailed, member, done: 2 });
    await opened.copier.normal.nop();
  }); // prettier-ignore
});

describe("faults name the first byte that cannot be reached", { timeout: 10_000 }, () => {
  test.each([
    [100, 4096],
    [64, 64],
    [4000, 1024],
  ])("reading: %i bytes before the hole, in chunks of %i", async (before, chunk) => {
    await using opened = await open({ engine: { chunk } });
    const { normal } = opened.copier;
    const source = memory(2 * PAGE);
    const target = memory(2 * PAGE, () => 0);
    const address = BigInt(addressOf(source, PAGE));
    const told = { status: Status.readFault, access: Access.read, address, done: before };
    const part = { at: PAGE - before, length: before + 100 };
    const expected = crc32c(source.bytes.subarray(part.at, PAGE));
    using hole = protect(source, PAGE, PAGE, "none");
    const copied = await failure(normal.copy({ source, sourceAt: part.at, target, length: part.length }));
    expect(copied).toMatchObject(told);
    expect(await failure(normal.crc32c({ source, ...part }))).toMatchObject(told);
    const whole = { second: source, secondAt: part.at, length: part.length };
    expect(await failure(normal.compare({ first: target, ...whole }))).toMatchObject(told);
    hole[Symbol.dispose]();
    // What stands before the hole was copied, and nothing behind it.
    expect(await normal.crc32c({ source: target, length: before })).toMatchObject({ crc: expected });
    expect(target.bytes.subarray(before).every((byte) => byte === 0)).toBe(true);
  });

  test("writing: to what may only be read", async () => {
    await using opened = await open();
    const { normal } = opened.copier;
    const source = memory(PAGE);
    const target = memory(2 * PAGE, () => 0);
    const address = BigInt(addressOf(target, PAGE));
    using constant = protect(target, PAGE, PAGE, "read");
    const filled = await failure(normal.fill({ pattern: 0x0303_0303_0303_0303n, target, at: PAGE - 24, length: 100 }));
    expect(filled).toMatchObject({ status: Status.writeFault, access: Access.write, address, done: 24 });
    expect(target.bytes.indexOf(3)).toBe(PAGE - 24);
    expect(target.bytes[PAGE]).toBe(0);
    const copied = await failure(normal.copy({ source, target, targetAt: PAGE - 10, length: 64 }));
    expect(copied).toMatchObject({ status: Status.writeFault, access: Access.write, address, done: 10 });
    constant[Symbol.dispose]();
    await normal.copy({ source, target, targetAt: PAGE - 10, length: 64 });
    expect(target.bytes[PAGE]).toBe(source.bytes[10]);
  });

  test("in a batch: of the descriptor, and of the list itself", async () => {
    await using opened = await open();
    const data = memory(2 * PAGE);
    const members = list(nop, (words, index) => encodeFill(words, index, 0, NOWHERE, 0, 16 as DeviceAddress, 8), nop);
    expect(await failure(opened.copier.urgent.batch({ list: members, count: 3 }))).toMatchObject({
      ...{ status: Status.batchFailed, member: Status.writeFault },
      ...{ access: Access.write, address: 16n, done: 1 },
    });
    data.bytes.fill(0);
    using _hole = protect(data, PAGE, PAGE, "none");
    expect(
      await failure(opened.copier.urgent.batch({ list: data, at: PAGE - 2 * DESCRIPTOR_BYTES, count: 4 })),
    ).toMatchObject({
      ...{ status: Status.readFault, member: Status.success },
      ...{ access: Access.read, address: BigInt(addressOf(data, PAGE)), done: 2 },
    });
  });

  test("others in flight are none the worse", async () => {
    await using opened = await open({ engine: { chunk: 64 }, soft: { seed: 5 } });
    const source = memory(4 * PAGE);
    const target = memory(4 * PAGE, () => 0);
    using hole = protect(source, PAGE, PAGE, "none");
    const copies = Array.from({ length: 4 }, (_, page) =>
      opened.copier.normal.copy({ source, sourceAt: page * PAGE, target, targetAt: page * PAGE, length: PAGE }),
    );
    const ended = await Promise.allSettled(copies);
    expect(ended.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled", "fulfilled"]);
    hole[Symbol.dispose]();
    for (const page of [0, 2, 3]) {
      const part = [page * PAGE, (page + 1) * PAGE] as const;
      expect(Buffer.compare(source.bytes.subarray(...part), target.bytes.subarray(...part))).toBe(0);
    }
  });
});
