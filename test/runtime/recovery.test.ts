/** Queues whose device stops: who is told, what stays lent, and how they run again. */
import fc from "fast-check";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import {
  DeviceRemoved,
  hub,
  QueueClosed,
  QueueFailed,
  QueueStopped,
  SequenceError,
  StaleToken,
  Timeout,
  type DeviceBuffer,
  type Transport,
} from "../../src/runtime/index.ts";
import { Halted, Line, LineError, restart, type LineOptions } from "../codegen/cases/stops/expected.gen.ts";
import { closesAfterwards } from "./doorbell-device.ts";
import { HaltingEngine } from "./halting-engine.ts";

async function opened(
  engine: HaltingEngine,
  options: Partial<LineOptions> = {},
  transport: Transport = engine.transport,
): Promise<Line> {
  const line = await Line.open(transport, { id: 0, vector: 100, depths: { sq: 4, cq: 8 }, ...options });
  closesAfterwards(line);
  return line;
}

function memory(bytes = 64): DeviceBuffer {
  const buffer = hub.allocate(bytes);
  onTestFinished(() => buffer.close());
  return buffer;
}

function error(promise: PromiseLike<unknown>): Promise<unknown> {
  return Promise.resolve(promise).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
}

/** Has the tick's posts told of. */
const told = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

describe("opening", () => {
  test("what fails is undone, and nothing is left of the queue", async () => {
    const engine = new HaltingEngine();
    engine.haltsAtOnce = 7;
    const failed = await error(Line.open(engine.transport, { id: 2, vector: 100 }));
    expect(failed).toBeInstanceOf(Halted);
    expect(failed).toBeInstanceOf(SequenceError);
    expect(failed).toMatchObject({ code: "SEQUENCE_FAILED", sequence: "Line.open", reason: 7 });
    // The line's depth: told, undone, and the steps of closing besides.
    expect(engine.stores.filter(([, offset]) => offset === 0x100 + 2 * 32 + 0x10).map(([, , value]) => value)).toEqual([
      64, 0, 0,
    ]);
    expect(engine.allocated.map(({ freed }) => freed)).toEqual([true, true]);
  });

  test("aborted, it is undone as well", async () => {
    const engine = new HaltingEngine();
    const reason = new Error("enough");
    const transport = { ...engine.transport, registers: () => ({ ...engine.window, store32: () => {} }) };
    const controller = new AbortController();
    setTimeout(() => controller.abort(reason), 5);
    expect(await error(Line.open(transport, { id: 0, vector: 100, signal: controller.signal }))).toBe(reason);
    expect(engine.allocated.map(({ freed }) => freed)).toEqual([true, true]);
  });
});

