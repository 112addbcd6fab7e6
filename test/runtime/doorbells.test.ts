/** A queue told of by registers, its rings in memory of the host's: depths, turns, tags, room, order, and a device that lies. */
import { expect, test } from "vitest";
import {
  DeviceCorrupt,
  hub,
  ProtocolViolation,
  RingFull,
  Timeout,
  TransportLacks,
  ValueRange,
} from "../../src/runtime/index.ts";
import type { Token } from "../../src/runtime/index.ts";
import { Pair, PairError, type PairCompletions, type PairOptions } from "../codegen/cases/doorbells/expected.gen.ts";
import { closesAfterwards, HandMadeDevice, randomOf } from "./doorbell-device.ts";
import { rejected, thrown } from "./outcomes.ts";

const STRIDE = 1;
const ID = 3;
const TAIL = 0x1000 + ID * (8 << STRIDE);
const HEAD = TAIL + (4 << STRIDE);
const AWAITED = 0x1c;

interface Taken {
  readonly cid: number;
  readonly opcode: number;
  readonly words: Uint32Array;
}

/** What goes into a completion, where it is not as it should be. */
interface Lie {
  readonly cid?: number;
  readonly sqid?: number;
  readonly sqhd?: number;
  readonly status?: number;
  readonly result?: number;
}

class Engine extends HandMadeDevice {
  /** Taken and not completed. */
  readonly held: Taken[] = [];
  /** Completions that found no room yet. */
  readonly waiting: (readonly [Taken, Lie])[] = [];
  sqHead = 0;
  sqTail = 0;
  cqTail = 0;
  cqHead = 0;
  turn = 1;
  armedAt: number | undefined;
  most = 0;
  /** Done at once with what is taken. */
  taken: (() => void) | undefined;

  constructor(most = 65536) {
    super();
    this.loads.set(0, (most - 1) | (STRIDE << 16));
  }

  get depths(): readonly [sq: number, cq: number] {
    const word = Number(this.stores.find(([, offset]) => offset === 0x18)![2]);
    return [(word & 0xffff) + 1, (word >>> 16) + 1];
  }

  stored(offset: number, value: number): void {
    if (offset === TAIL) {
      expect(value).toBeLessThan(this.depths[0]);
      this.sqTail = value;
      this.take();
    } else if (offset === HEAD) {
      expect(value).toBeLessThan(this.depths[1]);
      this.cqHead = value;
      for (const [command, lie] of this.waiting.splice(0)) this.complete(command, lie);
    } else if (offset === AWAITED) {
      this.armedAt = value;
      if (this.cqTail !== value) this.fire();
    }
  }

  private fire(): void {
    this.armedAt = undefined;
    this.interrupt();
  }

  private take(): void {
    const [depth] = this.depths;
    const { words } = this.memory("Sq");
    while (this.sqHead !== this.sqTail) {
      const own = words.slice(this.sqHead * 8, this.sqHead * 8 + 8);
      this.held.push({ cid: own[0]! >>> 16, opcode: own[0]! & 0xff, words: own });
      this.sqHead = (this.sqHead + 1) % depth;
    }
    this.most = Math.max(this.most, this.held.length);
    this.taken?.();
  }

  /** Puts a completion into the ring, its turn last; where there is no room, when there is. */
  complete(command: Taken, lie: Lie = {}): void {
    const [, depth] = this.depths;
    if ((this.cqTail + 1) % depth === this.cqHead) {
      this.waiting.push([command, lie]);
      return;
    }
    const index = this.held.indexOf(command);
    if (index >= 0) this.held.splice(index, 1);
    const { words } = this.memory("Cq");
    const at = this.cqTail * 4;
    const { cid = command.cid, sqid = ID, sqhd = this.sqHead, status = 0 } = lie;
    words[at] = lie.result ?? command.words[1]! + command.words[2]!;
    words[at + 2] = (sqid << 16) | sqhd;
    Atomics.store(words, at + 3, (status << 17) | (this.turn << 16) | cid);
    this.cqTail = (this.cqTail + 1) % depth;
    if (this.cqTail === 0) this.turn ^= 1;
    if (this.armedAt !== undefined) this.fire();
  }
}

