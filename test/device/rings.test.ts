/** Rings as the device serves them: taking, completing, wrapping, waiting for room, stopping. */
import { describe, expect, test } from "vitest";
import { DmaFault } from "../../src/device/outside.ts";
import { ValueRange } from "../../src/runtime/errors/values.ts";
import { settle } from "./outside.ts";
import { DEPTH, Host, ORDERS, REPLIES } from "./workshop.ts";

describe.each([true, false])("with windows: %s", (windows) => {
  test("commands are taken in order, and completions say whose they are and how far the ring was taken", () => {
    const host = new Host({ windows });
    host.put(1, 7, [11]);
    host.put(2, 8, [20, 3]);
    host.put(1, 9, [13]);
    host.ring();
    host.settle();
    expect(host.device.log).toEqual(["reset", "echo 11", "add 20 3", "echo 13"]);
    expect(host.reap()).toEqual([
      { value: 11, head: 3, queue: 3, status: 0, tag: 7 },
      { value: 23, head: 3, queue: 3, status: 1, tag: 8 },
      { value: 13, head: 3, queue: 3, status: 0, tag: 9 },
    ]);
    expect(host.bugs).toEqual([]);
  });

  test("rings wrap, and the turn flips with each pass", () => {
    const host = new Host({ windows, depth: 5, replies: 3 });
    let value = 0;
    for (let pass = 0; pass < 40; pass++) {
      const count = 1 + (pass % 2);
      for (let one = 0; one < count; one++) host.put(1, one, [value + one]);
      host.ring();
      if (pass % 3 === 0) while (host.device.run(1));
      else host.settle();
      expect(host.reap().map((reply) => reply.value)).toEqual(Array.from({ length: count }, (_, one) => value + one));
      value += count;
    }
    expect(host.bugs).toEqual([]);
    expect(value).toBe(60);
  });

  test("completions wait for room, and come as it comes", () => {
    const host = new Host({ windows, depth: 8, replies: 3 });
    for (let tag = 0; tag < 6; tag++) host.put(1, tag, [tag]);
    host.ring();
    while (host.device.run(64));
    expect(host.bench.replies.room).toBe(0);
    expect(host.bench.replies.waiting).toBe(4);
    const first = host.reap(false);
    expect(first.map(({ value }) => value)).toEqual([0, 1]);
    while (host.device.run(64));
    expect(host.reap(false)).toEqual([]);
    host.tell();
    while (host.device.run(64));
    expect(host.reap().map(({ value }) => value)).toEqual([2, 3]);
    while (host.device.run(64));
    expect(host.reap().map(({ value }) => value)).toEqual([4, 5]);
    expect(host.bugs).toEqual([]);
  });

  test("a command may complete later, by its id, and in any order", () => {
    const host = new Host({ windows });
    host.device.keeps = true;
    for (let tag = 0; tag < 3; tag++) host.put(1, tag);
    host.ring();
    host.settle();
    expect(host.reap()).toEqual([]);
    const [a, b, c] = host.device.kept as [number, number, number];
    host.bench.replies.completeWith(c, 30, 0, 0);
    host.bench.replies.complete(a, { value: 10, status: 5 });
    expect(host.outside.woken).toBeGreaterThan(0);
    host.settle();
    host.bench.replies.complete(b);
    host.settle();
    expect(host.reap().map(({ tag, value, status }) => [tag, value, status])).toEqual([
      [2, 30, 0],
      [0, 10, 5],
      [1, 0, 0],
    ]);
  });

  test("a reset in the middle: nothing is written afterwards, and ids of before name nothing", () => {
    const host = new Host({ windows, replies: 2 });
    host.device.keeps = true;
    for (let tag = 0; tag < 4; tag++) host.put(1, tag);
    host.ring();
    host.settle();
    const { kept } = host.device;
    host.bench.replies.complete(kept[0]!);
    host.bench.replies.complete(kept[1]!);
    host.settle();
    host.device.reset();
    const before = host.outside.bytes.slice();
    host.bench.replies.complete(kept[1]!);
    host.bench.replies.complete(kept[2]!);
    host.settle();
    while (host.device.run(64));
    expect(host.outside.bytes).toEqual(before);
    expect(host.bench.inFlight.count).toBe(0);
    expect(host.device.log.slice(-1)).toEqual(["reset"]);

    host.outside.bytes.fill(0);
    host.bench.orders.start(ORDERS, DEPTH);
    host.bench.replies.start(REPLIES, DEPTH);
    Object.assign(host, { tail: 0, head: 0, phase: 1 });
    host.device.keeps = false;
    host.put(1, 2, [77]);
    host.ring();
    host.settle();
    host.bench.replies.complete(kept[2]!);
    host.settle();
    expect(host.reap()).toEqual([{ value: 77, head: 1, queue: 3, status: 0, tag: 2 }]);
    expect(host.bugs).toEqual([]);
  });

  test("a ring at an address that is no memory's stops the device, and no more", () => {
    const host = new Host({ windows, start: false });
    const faults: string[] = [];
    host.device["onRingFault"] = (ring, fault) => {
      faults.push(`${ring.path} ${fault.access} ${fault.address.toString(16)}`);
      ring.stop();
    };
    host.bench.orders.start(0x9999_0000, DEPTH);
    host.bench.replies.start(REPLIES, DEPTH);
    host.ring(3);
    host.settle();
    expect(faults).toEqual(["workshop.ring#Bench.Orders reads 99990000"]);
    expect(host.bench.orders.running).toBe(false);

    host.bench.orders.start(ORDERS, DEPTH);
    host.bench.replies.start(0x8888_0000, DEPTH);
    host.put(1, 1);
    host.ring();
    host.settle();
    expect(faults.slice(1)).toEqual(["workshop.ring#Bench.Replies writes 88880000"]);
  });

  test("a completion that cannot be written is the ring's fault, not the command's", () => {
    const host = new Host({ windows, start: false });
    const faults: string[] = [];
    host.device["onRingFault"] = (ring, fault) => {
      faults.push(`${ring.path} ${fault.access}`);
      ring.stop();
    };
    host.device["onDmaFault"] = () => void faults.push("the command's");
    host.bench.orders.start(ORDERS, DEPTH);
    host.bench.replies.start(0x8888_0000, DEPTH);
    host.put(1, 1);
    host.put(1, 2);
    host.ring();
    host.device.run(64);
    expect(faults).toEqual(["workshop.ring#Bench.Replies writes"]);
    expect(host.device.log).toEqual(["reset", "echo 0", "echo 0"]);
  });

  test("what a model lets pass is told to it, with the command", () => {
    const host = new Host({ windows });
    const faults: (readonly [unknown, boolean])[] = [];
    host.device.echo = (command) => void host.device.dma.read(command.value, 8);
    host.device["onDmaFault"] = (fault, id) => {
      faults.push([fault.address, host.bench.inFlight.find(id) !== undefined]);
      host.bench.replies.complete(id, { status: 3 });
    };
    host.put(1, 6, [0x1234]);
    host.put(1, 5, [ORDERS]);
    host.ring();
    host.settle();
    expect(faults).toEqual([[0x1234, true]]);
    expect(host.reap().map(({ tag, status }) => [tag, status])).toEqual([[6, 3]]);
    expect(() => host.device.dma.read(0, 1)).toThrow(DmaFault);
    for (const length of [-1, 1.5, Number.NaN, "4" as unknown as number])
      expect(() => host.device.dma.read(0x1_0000, length)).toThrow(ValueRange);
  });

  test("a fault that nobody looks after stops all rings", () => {
    const host = new Host({ windows });
    host.device.echo = (command) => void host.device.dma.read(command.value, 8);
    host.put(1, 6, [0x1234]);
    host.put(1, 5, [0x1234]);
    host.ring();
    host.settle();
    expect(host.bench.running).toBe(false);
    expect(host.device.hostBugs).toEqual([]);
  });
});

