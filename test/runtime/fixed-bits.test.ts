/** Bits of a completion that must have one value: an entry in which one differs is believed in nothing. */
import { expect, test } from "vitest";
import { FULL, ProtocolViolation, QueueFailed } from "../../src/runtime/index.ts";
import { Indices, Stamps } from "../codegen/cases/fixed/expected.gen.ts";
import { closesAfterwards, HandMadeDevice } from "./doorbell-device.ts";
import { rejected, thrown } from "./outcomes.ts";

class Device extends HandMadeDevice {
  private told = 0;

  stored(): void {}

  /** A completion that is as it must be, but for the bits that `wrong` flips. */
  stamp(tag: number, wrong: readonly [word: number, bits: number] = [0, 0]): void {
    const { words } = this.memory("Answers");
    const depth = words.length / 8;
    const at = (this.told % depth) * 8;
    const entry = [0x8001_0000 | tag, 0x1234_5678, 0x9000_0007, 99, 2, 1, 0x0102_0304];
    entry.push(Math.floor(this.told / depth) % 2 === 0 ? 1 : 0);
    entry[wrong[0]]! ^= wrong[1];
    for (const [index, word] of entry.entries()) words[at + index] = word;
    this.told++;
  }

  /** `bits` are those of the second word. */
  tell(value: number, bits: number): void {
    const { words } = this.memory("answers");
    words[16 + (this.told % ((words.length - 16) / 2)) * 2] = value;
    words[16 + (this.told % ((words.length - 16) / 2)) * 2 + 1] = bits;
    this.told++;
    Atomics.store(words, 0, this.told);
  }
}

function stamps() {
  const device = new Device();
  const queue = Stamps.open(device.transport, {});
  closesAfterwards(queue);
  return { device, queue };
}

test("bits that may be anything are left alone", () => {
  const { device, queue } = stamps();
  const anything = [
    [2, 0x0fff_0000],
    [3, 0xff00_0000],
    [7, 0xfe],
  ] as const;
  for (const wrong of anything) {
    const token = queue.postOrder(1, 2);
    queue.notify();
    device.stamp(token % queue.depth, wrong);
    expect(queue.poll()).toBe(1);
    expect(queue.result(token)).toEqual({ word: 0x1234_5678, grade: 7, amount: 99 });
  }
});

test.each([
  [0, 0x0001_0000, "source.ring#Stamped, bytes 2–3: the dword & 0xffff0000 is 0x80000000, which must be 0x80010000"],
  [0, 0x4000_0000, "bytes 2–3"],
  [2, 0x1000_0000, "dword 2 [31:28]: the dword & 0xf0000000 is 0x80000000, which must be 0x90000000"],
  [4, 0x8000_0000, "bytes 16–23: the dword is 0x80000002, which must be 0x2"],
  [5, 0x0000_0001, "bytes 16–23: the dword is 0x0, which must be 0x1"],
  [6, 0x0000_0100, "bytes 24–27"],
  [7, 0x0000_0100, "bytes 29–31: the dword & 0xffffff00 is 0x100, which must be 0x0"],
  [7, 0x8000_0000, "bytes 29–31"],
])("dword %i with bits %i wrong", (word, bits, message) => {
  const { device, queue } = stamps();
  const token = queue.postOrder(1, 2);
  queue.notify();
  const tag = token % queue.depth;
  device.stamp(tag, [word, bits]);
  device.stamp(tag);
  const seen: unknown[] = [];
  const found = queue.poll({ order: (told) => seen.push(told), violation: (error) => seen.push(error) });
  const [error] = seen;
  expect(found).toBe(1);
  expect(error).toBeInstanceOf(ProtocolViolation);
  expect((error as ProtocolViolation).token).toBe(FULL);
  expect((error as ProtocolViolation).message).toContain(message);
  // The entry was consumed; the command was still in flight, and the next completion is its own.
  expect(seen.slice(1)).toEqual([token]);
});

test("while something is awaited, nobody can tell whose entry it was: the queue has failed", async () => {
  const { device, queue } = stamps();
  const fence = queue.order({ number: 1, amount: 2 });
  queue.notify();
  device.stamp(0, [4, 1]);
  const failure = await rejected(fence.wait({ timeout: 2000 }), QueueFailed);
  expect(failure.cause).toBeInstanceOf(ProtocolViolation);
});

test("where commands end in order, the queue has failed", () => {
  const device = new Device();
  const queue = Indices.open(device.transport, { size: 4 });
  closesAfterwards(queue);
  const tokens = [queue.postAsk(1, 1), queue.postAsk(2, 2)];
  queue.notify();
  device.tell(11, 0xffff_ff00);
  expect(queue.poll()).toBe(1);
  expect(queue.result(tokens[0]!)).toEqual({ value: 11, status: 0 });
  device.tell(12, 0x20);
  const error = thrown(() => queue.poll(), ProtocolViolation);
  expect(error.message).toContain("Told, dword 1 [7:4]: the dword & 0xf0 is 0x20, which must be 0x0");
  thrown(() => queue.poll(), QueueFailed);
});
