import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { CASES } from "../../bench/harness/catalogue.ts";
import { parseOptions } from "../../bench/harness/options.ts";
import { launchRatio, median } from "../../bench/harness/statistics.ts";
import { table } from "../../bench/harness/table.ts";
import { AREAS, type Row } from "../../bench/harness/types.ts";
import { root } from "../house/tree.ts";

const MARK = "RINGWRIGHT_BENCH_TEST";

interface Done {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** @param running is called with a way to send a signal; @param mark is in the environment of all that it starts. */
function bench(
  args: readonly string[],
  running: (send: (signal: NodeJS.Signals) => void) => void = () => undefined,
  mark = "none",
): Promise<Done> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ["--conditions=ringwright-source", "bench/main.ts", ...args], {
      cwd: root,
      env: { ...process.env, [MARK]: mark },
      stdio: ["ignore", "pipe", "pipe"],
      timeout: 110_000,
      killSignal: "SIGTERM",
    });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    child.once("error", reject);
    child.once("close", (status) => resolve({ status, stdout, stderr }));
    running((signal) => child.kill(signal));
  });
}

describe("npm run bench", () => {
  test("measures an area and shows its rows", { timeout: 60_000 }, async () => {
    const { status, stdout, stderr } = await bench(["--only", "encode", "--rounds", "tiny", "--no-peers", "--json"]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const rows = JSON.parse(stdout) as readonly Row[];
    expect(rows.map(({ what, against }) => [what, against])).toEqual([
      ["encode an io_uring read", "hand-written, same checks"],
      ["encode an io_uring read", "hand-written, no checks"],
      ["encode an io_uring read", "C -O2, not inlined"],
      ["encode an io_uring read", "DataView by hand, no checks"],
      ["encode an NVMe read", "hand-written, same checks"],
      ["encode a big-endian request", "DataView by hand, same checks"],
    ]);
    for (const row of rows) {
      expect(row).toMatchObject({ area: "encode", unit: "ns" });
      for (const figure of [row.ours, row.theirs, row.ratio]) expect(figure).toBeGreaterThan(0);
      expect(row.spread).toHaveLength(2);
      expect("target" in row).toBe("reached" in row);
    }
    expect(rows[0]).toHaveProperty("target", 1.1);
  });

  test("compares two threads that do the same work", { timeout: 60_000 }, async () => {
    const { status, stdout, stderr } = await bench(["--only", "threads", "--rounds", "tiny", "--json"]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const rows = JSON.parse(stdout) as readonly Row[];
    expect(rows.map(({ what }) => what).filter((what) => what.includes("batch 32"))).toHaveLength(4);
    for (const row of rows) expect(row).toMatchObject({ area: "threads", unit: "ns" });
  });

  test("compares two servers that send back the same", { timeout: 60_000 }, async () => {
    const { status, stdout, stderr } = await bench(["--only", "echo", "--rounds", "tiny", "--json"]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const rows = JSON.parse(stdout) as readonly Row[];
    expect(rows.map(({ against, target }) => [against, target])).toEqual([
      ["node:net", 0.77],
      ["node:net", undefined],
    ]);
    for (const row of rows) expect(row).toMatchObject({ area: "echo", unit: "µs" });
  });

  test(
    "compares a ring told of by a doorbell with C that does the same, and counts what is allocated",
    { timeout: 60_000 },
    async () => {
      const { status, stdout, stderr } = await bench(["--only", "doorbell", "--rounds", "tiny", "--json"]);
      expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
      const rows = JSON.parse(stdout) as readonly Row[];
      expect(rows.map(({ against, target }) => [against, target])).toEqual(
        [2.5, 2].flatMap((target) => [
          ["C", target],
          ["raw JavaScript ring", undefined],
          ["floor: raw JavaScript ÷ C", undefined],
          ["nothing", 0],
        ]),
      );
      expect(rows.filter(({ against }) => against === "nothing").map(({ ours }) => ours)).toEqual([0, 0]);
    },
  );

  test("compares awaits of fences with awaits of promises, and counts many", { timeout: 60_000 }, async () => {
    const { status, stdout, stderr } = await bench(["--only", "fences", "--rounds", "tiny", "--json"]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const rows = JSON.parse(stdout) as readonly Row[];
    expect(rows.map(({ target, theirs }) => [target, theirs !== null])).toEqual([
      [1.5, true],
      [undefined, true],
      [1.5, true],
      [1.5, true],
      [undefined, true],
      [undefined, true],
      ...Array.from({ length: 4 }, () => [undefined, false]),
    ]);
    for (const row of rows) expect(row.ours).toBeGreaterThan(0);
  });

  test("compares commands that are lent memory with ones that name an address", { timeout: 60_000 }, async () => {
    const { status, stdout, stderr } = await bench(["--only", "lend", "--rounds", "tiny", "--json"]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const rows = JSON.parse(stdout) as readonly Row[];
    const [one, none, batch, noneOfBatch, ...many] = rows;
    for (const row of [one, batch]) expect(row).toMatchObject({ against: "the same with a raw address", target: 1.25 });
    for (const row of [none, noneOfBatch]) expect(row).toMatchObject({ ours: 0, unit: "B", target: 0, reached: true });
    expect(many.map(({ unit }) => unit)).toEqual(["ns", "×", "×", "×", "ns", "×", "×", "×"]);
    for (const row of many) expect(row.ours).toBeGreaterThan(0);
  });

  test("compares starting processes with much memory and without", { timeout: 60_000 }, async () => {
    const { status, stdout, stderr } = await bench(["--only", "spawn", "--rounds", "tiny", "--json"]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const rows = JSON.parse(stdout) as readonly Row[];
    expect(rows.map(({ theirs, target }) => [theirs !== null, target])).toEqual([
      [true, 3],
      [true, undefined],
      [false, undefined],
    ]);
  });

  test("compares ways to copy a file and sum it up", { timeout: 120_000 }, async () => {
    const { status, stdout, stderr } = await bench(["--only", "pipeline", "--rounds", "tiny", "--json"]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const rows = JSON.parse(stdout) as readonly Row[];
    const streams = expect.stringContaining("streams") as string;
    const loop = expect.stringContaining("loop") as string;
    expect(rows.map(({ against }) => against)).toEqual([streams, loop, "nothing", streams, streams]);
    expect(rows.map(({ target }) => target)).toEqual([0.83, ...Array.from({ length: 4 }, () => undefined)]);
  });

  test("leaves no process behind when it is interrupted", { timeout: 60_000 }, async () => {
    const mark = `test-${process.pid}`;
    const ofOurs = /bench\/launch\.ts|bench\/\.build\//;
    const done = bench(
      ["--only", "encode", "--rounds", "long", "--no-peers"],
      (send) => {
        // The launch and the C program that it started.
        void until(() => processes(mark, ofOurs) >= 2).finally(() => send("SIGINT"));
      },
      mark,
    );
    expect((await done).status).toBe(130);
    await until(() => processes(mark, /./) === 0);
  });

  test("says what it takes", async () => {
    const { status, stdout } = await bench(["--help"]);
    expect(status).toBe(0);
    for (const area of AREAS) expect(stdout).toContain(area);
  });

  test.each([
    [
      ["--only", "speed"],
      '--only is one of encode, decode, ring, file, echo, doorbell, threads, fences, lend, spawn, pipeline, compile, format, not "speed"',
    ],
    [["--rounds", "many"], '--rounds is one of tiny, usual, long, not "many"'],
    [["--fast"], "Unknown option '--fast'"],
    [["encode"], "Unexpected argument 'encode'"],
  ])("refuses %j", async (args, message) => {
    const { status, stdout, stderr } = await bench(args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain(`bench: ${message}`);
  });
});

/** How many processes of this machine have the mark in their environment and a command line that matches. */
function processes(mark: string, commandLine: RegExp): number {
  return readdirSync("/proc").filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      const of = (file: string) => readFileSync(join("/proc", pid, file), "utf8");
      return commandLine.test(of("cmdline")) && of("environ").includes(`${MARK}=${mark}\0`);
    } catch {
      // It ended while we looked, or is somebody else's.
      return false;
    }
  }).length;
}

async function until(met: () => boolean): Promise<void> {
  const limit = performance.now() + 20_000;
  while (!met()) {
    if (performance.now() > limit) throw new Error("waited too long");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

test("the drivers that are compared differ by nothing but where they have addresses from", () => {
  const [lent, raw] = ["lent", "raw"].map((name) =>
    readFileSync(join(root, `bench/specs/${name}.ring`), "utf8").split("\n"),
  );
  const apart = (some: readonly string[], others: readonly string[]) => some.filter((line) => !others.includes(line));
  expect(apart(lent!, raw!).filter((line) => !/^(\/\/\/|protocol )/.test(line))).toEqual([
    "  dw[3:2] address : address of data;",
    "  transfer data : device reads bytes[length];",
  ]);
  expect(apart(raw!, lent!).filter((line) => !/^(\/\/\/|protocol )/.test(line))).toEqual(["  dw[3:2] address : u64;"]);
});

describe("what is measured", () => {
  test("several areas, in their order", () => {
    expect(parseOptions(["--only", "ring,encode"]).areas).toEqual(["encode", "ring"]);
    expect(parseOptions([]).areas).toEqual(AREAS);
  });

  test("every area has a row that is to reach something", () => {
    for (const area of AREAS) {
      const rows = CASES.filter((plan) => plan.area === area).flatMap(({ rows }) => rows);
      expect(rows.filter(({ target }) => target !== undefined).length, area).toBeGreaterThan(0);
    }
  });

  test("a median, and a ratio of rounds that belong together", () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
    expect(() => median([])).toThrow(RangeError);
    // The machine was three times as slow in the last round, for both.
    expect(launchRatio([2, 2, 6], [1, 1, 3])).toBe(2);
    expect(launchRatio([2, 4, 6], [2])).toBe(2);
  });

  test("the table says what is reached", () => {
    const row = { area: "ring", what: "a thing", against: "another", ours: 12.345, unit: "ns" } as const;
    const shown = table([
      { ...row, theirs: 10, ratio: 1.2345, spread: [1.2, 1.3], target: 1.2, reached: false },
      { ...row, ours: 0, unit: "B", theirs: null, ratio: null, target: 0, reached: true },
    ]).split("\n");
    expect(shown.slice(2)).toEqual([
      "a thing  another  12.3    10.0  ns  1.23×  1.20–1.30   ≤ 1.20×  ✗",
      "a thing  another     0          B                          0 B  ✓",
    ]);
  });
});
