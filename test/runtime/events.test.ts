/** Entries that answer no command: told to handlers or to whoever listens, and taken for nobody's completion. */
import { expect, test } from "vitest";

import { DeviceCorrupt, QueueClosed, QueueFailed } from "@ringwright/runtime";

import { Link, Talker, What, type TalkerEvents } from "../codegen/cases/events/expected.gen.ts";
import { closesAfterwards, HandMadeDevice, randomOf } from "./doorbell-device.ts";
import { fakePair, MORE } from "./fake-pair.ts";
import { rejected, thrown } from "./outcomes.ts";

const WAIT = { timeout: 2000 };
const DEPTH = 4;

interface Entry {
  readonly what?: What;
  readonly link?: Link;
  readonly port?: number;
  readonly wide?: number;
  readonly value?: number;
}

/** A device that talks when the test says so. */
class Engine extends HandMadeDevice {
  readonly asked: number[] = [];
  private index = 0;
  private turn = 1;
  private taken = 0;
  awaited = 0;

  override stored(offset: number, value: number): void {
    if (offset === 0x18) this.awaited++;
    if (offset !== 0x10) return;
    for (; this.taken !== value; this.taken = (this.taken + 1) % 8) {
      this.asked.push(this.memory("Asks").words[this.taken * 2]! >>> 16);
    }
  }

  tell({ what = What.answer, link = Link.down, port = 0, wide = 0, value = 0 }: Entry, tag = 0xffff): void {
    const { words } = this.memory("Tells");
    words.set([(tag << 16) | this.taken, value, (wide << 8) | port], this.index * 4 + 1);
    Atomics.store(words, this.index * 4, (what << 24) | (link << 16) | this.turn);
    this.index = (this.index + 1) % DEPTH;
    if (this.index === 0) this.turn ^= 1;
  }
}

function open(): { engine: Engine; talker: Talker } {
  const engine = new Engine();
  const talker = Talker.open(engine.transport);
  closesAfterwards(talker);
  return { engine, talker };
}

test("handlers hear of events beside their commands' completions, each of its own kind", () => {
  const { engine, talker } = open();
  const heard: unknown[] = [];
  const handlers = {
    linkChanged: (...given: unknown[]): void => void heard.push(["link", ...given.slice(-2)]),
    failedEvent: (...given: unknown[]): void => void heard.push(["hot", given.at(-1)]),
    heat: (_link: number, _what: number, value: number, port: number): void => void heard.push(["warm", value, port]),
    ask: (token: number): void => void heard.push(["answer", token]),
  };
  const token = talker.postAsk(7);
  talker.notify();
  engine.tell({ what: What.link, link: Link.up, wide: 0x80_0001 });
  engine.tell({ what: What.heat, port: 2, value: 60 });
  engine.tell({}, engine.asked[0]);
  expect(talker.poll(handlers)).toBe(3);
  engine.tell({ what: What.heat, port: 0, value: 99 });
  expect(talker.poll(handlers)).toBe(1);
  expect(heard).toEqual([
    ["link", Link.up, 0x100_0002],
    ["warm", 60, 2],
    ["answer", token],
    ["hot", 99],
  ]);
  expect(talker.poll(handlers)).toBe(0);
});

test("an event takes no tag, even if it names one in flight", async () => {
  const { engine, talker } = open();
  const ask = talker.ask({ value: 1 });
  talker.notify();
  engine.tell({ what: What.heat, port: 9 }, engine.asked[0]);
  expect([talker.poll(), ask.state, talker.inFlight]).toEqual([1, "pending", 1]);
  engine.tell({ value: 5 }, engine.asked[0]);
  expect((await ask.wait(WAIT)).value).toBe(5);
});