describe("a device that halts", () => {
  test("is noticed while somebody waits: everybody is told, and memory stays lent", async () => {
    const engine = new HaltingEngine();
    const line = await opened(engine);
    const data = memory();
    const fences = [line.sum({ data }), line.sum({ data }), line.sum({ data })];
    await told();
    engine.complete(1);
    const room = error(line.room());
    engine.halt();
    const [first, second, third] = await Promise.all(fences.map(error));
    expect([first, third].map((each) => each instanceof QueueStopped)).toEqual([true, true]);
    expect(first).toMatchObject({ code: "QUEUE_STOPPED", queue: "Line" });
    expect(String(first)).toContain("'status.halted' holds");
    expect(second).toBeUndefined();
    expect(await room).toBeUndefined();
    expect([line.stopped, line.inFlight, data.state]).toEqual([true, 2, "lent"]);

    expect(() => line.postSum(4, data, 0)).toThrow(QueueStopped);
    expect(() => line.notify()).toThrow(QueueStopped);
    expect(() => line.poll()).toThrow(QueueStopped);
    expect(await error(line.room())).toBeInstanceOf(QueueStopped);
    expect(line.result(fences[0]!.token)).toBeUndefined();
    expect(await error(line.fence(fences[0]!.token))).toBeInstanceOf(QueueStopped);
  });

  test("who waits for room is told, too", async () => {
    const engine = new HaltingEngine();
    const line = await opened(engine);
    const data = memory();
    for (let i = 0; i < 3; i++) line.postSum(4, data, 0);
    line.notify();
    const room = error(line.room());
    engine.halt();
    expect(await room).toBeInstanceOf(QueueStopped);
  });

  test("is asked at once when an interrupt brings nothing", async () => {
    const engine = new HaltingEngine();
    const line = await opened(engine);
    const fence = error(line.sum({ data: memory() }));
    await told();
    await told();
    vi.useFakeTimers({ toFake: ["setTimeout", "performance"] });
    onTestFinished(() => void vi.useRealTimers());
    engine.halt();
    engine.interrupt();
    expect(await fence).toBeInstanceOf(QueueStopped);
  });

  test("is asked before a limit is told", async () => {
    const engine = new HaltingEngine();
    const line = await opened(engine);
    const fence = line.sum({ data: memory() });
    await told();
    engine.halt();
    expect(await error(fence.wait({ timeout: 1 }))).toBeInstanceOf(QueueStopped);

    const other = new HaltingEngine();
    const slow = await opened(other);
    const pending = slow.sum({ data: memory() });
    await told();
    expect(await error(pending.wait({ timeout: 1 }))).toBeInstanceOf(Timeout);
    expect(slow.stopped).toBe(false);
  });

  test("is found by a blocking wait", async () => {
    const engine = new HaltingEngine();
    const line = await opened(engine);
    const token = line.postSum(4, memory(), 0);
    line.notify();
    expect(() => line.waitSync(token, { timeout: 1 })).toThrow(Timeout);
    engine.halt();
    expect(() => line.waitSync(token, { timeout: 1 })).toThrow(QueueStopped);
    expect(() => line.waitSync(token, { timeout: 1000 })).toThrow(QueueStopped);
  });

  test("is found by a program that only polls", async () => {
    const engine = new HaltingEngine();
    const line = await opened(engine);
    const data = memory();
    const [first, second] = [line.postSum(4, data, 0), line.postSum(8, data, 0)];
    line.notify();
    expect(line.check()).toBe(false);
    engine.complete(0);
    engine.halt();
    expect(line.check()).toBe(true);
    expect(line.result(first)).toMatchObject({ result: 4 });
    expect(line.result(second)).toBeUndefined();
    expect(line.stopped).toBe(true);
  });

  test("that works only when it is told is asked when it has nothing to do", async () => {
    const engine = new HaltingEngine();
    const work: (() => void)[] = [];
    const transport: Transport = {
      ...engine.transport,
      interrupt: () => 100,
      now: () => 0,
      relax: () => work.shift()?.() !== undefined || work.length > 0,
    };
    const line = await opened(engine, {}, transport);
    const fence = error(line.sum({ data: memory() }));
    work.push(() => engine.halt());
    expect(await fence).toBeInstanceOf(QueueStopped);
  });

  test("that is gone fails the queue", async () => {
    const engine = new HaltingEngine();
    const line = await opened(engine);
    const fence = error(line.sum({ data: memory() }));
    await told();
    engine.remove();
    const failed = await fence;
    expect(failed).toBeInstanceOf(QueueFailed);
    expect((failed as QueueFailed).cause).toBeInstanceOf(DeviceRemoved);
    expect(() => line.check()).toThrow(QueueFailed);
    expect(await error(line.recover())).toBeInstanceOf(QueueFailed);
  });
});

