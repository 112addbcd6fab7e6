/** Keys of 64 bits where indices wrap at the depth: generations, cancels with a place of their own, and what is told of taken entries. */
import { expect, test } from "vitest";
import { ProtocolViolation, type Token, type Transport } from "../../src/runtime/index.ts";
import { load } from "../codegen/compile.ts";
import { closesAfterwards, HandMadeDevice, randomOf } from "./doorbell-device.ts";
import { thrown } from "./outcomes.ts";

const SPEC = `
protocol keyed;
endian little;
registers Engine in bar 0 { 0x0 bell : u32 write only; 0x4 head : u32 write only; }
entry Order 32 { 0x00 id : u64 tag; 0x08 kind : u32; 0x0c number : u32; byte[31:16] command; }
entry Answer 16 {
  0x0 id : u64;
  dw[2] { [31:16] taken : u16; [15:1] reserved : u15; [0] phase : u1; }
  0xc status : i32;
}
queue Pair() {
  ring Orders  of Order  host   { depth 2..64; spare 1; free Answer.taken; }
  ring Answers of Answer device { depth 2..64; spare 1; stamp phase = turn from 1; idle phase = 0; }
  submit Orders { publish { bell <- tail; } }
  complete Answers { retire { Engine.head <- head; } }
  match Order.id == Answer.id from keys;
  fail Answer.status < 0: PairError(status: Answer.status);
  cancel by forget;
}
command work : Order(kind: 1) -> Answer { reserved rest; }
command forget : Order(kind: 2, number: 0) -> Answer { 0x10 target : token; reserved rest; }
`;

interface Pair {
  readonly depth: number;
  readonly inFlight: number;
  postWork(number: number): Token;
  work(args: { number: number }): PromiseLike<{ status: number }> & { token: Token };
  cancel(token: Token): boolean;
  notify(): number;
  poll(on?: object): number;
  close(options?: object): Promise<void>;
}

interface Held {
  readonly low: number;
  readonly high: number;
  readonly kind: number;
  readonly target: readonly [number, number];
}

class Engine extends HandMadeDevice {
  readonly held: Held[] = [];
  private taken = 0;
  private told = 0;
  private turn = 1;

  stored(offset: number, value: number): void {
    if (offset !== 0) return;
    const { words } = this.memory("Orders");
    while (this.taken !== value) {
      const own = words.subarray(this.taken * 8, this.taken * 8 + 8);
      this.held.push({ low: own[0]!, high: own[1]!, kind: own[2]!, target: [own[4]!, own[5]!] });
      this.taken = (this.taken + 1) % (words.length / 8);
    }
  }

  /** What is to be cancelled ends, and so does what cancels it. */
  forget(): void {
    for (const cancel of this.held.filter(({ kind }) => kind === 2)) {
      const [low, high] = cancel.target;
      const target = this.held.find((one) => one.low === low && one.high === high);
      if (target !== undefined) this.complete(target, -125);
      this.complete(cancel, target === undefined ? -2 : 0);
    }
  }

  complete(command: Held, status = 0, { low = command.low, high = command.high } = {}): void {
    const index = this.held.indexOf(command);
    if (index >= 0) this.held.splice(index, 1);
    const { words } = this.memory("Answers");
    words.set([low, high], this.told * 4);
    words[this.told * 4 + 3] = status;
    Atomics.store(words, this.told * 4 + 2, (this.taken << 16) | this.turn);
    this.told = (this.told + 1) % (words.length / 4);
    if (this.told === 0) this.turn ^= 1;
    this.interrupt();
  }
}

type Generated = { Pair: { open(transport: Transport, options?: { depths?: object }): Pair } };
const { Pair } = await load<Generated>("keyed", "keyed.ring", { "keyed.ring": SPEC });

function open(depths: { orders?: number; answers?: number } = {}) {
  const engine = new Engine();
  const queue = Pair.open(engine.transport, { depths });
  closesAfterwards(queue);
  return { engine, queue };
}

test.each([
  [3, 3],
  [6, 17],
  [64, 5],
])("depths %i and %i: as many as there are keys, but for one that cancelling keeps", (orders, answers) => {
  const { engine, queue } = open({ orders, answers });
  expect(queue.depth).toBe(answers - 2);
  const random = randomOf(orders * answers);
  const expected = new Set<Token>();
  let posted = 0;
  for (let step = 0; step < 4000; step++) {
    const what = random(3);
    if (what === 0) {
      const token = queue.postWork(posted);
      if (token !== 0) {
        expect(expected.has(token)).toBe(false);
        expected.add(token);
        posted++;
      }
      expect(expected.size).toBeLessThanOrEqual(queue.depth);
    } else if (what === 1) {
      queue.notify();
      const command = engine.held[random(Math.max(1, engine.held.length))];
      if (command !== undefined) engine.complete(command);
    } else queue.poll({ work: (token: Token) => expect(expected.delete(token)).toBe(true) });
    expect(queue.inFlight).toBe(expected.size);
  }
  expect(posted).toBeGreaterThan(300);
});

test("a full queue can be emptied: the place that is kept takes the cancel", async () => {
  const { engine, queue } = open({ orders: 8, answers: 4 });
  const works = [queue.work({ number: 1 }), queue.work({ number: 2 })];
  expect(queue.postWork(3)).toBe(0);
  expect(queue.cancel(works[1]!.token)).toBe(true);
  queue.notify();
  expect(engine.held.map(({ kind }) => kind)).toEqual([1, 1, 2]);
  engine.forget();
  await expect(Promise.resolve(works[1])).rejects.toMatchObject({ status: -125 });
  expect(queue.postWork(3)).not.toBe(0);
  queue.notify();
  for (const command of [...engine.held]) engine.complete(command);
  expect((await works[0]!).status).toBe(0);
});

test("closing cancels what is in flight, one after another", async () => {
  const { engine, queue } = open({ orders: 8, answers: 5 });
  for (let n = 0; n < 3; n++) queue.postWork(n);
  queue.notify();
  const closed = queue.close({ timeout: 2000 });
  for (let round = 0; round < 50 && queue.inFlight > 0; round++) {
    await new Promise((later) => setTimeout(later, 2));
    engine.forget();
  }
  await closed;
  expect(engine.allocated.every(({ freed }) => freed)).toBe(true);
});

test("a key of an earlier use of the tag is no command's", () => {
  const { engine, queue } = open({ orders: 4, answers: 3 });
  queue.postWork(1);
  queue.notify();
  const [first] = engine.held as [Held];
  engine.complete(first);
  queue.poll();
  queue.postWork(2);
  queue.postWork(3);
  queue.notify();
  engine.complete(first);
  thrown(() => queue.poll(), ProtocolViolation);
  expect(queue.inFlight).toBe(1);
});
