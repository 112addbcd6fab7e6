/** What halts the copy engine, told a host that drives it by its registers alone; and how its sequences end it. */
import { expect, onTestFinished, test } from "vitest";
import { hub, Timeout } from "@ringwright/runtime";
import { soft } from "@ringwright/runtime/soft";
import { CopyEngine } from "../../../examples/engine/engine.ts";
import {
  Copier,
  encodeNop,
  EngineHalted,
  EngineUnknown,
  HaltReason,
  openEngine,
  restart,
  RingNumber,
  shutdown,
} from "../../../specs/dma-copy.gen.ts";
import { addressOf, PAGE } from "../../support/protect.ts";
import { failure, open } from "./open.ts";

const DEPTH = 8;
/** No memory stands there. */
const NOWHERE = 0x1000;

interface Places {
  readonly urgent?: number;
  readonly normal?: number;
  readonly done?: number;
  readonly depths?: readonly [urgent: number, normal: number, done: number];
}

/** An engine whose rings lie where somebody says. */
function raw({ depths = [DEPTH, DEPTH, DEPTH], ...places }: Places = {}) {
  const memory = hub.allocate(3 * PAGE);
  onTestFinished(() => memory.close());
  const at = {
    urgent: addressOf(memory),
    normal: addressOf(memory, PAGE),
    done: addressOf(memory, 2 * PAGE),
    ...places,
  };
  const device = new CopyEngine();
  const interrupts: string[] = [];
  const transport = soft(device, { trace: (line) => void (line.includes(" interrupt ") && interrupts.push(line)) });
  const engine = openEngine(transport);
  for (const [index, base] of [at.urgent, at.normal].entries()) {
    engine.submissions(index).base.store(base);
    engine.submissions(index).depth.store(depths[index]!);
  }
  engine.completionsBase.store(at.done);
  engine.completionsDepth.store(depths[2]);
  engine.control.store({ enable: true, interruptEnable: true });
  transport.step(100);
  /** Writes so many descriptors of no operation, and tells of them. */
  const give = (ring: RingNumber, count: number): void => {
    const words = new Uint32Array((count * 64) / 4);
    for (let index = 0; index < count; index++) encodeNop(words, index * 16, index);
    memory.bytes.set(new Uint8Array(words.buffer), ring * PAGE);
    engine.doorbell.store({ ring, tail: count });
    transport.step(100);
  };
  const halted = () => {
    const { ready, halted: has, idle, haltReason: reason } = engine.status.fields();
    return {
      ready,
      halted: has,
      idle,
      reason,
      address: Number(engine.faultAddress.load()),
      cause: engine.cause.fields(),
    };
  };
  return { memory, transport, engine, give, halted, interrupts };
}

const { urgent, normal } = RingNumber;

test("it runs as long as all is well", () => {
  const { give, halted, engine, memory, interrupts } = raw();
  give(urgent, 3);
  give(normal, 2);
  expect(halted()).toMatchObject({ ready: true, halted: false, idle: true, reason: HaltReason.none });
  expect([engine.submissions(0).head.load(), engine.submissions(1).head.load()]).toEqual([3, 2]);
  const words = new Uint32Array(memory.bytes.slice(2 * PAGE).buffer);
  expect(Array.from({ length: DEPTH }, (_, slot) => (words[slot * 4 + 3]! >>> 16) & 1)).toEqual([
    1, 1, 1, 1, 1, 0, 0, 0,
  ]);
  expect(interrupts).toEqual([]);
});

