/** Rings of other shapes than the usual ones: stamped entries of two slots, completions in order, slots that are busy. */
import { expect, test } from "vitest";
import { DeviceCorrupt, ProtocolViolation, type Token } from "../../src/runtime/index.ts";
import { Counter, OutOfStock } from "../codegen/cases/busy/expected.gen.ts";
import { InLine } from "../codegen/cases/order/expected.gen.ts";
import { Adapting } from "../codegen/cases/slots/expected.gen.ts";
import { closesAfterwards, HandMadeDevice, randomOf } from "./doorbell-device.ts";
import { rejected, thrown } from "./outcomes.ts";

/** Takes entries of two slots by their stamps alone: the doorbell only wakes it. */
class Adapter extends HandMadeDevice {
  readonly held: { readonly slot: number; readonly left: number; readonly right: number }[] = [];
  readonly bells: number[] = [];
  private head = 0;
  private answered = 0;
  wanted: number | undefined;

  stored(offset: number, value: number): void {
    if (offset === 0x10) this.bells.push(value);
    if (offset === 0x18) this.wanted = value;
  }

  /** Takes what is stamped as the next entry would be. */
  take(): void {
    const { words } = this.memory("order_memory");
    const depth = words.length / 4;
    for (;;) {
      const slot = this.head % depth;
      const first = Atomics.load(words, slot * 4);
      if (((first >>> 8) & 0xffff) !== ((this.head + 2) & 0xffff) || (first & 0xff) !== 1) return;
      this.held.push({ slot, left: words[slot * 4 + 1]!, right: words[slot * 4 + 2]! });
      this.head = (this.head + 2) & 0xffff;
    }
  }

  answer(slot: number, value: number): void {
    const { words } = this.memory("answer_memory");
    const depth = words.length / 4;
    const at = (this.answered % depth) * 4;
    words[at + 1] = value;
    const turn = Math.floor(this.answered / depth) % 2 === 0 ? 1 : 0;
    Atomics.store(words, at, ((turn << 31) | slot) >>> 0);
    this.answered++;
  }
}

test.each([1, 2, 4, 8, 64])(
  "%i entries of two slots, stamped last, in slots that are free when they were answered",
  (orders) => {
    const adapter = new Adapter();
    const queue = Adapting.open(adapter.transport, { orders });
    closesAfterwards(queue);
    expect([queue.depth, adapter.stores.slice(0, 2)]).toEqual([
      orders,
      [
        [32, 4, 0],
        [32, 0, 0x1000_0000],
      ],
    ]);
    const random = randomOf(orders);
    const expected = new Map<Token, number>();
    let posted = 0;
    let done = 0;
    // So many that indices of 16 bits wrap, more than once.
    for (let step = 0; done < 80_000 && step < 2_000_000; step++) {
      const what = random(3);
      if (what === 0) {
        const token = queue.postAdd(posted, 5);
        if (token !== 0) expected.set(token, posted++ + 5);
        else if (expected.size < orders) {
          // The slot that is next is busy, although others are free.
          expect(adapter.held.length + expected.size).toBeGreaterThan(0);
        }
      } else if (what === 1) {
        queue.notify();
        adapter.take();
        const [command] = adapter.held.splice(random(Math.max(1, adapter.held.length)), 1);
        if (command !== undefined) adapter.answer(command.slot, command.left + command.right);
      } else {
        queue.poll({
          add(token, value) {
            expect(value).toBe(expected.get(token));
            expected.delete(token);
            done++;
          },
        });
      }
      if (step % 100 === 0) expect(queue.inFlight).toBe(expected.size);
    }
    expect(done).toBeGreaterThanOrEqual(80_000);
    queue.notify();
    const { halves } = adapter.memory("words");
    expect(halves[0]).toBe((posted * 2) & 0xffff);
    expect(adapter.bells.at(-1)).toBe((posted * 2) & 0xffff);
  },
);

