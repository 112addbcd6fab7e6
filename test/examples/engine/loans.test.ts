/** What commands are lent, where they are refused, and where the engine stops. */
import { expect, test } from "vitest";
import { BufferOverlap, hub, QueueClosed, QueueStopped } from "@ringwright/runtime";
import { DescriptorFlags } from "../../../specs/dma-copy.gen.ts";
import { thrown } from "../../runtime/outcomes.ts";
import { failure, open } from "./open.ts";

test("a copy that is refused for its target leaves no loan of its source to the command that comes next", async () => {
  await using opened = await open();
  const { copier } = opened;
  using source = hub.allocate(64);
  using target = hub.allocate(64, { strict: true });
  const held = copier.normal.crc32c({ source: target });
  thrown(() => copier.normal.postCopy(source, 0, target, 0, 64), BufferOverlap);
  expect(source.state).toBe("owned");
  await copier.normal.drain();
  await held;
  expect([source.state, target.state, hub.census().lent]).toEqual(["owned", "owned", 0]);
  await copier.normal.copy({ source, target });
});

test("what had completed before the engine stopped tells its result, record included, until the queue is closed", async () => {
  await using opened = await open({ test: true });
  const { copier, transport } = opened;
  using source = hub.allocate(64);
  const token = copier.normal.postCrc32c(source, 0, 64);
  copier.notify();
  transport.step(100);
  copier.poll();
  expect(await failure(copier.urgent.nop({ flags: DescriptorFlags.halt }))).toBeInstanceOf(QueueStopped);
  expect(copier.stopped).toBe(true);
  expect(copier.result(token)).toMatchObject({ done: 64, crc: expect.any(Number) as number });
  await copier.close();
  thrown(() => copier.result(token), QueueClosed);
});