test.each<[string, HaltReason, number, Places, (host: ReturnType<typeof raw>) => void]>([
  ["descriptors that are not there", HaltReason.descriptorFault, NOWHERE, { urgent: NOWHERE }, (host) => host.give(urgent, 1)],
  ["completions that have no place", HaltReason.completionFault, NOWHERE, { done: NOWHERE }, (host) => host.give(normal, 1)],
  ["a tail behind the ring's end", HaltReason.badDoorbell, 0, {}, (host) => host.give(normal, DEPTH + 1)],
  ["a ring that is not there", HaltReason.badDoorbell, 0, { depths: [0, DEPTH, DEPTH] }, (host) => host.give(urgent, 1)],
  ["a head behind what was completed", HaltReason.badDoorbell, 0, {}, (host) => host.engine.completionsHead.store(3)],
  ["a ring of one entry", HaltReason.badRing, 0, { normal: 0, depths: [DEPTH, 1, DEPTH] }, () => {}],
  ["a ring that is too deep", HaltReason.badRing, 0, { urgent: 0, depths: [65537, DEPTH, DEPTH] }, () => {}],
  ["no completions", HaltReason.badRing, 0, { done: 0, depths: [DEPTH, DEPTH, 0] }, () => {}],
  ["a base aside", HaltReason.badRing, 0x1020, { normal: 0x1020 }, () => {}],
])("it halts for %s", (_, reason, address, places, provoke) => {
  const host = raw(places);
  provoke(host);
  host.transport.step(100);
  const { ready, ...told } = host.halted();
  expect(told).toEqual({ halted: true, idle: true, reason, address, cause: { completed: false, halted: true } });
  expect(ready).toBe(reason !== HaltReason.badRing);
  expect(host.interrupts.length).toBe(1);
  // It does nothing any more, until it is disabled: then it has forgotten.
  const before = host.memory.bytes.slice();
  host.give(normal, 2);
  expect(Buffer.compare(before.subarray(2 * PAGE), host.memory.bytes.subarray(2 * PAGE))).toBe(0);
  host.engine.control.enable = false;
  host.engine.cause.store({ completed: true, halted: true });
  host.transport.step(100);
  expect(host.halted()).toEqual({
    ...{ ready: false, halted: false, idle: true, reason: HaltReason.none, address: 0 },
    cause: { completed: false, halted: false },
  });
}); // prettier-ignore

test("restart brings one back that has halted", async () => {
  const { engine, transport, give, halted } = raw({ urgent: NOWHERE });
  give(urgent, 1);
  expect(halted()).toMatchObject({ halted: true });
  await restart(transport);
  expect(halted()).toMatchObject({ ready: false, halted: false, cause: { halted: false } });
  expect(engine.control.enable).toBe(false);
  await using copier = await Copier.start(transport);
  await copier.urgent.nop();
});

test("start says why an engine halts at once, and refuses one of another kind", async () => {
  class Strange extends CopyEngine {
    protected override onReset(): void {
      super.onReset();
      this.engine.version.major = 2;
      this.engine.version.minor = 7;
    }
  }
  class Broken extends CopyEngine {
    override onSubmissionsDepth(index: number): void {
      this.engine.submissions(index).depth.word = 1;
    }
  }
  const unknown = await failure(Copier.start(soft(new Strange())));
  expect(unknown).toBeInstanceOf(EngineUnknown);
  expect(unknown).toMatchObject({ major: 2, minor: 7 });
  const device = new Broken();
  const transport = soft(device);
  const halted = await failure(Copier.start(transport));
  expect(halted).toBeInstanceOf(EngineHalted);
  expect(halted).toMatchObject({ reason: HaltReason.badRing });
  // What was begun was taken back.
  expect(device.engine.control.enable).toBe(false);
});

test("start waits no longer than the engine says that it takes", async () => {
  class Stuck extends CopyEngine {
    override onControl(): void {}
  }
  const transport = soft(new Stuck());
  const before = transport.now();
  expect(await failure(Copier.start(transport))).toBeInstanceOf(Timeout);
  expect(transport.now() - before).toBeGreaterThanOrEqual(1000);
  expect(transport.now() - before).toBeLessThan(3000);
});

test("shutdown lets the engine end what it has taken", async () => {
  const { copier, transport } = await open({ engine: { chunk: 64 } });
  using target = hub.allocate(64 * 1024);
  const filled = copier.normal.fill({ pattern: 0x0707_0707_0707_0707n, target });
  copier.notify();
  transport.step(10);
  await shutdown(transport);
  const { status, control } = openEngine(transport);
  expect([status.ready, status.idle, control.enable]).toEqual([false, true, false]);
  await filled;
  expect(target.bytes.every((byte) => byte === 7)).toBe(true);
  await copier.close();
});