test("an entry is not seen in part: what the slot held before is there until its stamp is", () => {
  const adapter = new Adapter();
  const queue = Adapting.open(adapter.transport, { orders: 1 });
  closesAfterwards(queue);
  queue.postAdd(1, 2);
  adapter.take();
  expect(adapter.held).toEqual([{ slot: 0, left: 1, right: 2 }]);
  expect(adapter.memory("order_memory").words[0]).toBe((2 << 8) | 1);
  // The stamp is the index behind the entry: an entry of the pass before looks like none.
  adapter.answer(0, 3);
  queue.poll();
  queue.postAdd(3, 4);
  adapter.take();
  expect(adapter.held.at(-1)).toEqual({ slot: 0, left: 3, right: 4 });
  expect(adapter.memory("order_memory").words[0]).toBe((4 << 8) | 1);
});

test.each([1, 3, 99])("a slot that holds no command in flight: %i", (slot) => {
  const adapter = new Adapter();
  const queue = Adapting.open(adapter.transport, { orders: 2 });
  closesAfterwards(queue);
  queue.postAdd(1, 2);
  adapter.answer(slot, 3);
  thrown(() => queue.poll(), ProtocolViolation);
  expect(queue.inFlight).toBe(1);
});

/** Answers one after another, and counts by 64 bits. */
class Line extends HandMadeDevice {
  asked = 0;
  answered = 0n;
  stored(offset: number, value: number): void {
    if (offset === 0x10) this.asked = value;
  }

  answer(value: number): void {
    const { words } = this.memory("answers");
    const depth = words.length - 16;
    words[16 + Number(this.answered % BigInt(depth))] = value;
    this.answered++;
    this.tell(this.answered);
  }

  tell(answered: bigint): void {
    Atomics.store(new BigUint64Array(this.memory("answers").words.buffer, 0, 2), 0, answered);
  }
}

test.each([1, 2, 16])("in order, %i deep: the oldest command is meant", (size) => {
  const line = new Line();
  const queue = InLine.open(line.transport, { size });
  closesAfterwards(queue);
  expect([queue.depth, line.stores]).toEqual([
    size,
    [
      [64, 0, 0x1000_0000n],
      [64, 8, 0x1000_0000n],
      [64, 8, 0x2000_0000n],
    ],
  ]);
  const random = randomOf(size);
  const waiting: (readonly [Token, number])[] = [];
  let posted = 0;
  let unanswered = 0;
  let done = 0;
  for (let step = 0; step < 3000; step++) {
    const what = random(3);
    if (what === 0) {
      const token = queue.postAsk(posted, 1);
      expect(token === 0).toBe(waiting.length === size);
      if (token !== 0) waiting.push([token, posted++]);
    } else if (what === 1) {
      queue.notify();
      expect(line.asked).toBe(posted & 0xffff);
      unanswered = posted - Number(line.answered);
      if (unanswered > 0) line.answer(Number(line.answered) * 3);
    } else {
      queue.poll({
        ask(token, value) {
          const [own, number] = waiting.shift()!;
          expect([token, value]).toEqual([own, number * 3]);
          done++;
        },
      });
      expect(new BigUint64Array(line.memory("answers").words.buffer, 0, 2)[1]).toBe(BigInt(done));
    }
  }
  expect(done).toBeGreaterThan(300);
});

test.each([
  ["more answers than the ring holds", 5n],
  ["fewer than there were", 0xffff_ffff_ffff_ffffn],
  ["a number beyond all that is counted", 1n << 40n],
])("in order, the device lies: %s", (_what, told) => {
  const line = new Line();
  const queue = InLine.open(line.transport, { size: 4 });
  closesAfterwards(queue);
  queue.postAsk(1, 1);
  queue.notify();
  line.tell(told);
  if (told === 1n << 40n) expect(queue.poll()).toBe(0);
  else thrown(() => queue.poll(), DeviceCorrupt);
});

test("in order, the device lies: an answer that nobody has asked for", () => {
  const line = new Line();
  const queue = InLine.open(line.transport, { size: 4 });
  closesAfterwards(queue);
  queue.postAsk(1, 1);
  queue.notify();
  line.answer(1);
  line.answer(2);
  const seen: string[] = [];
  queue.poll({ ask: () => seen.push("ask"), violation: ({ code }) => seen.push(code) });
  expect(seen).toEqual(["ask", "PROTOCOL_VIOLATION"]);
});

