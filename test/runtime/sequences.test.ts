/** What sequences run on: waiting with limits, aborting, taking back. */
import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { RingFull, Timeout, UndoFailed, ValueRange } from "../../src/runtime/index.ts";
import { CommandFence, type Fence, type WaitOptions } from "../../src/runtime/fence/fence.ts";
import type { QueueHandle } from "../../src/runtime/queue/driver.ts";
import type { Token } from "../../src/runtime/queue/token.ts";
import { Steps } from "../../src/runtime/sequence/steps.ts";
import { RegisterFile, registersOnly, steppedRegisters } from "./register-file.ts";

const real = registersOnly(new RegisterFile());
const stepped = (): ReturnType<typeof steppedRegisters> => steppedRegisters(new RegisterFile());

function after(looks: number): () => boolean {
  return () => looks-- <= 0;
}

describe("waiting for a condition", () => {
  test.each([
    ["that holds already", 0],
    ["in the busy loop", 3],
    ["for longer", 200],
  ])("%s", { timeout: 20_000 }, async (_what, looks) => {
    for (const transport of [real, stepped()]) {
      const holds = vi.fn(after(looks));
      await new Steps("start", transport).until("ready", 60_000, holds);
      expect(holds).toHaveBeenCalledTimes(looks + 1);
    }
  });

  test("looks once more than there is time for, and tells what it waited for", async () => {
    const transport = stepped();
    const holds = vi.fn(() => false);
    const failed = await new Steps("start", transport).until("csts.rdy", 25, holds).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(Timeout);
    expect(String(failed)).toContain("start: 'csts.rdy' did not come true within 25 ms.");
    expect((failed as Timeout).limit).toBe(25);
    expect(transport.now!()).toBe(25);
    expect(holds).toHaveBeenCalledTimes(26);
  });

  test("a limit of nothing is one look", async () => {
    const holds = vi.fn(() => false);
    await expect(new Steps("start", real).until("ready", 0, holds)).rejects.toThrow(Timeout);
    expect(holds).toHaveBeenCalledTimes(1);
    await new Steps("start", real).until("ready", 0, () => true);
  });

  test("does not keep the event loop: what else is due happens meanwhile", async () => {
    let there = false;
    setTimeout(() => (there = true), 5);
    await new Steps("start", real).until("ready", 60_000, () => there);
    // A device that is told to work always has something to do.
    there = false;
    setImmediate(() => (there = true));
    await new Steps("start", stepped()).until("ready", 1e9, () => there);
  });

  test("a clock that stands still where nothing is to do does not mean for ever", { timeout: 20_000 }, async () => {
    const transport = registersOnly(new RegisterFile(), { now: () => 7, relax: () => false });
    await expect(new Steps("start", transport).until("ready", 20, () => false)).rejects.toThrow(Timeout);
  });

  test("what the look throws ends it", async () => {
    const gone = new Error("gone");
    const throws = (): never => {
      throw gone;
    };
    await expect(new Steps("start", real).until("ready", 100, throws)).rejects.toBe(gone);
  });

  test("the whole sequence's time counts, too", async () => {
    const steps = new Steps("start", stepped(), { timeout: 30 });
    await steps.until("a", 1000, after(20));
    const failed = await steps.until("b", 1000, () => false).catch((error: unknown) => error);
    expect(String(failed)).toContain("start did not end within 30 ms. It was waiting for 'b'.");
    await expect(steps.until("c", 1000, () => true)).rejects.toThrow(Timeout);
    expect(() => new Steps("start", real, { timeout: -1 })).toThrow(ValueRange);
  });

  test("a loop is checked when its condition has been looked at", async () => {
    const transport = stepped();
    const loop = new Steps("drain", transport).whilst("busy", 5);
    let turns = 0;
    const run = async (): Promise<void> => {
      for (;;) {
        loop.check();
        turns++;
        await loop.rest();
      }
    };
    await expect(run()).rejects.toThrow("drain: 'busy' still held within 5 ms.");
    expect(turns).toBe(5);
  });
});