describe("recovering", () => {
  test("gives back what was lent, and begins anew", async () => {
    const engine = new HaltingEngine();
    const line = await opened(engine);
    const data = memory();
    // Past the ring's end, so that turns differ from those at first.
    for (let i = 0; i < 11; i++) {
      const fence = line.sum({ data, length: 4 });
      await told();
      engine.complete();
      await fence;
    }
    const lost = [line.postSum(4, data, 0), line.postWipe(4, data, 0)];
    line.notify();
    engine.halt();
    expect(line.check()).toBe(true);
    await line.recover();
    expect([line.stopped, line.inFlight, data.state, engine.restarts]).toEqual([false, 0, "owned", 1]);
    for (const token of lost) expect(() => line.result(token)).toThrow(StaleToken);
    for (let i = 0; i < 20; i++) {
      const fence = line.sum({ data, length: i });
      await told();
      expect(engine.held.length).toBe(1);
      engine.complete();
      expect((await fence).result).toBe(i);
    }
    const failing = error(line.sum({ data }));
    await told();
    engine.complete(0, 3);
    expect(await failing).toBeInstanceOf(LineError);
  });

  test("asks the device again where its registers are: a restart may have moved them", async () => {
    const engine = new HaltingEngine();
    const lines = [await opened(engine, { id: 1 }), await opened(engine, { id: 3 })];
    engine.powerAfterwards = 2;
    engine.halt();
    for (const line of lines) expect(line.check()).toBe(true);
    for (const line of lines) await line.recover();
    expect(engine.restarts).toBe(1);
    const data = memory();
    for (const [index, line] of lines.entries()) {
      const fence = line.sum({ data, length: 40 + index });
      await told();
      expect(engine.held).toMatchObject([{ line: index * 2 + 1, length: 40 + index }]);
      engine.complete();
      expect((await fence).result).toBe(40 + index);
    }
    // Closing them tells the device at the new places, too.
    const before = engine.stores.length;
    for (const line of lines) await line.close();
    expect(engine.stores.slice(before)).toContainEqual([32, 0x100 + 3 * 128 + 0x10, 0]);
  });

  test("that does not learn where they are leaves the queue stopped, and may be tried again", async () => {
    const engine = new HaltingEngine();
    const [one, two] = [await opened(engine, { id: 1 }), await opened(engine, { id: 2 })];
    const data = memory();
    const lost = two.postSum(4, data, 0);
    two.notify();
    engine.halt();
    for (const line of [one, two]) expect(line.check()).toBe(true);
    engine.powerAfterwards = 0xffff_ffff;
    expect(await error(one.recover())).toBeInstanceOf(DeviceRemoved);
    expect([one.stopped, two.stopped]).toEqual([true, true]);
    // The other queue's commands are over all the same.
    expect(() => two.result(lost)).toThrow(StaleToken);
    expect(data.state).toBe("owned");
    engine.powerAfterwards = 1;
    await one.recover();
    await two.recover();
    const fence = two.sum({ data, length: 7 });
    await told();
    expect(engine.held).toMatchObject([{ line: 2, length: 7 }]);
    engine.complete();
    expect((await fence).result).toBe(7);
  });

  test("does nothing where nothing has stopped", async () => {
    const engine = new HaltingEngine();
    const line = await opened(engine);
    await line.recover();
    expect(engine.restarts).toBe(0);
  });

  test("asked for twice at once, it is done once", async () => {
    const engine = new HaltingEngine();
    const line = await opened(engine);
    engine.halt();
    await Promise.all([line.recover(), line.recover()]);
    expect(engine.restarts).toBe(1);
  });

  test("that fails leaves the queue stopped, and can be tried again", async () => {
    const engine = new HaltingEngine();
    const line = await opened(engine);
    const data = memory();
    const fence = error(line.sum({ data }));
    await told();
    engine.halt();
    expect(await fence).toBeInstanceOf(QueueStopped);
    engine.deaf = true;
    expect(await error(line.recover())).toMatchObject({ code: "TIMEOUT", limit: 100 });
    expect([line.stopped, data.state]).toEqual([true, "lent"]);
    const reason = new Error("enough");
    expect(await error(line.recover({ signal: AbortSignal.abort(reason) }))).toBe(reason);
    engine.deaf = false;
    engine.haltsAtOnce = 9;
    expect(await error(line.recover())).toMatchObject({ sequence: "Line.open", reason: 9 });
    expect([line.stopped, data.state]).toEqual([true, "owned"]);
    expect(() => line.postSum(4, data, 0)).toThrow(QueueStopped);
    engine.haltsAtOnce = undefined;
    await line.recover({ timeout: 5000 });
    const again = line.sum({ data });
    await told();
    engine.complete();
    await again;
  });

  test("that comes to nothing half-way begins with the device's reset again", async () => {
    const engine = new HaltingEngine();
    const line = await opened(engine);
    engine.halt();
    engine.slow = true;
    expect(await error(line.recover())).toMatchObject({ code: "TIMEOUT", limit: 100 });
    expect([line.stopped, engine.restarts]).toEqual([true, 1]);
    engine.slow = false;
    await line.recover();
    expect([line.stopped, engine.restarts]).toEqual([false, 2]);
  });

  test("leaves queues alone that are closed", async () => {
    const engine = new HaltingEngine();
    const [one, two] = [await opened(engine), await opened(engine, { id: 1 })];
    await one.close();
    await restart(engine.transport);
    expect([one.stopped, two.stopped]).toEqual([false, true]);
  });

  test("stops the other queues of the device, which then need no reset of their own", async () => {
    const engine = new HaltingEngine();
    const [one, two] = [await opened(engine), await opened(engine, { id: 1 })];
    const stranger = await opened(new HaltingEngine());
    const data = memory();
    const fences = [one.sum({ data }), two.sum({ data })].map(error);
    await told();
    engine.halt();
    one.check();
    await one.recover();
    expect((await Promise.all(fences)).every((each) => each instanceof QueueStopped)).toBe(true);
    expect([one.stopped, two.stopped, stranger.stopped]).toEqual([false, true, false]);
    expect([data.state, engine.restarts]).toEqual(["owned", 1]);
    expect(() => two.postSum(4, data, 0)).toThrow(QueueStopped);
    await two.recover();
    expect(engine.restarts).toBe(1);
    for (const line of [two, one]) {
      const fence = line.sum({ data });
      await told();
      engine.complete();
      await fence;
    }
  });

  test("a second halt is recovered by a second reset", async () => {
    const engine = new HaltingEngine();
    const [one, two] = [await opened(engine), await opened(engine, { id: 1 })];
    engine.halt();
    await one.recover();
    engine.halt();
    await two.recover();
    expect(engine.restarts).toBe(2);
    expect(one.stopped).toBe(true);
    await one.recover();
    expect([one.stopped, two.stopped, engine.restarts]).toEqual([false, false, 2]);
  });

  test("the sequence itself, called by a program, stops the queues", async () => {
    const engine = new HaltingEngine();
    const line = await opened(engine);
    const data = memory();
    const fence = error(line.sum({ data }));
    await told();
    await restart(engine.transport);
    expect(await fence).toBeInstanceOf(QueueStopped);
    expect([line.stopped, data.state]).toEqual([true, "owned"]);
    await line.recover();
    expect([line.stopped, engine.restarts]).toEqual([false, 1]);
  });
});

