/** An engine that halts with commands in flight, and the queue that is made to run again. */
import { describe, expect, onTestFinished, test } from "vitest";
import { hub, QueueStopped, StaleToken, type DeviceBuffer, type Fence } from "@ringwright/runtime";
import { DescriptorFlags, encodeNop, HaltReason, openEngine } from "../../../specs/dma-copy.gen.ts";
import { failure, open } from "./open.ts";

const { halt } = DescriptorFlags;
const SEEDS = Array.from({ length: 10 }, (_, seed) => seed);

function memory(size: number, value = 0): DeviceBuffer {
  const buffer = hub.allocate(size);
  buffer.bytes.fill(value);
  onTestFinished(() => buffer.close());
  return buffer;
}

describe("a halt", { timeout: 20_000 }, () => {
  test.each(SEEDS)("ends what is in flight with it, and the queue goes on after recovery, seed %i", async (seed) => {
    const depths = { urgent: 5, normal: 7, done: 16 };
    await using opened = await open({ test: true, engine: { chunk: 64 }, soft: { seed }, depths });
    const { copier, transport, device } = opened;
    const { urgent, normal } = copier;
    const [source, target] = [memory(60_000, 9), memory(60_000)];
    for (let round = 0; round < 5; round++) {
      target.bytes.fill(0);
      const before = [normal.nop(), urgent.nop()];
      await Promise.all(before);
      const copies: Fence<unknown>[] = Array.from({ length: 3 }, (_, i) =>
        normal.copy({ source, sourceAt: i * 20_000, target, targetAt: i * 20_000, length: 20_000 }),
      );
      const tokens = copies.map(({ token }) => token);
      const all = [...copies, normal.nop({ flags: halt }), urgent.nop(), urgent.nop()];
      const ended = await Promise.allSettled(all);
      expect(copier.stopped).toBe(true);
      expect(openEngine(transport).status.haltReason).toBe(HaltReason.asked);
      const failures = ended.flatMap((one) => (one.status === "rejected" ? [one.reason as unknown] : []));
      // The one that halts it ends so, and most of the others, unless they were quicker.
      expect(failures.length).toBeGreaterThan(0);
      for (const error of failures) expect(error).toBeInstanceOf(QueueStopped);
      expect(ended[3]!.status).toBe("rejected");
      expect(() => normal.postNop()).toThrow(QueueStopped);
      expect(() => urgent.nop()).toThrow(QueueStopped);
      const lost = copies.some(({ state }) => state === "failed");
      expect(target.state).toBe(lost ? "lent" : "owned");

      await copier.recover();
      expect([copier.stopped, copier.inFlight, source.state, target.state]).toEqual([false, 0, "owned", "owned"]);
      if (lost) expect(() => tokens.map((token) => copier.result(token))).toThrow(StaleToken);
      // Rings, turns and tags begin anew: several times around.
      for (let more = 0; more < 40; more++) await Promise.all([urgent.nop(), normal.nop(), normal.drain()]);
      await normal.copy({ source, target });
      const { equal } = await normal.compare({ first: source, second: target });
      expect(equal).toBe(true);
    }
    expect(device.hostBugs).toEqual([]);
  });

  test("in a batch's list", async () => {
    await using opened = await open({ test: true });
    const { copier } = opened;
    const list = memory(128);
    const words = new Uint32Array(32);
    encodeNop(words, 0, 0);
    encodeNop(words, 16, 0, halt);
    list.bytes.set(new Uint8Array(words.buffer));
    expect(await failure(copier.normal.batch({ list, count: 2 }))).toBeInstanceOf(QueueStopped);
    expect(list.state).toBe("lent");
    await copier.recover();
    expect(list.state).toBe("owned");
    await copier.normal.nop();
  });

  test("is found by whoever asks, without anything awaited", async () => {
    await using opened = await open({ test: true });
    const { copier, transport } = opened;
    expect(copier.check()).toBe(false);
    const token = copier.normal.postNop(halt);
    copier.notify();
    transport.step(100);
    expect([copier.check(), copier.stopped]).toEqual([true, true]);
    expect(copier.result(token)).toBe(undefined);
    expect(() => copier.poll()).toThrow(QueueStopped);
    await copier.recover();
    expect(() => copier.result(token)).toThrow(StaleToken);
    const again = copier.normal.postNop();
    copier.notify();
    copier.waitSync(again);
    expect(copier.result(again)).toBeDefined();
  });

  test("the memory that a device still had is its program's own when the queue is closed instead", async () => {
    const { copier, transport } = await open({ test: true });
    const target = memory(1 << 16);
    const [halted, filled] = [copier.normal.nop({ flags: halt }), copier.normal.fill({ pattern: 1, target })];
    await Promise.allSettled([halted, filled]);
    await copier.close();
    expect([target.state, copier.closed]).toEqual(["owned", true]);
    const { status, control } = openEngine(transport);
    expect([status.ready, status.halted, control.enable]).toEqual([false, false, false]);
  });

  test("recovers in time, or says that it has not", async () => {
    await using opened = await open({ test: true });
    const { copier } = opened;
    await failure(copier.normal.nop({ flags: halt }));
    await Promise.all([copier.recover(), copier.recover()]);
    await copier.normal.nop();
    // Of one that runs there is nothing to recover.
    await copier.recover();
    await copier.normal.nop();
  });
});
