/** The copy engine's device side by hand: a composed doorbell, two rings with one for completions, records, arming. */
import { expect, test } from "vitest";
import { CopyEngineDevice, writeOutcome, type CopyCommand, type NopCommand } from "../../specs/dma-copy.device.gen.ts";
import { decodeOutcome, encodeCopy, encodeNop, RingNumber, Status } from "../../specs/dma-copy.gen.ts";
import type { RegisterWindow } from "../../src/device/outside.ts";
import { address, TestOutside } from "./outside.ts";

const URGENT = 0x1_0000;
const NORMAL = 0x1_2000;
const DONE = 0x1_4000;
const DATA = 0x1_8000;
const ARM = 0x24;
const BELL = 0x80;

class Engine extends CopyEngineDevice {
  readonly kept: number[] = [];
  keeps = false;
  override nop(command: NopCommand): void {
    if (this.keeps) this.kept.push(command.id);
    else command.complete({ ring: command.ring === this.copier.urgent ? RingNumber.urgent : RingNumber.normal });
  }
  override copy(command: CopyCommand): void {
    const bytes = this.dma.read(command.sourceAt, command.length);
    this.dma.write(command.targetAt, bytes);
    command.outcome.write({ status: Status.success, done: bytes.length });
    command.complete({ done: bytes.length });
  }
  override drain(): void {}
  override fill(): void {}
  override compare(): void {}
  override crc32c(): void {}
  override copyCrc32c(): void {}
  override batch(): void {}
  override waitWord(): void {}
}

function started(windows = true) {
  const outside = new TestOutside({ windows });
  const device = new Engine();
  device.connect(outside);
  const bar: RegisterWindow = device.registers({ kind: "bar", index: 0, offset: 0 });
  device.copier.urgent.start(URGENT, 8);
  device.copier.normal.start(NORMAL, 8);
  device.copier.done.start(DONE, 8);
  const settle = (): void => {
    while (device.step(() => 0));
  };
  const completion = (slot: number): readonly number[] => {
    const at = outside.word(DONE) + slot * 4;
    return [...outside.words.subarray(at, at + 4)];
  };
  const bugs = (): readonly string[] => device.hostBugs.map(({ rule, path }) => `${rule} ${path}`);
  return { outside, device, bar, settle, completion, bugs };
}

test.each([true, false])("a copy, its outcome beside it, and the completion (windows: %s)", (windows) => {
  const { outside, bar, settle, completion, bugs } = started(windows);
  outside.bytes.set([1, 2, 3, 4, 5], DATA - outside.base);
  const at = outside.word(URGENT);
  encodeCopy(outside.words, at, 7, address(DATA + 0x100), address(DATA), address(DATA + 0x80), 5);
  bar.store32(BELL, 1);
  settle();
  expect(bugs()).toEqual([]);
  const to = DATA + 0x80 - outside.base;
  expect([...outside.bytes.subarray(to, to + 6)]).toEqual([1, 2, 3, 4, 5, 0]);
  expect(decodeOutcome(outside.words, outside.word(DATA + 0x100))).toMatchObject({ done: 5, differs: false });
  expect(completion(0)).toEqual([5, 0, 1, 0x1_0007]);
});

test("a record may be written later, by its address", () => {
  const { outside, device } = started();
  writeOutcome(device.dma, DATA, { done: 9, faultAddress: 0x1234_5678_9abc_def0n });
  expect(decodeOutcome(outside.words, outside.word(DATA))).toMatchObject({
    done: 9,
    faultAddress: 0x1234_5678_9abc_def0n,
  });
  expect(() => writeOutcome(device.dma, 0x77, { done: 9 })).toThrow(/may not write 32 bytes at 0x77/);
});

test("rings that share one for completions tell of their own heads", () => {
  const { outside, device, bar, settle, completion, bugs } = started();
  for (let slot = 0; slot < 3; slot++) encodeNop(outside.words, outside.word(NORMAL) + slot * 16, slot);
  encodeNop(outside.words, outside.word(URGENT), 9);
  bar.store32(BELL, 0x1_0003);
  bar.store32(BELL, 1);
  settle();
  expect(bugs()).toEqual([]);
  const all = [0, 1, 2, 3].map(completion).map(([, , where, tag]) => [tag! & 0xffff, where! >>> 16, where! & 0xffff]);
  expect(all.find(([tag]) => tag === 9)).toEqual([9, 0, 1]);
  expect(all.filter(([, ring]) => ring === 1).map(([tag]) => tag)).toEqual([0, 1, 2]);
  expect(all.at(-1)?.[2]).toBe(all.at(-1)?.[1] === 1 ? 3 : 1);
  expect(device.copier.normal.taken).toBe(3);
});

test("tags are one space for both rings", () => {
  const { outside, device, bar, settle, bugs } = started();
  device.keeps = true;
  encodeNop(outside.words, outside.word(URGENT), 5);
  encodeNop(outside.words, outside.word(NORMAL), 5);
  bar.store32(BELL, 1);
  bar.store32(BELL, 0x1_0001);
  settle();
  expect(bugs()).toEqual(["tag-in-use dma-copy.ring#Copier.Normal"]);
});

test("a composed doorbell names a ring that there is", () => {
  const { bar, device, bugs } = started();
  bar.store32(BELL, 0x5_0001);
  expect(bugs()).toEqual(["doorbell-constant dma-copy.ring#Engine.doorbell"]);
  bar.store32(BELL, 0x1_0008);
  bar.store32(BELL, 0x0100_0001);
  expect(bugs().slice(1)).toEqual([
    "doorbell-value dma-copy.ring#Engine.doorbell",
    "register-reserved dma-copy.ring#Engine.doorbell",
  ]);
  expect([device.copier.urgent.pending, device.copier.normal.pending]).toEqual([1, 0]);
});

test("an interrupt comes when it is asked for, once, and at once where the entry is there", () => {
  const { outside, device, bar, settle, bugs } = started();
  const nop = (slot: number): void => {
    encodeNop(outside.words, outside.word(URGENT) + slot * 16, slot);
    bar.store32(BELL, slot + 1);
    settle();
  };
  nop(0);
  expect(outside.interrupts).toEqual([]);
  bar.store32(ARM, 0);
  expect(outside.interrupts).toEqual([0]);
  bar.store32(ARM, 1);
  expect(outside.interrupts).toEqual([0]);
  nop(1);
  expect(outside.interrupts).toEqual([0, 0]);
  nop(2);
  expect(outside.interrupts).toEqual([0, 0]);
  bar.store32(0x84, 3);
  bar.store32(ARM, 3);
  device.copier.done.interrupt = undefined;
  nop(3);
  expect(outside.interrupts).toEqual([0, 0]);
  bar.store32(ARM, 8);
  expect(bugs()).toEqual(["doorbell-value dma-copy.ring#Engine.arm"]);
});
