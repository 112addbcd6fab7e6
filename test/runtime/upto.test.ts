/** Completions that end all commands up to one. */
import { expect, test } from "vitest";
import { DeviceCorrupt, type ProtocolViolation, type Token } from "../../src/runtime/index.ts";
import { ByIndex, BySlot, ByTag, JobError, OrderError } from "../codegen/cases/upto/expected.gen.ts";
import { closesAfterwards, HandMadeDevice, randomOf } from "./doorbell-device.ts";
import { thrown } from "./outcomes.ts";

/** Puts completions of two words into a ring; what it has been told of is in `bells`. */
class Engine extends HandMadeDevice {
  bell = 0;
  private told = 0;

  stored(offset: number, value: number): void {
    if (offset === 0) this.bell = value;
  }

  complete(ring: string, low: number, status = 0): void {
    const { words } = this.memory(ring);
    const at = (this.told % (words.length / 2)) * 2;
    expect(words[at + 1], "the slot is idle").toBe(0);
    words[at] = (status << 16) | low;
    Atomics.store(words, at + 1, 1);
    this.told++;
  }
}

/** What a queue is to the test: how a command is posted, and what names the one that was posted `age` commands ago. */
interface Tried {
  readonly engine: Engine;
  readonly queue: {
    readonly depth: number;
    readonly inFlight: number;
    notify(): number;
    poll(on: object): number;
    result(token: Token): unknown;
    close(): Promise<void>;
  };
  readonly ring: string;
  post(number: number): Token;
  /** What a completion says of the command that was posted as number `count`. */
  name(count: number): number;
}

function byTag(depth: number): Tried {
  const engine = new Engine();
  const queue = ByTag.open(engine.transport, { depths: { orders: depth } });
  const name = (count: number): number => 10 + (count % queue.depth);
  return { engine, queue, ring: "Answers", post: (number) => queue.postOrder(number & 0xffff, 0), name };
}

function bySlot(depth: number): Tried {
  const engine = new Engine();
  const queue = BySlot.open(engine.transport, { depths: { jobs: depth } });
  return { engine, queue, ring: "Notes", post: (number) => queue.postDoJob(number, 0), name: (count) => count % depth };
}

function byIndex(depth: number): Tried {
  const engine = new Engine();
  const size = 2 ** Math.floor(Math.log2(depth));
  const queue = ByIndex.open(engine.transport, { size });
  return {
    engine,
    queue,
    ring: "Notes",
    post: (number) => queue.postDoJob(number, 0),
    name: (count) => (count + 1) & 0xffff,
  };
}

const ways = { byTag, bySlot, byIndex };

test.each(Object.entries(ways).flatMap(([way, make]) => [2, 3, 8, 13, 64].map((depth) => [way, depth, make] as const)))(
  "%s, %i deep: all up to the one that is named, in their order, each once",
  (_way, depth, make) => {
    const { engine, queue, ring, post, name } = make(depth);
    closesAfterwards(queue);
    const random = randomOf(depth);
    const waiting: Token[] = [];
    let posted = 0;
    let ended = 0;
    // What the device has said to be done.
    let said = 0;
    for (let step = 0; step < 6000; step++) {
      const what = random(4);
      if (what < 2) {
        const token = post(posted);
        if (token === 0) expect(waiting.length).toBe(queue.depth);
        else {
          waiting.push(token);
          posted++;
        }
      } else if (what === 2) {
        queue.notify();
        if (posted > said && random(2) === 0) {
          said += 1 + random(posted - said);
          engine.complete(ring, name(said - 1));
        }
      } else {
        const told = (token: Token): void => {
          expect(token).toBe(waiting.shift());
          ended++;
        };
        const count = queue.poll({ order: told, doJob: told });
        expect([ended, waiting.length, queue.inFlight]).toEqual([said, posted - said, posted - said]);
        expect(count).toBeLessThanOrEqual(queue.depth);
      }
    }
    expect(ended).toBeGreaterThan(300);
  },
);

test.each(Object.entries(ways))(
  "%s: the failure is of the one that is named; those before it have succeeded",
  (_way, make) => {
    const { engine, queue, ring, post, name } = make(8);
    closesAfterwards(queue);
    const tokens = [post(0), post(1), post(2), post(3)];
    queue.notify();
    engine.complete(ring, name(2), 5);
    const seen: unknown[] = [];
    const told = (token: Token): unknown => seen.push(tokens.indexOf(token));
    queue.poll({
      order: told,
      doJob: told,
      failed: (token: Token, status: number) => seen.push([tokens.indexOf(token), status]),
    });
    expect(seen).toEqual([0, 1, [2, 5]]);
    expect(queue.result(tokens[0]!)).toMatchObject({ status: 5 });
    expect(thrown(() => queue.result(tokens[2]!), Error)).toBeInstanceOf(make === byTag ? OrderError : JobError);
    expect(queue.inFlight).toBe(1);
  },
);

test.each(Object.entries(ways))("%s: what a handler throws keeps none of the others from ending", (_way, make) => {
  const { engine, queue, ring, post, name } = make(8);
  closesAfterwards(queue);
  const tokens = [post(0), post(1), post(2)];
  queue.notify();
  engine.complete(ring, name(2));
  const seen: number[] = [];
  const told = (token: Token): void => {
    seen.push(tokens.indexOf(token));
    if (seen.length < 3) throw new Error("mine");
  };
  const on = { order: told, doJob: told };
  expect(() => queue.poll(on)).toThrow("mine");
  expect(() => queue.poll(on)).toThrow("mine");
  queue.poll(on);
  expect(seen).toEqual([0, 1, 2]);
  expect([queue.inFlight, queue.poll(on)]).toEqual([0, 0]);
});

test.each([
  ["a tag that is not in flight", byTag, 15],
  ["a tag that there is not", byTag, 3],
  ["a slot that holds none", bySlot, 5],
  ["a slot that there is not", bySlot, 400],
])("%s ends nothing", (_what, make, named) => {
  const { engine, queue, ring, post, name } = make(8);
  closesAfterwards(queue);
  post(0);
  queue.notify();
  engine.complete(ring, named);
  engine.complete(ring, name(0));
  const seen: string[] = [];
  const told = (): unknown => seen.push("told");
  queue.poll({ order: told, doJob: told, violation: (error: ProtocolViolation) => seen.push(error.code) });
  expect(seen).toEqual(["PROTOCOL_VIOLATION", "told"]);
});

test("done further than there are commands: the device is believed no more", () => {
  const { engine, queue, ring, post } = byIndex(8);
  closesAfterwards(queue);
  post(0);
  post(1);
  queue.notify();
  engine.complete(ring, 1);
  expect(queue.poll({})).toBe(1);
  // The same again says nothing new.
  engine.complete(ring, 1);
  expect(queue.poll({})).toBe(0);
  engine.complete(ring, 3);
  thrown(() => queue.poll({}), DeviceCorrupt);
});