describe("how often a command completes", () => {
  test("once: a second time is the model's mistake", () => {
    const host = new Host();
    host.device.keeps = true;
    host.put(1, 1);
    host.ring();
    host.settle();
    const [id] = host.device.kept as [number];
    host.bench.replies.complete(id);
    expect(() => host.bench.replies.complete(id)).toThrow(/id is \d+; it must be that of a command/);
    host.settle();
    expect(() => host.bench.replies.complete(id)).toThrow(/id is/);
    expect(() => host.bench.replies.complete(12_345)).toThrow(/id is 12345/);
    expect(() => host.bench.replies.completeWith(id, -1, 0, 0)).toThrow(/value is -1/);
    expect(host.reap()).toHaveLength(1);
  });

  test("if: only where the entry asks for it; never: never", () => {
    const host = new Host();
    host.put(3, 1, [0]);
    host.put(3, 2, [9]);
    host.put(4, 3);
    host.put(3, 4, [0]);
    host.ring();
    host.settle();
    expect(host.device.log.slice(1)).toEqual(["tick 0", "tick 9", "silent", "tick 0"]);
    expect(host.reap().map(({ tag }) => tag)).toEqual([2]);
    expect(host.bench.inFlight.count).toBe(0);
    expect(host.bugs).toEqual([]);
  });

  test("while: until it says that no more come", () => {
    const host = new Host();
    host.put(5, 3, [4]);
    host.put(5, 4, [1]);
    host.ring();
    settle(host.device, 7);
    const replies = host.reap();
    expect(replies.filter(({ tag }) => tag === 3).map(({ value }) => value)).toEqual([1, 2, 3, 4]);
    expect(replies.filter(({ tag }) => tag === 4).map(({ value }) => value)).toEqual([1]);
    expect(host.bench.inFlight.count).toBe(0);
  });
});

