/** Rings that are told of by words of memory: free-running indices, keys of 64 bits, events. */
import { describe, expect, test } from "vitest";
import { BeltDevice, type WeighCommand } from "./specs/belt.device.gen.ts";
import { TestOutside } from "./outside.ts";

const SHARED = 0x1_0000;

class Scale extends BeltDevice {
  override weigh(command: WeighCommand): void {
    command.complete({ weight: command.weight, kind: command.size });
  }
}

function started(windows: boolean) {
  const outside = new TestOutside({ windows });
  const device = new Scale();
  device.connect(outside);
  device.belt.place({ shared: SHARED });
  device.belt.parcels.start(SHARED + 0x100, 16);
  device.belt.receipts.start(SHARED + 0x800, 16);
  const halves = new Uint16Array(outside.bytes.buffer);
  const put = (index: number, id: bigint, weight: number, kind = 1): void => {
    const at = (0x100 + (index & 15) * 16) / 4;
    outside.words.set([Number(id & 0xffff_ffffn), Number(id >> 32n), weight, kind], at);
  };
  const receipt = (index: number): readonly number[] => {
    const at = (0x800 + (index & 15) * 16) / 4;
    return [...outside.words.subarray(at, at + 4)];
  };
  return { outside, device, halves, put, receipt };
}

describe.each([true, false])("with windows: %s", (windows) => {
  test("the tail is seen in memory, and so are what was taken and what was given", () => {
    const { device, halves, put, receipt } = started(windows);
    put(0, 0x1234_5678_9abc_def0n, 7);
    put(1, 1n, 8);
    device.run(8);
    expect(halves[2]).toBe(0);
    halves[0] = 2;
    device.run(8);
    expect([halves[2], halves[4]]).toEqual([2, 2]);
    expect(receipt(0)).toEqual([0x9abc_def0, 0x1234_5678, 7, 0]);
    expect(receipt(1)).toEqual([1, 0, 8, 0]);
    expect(device.hostBugs).toEqual([]);
  });

  test("indices count on over their width", () => {
    const { device, halves, put, receipt } = started(windows);
    for (let index = 0; index < 70_000; index += 10) {
      for (let one = 0; one < 10; one++) put(index + one, BigInt(index + one), 1);
      halves[0] = index + 10;
      device.run(64);
      expect(halves[4]).toBe((index + 10) & 0xffff);
      halves[6] = index + 10;
    }
    expect(receipt(69_999)[0]).toBe(69_999);
    expect(device.hostBugs).toEqual([]);
  });

  test("a tail beyond the ring is a bug, and is not believed", () => {
    const { device, halves } = started(windows);
    halves[0] = 17;
    device.step(() => 0);
    expect(device.hostBugs[0]).toMatchObject({ rule: "overrun", path: "belt.ring#Belt.Parcels" });
    expect(device.belt.parcels.pending).toBe(0);
  });

  test("completions wait until the host says that it has read", () => {
    const { device, halves, put } = started(windows);
    for (let pass = 0; pass < 2; pass++) {
      for (let one = 0; one < 10; one++) put(pass * 10 + one, BigInt(pass * 10 + one), 1);
      halves[0] = pass * 10 + 10;
      device.run(64);
    }
    expect([halves[4], device.belt.receipts.waiting]).toEqual([16, 4]);
    halves[6] = 16;
    device.run(64);
    expect([halves[4], device.belt.receipts.waiting]).toEqual([20, 0]);
  });

  test("an interrupt comes for the receipt that is asked for in memory, and for no other", () => {
    const { outside, device, halves, put } = started(windows);
    const give = (from: number, count: number): number => {
      const before = outside.interrupts.length;
      for (let one = from; one < from + count; one++) put(one, BigInt(one), 1);
      halves[0] = from + count;
      device.run(64);
      halves[6] = from + count; // all are read
      device.run(64);
      expect(halves[4]).toBe((from + count) & 0xffff);
      return outside.interrupts.length - before;
    };
    // Nothing was asked for yet: the cell holds 0.
    expect(give(0, 3)).toBe(1);
    expect([give(3, 1), give(4, 5)]).toEqual([0, 0]);
    halves[8] = 9;
    expect([give(9, 1), give(10, 1)]).toEqual([1, 0]);
    halves[8] = 12;
    expect([give(11, 1), give(12, 1), give(13, 1)]).toEqual([0, 1, 0]);
    // In the middle of a batch, and over the end of 16 bits.
    halves[8] = 20;
    expect(give(14, 10)).toBe(1);
    let index = 24;
    for (; index < 65_528; index += 8) expect(give(index, 8)).toBe(0);
    halves[8] = 0;
    expect([give(65_528, 4), give(65_532, 8), give(65_540, 1)]).toEqual([0, 1, 0]);
    // What was there before is looked for by the host itself.
    halves[8] = 4;
    expect(give(65_541, 2)).toBe(0);
    expect(device.hostBugs).toEqual([]);
  });

  test("an event answers no command", () => {
    const { outside, device, receipt } = started(windows);
    device.belt.receipts.alarm({ weight: 55 });
    while (device.step(() => 0));
    expect(receipt(0)).toEqual([0, 0, 55, 9]);
    expect(outside.interrupts).toEqual([0]);
  });
});
