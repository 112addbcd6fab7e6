/** Commands that complete in an order or wait for each other, and entries that tell of themselves. */
import { describe, expect, test } from "vitest";
import {
  LinesDevice,
  type AskedCommand,
  type ChainedCommand,
  type PostedCommand,
  type ToldCommand,
} from "./specs/lines.device.gen.ts";
import type { CompletionRing } from "../../src/device/queue/completion.ts";
import type { SubmissionRing } from "../../src/device/queue/submission.ts";
import { generator, settle, TestOutside } from "./outside.ts";

const ASKS = 0x1_0000;
const SAYS = 0x1_4000;

class Lines extends LinesDevice {
  readonly kept: number[] = [];
  override asked(command: AskedCommand): void {
    this.kept.push(command.id);
  }
  override told(command: ToldCommand): void {
    this.kept.push(command.id);
  }
  override chained(command: ChainedCommand): void {
    this.kept.push(command.id);
  }
  override posted(command: PostedCommand): void {
    command.complete({ value: command.value * 2 });
  }
}

function started(rings: (device: Lines) => { asks: SubmissionRing; says: CompletionRing }, depth = 8) {
  const outside = new TestOutside();
  const device = new Lines();
  device.connect(outside);
  const { asks, says } = rings(device);
  asks.start(ASKS, depth);
  says.start(SAYS, depth);
  const bar = device.registers({ kind: "bar", index: 0, offset: 0 });
  const put = (slot: number, first: number, value = 0): void => {
    outside.words.set([first, value], outside.word(ASKS) + slot * 4);
  };
  /** Values of what was written, of the first pass. */
  const marks = (): readonly number[] => {
    const found: number[] = [];
    for (let slot = 0; slot < depth; slot++) {
      const at = outside.word(SAYS) + slot * 2;
      if ((outside.words[at + 1]! & 0x1_0000) === 0) break;
      found.push(outside.words[at]!);
    }
    return found;
  };
  return { outside, device, asks, says, bar, put, marks };
}

describe("in order", () => {
  test.each([true, false])("completions wait for those before them (step by step: %s)", (steps) => {
    const { device, bar, put, marks } = started(({ inOrder }) => inOrder);
    const go = (): void => void (steps ? settle(device, 5) : device.run(64));
    for (let slot = 0; slot < 4; slot++) put(slot, 1);
    go();
    bar.store32(0, 4);
    go();
    const [a, b, c, d] = device.kept as [number, number, number, number];
    const { says } = device.inOrder;
    says.complete(c, { value: 3 });
    says.complete(b, { value: 2 });
    go();
    expect(marks()).toEqual([]);
    says.complete(a, { value: 1 });
    go();
    expect(marks()).toEqual([1, 2, 3]);
    says.complete(d, { value: 4 });
    go();
    expect(marks()).toEqual([1, 2, 3, 4]);
    expect(() => says.complete(d)).toThrow(/id is/);
  });

  test("a stop forgets the order", () => {
    const { device, bar, put, marks, asks, says } = started(({ inOrder }) => inOrder);
    put(0, 1);
    put(1, 1);
    bar.store32(0, 2);
    device.run(64);
    device.inOrder.says.complete(device.kept[1]!, { value: 9 });
    device.inOrder.stop();
    asks.start(ASKS, 8);
    says.start(SAYS, 8);
    bar.store32(0, 1);
    device.run(64);
    device.inOrder.says.complete(device.kept[2]!, { value: 5 });
    device.run(64);
    expect(marks()).toEqual([5]);
  });
});

describe("up to", () => {
  test.each([1, 2, 3])("one ends all that came before it, and comes when it is made (seed %i)", (seed) => {
    const { device, bar, put, marks } = started(({ upTo }) => upTo);
    for (let slot = 0; slot < 6; slot++) put(slot, 1 | (slot << 16));
    bar.store32(8, 6);
    settle(device, seed);
    const { says } = device.upTo;
    says.complete(device.kept[2]!, { value: 2 });
    says.complete(device.kept[4]!, { value: 4 });
    settle(device, seed);
    expect(marks()).toEqual([2, 4]);
    expect(device.upTo.inFlight.count).toBe(1);
    says.complete(device.kept[3]!, { value: 3 });
    says.complete(device.kept[5]!, { value: 5 });
    settle(device, seed);
    expect(marks()).toEqual([2, 4, 5]);
    for (let slot = 6; slot < 8; slot++) put(slot, 1 | ((slot - 6) << 16));
    bar.store32(8, 7);
    settle(device, seed);
    expect(device.hostBugs).toEqual([]);
  });
});

test("what is linked waits for what it is linked to", () => {
  const { device, bar, put } = started(({ linked }) => linked);
  put(0, 3 | (1 << 8));
  put(1, 3 | (1 << 16));
  put(2, 3 | (2 << 16));
  bar.store32(0x10, 3);
  settle(device);
  expect([device.kept.length, device.linked.asks.pending]).toEqual([1, 2]);
  device.linked.says.complete(device.kept[0]!);
  settle(device);
  expect([device.kept.length, device.linked.asks.pending]).toEqual([3, 0]);
});

test("a model that holds up itself what is linked is given all", () => {
  const { device, bar, put } = started(({ linked }) => linked);
  device.holdsLinked = () => true;
  put(0, 3 | (1 << 8));
  put(1, 3 | (1 << 16));
  bar.store32(0x10, 2);
  settle(device);
  expect([device.kept.length, device.linked.asks.pending]).toEqual([2, 0]);
});

test.each([true, false])("entries are found by their stamps, pass by pass (step by step: %s)", (steps) => {
  const { device, bar, put, outside } = started(({ stamped }) => stamped, 4);
  const random = generator(3);
  let put_ = 0;
  let read = 0;
  while (read < 200) {
    for (let count = random() % 5; count > 0 && put_ - read < 4; count--, put_++) {
      put(put_ % 4, 2 | (((put_ >> 2) & 1) === 0 ? 1 << 8 : 0), put_);
    }
    bar.store32(0x18, 1);
    if (steps) settle(device, 2);
    else while (device.run(3) && device.stamped.asks.pending > 0);
    for (; read < put_; read++) {
      const at = outside.word(SAYS) + (read % 4) * 2;
      const turn = ((read >> 2) & 1) === 0 ? 1 : 0;
      if (((outside.words[at + 1]! >>> 16) & 1) !== turn) break;
      expect(outside.words[at]).toBe(read * 2);
    }
    bar.store32(0x1c, read % 4);
  }
  expect(device.hostBugs).toEqual([]);
});
