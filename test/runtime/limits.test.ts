/** Commands that are ended before they end by themselves: by a signal, or since they take too long. */
import { describe, expect, onTestFinished, test, vi } from "vitest";

import {
  CancelUnsupported,
  CommandHung,
  DeviceError,
  Fence,
  hub,
  QueueStopped,
  SequenceError,
  ValueRange,
  type DeviceBuffer,
} from "@ringwright/runtime";

import { Uring } from "../../specs/io_uring.gen.ts";
import { Line, type LineOptions } from "../codegen/cases/stops/expected.gen.ts";
import { closesAfterwards } from "./doorbell-device.ts";
import { FakeKernel } from "./fake-kernel.ts";
import { HaltingEngine } from "./halting-engine.ts";
import { fakeRing, rejected, thrown } from "./ring.ts";

const WAIT = { timeout: 5000 };
const READ = 22;
const CANCEL = 14;
const SOON = { grace: 20 };

async function heldRing(limits = {}) {
  const opened = await fakeRing({ entries: 8, limits: { ...SOON, ...limits } });
  opened.kernel.hold = true;
  return opened;
}

function memory(bytes = 64): DeviceBuffer {
  const buffer = hub.allocate(bytes);
  onTestFinished(() => buffer[Symbol.dispose]());
  return buffer;
}

function later(): Promise<void> {
  return new Promise((done) => setImmediate(done));
}

describe("a signal", () => {
  test("has a command in flight cancelled; its fence and its buffers wait for the real end", async () => {
    const { kernel, ring } = await heldRing();
    kernel.deaf = true;
    const abort = new AbortController();
    const data = memory();
    const read = ring.read({ fd: 3, offset: 0, data }, { signal: abort.signal });
    await later();
    const why = new Error("enough");
    abort.abort(why);
    await vi.waitFor(() => expect(kernel.taken.map(({ opcode }) => opcode)).toEqual([READ, CANCEL]), WAIT);
    expect([read.state, data.state]).toEqual(["pending", "lent"]);
    kernel.complete(kernel.taken[0]!, -125);
    kernel.complete(kernel.taken[1]!, 0);
    expect(await rejected(read.wait(WAIT), Error)).toBe(why);
    expect(data.state).toBe("owned");
  });

  test("that comes too late changes nothing", async () => {
    const { kernel, ring } = await heldRing();
    kernel.deaf = true;
    const abort = new AbortController();
    const nop = ring.nop({}, { signal: abort.signal });
    await later();
    abort.abort();
    kernel.complete(kernel.taken[0]!, 3);
    expect(await nop.wait(WAIT)).toMatchObject({ res: 3 });
  });

  test("ends one that waited for a fence and has been posted since", async () => {
    const { kernel, ring } = await heldRing();
    const { fence, resolve } = Fence.manual();
    const abort = new AbortController();
    const nop = ring.nop({}, { after: fence, signal: abort.signal });
    resolve();
    await later();
    abort.abort(new Error("enough"));
    expect((await rejected(nop.wait(WAIT), Error)).message).toBe("enough");
    expect(kernel.taken.map(({ opcode }) => opcode)).toEqual([0, CANCEL]);
  });

  test("is refused where a description says nothing of cancelling", async () => {
    const line = await opened(new HaltingEngine());
    const { signal } = new AbortController();
    thrown(() => line.sum({ data: memory() }, { signal }), CancelUnsupported);
  });
});

describe("a time limit", () => {
  test("has a command cancelled, which fails when it has ended", async () => {
    const { kernel, ring } = await heldRing();
    const data = memory();
    const read = ring.read({ fd: 3, offset: 0, data }, { timeout: 10 });
    const error = await rejected(read.wait(WAIT), CommandHung);
    expect(error).toMatchObject({ code: "COMMAND_HUNG", queue: "Uring", limit: 10, tried: ["cancel"], ended: true });
    expect(error.cause).toBeInstanceOf(DeviceError);
    expect([data.state, kernel.cancelledNow]).toEqual(["owned", 0]);
  });

  test("of a command that ends in time does nothing", async () => {
    const { kernel, ring } = await heldRing();
    const fences = [ring.nop({}, { timeout: 20 }), ring.nop({}, { timeout: Number.POSITIVE_INFINITY })];
    await later();
    for (const taken of [...kernel.taken]) kernel.complete(taken, 1);
    for (const fence of fences) expect(await fence.wait(WAIT)).toMatchObject({ res: 1 });
    await new Promise((done) => setTimeout(done, 40));
    expect(kernel.taken.length).toBe(2);
  });

  test("that no means helps against is told, and buffers stay lent until the command ends after all", async () => {
    const { kernel, ring } = await heldRing();
    kernel.deaf = true;
    const data = memory();
    const read = ring.read({ fd: 3, offset: 0, data }, { timeout: 5 });
    const error = await rejected(read.wait(WAIT), CommandHung);
    expect(error).toMatchObject({ tried: ["cancel", "cancel all"], ended: false });
    expect([data.state, kernel.cancelledNow]).toEqual(["lent", 1]);
    for (const taken of [...kernel.taken]) kernel.complete(taken, 0);
    ring.poll();
    expect([data.state, ring.inFlight]).toEqual(["owned", 0]);
  });

  test("of what comes after something begins when that is done", async () => {
    const { kernel, ring } = await heldRing();
    const { fence, resolve } = Fence.manual();
    const nop = ring.nop({}, { after: fence, timeout: 10 });
    await new Promise((done) => setTimeout(done, 40));
    expect([nop.state, kernel.taken.length]).toEqual(["pending", 0]);
    resolve();
    await rejected(nop.wait(WAIT), CommandHung);
  });
});