/** Serves whom it likes; an answer is there when its state is. */
class Shop extends HandMadeDevice {
  readonly waiting: { readonly tag: number; readonly number: number }[] = [];
  private taken = 0;
  private answered = 0;
  stored(offset: number, value: number): void {
    if (offset !== 8) return;
    const { words } = this.memory("Orders");
    do {
      const at = this.taken * 4;
      this.waiting.push({ tag: words[at]! & 0xff, number: words[at]! >>> 16 });
      this.taken = (this.taken + 1) % 6;
    } while (this.taken !== value);
  }

  answer(tag: number, price: number, state = 1): void {
    const { words } = this.memory("Answers");
    const at = this.answered * 2;
    expect(words[at]! & 0xff, "the slot is idle again").toBe(0);
    words[at + 1] = price;
    Atomics.store(words, at, (tag << 8) | state);
    this.answered = (this.answered + 1) % (words.length / 2);
  }
}

test.each([2, 3, 6, 8])("a slot is free when its own command has completed, %i answers deep", (answers) => {
  const shop = new Shop();
  const queue = Counter.open(shop.transport, { depths: { answers } });
  closesAfterwards(queue);
  expect(queue.depth).toBe(answers);
  const random = randomOf(answers);
  const expected = new Map<Token, number>();
  let posted = 0;
  let refused = 0;
  for (let step = 0; step < 3000; step++) {
    const what = random(3);
    if (what === 0) {
      const token = queue.postBuy(posted & 0xffff, 0n);
      if (token !== 0) expected.set(token, posted++ & 0xffff);
      else refused++;
    } else if (what === 1) {
      queue.notify();
      const [command] = shop.waiting.splice(random(Math.max(1, shop.waiting.length)), 1);
      if (command !== undefined) {
        expect(command.tag).toBeGreaterThanOrEqual(100);
        expect(command.tag).toBeLessThan(100 + answers);
        shop.answer(command.tag, -command.number);
      }
    } else {
      queue.poll({
        buy(token, state, price) {
          expect([state, Math.abs(price)]).toEqual([1, expected.get(token)]);
          expected.delete(token);
        },
      });
    }
    expect(queue.inFlight).toBe(expected.size);
    expect(expected.size).toBeLessThanOrEqual(Math.min(6, answers));
  }
  expect([posted > 300, refused > 10]).toEqual([true, true]);
});

test("a busy slot stops posting although others are free, and stays the next one", () => {
  const shop = new Shop();
  const queue = Counter.open(shop.transport);
  closesAfterwards(queue);
  for (let n = 0; n < 6; n++) expect(queue.postBuy(n, 0n)).not.toBe(0);
  expect(queue.postBuy(9, 0n)).toBe(0);
  queue.notify();
  expect(shop.waiting.map(({ number }) => number)).toEqual([0, 1, 2, 3, 4, 5]);
  shop.answer(shop.waiting[1]!.tag, 1);
  queue.poll();
  expect(queue.postBuy(9, 0n)).toBe(0);
  shop.answer(shop.waiting[0]!.tag, 1);
  queue.poll();
  expect([queue.postBuy(10, 0n), queue.postBuy(11, 0n)].map((token) => token !== 0)).toEqual([true, true]);
  expect(queue.postBuy(12, 0n)).toBe(0);
  queue.notify();
  expect(shop.waiting.slice(6).map(({ number }) => number)).toEqual([10, 11]);
});

test("tags below those that there are, and their errors", async () => {
  const shop = new Shop();
  const queue = Counter.open(shop.transport);
  closesAfterwards(queue);
  const fence = queue.buy({ number: 1, amount: 2n });
  queue.notify();
  shop.answer(99, 1);
  thrown(() => queue.poll(), ProtocolViolation);
  shop.answer(100, -7, 2);
  queue.poll();
  const error = await rejected(Promise.resolve(fence), OutOfStock);
  expect([error.state, error.price]).toEqual([2, -7]);
});