describe("closing", () => {
  test("a queue that has stopped makes the device forget first", async () => {
    const engine = new HaltingEngine();
    const line = await opened(engine);
    const data = memory();
    void line.sum({ data });
    await told();
    engine.halt();
    line.check();
    expect(data.state).toBe("lent");
    await Promise.all([line.close(), line.close()]);
    expect([line.closed, data.state, engine.restarts]).toEqual([true, "owned", 1]);
    expect(engine.allocated.map(({ freed }) => freed)).toEqual([true, true]);
    expect(() => line.postSum(4, data, 0)).toThrow(QueueClosed);
    expect(await error(line.recover())).toBeInstanceOf(QueueClosed);
    await line.close();
  });

  test("a device that halts meanwhile is made to forget", async () => {
    const engine = new HaltingEngine();
    const line = await opened(engine);
    const data = memory();
    void line.sum({ data });
    await told();
    const closed = line.close();
    await told();
    expect(data.state).toBe("lent");
    engine.halt();
    await closed;
    expect([data.state, engine.restarts]).toEqual(["owned", 1]);
  });

  test("what can't be made to forget stays lent, and closing can be tried again", async () => {
    const engine = new HaltingEngine();
    const line = await opened(engine);
    const data = memory();
    void line.sum({ data });
    await told();
    engine.halt();
    line.check();
    engine.deaf = true;
    expect(await error(line.close({ timeout: 20 }))).toBeInstanceOf(Timeout);
    expect([data.state, engine.allocated[0]!.freed]).toEqual(["lent", false]);
    engine.deaf = false;
    await line.close();
    expect([data.state, engine.allocated[0]!.freed]).toEqual(["owned", true]);
  });

  test("waits for a recovery under way", async () => {
    const engine = new HaltingEngine();
    const line = await opened(engine);
    engine.halt();
    const recovered = line.recover();
    await Promise.all([recovered, line.close()]);
    expect(engine.restarts).toBe(1);
    expect(engine.allocated.every(({ freed }) => freed)).toBe(true);
  });
});

test(
  "whatever happens in whatever order, every fence settles and everything comes back",
  { timeout: 120_000 },
  async () => {
    const step = fc.oneof(
      { weight: 4, arbitrary: fc.record({ kind: fc.constant("post" as const), line: fc.nat(1), length: fc.nat(64) }) },
      { weight: 4, arbitrary: fc.record({ kind: fc.constant("complete" as const), index: fc.nat(5) }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom("halt" as const, "tick" as const) }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant("recover" as const), line: fc.nat(1) }) },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const engine = new HaltingEngine();
        const lines = [await opened(engine), await opened(engine, { id: 1 })];
        const data = memory();
        const fences: { readonly length: number; readonly end: PromiseLike<unknown> }[] = [];
        for (const one of steps) {
          if (one.kind === "post") {
            const line = lines[one.line]!;
            if (line.stopped || line.inFlight === line.depth) continue;
            const fence = line.sum({ data, length: one.length });
            fences.push({
              length: one.length,
              end: fence.then(
                (value) => value.result,
                (thrown: unknown) => thrown,
              ),
            });
          } else if (one.kind === "complete") {
            await told();
            if (!engine.halted && engine.held.length > 0) engine.complete(one.index % engine.held.length);
          } else if (one.kind === "halt") engine.halt();
          else if (one.kind === "recover") await lines[one.line]!.recover();
          else await told();
        }
        await told();
        while (!engine.halted && engine.held.length > 0) engine.complete();
        for (const line of lines) line.check();
        for (const { length, end } of fences) {
          const value = await end;
          if (!(value instanceof QueueStopped)) expect(value).toBe(length);
        }
        for (const line of lines) await line.recover();
        expect(lines.map(({ stopped, inFlight }) => [stopped, inFlight])).toEqual([
          [false, 0],
          [false, 0],
        ]);
        expect(data.state).toBe("owned");
        for (const line of lines) await line.close();
        expect(engine.allocated.every(({ freed }) => freed)).toBe(true);
      }),
      { numRuns: 100 },
    );
  },
);