describe("interrupts", () => {
  test("one for each batch that is seen", () => {
    const host = new Host();
    for (let tag = 0; tag < 3; tag++) host.put(1, tag);
    host.ring();
    while (host.device.run(64));
    expect(host.outside.interrupts).toEqual([2]);
    host.reap();
    host.bench.replies.interrupt = 5;
    host.put(1, 3);
    host.ring();
    host.settle();
    expect(host.outside.interrupts).toEqual([2, 5]);
    host.bench.replies.interrupt = undefined;
    host.put(1, 4);
    host.ring();
    host.settle();
    expect(host.outside.interrupts).toEqual([2, 5]);
  });
});

describe("work of a model's own", () => {
  test("is done piece by piece, among everything else, and forgotten by a stop", () => {
    const host = new Host();
    const done: string[] = [];
    let left = 3;
    host.device["work"](() => {
      done.push(`piece ${left}`);
      return --left > 0;
    });
    host.put(1, 1, [1]);
    host.ring();
    settle(host.device, 3);
    expect(done).toEqual(["piece 3", "piece 2", "piece 1"]);
    host.device["work"](() => true);
    host.device["stop"]();
    expect(host.device.step(() => 0)).toBe(false);
  });

  test("may be put off", () => {
    const host = new Host();
    const done: string[] = [];
    host.device["after"](20, () => void done.push("late"));
    host.device["after"](10, () => void done.push("early"));
    expect(host.device.due).toBe(10);
    host.settle();
    expect(done).toEqual([]);
    host.outside.time = 15;
    host.settle();
    expect([done, host.device.due]).toEqual([["early"], 20]);
    host.outside.time = 30;
    host.device.run(1);
    expect([done, host.device.due]).toEqual([["early", "late"], undefined]);
  });

  test("entries are taken when the model lets them", () => {
    const host = new Host();
    let allowed = false;
    host.device.mayFetch = () => allowed;
    host.put(1, 1, [1]);
    host.ring();
    host.settle();
    while (host.device.run(64));
    expect([host.bench.orders.pending, host.bench.orders.taken]).toEqual([1, 0]);
    allowed = true;
    host.settle();
    expect([host.bench.orders.pending, host.bench.orders.taken]).toEqual([0, 1]);
  });
});

test("each number has a queue of its own", () => {
  const one = new Host({ number: 3 });
  const other = one.device.benchs.at(9);
  expect(one.device.benchs.at(3)).toBe(one.bench);
  expect(one.device.benchs.get(4)).toBeUndefined();
  other.orders.start(ORDERS, DEPTH);
  other.replies.start(REPLIES, DEPTH);
  one.bench.stop();
  one.put(1, 1, [5]);
  one.panel.store32(0x1000 + 9 * 16, 1);
  one.settle();
  expect(one.reap(false)).toEqual([{ value: 5, head: 1, queue: 9, status: 0, tag: 1 }]);
});