function open(engine: Engine, options: Partial<PairOptions> = {}): Pair {
  const pair = Pair.open(engine.transport, { id: ID, vector: 7, ...options });
  closesAfterwards(pair);
  return pair;
}

test("opening tells the device where the rings are and how deep; memory is aligned and given back", async () => {
  const engine = new Engine();
  const pair = open(engine, { depths: { sq: 5, cq: 3 } });
  expect(engine.allocated.map(({ name, length, alignment }) => [name, length, alignment])).toEqual([
    ["Sq", 160, 4096],
    ["Cq", 48, 4096],
  ]);
  expect(engine.stores).toEqual([
    [32, 0x18, 4 | (2 << 16)],
    [32, 0x08, 0x1000_0000],
    [32, 0x0c, 0],
    [64, 0x10, 0x2000_0000n],
  ]);
  expect([pair.depth, pair.inFlight]).toEqual([2, 0]);
  await pair.close();
  expect(engine.allocated.map(({ freed }) => freed)).toEqual([true, true]);
});

test.each([
  [{}, 65536, [64, 64]],
  [{}, 100, [64, 64]],
  [{}, 48, [32, 32]],
  [{}, 2, [2, 2]],
  [{ depths: { sq: 7 } }, 100, [7, 7]],
  [{ depths: { cq: 9 } }, 100, [64, 9]],
])("depths %j of at most %i", (options, most, depths) => {
  const engine = new Engine(most);
  open(engine, options);
  expect(engine.depths).toEqual(depths);
});

test.each([{ sq: 1 }, { sq: 101 }, { cq: 1 }, { cq: 2.5 }, { sq: NaN }])("a depth of %j is refused", (depths) => {
  const engine = new Engine(100);
  expect(thrown(() => Pair.open(engine.transport, { id: ID, vector: 7, depths }), ValueRange).field).toMatch(/depths/);
  expect(engine.allocated.every(({ freed }) => freed)).toBe(true);
});

test("depths of what is no ring, or of none whose depth is chosen, are refused by the names of those that there are", () => {
  const engine = new Engine(100);
  const depths = { sq: 4, sqs: 8 };
  const refused = thrown(() => Pair.open(engine.transport, { id: ID, vector: 7, depths }), ValueRange);
  expect([refused.field, refused.value]).toEqual(["Pair.depths.sqs", 8]);
  expect(refused.allowed).toMatch(/sq, cq$/);
  expect(engine.allocated).toEqual([]);
});

test("what a transport lacks is told when the queue is opened", () => {
  const { transport } = new Engine();
  const { registers: _registers, ...without } = transport;
  thrown(() => Pair.open(without, { id: ID, vector: 7 }), TransportLacks);
  const { allocate: _allocate, ...neither } = transport;
  thrown(() => Pair.open(neither, { id: ID, vector: 7 }), TransportLacks);
});

test("an entry is whole when the device is told of it, and it is told once a batch", () => {
  const engine = new Engine();
  const pair = open(engine);
  const before = engine.stores.length;
  for (let n = 0; n < 3; n++) expect(pair.postAdd(n, 10)).not.toBe(0);
  expect(engine.stores.length).toBe(before);
  expect(engine.held).toEqual([]);
  expect(pair.notify()).toBe(0);
  expect(engine.stores.slice(before)).toEqual([[32, TAIL, 3]]);
  expect(engine.held.map(({ opcode, words }) => [opcode, words[1], words[2]])).toEqual([
    [1, 0, 10],
    [1, 1, 10],
    [1, 2, 10],
  ]);
  expect(pair.notify()).toBe(0);
  expect(engine.stores.length).toBe(before + 1);
});

const DEPTHS = [2, 3, 4, 5, 7, 8, 16, 33];