test("whoever listens is told from the event loop, until he stops or the queue ends", async () => {
  const { engine, talker } = open();
  const heard: number[] = [];
  const listener: TalkerEvents = { heat: (_link, _what, value) => void heard.push(value) };
  const stop = [talker.onEvents(listener), talker.onEvents(listener)];
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(engine.awaited).toBeGreaterThan(0);
  const hot = async (value: number, handlers?: TalkerEvents): Promise<void> => {
    engine.tell({ what: What.heat, port: 3, value });
    if (handlers === undefined) engine.interrupt();
    else talker.poll(handlers);
    await new Promise((resolve) => setTimeout(resolve, 5));
  };
  await hot(1);
  stop[0]!();
  stop[0]!();
  await hot(2);
  await hot(3, { heat: (_link, _what, value) => void heard.push(-value) });
  await hot(4, {});
  stop[1]!();
  expect(talker.unheard).toBe(0);
  await hot(5, {});
  // Whoever listens for something else has not heard of it.
  const other = talker.onEvents({ linkChanged() {} });
  await hot(6, {});
  other();
  expect([heard, talker.unheard]).toEqual([[1, 1, 2, -3, 4], 2]);
  await talker.close(WAIT);
  thrown(() => talker.onEvents(listener), QueueClosed);
});

test("a listener that throws keeps nobody from hearing, and fails nothing", async () => {
  const { engine, talker } = open();
  const caught: unknown[] = [];
  const listeners = process.listeners("uncaughtException");
  process.removeAllListeners("uncaughtException");
  process.once("uncaughtException", (error) => void caught.push(error));
  let heard = 0;
  const mine = new Error("mine");
  talker.onEvents({
    heat: () => {
      throw mine;
    },
  });
  const stop = talker.onEvents({ heat: () => void heard++ });
  engine.tell({ what: What.heat, port: 1 });
  talker.poll();
  await new Promise((resolve) => setTimeout(resolve, 5));
  for (const listener of listeners) process.on("uncaughtException", listener);
  expect([heard, caught]).toEqual([1, [mine]]);
  stop();
  const ask = talker.ask({ value: 1 });
  talker.notify();
  engine.tell({}, engine.asked[0]);
  await ask.wait(WAIT);
});

test("events told by the whole key, the one that says more first; a failed queue is listened to no more", async () => {
  const { device, pair } = await fakePair();
  const heard: unknown[] = [];
  const stop = pair.onEvents({
    changed: (_status, _state, _detail, level) => void heard.push(level),
    over: () => void heard.push("over"),
  });
  const nobody = { kind: 0, low: 0xffff_ffff, high: 0xffff_ffff };
  const watch = pair.watch();
  pair.notify();
  device.answer(nobody, { detail: 5 });
  device.answer(device.request(watch.token, 8), { state: MORE, detail: 1 });
  device.answer(nobody, { detail: 6, status: 9 });
  device.answer(nobody, { detail: 7, status: 8 });
  expect(pair.poll()).toBe(4);
  expect([heard, watch.waiting]).toEqual([[5, "over", 7], 1]);
  device.corrupt();
  thrown(() => pair.poll(), DeviceCorrupt);
  stop();
  thrown(() => pair.onEvents({}), QueueFailed);
  await rejected(watch, QueueFailed);
});

test("commands and events in any order: none is lost, none is told twice", () => {
  const { engine, talker } = open();
  const seed = 20;
  const random = randomOf(seed);
  const flying: number[] = [];
  let [events, told, heats, answers] = [0, 0, 0, 0];
  const handlers = {
    ask: (): void => void answers++,
    heat: (_link: number, _what: number, value: number): void => {
      expect(value, `seed ${seed}`).toBe(heats);
      heats++;
    },
  };
  let room = DEPTH - 1;
  for (let i = 0; i < 20_000; i++) {
    const choice = random(4);
    if (choice === 0 && talker.postAsk(i) !== 0) {
      talker.notify();
      flying.push(engine.asked.at(-1)!);
    } else if (choice === 1 && room > 0) {
      engine.tell({ what: What.heat, port: 1, value: events++ });
      room--;
    } else if (choice === 2 && room > 0 && flying.length > 0) {
      engine.tell({}, flying.splice(random(flying.length), 1)[0]);
      told++;
      room--;
    } else if (choice === 3) {
      expect(talker.poll(handlers)).toBe(DEPTH - 1 - room);
      room = DEPTH - 1;
      expect([heats, answers, talker.inFlight], `seed ${seed}, step ${i}`).toEqual([events, told, flying.length]);
    }
  }
  expect(events + told).toBeGreaterThan(5000);
});
