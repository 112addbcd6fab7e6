/** In which order the copy engine does what it is asked for, and how its driver hears of it. */
import { describe, expect, onTestFinished, test } from "vitest";
import { hub, Timeout, type DeviceBuffer, type Token } from "@ringwright/runtime";
import type { FillCommand } from "../../../specs/dma-copy.device.gen.ts";
import { CopyEngine } from "../../../examples/engine/engine.ts";
import { DescriptorFlags, openEngine, RingNumber } from "../../../specs/dma-copy.gen.ts";
import { open, type Opened } from "./open.ts";

const SEEDS = Array.from({ length: 20 }, (_, seed) => seed);
const { fence } = DescriptorFlags;

function memory(size: number, value = 0): DeviceBuffer {
  const buffer = hub.allocate(size);
  buffer.bytes.fill(value);
  onTestFinished(() => buffer.close());
  return buffer;
}

/** Lets the device work until it has nothing to do, and reaps. @returns which commands ended, in that order */
function settle({ copier, transport }: Opened): readonly Token[] {
  const ended: Token[] = [];
  const told = (token: Token): void => void ended.push(token);
  const handlers = { nop: told, drain: told, copy: told, fill: told, compare: told, crc32c: told, batch: told };
  copier.notify();
  do copier.poll(handlers);
  while (transport.step(1000) > 0);
  copier.poll(handlers);
  return ended;
}

describe("order", { timeout: 20_000 }, () => {
  test.each(SEEDS)("urgent commands are taken before others that were there first, seed %i", async (seed) => {
    const taken: RingNumber[] = [];
    class Watched extends CopyEngine {
      override fill(command: FillCommand): void {
        taken.push(command.ring === this.copier.urgent ? RingNumber.urgent : RingNumber.normal);
        super.fill(command);
      }
    }
    await using opened = await open({ device: new Watched({ lanes: 2 }), soft: { seed } });
    const { copier, transport } = opened;
    const target = memory(64);
    for (let i = 0; i < 6; i++) copier.normal.postFill(0, target, 0, 8);
    copier.notify();
    while (taken.length < 2) transport.step();
    for (let i = 0; i < 4; i++) copier.urgent.postFill(0, target, 0, 8);
    settle(opened);
    const { urgent, normal } = RingNumber;
    expect(taken).toEqual([
      ...[normal, normal],
      ...[urgent, urgent, urgent, urgent],
      ...[normal, normal, normal, normal],
    ]);
  });

  test("commands overtake each other, and each end is told to who asked", async () => {
    let orders = new Set<string>();
    for (const seed of SEEDS) {
      await using opened = await open({ soft: { seed } });
      const tokens = Array.from({ length: 6 }, () => opened.copier.normal.postNop());
      const ended = settle(opened);
      expect(ended.toSorted()).toEqual(tokens.toSorted());
      orders = orders.add(ended.map((token) => tokens.indexOf(token)).join(""));
    }
    expect(orders.size).toBeGreaterThan(10);
  });

  test.each(SEEDS)("a fence keeps what is behind it from beginning, seed %i", async (seed) => {
    await using opened = await open({ engine: { chunk: 8 }, soft: { seed } });
    const { normal, urgent } = opened.copier;
    const [first, second, third] = [memory(400), memory(400), memory(400)];
    const ended = [
      normal.fill({ pattern: 0x0505_0505_0505_0505n, target: first }),
      normal.copy({ source: first, target: second, flags: fence }),
      normal.copy({ source: second, target: third, flags: fence }),
      normal.compare({ first, second: third, flags: fence }),
    ] as const;
    const others = Array.from({ length: 3 }, () => urgent.nop({ flags: fence }));
    expect((await Promise.all(ended))[3]).toMatchObject({ equal: true });
    expect(third.bytes.every((byte) => byte === 5)).toBe(true);
    await Promise.all(others);
  });

  test("without one, what is behind may begin before", async () => {
    let early = 0;
    for (const seed of SEEDS) {
      await using opened = await open({ engine: { chunk: 8 }, soft: { seed } });
      const { normal } = opened.copier;
      const [source, target] = [memory(400, 1), memory(400)];
      const copied = normal.copy({ source, target });
      const { equal } = await normal.compare({ first: source, second: target });
      if (!equal) early++;
      await copied;
    }
    expect(early).toBeGreaterThan(0);
  });

  test.each(SEEDS)("a drain ends when both rings' commands before it have been carried out, seed %i", async (seed) => {
    await using opened = await open({ engine: { chunk: 8 }, soft: { seed } });
    const { normal, urgent } = opened.copier;
    const targets = [memory(80), memory(160), memory(240)] as const;
    const pattern = 0x0909_0909_0909_0909n;
    const fills = [
      urgent.fill({ pattern, target: targets[0] }),
      urgent.fill({ pattern, target: targets[1] }),
      normal.fill({ pattern, target: targets[2] }),
    ];
    await normal.drain();
    for (const target of targets) expect(target.bytes.every((byte) => byte === 9)).toBe(true);
    await Promise.all(fills);
  });
});

