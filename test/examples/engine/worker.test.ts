/** The copy engine in a thread of its own. */
import { expect, test } from "vitest";
import { hub, PeerGone } from "@ringwright/runtime";
import { softWorker, type SoftWorkerTransport } from "@ringwright/runtime/soft";
import {
  Copier,
  CopyError,
  DescriptorFlags,
  RingNumber,
  Status,
  type CopierCompletions,
} from "../../../specs/dma-copy.gen.ts";
import { PAGE, protect } from "../../support/protect.ts";
import { slowCrc32c as crc32c } from "../../../examples/engine/slow-crc32c.ts";
import { thrown } from "../../runtime/outcomes.ts";
import { failure } from "./open.ts";

const engine = new URL("../../../examples/engine/engine.ts", import.meta.url);

test("copies, compares and sums up, both rings at once", { timeout: 30_000 }, async () => {
  await using transport = await softWorker(engine, { data: { chunk: 4096 } });
  await using copier = await Copier.start(transport);
  using source = hub.allocate(1 << 20);
  using target = hub.allocate(1 << 20);
  for (let at = 0; at < source.size; at++) source.bytes[at] = (at * 7919) >>> 5;
  const piece = 1 << 16;
  await Promise.all(
    Array.from({ length: source.size / piece }, (_, i) =>
      (i % 3 === 0 ? copier.urgent : copier.normal).copy({
        source,
        sourceAt: i * piece,
        target,
        targetAt: i * piece,
        length: piece,
      }),
    ),
  );
  expect(Buffer.compare(source.bytes, target.bytes)).toBe(0);
  expect(await copier.normal.compare({ first: source, second: target })).toMatchObject({ equal: true, same: 1 << 20 });
  expect(await copier.urgent.crc32c({ source })).toMatchObject({ crc: crc32c(source.bytes) });
  expect(transport.hostBugs).toEqual([]);
});

test("faults are told as exactly, and others go on", { timeout: 30_000 }, async () => {
  await using transport = await softWorker(engine);
  await using copier = await Copier.start(transport);
  using source = hub.allocate(2 * PAGE);
  using target = hub.allocate(2 * PAGE);
  using hole = protect(source, PAGE, PAGE, "none");
  const failed = await failure(copier.normal.copy({ source, sourceAt: PAGE - 77, target, length: 200 }));
  expect(failed).toBeInstanceOf(CopyError);
  expect(failed).toMatchObject({ status: Status.readFault, done: 77 });
  hole[Symbol.dispose]();
  await copier.normal.copy({ source, target });
});

test("a hundred thousand commands by handlers, through rings of odd depths", { timeout: 60_000 }, async () => {
  await using transport = await softWorker(engine);
  await using copier = await Copier.start(transport, { depths: { urgent: 5, normal: 33, done: 29 } });
  const COMMANDS = 100_000;
  const ended = [0, 0];
  const told = (_token: unknown, _done: number, ring: number): void => void ended[ring]!++;
  const handlers: CopierCompletions = { nop: told };
  const posted = [0, 0];
  while (ended[0]! + ended[1]! < COMMANDS) {
    for (let turn = 0; turn < 40 && posted[0]! + posted[1]! < COMMANDS; turn++) {
      const ring = turn % 5 === 0 ? RingNumber.urgent : RingNumber.normal;
      if ((ring === RingNumber.urgent ? copier.urgent : copier.normal).postNop() !== 0) posted[ring]!++;
    }
    copier.notify();
    if (copier.poll(handlers) === 0) await new Promise(setImmediate);
  }
  expect(ended).toEqual(posted);
  expect(copier.inFlight).toBe(0);
  expect(transport.hostBugs).toEqual([]);
});

/** Ends the device's thread: it was told to at a host's first mistake. */
function kill(transport: SoftWorkerTransport): void {
  const window = transport.registers({ kind: "bar", index: 0, offset: 0 });
  thrown(() => {
    for (;;) window.store32(0xffc, 1);
  }, PeerGone);
}

test("a device that is gone keeps no queue from closing, and nothing that was lent", { timeout: 30_000 }, async () => {
  await using transport = await softWorker(engine, { hostBugs: "throw" });
  const copier = await Copier.start(transport, { test: true });
  using target = hub.allocate(1 << 20);
  const fences = [copier.normal.fill({ pattern: 1, target }), copier.normal.fill({ pattern: 2, target })];
  copier.notify();
  kill(transport);
  for (const one of await Promise.allSettled(fences)) {
    if (one.status === "rejected") expect((one.reason as Error).cause).toBeInstanceOf(PeerGone);
  }
  // Its steps of closing store to a register, and wait for another one.
  await copier.close();
  expect(copier.closed).toBe(true);
  await copier.close();
  await transport.close();
  expect(target.state).toBe("owned");
});

test("nor one that had stopped before it was gone", { timeout: 30_000 }, async () => {
  await using transport = await softWorker(engine, { hostBugs: "throw" });
  const copier = await Copier.start(transport, { test: true });
  using target = hub.allocate(1 << 20);
  const held = [copier.normal.nop({ flags: DescriptorFlags.halt }), copier.normal.fill({ pattern: 1, target })];
  await Promise.allSettled(held);
  expect(copier.stopped).toBe(true);
  kill(transport);
  await copier.close();
  await transport.close();
  expect(target.state).toBe("owned");
});

test("halts, and is made to run again", { timeout: 30_000 }, async () => {
  await using transport = await softWorker(engine);
  await using copier = await Copier.start(transport, { test: true });
  using target = hub.allocate(1 << 20);
  for (let round = 0; round < 3; round++) {
    const flights = [
      copier.normal.fill({ pattern: round, target }),
      copier.normal.nop({ flags: DescriptorFlags.halt }),
      copier.normal.nop(),
    ];
    const ended = await Promise.allSettled(flights);
    expect(ended[1]).toMatchObject({ status: "rejected", reason: { code: "QUEUE_STOPPED" } });
    await copier.recover();
    expect(target.state).toBe("owned");
    for (let more = 0; more < 20; more++) await Promise.all([copier.urgent.nop(), copier.normal.nop()]);
  }
});
