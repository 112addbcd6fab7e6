/** Two submission rings with one doorbell, one completion ring and one set of tags: each has its own room, and all share the answers'. */
import { expect, test } from "vitest";
import { DeviceCorrupt, ProtocolViolation, RingFull, type Token } from "../../src/runtime/index.ts";
import { OrderError, Orders, type OrdersDepths } from "../codegen/cases/priorities/expected.gen.ts";
import { closesAfterwards, HandMadeDevice, randomOf } from "./doorbell-device.ts";
import { rejected, thrown } from "./outcomes.ts";

interface Taken {
  readonly ring: number;
  readonly tag: number;
  readonly opcode: number;
  readonly sum: number;
}

class Engine extends HandMadeDevice {
  readonly held: Taken[] = [];
  readonly heads = [0, 0];
  most = 0;
  private doneTail = 0;
  private doneHead = 0;
  private turn = 1;

  stored(offset: number, value: number): void {
    if (offset === 0x84) this.doneHead = value;
    if (offset !== 0x80) return;
    const ring = value >>> 16;
    const { words } = this.memory(["Urgent", "Normal"][ring]!);
    const depth = words.length / 4;
    expect(value & 0xffff).toBeLessThan(depth);
    while (this.heads[ring] !== (value & 0xffff)) {
      const at = this.heads[ring]! * 4;
      const sum = words[at + 1]! + words[at + 2]!;
      this.held.push({ ring, tag: words[at]! >>> 16, opcode: words[at]! & 0xff, sum });
      this.heads[ring] = (this.heads[ring]! + 1) % depth;
    }
    this.most = Math.max(this.most, this.held.length);
  }

  get depth(): number {
    return this.memory("Done").words.length / 3;
  }

  complete(command: Taken, { taken = this.heads[command.ring]!, status = 0, tag = command.tag } = {}): void {
    expect((this.doneTail + 1) % this.depth, "there is room for the completion").not.toBe(this.doneHead);
    this.held.splice(this.held.indexOf(command), 1);
    const { words } = this.memory("Done");
    const at = this.doneTail * 3;
    words[at] = command.sum;
    words[at + 1] = (taken << 16) | status;
    Atomics.store(words, at + 2, ((this.turn << 31) | tag) >>> 0);
    this.doneTail = (this.doneTail + 1) % this.depth;
    if (this.doneTail === 0) this.turn ^= 1;
  }
}

function open(depths: OrdersDepths = {}) {
  const engine = new Engine();
  const queue = Orders.open(engine.transport, { depths });
  closesAfterwards(queue);
  return { engine, queue };
}

test("each ring is told of by itself, with its own number; the queue tells of both", () => {
  const { engine, queue } = open();
  const before = engine.stores.length;
  queue.normal.postAdd(1, 2);
  queue.urgent.postAdd(3, 4);
  queue.urgent.postStop();
  expect(queue.urgent.notify()).toBe(0);
  expect(engine.stores.slice(before)).toEqual([[32, 0x80, 2]]);
  expect(queue.notify()).toBe(0);
  expect(engine.stores.slice(before + 1)).toEqual([[32, 0x80, (1 << 16) | 1]]);
  expect(queue.notify()).toBe(0);
  expect(engine.stores.length).toBe(before + 2);
  expect(engine.held.map(({ ring, opcode, sum }) => [ring, opcode, sum])).toEqual([
    [0, 1, 7],
    [0, 2, 0],
    [1, 1, 3],
  ]);
  // Tags are those of the range, and no two the same.
  expect(new Set(engine.held.map(({ tag }) => tag))).toEqual(new Set([8, 9, 10]));
});

test("completions are as many as both rings hold, unless less was chosen", () => {
  expect([open().engine.depth, open().queue.depth]).toEqual([127, 126]);
  const { engine, queue } = open({ urgent: 3, normal: 5 });
  expect([engine.depth, queue.depth]).toEqual([7, 6]);
  expect(open({ urgent: 3, normal: 5, done: 4 }).queue.depth).toBe(3);
});

test.each([
  { urgent: 2, normal: 2, done: 2 },
  { urgent: 3, normal: 5, done: 4 },
  { urgent: 5, normal: 3, done: 128 },
  { urgent: 8, normal: 16, done: 9 },
  { urgent: 33, normal: 7, done: 20 },
])("depths %j: commands of both rings complete in any order, never more in flight than completions fit", (depths) => {
  const { engine, queue } = open(depths);
  const random = randomOf(depths.urgent * 1000 + depths.done);
  const expected = new Map<Token, number>();
  const inRing = [0, 0];
  let posted = 0;
  let done = 0;
  const rings = [queue.urgent, queue.normal];
  for (let step = 0; step < 12_000; step++) {
    const what = random(5);
    if (what < 2) {
      const token = rings[what]!.postAdd(posted, what);
      const full = queue.inFlight - (token === 0 ? 0 : 1) === Math.min(queue.depth, depths.done - 1);
      if (full) expect(token).toBe(0);
      if (token !== 0) {
        expected.set(token, posted++ + what);
        inRing[what]!++;
      }
    } else if (what === 2) rings[random(2)]!.notify();
    else if (what === 3 && engine.held.length > 0) engine.complete(engine.held[random(engine.held.length)]!);
    else {
      queue.poll({
        add(token, value) {
          expect(value).toBe(expected.get(token));
          expected.delete(token);
          done++;
        },
      });
    }
    expect(queue.inFlight).toBe(expected.size);
  }
  expect(engine.most).toBeLessThanOrEqual(depths.done - 1);
  expect(done).toBeGreaterThan(300);
  expect(inRing.every((count) => count > 100)).toBe(true);
});

