/**
 * Graphs of commands by chance, over two rings of the kernel's and the copy engine. Each hands a byte on from one of those
 * that it comes after: a command that began too early hands on a wrong one. What some fail with, all behind them are told.
 */
import { open } from "node:fs/promises";
import { setTimeout } from "node:timers/promises";
import fc from "fast-check";
import { expect, test } from "vitest";

import { DependencyFailed, Fence, hub, type CommandOptions } from "@ringwright/runtime";
import { soft } from "@ringwright/runtime/soft";

import { CopyEngine } from "../../examples/engine/engine.ts";
import { Copier } from "../../specs/dma-copy.gen.ts";
import { openRing, scratchFolder } from "./ring.ts";

const SEED = Number(process.env["SEED"] ?? Date.now() % 2 ** 31);
const MARK = 0xa5;
const LIMIT = 5000;

/** By chance; what is too large wraps around. */
interface Node {
  readonly device: number;
  readonly after: readonly number[];
  readonly fails: boolean;
  /** The number of a fence of the program's that it waits for, too. */
  readonly manual: number;
}

const node = fc.record({
  device: fc.nat(2),
  after: fc.array(fc.nat(1000), { maxLength: 3 }),
  fails: fc.nat(11).map((chance) => chance === 0),
  manual: fc.nat(7),
});

async function outcomes(nodes: readonly Node[], ordering: "device" | "runtime"): Promise<readonly string[]> {
  using folder = scratchFolder();
  await using file = await open(folder.path("bytes"), "w+");
  await file.truncate(nodes.length);
  await using first = await openRing({ entries: 64, ordering });
  await using second = await openRing({ entries: 64, ordering });
  await using copier = await Copier.start(soft(new CopyEngine({ lanes: 2 })), { ordering });
  await using bytes = hub.allocate(nodes.length);
  await using mark = hub.wrap(Buffer.alloc(1, MARK));
  const manual = [Fence.manual(), Fence.manual()];
  const inFile: boolean[] = [];
  const fences: Fence<unknown>[] = [];
  nodes.forEach((own, index) => {
    const before = index === 0 ? [] : [...new Set(own.after.map((at) => at % index))];
    const after = before.map((at) => fences[at]!);
    if (own.manual < manual.length) after.push(manual[own.manual]!.fence);
    const options: CommandOptions = { after };
    const ring = own.device === 0 ? first : second;
    const source = before[0];
    if (own.fails) {
      inFile[index] = false;
      fences.push(ring.nopResult({ res: -5 }, options));
    } else if (source === undefined || !inFile[source]) {
      const data = source === undefined ? mark : bytes;
      const at = source ?? 0;
      inFile[index] = own.device !== 2;
      fences.push(
        own.device === 2
          ? copier.normal.copy({ source: data, sourceAt: at, target: bytes, targetAt: index, length: 1 }, options)
          : ring.write({ fd: file.fd, offset: index, data, at, len: 1 }, options),
      );
    } else {
      inFile[index] = false;
      fences.push(ring.read({ fd: file.fd, offset: source, data: bytes, at: index, len: 1 }, options));
    }
  });
  for (const { resolve } of manual) {
    await new Promise((done) => setImmediate(done));
    resolve();
  }
  // Not by the engine's clock, which goes ahead of the kernel's.
  await Promise.race([Promise.allSettled(fences), setTimeout(LIMIT, undefined, { ref: false })]);
  const settled = await Promise.allSettled(
    fences.map(async (fence) => (fence.state === "pending" ? "never" : await fence)),
  );
  const written = await file.readFile();
  return settled.map((one, index) => {
    if (one.status === "rejected") return one.reason instanceof DependencyFailed ? "not begun" : String(one.reason);
    if (one.value === "never") return "never";
    return (inFile[index] ? written[index] : bytes.bytes[index]) === MARK ? "done" : "too early";
  });
}

/** What is to come of it. */
function expected(nodes: readonly Node[]): readonly string[] {
  const all: string[] = [];
  nodes.forEach((own, index) => {
    const before = index === 0 ? [] : own.after.map((at) => all[at % index]);
    if (before.some((outcome) => outcome !== "done")) all.push("not begun");
    else all.push(own.fails ? "UringError: nop_result failed: io" : "done");
  });
  return all;
}

test.each(["device", "runtime"] as const)(
  "commands begin when all that they come after has ended, whoever waits: %s",
  async (ordering) => {
    await fc.assert(
      fc.asyncProperty(fc.array(node, { minLength: 1, maxLength: 40 }), async (nodes) => {
        const found = (await outcomes(nodes, ordering)).map((text) =>
          text.replace(/^(UringError: nop_result failed: io).*$/s, "$1"),
        );
        expect(found).toEqual(expected(nodes));
      }),
      { seed: SEED, numRuns: 60, endOnFailure: true, interruptAfterTimeLimit: 30_000, markInterruptAsFailure: true },
    );
  },
  60_000,
);