describe("aborting", () => {
  const reason = new Error("enough");

  test("before it begins, and before a step that waits", async () => {
    expect(() => new Steps("start", real, { signal: AbortSignal.abort(reason) })).toThrow(reason);
    const controller = new AbortController();
    const steps = new Steps("start", real, { signal: controller.signal });
    controller.abort(reason);
    const holds = vi.fn(() => true);
    await expect(steps.until("ready", 100, holds)).rejects.toBe(reason);
    expect(() => steps.whilst("busy", 100)).toThrow(reason);
    await expect(steps.command({} as QueueHandle, "ask", 100, () => expect.fail("posted"))).rejects.toBe(reason);
    expect(holds).not.toHaveBeenCalled();
  });

  test.each([
    ["a timer", real],
    ["a device's work", stepped()],
  ])("ends a pause of %s at once", { timeout: 20_000 }, async (_what, transport) => {
    const controller = new AbortController();
    const steps = new Steps("start", transport, { signal: controller.signal });
    setTimeout(() => controller.abort(reason), 20);
    await expect(steps.until("ready", 1e9, () => false)).rejects.toBe(reason);
  });
});

/** A queue whose commands end when the test says so. */
class Asked {
  readonly fences: CommandFence<string>[] = [];
  full = 0;
  rooms: WaitOptions[] = [];

  readonly handle = {
    room: (options: WaitOptions = {}): Promise<void> => {
      this.rooms.push(options);
      this.full--;
      return Promise.resolve();
    },
  } as unknown as QueueHandle;

  ask = (): Fence<string> => {
    if (this.full > 0) throw new RingFull("Asked", 1, 1);
    const fence = new CommandFence<string>((this.fences.length + 1) as Token);
    this.fences.push(fence);
    return fence;
  };
}

describe("running a command", () => {
  test("gives its result, or throws its error", async () => {
    const queue = new Asked();
    const steps = new Steps("start", real);
    setImmediate(() => queue.fences[0]!.resolve("well"));
    expect(await steps.command(queue.handle, "ask", 60_000, queue.ask)).toBe("well");
    const error = new Error("refused");
    setImmediate(() => queue.fences[1]!.reject(error));
    await expect(steps.command(queue.handle, "ask", undefined, queue.ask)).rejects.toBe(error);
  });

  test("waits for a place, within the same time", async () => {
    const queue = new Asked();
    queue.full = 2;
    setImmediate(() => queue.fences[0]!.resolve("well"));
    await new Steps("start", real).command(queue.handle, "ask", 5000, queue.ask);
    expect(queue.rooms.map(({ timeout }) => timeout! <= 5000)).toEqual([true, true]);
  });

  test("ends in time, and says that it is still in flight", { timeout: 20_000 }, async () => {
    const queue = new Asked();
    const failed = await new Steps("start", real)
      .command(queue.handle, "identify", 10, queue.ask)
      .catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(Timeout);
    expect(String(failed)).toContain(
      "start: command identify did not complete within 10 ms. If it was posted, it is still",
    );
    const all = await new Steps("start", real, { timeout: 10 })
      .command(queue.handle, "identify", 60_000, queue.ask)
      .catch((error: unknown) => error);
    expect(String(all)).toContain("start did not end within 10 ms. It was running identify.");
    const controller = new AbortController();
    setTimeout(() => controller.abort("enough"), 5);
    const steps = new Steps("start", real, { signal: controller.signal });
    await expect(steps.command(queue.handle, "identify", 60_000, queue.ask)).rejects.toBe("enough");
  });

  test("an error of its own that is a time limit's is told as it is", async () => {
    const queue = new Asked();
    const own = new Timeout("Something else", 1, "");
    setImmediate(() => queue.fences[0]!.reject(own));
    await expect(new Steps("start", real).command(queue.handle, "ask", 60_000, queue.ask)).rejects.toBe(own);
  });
});