test("a ring that is full does not keep the other from posting, and room() waits for both", async () => {
  const { engine, queue } = open({ urgent: 2, normal: 4 });
  expect([queue.urgent.postAdd(1, 1), queue.urgent.postAdd(1, 1)].map((token) => token !== 0)).toEqual([true, false]);
  thrown(() => queue.urgent.add({ left: 1, right: 1 }), RingFull);
  expect(queue.normal.postAdd(2, 2)).not.toBe(0);
  let there = false;
  const room = queue.room({ timeout: 2000 }).then(() => (there = true));
  await new Promise((later) => setImmediate(later));
  expect(there).toBe(false);
  queue.notify();
  engine.complete(engine.held.find(({ ring }) => ring === 0)!);
  engine.interrupt();
  await room;
  expect(queue.urgent.postAdd(1, 1)).not.toBe(0);
});

test("with all tags in flight no ring takes more, whatever its slots", () => {
  const { engine, queue } = open({ urgent: 16, normal: 16, done: 4 });
  const tokens = [queue.urgent.postAdd(1, 0), queue.normal.postAdd(2, 0), queue.urgent.postAdd(3, 0)];
  expect(tokens.every((token) => token !== 0)).toBe(true);
  expect([queue.urgent.postAdd(4, 0), queue.normal.postAdd(4, 0)]).toEqual([0, 0]);
  queue.notify();
  engine.complete(engine.held[0]!);
  queue.poll();
  expect([queue.normal.postAdd(4, 0) !== 0, queue.urgent.postAdd(5, 0)]).toEqual([true, 0]);
});

test("what a completion says of taken entries is believed of the ring that its command came by", () => {
  const { engine, queue } = open({ urgent: 8, normal: 8 });
  for (let n = 0; n < 5; n++) queue.urgent.postAdd(n, 0);
  queue.normal.postAdd(9, 0);
  queue.notify();
  const [normal] = engine.held.filter(({ ring }) => ring === 1);
  // Five of the urgent ring were taken; of the normal one there is but one.
  engine.complete(normal!, { taken: 5 });
  const error = thrown(() => queue.poll(), DeviceCorrupt);
  expect(error.message).toMatch(/taken/);
});

test.each([0, 7, 200])("tag %i is no command's", (tag) => {
  const { engine, queue } = open();
  queue.normal.postAdd(1, 1);
  queue.notify();
  engine.complete(engine.held[0]!, { tag });
  thrown(() => queue.poll(), ProtocolViolation);
  expect(queue.inFlight).toBe(1);
});

test("the object form waits, and fails with the queue's own error", async () => {
  const { engine, queue } = open();
  const sum = queue.urgent.add({ left: 20, right: 22 });
  const stop = queue.urgent.stop();
  await new Promise((later) => setImmediate(later));
  for (const command of [...engine.held]) engine.complete(command, { status: command.opcode === 2 ? 3 : 0 });
  engine.interrupt();
  expect((await sum.wait({ timeout: 2000 })).sum).toBe(42);
  expect((await rejected(stop.wait({ timeout: 2000 }), OrderError)).status).toBe(3);
});

test("closing refuses posts of every ring, and waits for all of them", async () => {
  const { engine, queue } = open();
  queue.urgent.postAdd(1, 1);
  queue.normal.postAdd(1, 1);
  queue.notify();
  const closed = queue.close({ timeout: 2000 });
  thrown(() => queue.urgent.postAdd(1, 1), Error);
  thrown(() => queue.normal.postAdd(1, 1), Error);
  for (const command of [...engine.held]) engine.complete(command);
  engine.interrupt();
  await closed;
  expect(engine.allocated.map(({ freed }) => freed)).toEqual([true, true, true]);
});

test("a mark waits for what was posted to both rings", () => {
  const { engine, queue } = open();
  queue.urgent.postAdd(1, 2);
  queue.normal.postAdd(3, 4);
  const mark = queue.mark();
  queue.notify();
  for (const ring of [1, 0]) {
    expect(mark.state).toBe("pending");
    engine.complete(engine.held.find((command) => command.ring === ring)!);
    queue.poll();
  }
  expect(mark.state).toBe("done");
});
