/**
 * Programs by chance over buffers, loans and fences, beside a model of them, compared after every step; a run is a function
 * of its seed: SEED in the environment repeats one. `npm run soak` is the long one.
 */
import { expect, test } from "vitest";

import { soakBuffers, type BuffersReport } from "../../bench/soak/buffers/buffers.ts";
import { resident } from "../../bench/soak/parts.ts";

const seed = Number(process.env["SEED"] ?? Math.floor(Math.random() * 2 ** 31));
const STEPS = 120_000;
const LIMIT = 150_000;

/** That it did happen, often enough to have been looked at. */
function expectSeen({ seen }: BuffersReport, kinds: readonly string[]): void {
  for (const kind of kinds) expect(seen.get(kind) ?? 0, kind).toBeGreaterThan(5);
}

const REFUSED = ["BUFFER_OVERLAP", "BUFFER_READ_ONLY"];
const ORDERED = ["deferred", "nop never begun"];
const HELD = "ordered by the device";
const OFTEN = ["done", "blocked", "contended", "timeout", "closed in flight", "closed", ...ORDERED];

test(`${STEPS} steps on two engines in software, SEED=${seed}`, { timeout: LIMIT }, async () => {
  const report = await soakBuffers({ seed, where: "engine", steps: STEPS, milliseconds: LIMIT });
  expect(report.steps).toBeGreaterThanOrEqual(STEPS);
  expectSeen(report, [...OFTEN, ...REFUSED, HELD, "copy", "fill", "crc32c", "compare", "halt", "stopped", "full"]);
});

test.each(["sva", "mapped", "bounce"] as const)(
  `${STEPS / 3} steps on two rings of the kernel's, %s, SEED=${seed}`,
  { timeout: LIMIT },
  async (mode) => {
    const steps = STEPS / 3;
    const report = await soakBuffers({ seed, where: "io_uring", addressing: [mode], steps, milliseconds: LIMIT });
    expect(report.steps).toBeGreaterThanOrEqual(steps);
    expectSeen(report, [
      ...OFTEN,
      ...REFUSED,
      "read",
      "write",
      "read of a pipe",
      "cancel",
      "aborted",
      // What reads memory through a pool is never posted before its time.
      ...(mode === "bounce" ? [] : [HELD]),
      "read of a pipe failed",
    ]);
  },
);

test("the same seed makes the same of engines in software", { timeout: LIMIT }, async () => {
  const run = async (from: number) => {
    const { seen } = await soakBuffers({ seed: from, where: "engine", steps: 4000, milliseconds: LIMIT });
    return [...seen].sort();
  };
  const first = await run(seed);
  expect(await run(seed)).toEqual(first);
  expect(await run(seed + 1)).not.toEqual(first);
});

test("a million commands that are lent memory leave a process as large as it was", { timeout: LIMIT }, async () => {
  expect(await resident(1_000_000, LIMIT)).toContain("1.0M commands");
});