test.each(DEPTHS.flatMap((sq) => DEPTHS.map((cq) => [sq, cq] as const)))(
  "depths %i and %i: each command completes once, with its own result, in any order",
  (sq, cq) => {
    const seed = sq * 100 + cq;
    const random = randomOf(seed);
    const engine = new Engine();
    const pair = open(engine, { depths: { sq, cq } });
    const most = Math.min(sq, cq) - 1;
    expect(pair.depth, `seed ${seed}`).toBe(most);
    const expected = new Map<Token, number>();
    let done = 0;
    let posted = 0;
    const on: PairCompletions = {
      add(token, result) {
        expect(result, `seed ${seed}`).toBe(expected.get(token));
        expected.delete(token);
        done++;
      },
      failed: () => expect.unreachable(),
    };
    for (let step = 0; step < 2000; step++) {
      const what = random(4);
      if (what === 0) {
        const token = pair.postAdd(posted, seed);
        const full = expected.size === most;
        if (full) expect(token, `seed ${seed}`).toBe(0);
        if (token !== 0) expected.set(token, posted++ + seed);
      } else if (what === 1) pair.notify();
      else if (what === 2 && engine.held.length > 0) {
        const command = engine.held[random(engine.held.length)]!;
        if (!engine.waiting.some(([other]) => other === command)) engine.complete(command);
      } else pair.poll(on);
      expect(pair.inFlight, `seed ${seed}`).toBe(expected.size);
    }
    pair.notify();
    for (let round = 0; expected.size > 0 && round < 100; round++) {
      for (const command of [...engine.held]) engine.complete(command);
      pair.poll(on);
    }
    expect([expected.size, done], `seed ${seed}`).toEqual([0, posted]);
    expect(posted).toBeGreaterThan(100); // rounds enough for every turn
    expect(engine.most).toBeLessThanOrEqual(most);
  },
);

test("full: as many as there are tags; a place is free when the completion says that its entry was taken", () => {
  const engine = new Engine();
  const pair = open(engine, { depths: { sq: 4, cq: 16 } });
  for (let n = 0; n < 3; n++) expect(pair.postAdd(n, 0)).not.toBe(0);
  expect(pair.postAdd(9, 0)).toBe(0);
  thrown(() => pair.add({ left: 9, right: 0 }), RingFull);
  pair.notify();
  // Completed, but by what it says of the ring the device has taken nothing yet.
  engine.complete(engine.held[1]!, { sqhd: 0 });
  expect(pair.poll()).toBe(1);
  expect(pair.postAdd(9, 0)).toBe(0);
  engine.complete(engine.held[0]!, { sqhd: 2 });
  expect(pair.poll()).toBe(1);
  expect([pair.postAdd(9, 0), pair.postAdd(10, 0)].map((token) => token !== 0)).toEqual([true, true]);
  expect(pair.postAdd(11, 0)).toBe(0);
});

test("tags rest as long as they can: results stay readable until then", () => {
  const engine = new Engine();
  const pair = open(engine, { depths: { sq: 8 } });
  const token = pair.postAdd(1, 2);
  pair.notify();
  engine.complete(engine.held[0]!);
  pair.poll();
  const used: number[] = [];
  engine.taken = () => {
    used.push(engine.held[0]!.cid);
    engine.complete(engine.held[0]!);
  };
  for (let n = 0; n < 6; n++) {
    expect(pair.result(token)).toMatchObject({ sum: 3 });
    pair.postAdd(n, 0);
    pair.notify();
    pair.poll();
  }
  expect(used).toEqual([1, 2, 3, 4, 5, 6]);
});

test.each<[string, Lie, (error: unknown) => void]>([
  ["a tag that does not exist", { cid: 999 }, isViolation],
  ["a tag that is not in flight", { cid: 5 }, isViolation],
  ["another queue's", { sqid: ID + 1 }, isViolation],
  ["taken further than it was told", { sqhd: 2 }, isCorrupt],
  ["an index outside of the ring", { sqhd: 8 }, isCorrupt],
  ["an index far outside of the ring", { sqhd: 0xffff }, isCorrupt],
  ["more bytes than were lent", { result: 17 }, isViolation],
])("the device lies: %s", (_what, lie, is) => {
  const engine = new Engine();
  const pair = open(engine, { depths: { sq: 8 } });
  using data = hub.allocate(64);
  pair.postRead(16, data, 0);
  pair.notify();
  engine.complete(engine.held[0]!, lie);
  is(thrown(() => pair.poll(), Error));
});