async function opened(engine: HaltingEngine, options: Partial<LineOptions> = {}): Promise<Line> {
  const depths = { sq: 4, cq: 8 };
  const line = await Line.open(engine.transport, { id: 0, vector: 100, depths, limits: SOON, ...options });
  closesAfterwards(line);
  return line;
}

describe("a device that recovers", () => {
  test("is reset for a command that hangs; the others of the queue are told that it has stopped, and it goes on", async () => {
    const engine = new HaltingEngine();
    const line = await opened(engine);
    const [stuck, other] = [memory(), memory()];
    const hangs = line.sum({ data: stuck }, { timeout: 10 });
    const beside = line.sum({ data: other });
    const error = await rejected(hangs.wait(WAIT), CommandHung);
    expect(error).toMatchObject({ tried: ["recover"], ended: true });
    await rejected(beside.wait(WAIT), QueueStopped);
    expect([stuck.state, other.state, engine.restarts, line.stopped, line.inFlight]).toEqual([
      "owned",
      "owned",
      1,
      false,
      0,
    ]);
    const again = line.sum({ data: stuck });
    await later();
    engine.complete();
    await again.wait(WAIT);
  });

  test("that does not recover is told so, and keeps what it was lent", async () => {
    const engine = new HaltingEngine();
    const line = await opened(engine);
    const data = memory();
    engine.deaf = true;
    const hangs = line.sum({ data }, { timeout: 5 });
    const error = await rejected(hangs.wait(WAIT), CommandHung);
    expect(error).toMatchObject({ tried: ["recover"], ended: false });
    expect(error.cause).toBeInstanceOf(Error);
    expect([data.state, line.stopped]).toEqual(["lent", true]);
    engine.deaf = false;
    await line.recover();
    expect([data.state, line.stopped]).toEqual(["owned", false]);
  });

  test("several that hang at once are ended by one reset", async () => {
    const engine = new HaltingEngine();
    const line = await opened(engine);
    const all = [memory(), memory(), memory()].map((data) => line.sum({ data }, { timeout: 10 }));
    // The program is busy until the time of all of them is up, whichever millisecond each began in.
    const end = performance.now() + 20;
    while (performance.now() < end) continue;
    for (const fence of all) expect((await rejected(fence.wait(WAIT), CommandHung)).ended).toBe(true);
    expect(engine.restarts).toBe(1);
  });

  test("is reset by a close whose commands hang, too", async () => {
    const engine = new HaltingEngine();
    const line = await opened(engine);
    const data = memory();
    const hangs = line.sum({ data }, { timeout: 30 });
    hangs.onSignal(() => {});
    await later();
    await line.close({ timeout: 4000 });
    expect((await rejected(hangs.wait(WAIT), CommandHung)).ended).toBe(true);
    expect(data.state).toBe("owned");
  });
});

describe("a limit of the queue", () => {
  test("holds for every command, those too that nobody awaits", async () => {
    const { kernel, ring } = await heldRing({ command: 20 });
    const data = memory();
    const token = ring.postRead(3, 0, data, 0, 64);
    ring.notify();
    const nop = ring.nop();
    expect((await rejected(nop.wait(WAIT), CommandHung)).limit).toBe(20);
    await vi.waitFor(() => {
      ring.poll();
      expect(data.state).toBe("owned");
    }, WAIT);
    thrown(() => ring.result(token), DeviceError);
    expect(kernel.taken.filter(({ opcode }) => opcode === CANCEL).length).toBe(2);
  });

  test("gives way to a command's own, and says nothing of what completes many times", async () => {
    const { kernel, ring } = await heldRing({ command: 10 });
    const own = ring.nop({}, { timeout: Number.POSITIVE_INFINITY });
    const many = ring.acceptMultishot({ fd: 3 });
    await new Promise((done) => setTimeout(done, 60));
    expect([own.state, many.state, kernel.taken.length]).toEqual(["pending", "pending", 2]);
  });

  test.each([[{ command: -1 }], [{ grace: "1" }], [5], [null]])(
    "%o is refused before anything is opened",
    async (limits) => {
      const kernel = new FakeKernel();
      await rejected(Uring.create(kernel.transport, { entries: 8, limits: limits as never }), ValueRange);
      expect(kernel.rings.length).toBe(0);
    },
  );
});

test("an error of recovering is a cause like any other", () => {
  const error = new CommandHung(
    "Line",
    { token: 1, limit: 5, tried: ["recover"], ended: false },
    new SequenceError("a", "b"),
  );
  expect(error.cause).toBeInstanceOf(SequenceError);
});