describe("taking back", () => {
  test("last first, each when the one before has ended, and nothing twice", async () => {
    const done: string[] = [];
    const steps = new Steps("start", real);
    steps.add(() => void done.push("memory"));
    steps.undo(async (undoing) => {
      await undoing.until("off", 60_000, after(20));
      done.push("first");
    });
    steps.undo(() => void done.push("second"));
    const error = new Error("no");
    expect(await steps.failed(error)).toBe(error);
    expect(done).toEqual(["second", "first", "memory"]);
    expect(await steps.failed(error)).toBe(error);
    expect(done.length).toBe(3);
  });

  test("what was made keeps what it needs, and nothing is undone", async () => {
    const done: string[] = [];
    const steps = new Steps("start", real);
    steps.add(() => void done.push("first memory"));
    steps.undo(() => void done.push("undone"));
    steps.add(() => void done.push("second memory"));
    expect(steps.made(5)).toBe(5);
    expect(done).toEqual([]);
    await steps.runInTurn();
    expect(done).toEqual(["second memory", "first memory"]);
  });

  test("what makes nothing gives its memory back at its end", () => {
    const transport = registersOnly(new RegisterFile());
    const steps = new Steps("start", transport);
    steps.allocate("page", 4096, 4096);
    const { buffer } = steps.buffer(100);
    steps.undo(() => expect.fail("undone"));
    steps.end();
    expect([transport.handed[0]!.freed, buffer.state]).toEqual([true, "closed"]);
  });

  test("steps of undoing are not aborted, and have limits of their own", { timeout: 20_000 }, async () => {
    const queue = new Asked();
    const controller = new AbortController();
    const steps = new Steps("start", real, { signal: controller.signal, timeout: 60_000 });
    steps.undo(async (undoing) => void (await undoing.command(queue.handle, "forget", undefined, queue.ask)));
    controller.abort("enough");
    setTimeout(() => queue.fences[0]!.resolve("well"), 5);
    expect(await steps.failed("enough")).toBe("enough");
    expect(queue.fences[0]!.state).toBe("done");
  });

  test.each(["at once", "later"])("what can't be undone is told, %s", async (when) => {
    const steps = new Steps("start", real);
    const failures = [new Error("one."), new Error("two.")];
    steps.undo(() => {
      throw failures[1]!;
    });
    steps.add(() => {
      throw new Error("what can't be given back is no news");
    });
    steps.undo(() => {
      throw failures[0]!;
    });
    const cause = new Error("no");
    const told = when === "later" ? await steps.failed(cause) : steps.failedNow(cause);
    expect(told).toBeInstanceOf(UndoFailed);
    expect(told).toMatchObject({ code: "UNDO_FAILED", sequence: "start", cause, failures });
    expect(String(told)).toContain("could not all be taken back: one. two.");
  });

  test("aborted anywhere, it leaves exactly what it had not done", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ waits: fc.nat(4), undoes: fc.boolean(), slowly: fc.boolean() }), { maxLength: 8 }),
        fc.nat(40),
        async (plan, abortAt) => {
          const controller = new AbortController();
          const transport = steppedRegisters(new RegisterFile(), () => {
            if (transport.now!() === abortAt) controller.abort("enough");
          });
          const state: number[] = [];
          const steps = new Steps("start", transport, { signal: controller.signal });
          const run = async (): Promise<void> => {
            try {
              for (const [index, { waits, undoes, slowly }] of plan.entries()) {
                await steps.until(`step ${index}`, 1000, after(waits));
                if (!undoes) continue;
                state.push(index);
                steps.undo(async (undoing) => {
                  if (slowly) await undoing.until("gone", 1000, after(3));
                  expect(state.pop()).toBe(index);
                });
              }
              steps.end();
            } catch (error) {
              throw await steps.failed(error);
            }
          };
          const total = plan.reduce((sum, { waits }) => sum + waits, 0);
          const outcome = await run().then(
            () => "done",
            (error: unknown) => error,
          );
          const all = plan.flatMap(({ undoes }, index) => (undoes ? [index] : []));
          if (abortAt === 0 || abortAt > total) expect([outcome, state]).toEqual(["done", all]);
          else expect([outcome, state]).toEqual(["enough", []]);
        },
      ),
      { numRuns: 200 },
    );
  });
});
