/** A small device: its description, its model and a program that uses its driver. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { AddressingUnsupported, hub } from "@ringwright/runtime";
import { soft } from "@ringwright/runtime/soft";
import { PAGE, protect } from "../../support/protect.ts";
import { Tally } from "../../../examples/tally/device.ts";
import { Tallies, Uncounted, Verdict } from "../../../examples/tally/tally.gen.ts";

test("its model has 80 lines at most", () => {
  const text = readFileSync(new URL("../../../examples/tally/device.ts", import.meta.url), "utf8");
  expect(text.split("\n").length).toBeLessThanOrEqual(80);
});

test.each([1, 2, 3])("counts bytes of many requests at once, seed %i", { timeout: 10_000 }, async (seed) => {
  const device = new Tally();
  await using tallies = Tallies.open(soft(device, { seed, hostBugs: "throw" }), { depths: { asked: 5 } });
  using text = hub.wrap(Uint8Array.from({ length: 10_000 }, (_, i) => (i * i) % 251));
  const bytes = new Uint8Array(text.bytes);
  for (let round = 0; round < 10; round++) {
    const asked = Array.from({ length: 4 }, (_, i) => ({ byte: round * 20 + i, at: i * 100, length: 9_700 - i * 777 }));
    const told = await Promise.all(
      asked.map(({ byte, at, length }) => tallies.count({ data: text, at, length, byte })),
    );
    const counted = asked.map(
      ({ byte, at, length }) => bytes.subarray(at, at + length).filter((b) => b === byte).length,
    );
    expect(told.map(({ count }) => count)).toEqual(counted);
  }
  expect(device.hostBugs).toEqual([]);
});

test("memory that cannot be read fails that request alone", { timeout: 10_000 }, async () => {
  await using tallies = Tallies.open(soft(new Tally(), { hostBugs: "throw" }));
  using text = hub.allocate(3 * PAGE);
  using _hole = protect(text, PAGE, PAGE, "none");
  const [first, second, third] = await Promise.allSettled([
    tallies.count({ data: text, at: 0, length: PAGE, byte: 0 }),
    tallies.count({ data: text, at: 0, length: PAGE + 1, byte: 0 }),
    tallies.count({ data: text, at: 2 * PAGE, length: PAGE, byte: 0 }),
  ]);
  expect([first, third]).toMatchObject([{ value: { count: PAGE } }, { value: { count: PAGE } }]);
  expect(second).toMatchObject({ reason: { verdict: Verdict.unreachable, command: "count" } });
  expect((second as PromiseRejectedResult).reason).toBeInstanceOf(Uncounted);
});

test("has the process's addresses, and no other space", async () => {
  for (const addressing of ["auto", "sva"] as const) {
    await using tallies = Tallies.open(soft(new Tally()), { addressing });
    using text = hub.wrap(new Uint8Array(100));
    expect(await tallies.count({ data: text, byte: 0 })).toMatchObject({ count: 100 });
  }
  const refused = (): unknown => Tallies.open(soft(new Tally()), { addressing: "mapped" });
  expect(refused).toThrow(AddressingUnsupported);
  expect(refused).toThrow("auto, sva");
});
