/** What the copy engine holds up keeps nothing else from going on: neither its rings, nor its lanes, nor fences and drains. */
import { expect, test } from "vitest";
import { DescriptorFlags } from "../../../specs/dma-copy.gen.ts";
import { open } from "./open.ts";

const SEEDS = Array.from({ length: 10 }, (_, seed) => seed);
const WAIT = { timeout: 2000 };

test.each(SEEDS)("an urgent command comes after one that is taken behind it, seed %i", async (seed) => {
  await using opened = await open({ engine: { lanes: 1 }, soft: { seed } });
  const { urgent, normal } = opened.copier;
  const first = normal.nop();
  const behind = urgent.nop({}, { after: first });
  expect(behind.placed).toBe("device");
  await behind.wait(WAIT);
});

test.each(SEEDS)("neither fence nor drain waits for what is held up, seed %i", async (seed) => {
  await using opened = await open({ engine: { lanes: 1 }, soft: { seed } });
  const { urgent, normal } = opened.copier;
  const drain = normal.drain();
  const behind = urgent.nop({}, { after: drain });
  const fenced = urgent.nop({ flags: DescriptorFlags.fence });
  expect(behind.placed).toBe("device");
  for (const one of [fenced, drain, behind]) await one.wait(WAIT);
});

test.each(SEEDS)("what comes after another is told of after it, whatever completes first, seed %i", async (seed) => {
  await using opened = await open({ soft: { seed } });
  const { normal } = opened.copier;
  const told: string[] = [];
  const pairs = Array.from({ length: 6 }, () => {
    const first = normal.nop();
    const behind = normal.nop({}, { after: first });
    behind.onSignal(() => void told.push(first.state));
    return behind;
  });
  opened.copier.notify();
  // All of them complete before one is reaped, in any order.
  opened.transport.step(1000);
  for (const behind of pairs) {
    await behind.wait(WAIT);
    expect(behind.placed).toBe("device");
  }
  expect(told).toEqual(pairs.map(() => "done"));
});