function isViolation(error: unknown): void {
  expect(error).toBeInstanceOf(ProtocolViolation);
}

function isCorrupt(error: unknown): void {
  expect(error).toBeInstanceOf(DeviceCorrupt);
}

test("the device lies: a completion that was told before is not believed, and the next one is", () => {
  const engine = new Engine();
  const pair = open(engine, { depths: { sq: 8 } });
  pair.postAdd(1, 2);
  pair.postAdd(3, 4);
  pair.notify();
  const [first, second] = [...engine.held] as [Taken, Taken];
  engine.complete(first);
  engine.complete(first);
  engine.complete(second);
  const seen: unknown[] = [];
  pair.poll({ add: (_token, result) => seen.push(result), violation: (error) => seen.push(error.code) });
  expect(seen).toEqual([3, "PROTOCOL_VIOLATION", 7]);
  expect(pair.inFlight).toBe(0);
});

test("of a queue whose device is believed no more nothing is read or written", async () => {
  const engine = new Engine();
  const pair = open(engine, { depths: { sq: 8 } });
  const fence = pair.add({ left: 1, right: 2 });
  pair.notify();
  engine.complete(engine.held[0]!, { sqhd: 7 });
  const before = engine.stores.length;
  thrown(() => pair.poll(), DeviceCorrupt);
  expect(engine.stores.length).toBe(before);
  await rejected(Promise.resolve(fence), Error);
  thrown(() => pair.notify(), Error);
});

test("a failure is the command's own, with the error that the description names", async () => {
  const engine = new Engine();
  const pair = open(engine);
  engine.taken = () => engine.complete(engine.held[0]!, { status: 1 });
  const error = await rejected(Promise.resolve(pair.add({ left: 1, right: 2 })), PairError);
  expect(error.status).toBe(1);
});

test("memory is lent until the completion", () => {
  const engine = new Engine();
  const pair = open(engine);
  using data = hub.allocate(64);
  pair.postRead(16, data, 8);
  pair.notify();
  const { words } = engine.held[0]!;
  expect(words[1]).toBe(16);
  expect(data.state).toBe("lent");
  engine.complete(engine.held[0]!, { result: 16 });
  pair.poll();
  expect(data.state).toBe("owned");
});

test("who sleeps has asked to be told, and has looked again: a completion in between is found", async () => {
  const engine = new Engine();
  const pair = open(engine);
  const early = pair.add({ left: 1, right: 1 });
  // Nothing is told of what comes before the device hears that somebody waits.
  engine.taken = () => setImmediate(() => engine.complete(engine.held[0]!));
  expect((await early.wait({ timeout: 2000 })).sum).toBe(2);
  const stored = engine.stores.filter(([, offset]) => offset === AWAITED);
  expect(stored.length).toBeGreaterThan(0);
  // The completion comes while the device is being asked, and it tells of none.
  const { stored: original } = Object.getPrototypeOf(engine) as Engine;
  engine.taken = undefined;
  engine.stored = (offset, value) => {
    if (offset === AWAITED && engine.held.length > 0) engine.complete(engine.held[0]!);
    else original.call(engine, offset, value);
  };
  expect((await pair.add({ left: 2, right: 2 }).wait({ timeout: 2000 })).sum).toBe(4);
});

test("a fence whose command never ends: the limit says so, and memory stays lent", async () => {
  const engine = new Engine();
  const pair = open(engine);
  using data = hub.allocate(64);
  const fence = pair.read({ length: 8, data });
  await rejected(fence.wait({ timeout: 5 }), Timeout);
  expect(data.state).toBe("lent");
  engine.complete(engine.held[0]!, { result: 8 });
  await fence.wait({ timeout: 2000 });
});