describe("being told", { timeout: 20_000 }, () => {
  test("an interrupt comes when it was armed, once, and says why", async () => {
    const lines: string[] = [];
    await using opened = await open({ soft: { trace: (line) => void lines.push(line) } });
    const { copier, transport } = opened;
    const { cause } = openEngine(transport);
    const interrupts = (): number => lines.splice(0).filter((line) => line.endsWith(" interrupt 0")).length;
    copier.normal.postNop();
    settle(opened);
    expect([interrupts(), cause.completed]).toEqual([0, false]);
    await copier.normal.nop();
    expect([interrupts(), cause.completed]).toEqual([1, true]);
    copier.normal.postNop();
    settle(opened);
    expect(interrupts()).toBe(0);
    // What is armed again has its cause taken away first.
    const [slow] = [copier.normal.fill({ pattern: 0, target: memory(1 << 20) })];
    await slow;
    expect([interrupts(), cause.completed]).toEqual([1, true]);
  });

  test("many fences of both rings, awaited in any order", async () => {
    await using opened = await open({ depths: { urgent: 3, normal: 7, done: 5 } });
    const { copier } = opened;
    let ended = 0;
    const one = async (ring: RingNumber): Promise<void> => {
      const { urgent, normal } = copier;
      for (let round = 0; round < 30; round++) {
        while ((ring === RingNumber.urgent ? urgent : normal).postNop() === 0) await copier.room();
        ended++;
      }
    };
    await Promise.all([one(RingNumber.urgent), one(RingNumber.normal), one(RingNumber.normal)]);
    const last = copier.normal.drain();
    await last;
    expect(ended).toBe(90);
  });

  test("a wait has a limit, on the device's clock", async () => {
    await using opened = await open();
    const { copier, transport } = opened;
    openEngine(transport).control.change({ drain: true });
    const held = copier.normal.nop();
    const before = transport.now();
    await expect(held.wait({ timeout: 60_000 })).rejects.toBeInstanceOf(Timeout);
    expect(transport.now() - before).toBeGreaterThanOrEqual(60_000);
    openEngine(transport).control.change({ drain: false });
    await held;
  });

  test("waitSync lets the device work", async () => {
    await using opened = await open();
    const { copier } = opened;
    const token = copier.urgent.postNop();
    copier.notify();
    copier.waitSync(token);
    expect(copier.result(token)).toMatchObject({ ring: RingNumber.urgent });
  });

  test("closing waits for what is in flight, and its memory comes back", async () => {
    await using opened = await open({ engine: { chunk: 64 } });
    const { copier, transport } = opened;
    const [source, target] = [memory(100_000, 3), memory(100_000)];
    const copies = Array.from({ length: 10 }, (_, i) =>
      copier.normal.copy({ source, sourceAt: i * 10_000, target, targetAt: i * 10_000, length: 10_000 }),
    );
    await copier.close();
    expect(copies.map(({ state }) => state)).toEqual(Array.from({ length: 10 }, () => "done"));
    expect([source.state, target.state]).toEqual(["owned", "owned"]);
    expect(target.bytes.every((byte) => byte === 3)).toBe(true);
    const { status, control } = openEngine(transport);
    expect([control.enable, status.ready, status.halted, status.idle]).toEqual([false, false, false, true]);
  });
});
