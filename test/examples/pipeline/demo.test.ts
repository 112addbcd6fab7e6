import { spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { constants, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { refusing } from "../../support/refusing.ts";

const root = resolve(import.meta.dirname, "../../..");
const demo = ["--conditions=ringwright-source", join(root, "examples/main.ts"), "pipeline"];

function folder(files: Readonly<Record<string, string | Buffer>> = {}): string {
  const made = mkdtempSync(join(tmpdir(), "ringwright-test-"));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  for (const [name, contents] of Object.entries(files)) writeFileSync(join(made, name), contents);
  return made;
}

/** The demo, within 30 s. */
function run(args: readonly string[], cwd: string) {
  const done = spawnSync(process.execPath, [...demo, ...args], { cwd, encoding: "utf8", timeout: 30_000 });
  if (done.error) throw done.error;
  return { status: done.status, stdout: done.stdout, stderr: done.stderr };
}

test("passes a file in each mode, checks it and tells of each", { timeout: 40_000 }, () => {
  const data = randomBytes(3 * 2 ** 20 + 17);
  const cwd = folder({ source: data });
  const { status, stdout, stderr } = run(["source", "--output", "target"], cwd);
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(stdout).toMatch(/^3145745 bytes, .* byte for byte what was read,$/m);
  expect(stdout).toMatch(/CRC-32C, 0x[0-9a-f]{8}, is that of another program$/m);
  expect(stdout).toMatch(/^ {2}sva +\d+ MB\/s +0 +0 MiB$/m);
  expect(stdout).toMatch(/^ {2}mapped +\d+ MB\/s +1 +0 MiB$/m);
  expect(stdout).toMatch(/^ {2}bounce +\d+ MB\/s +1 +6 MiB$/m);
  expect(readFileSync(join(cwd, "target")).equals(data)).toBe(true);
  expect(readdirSync(cwd).sort()).toEqual(["source", "target"]);
});

test("--trace writes what was done when", { timeout: 40_000 }, () => {
  const cwd = folder({ source: randomBytes(2 ** 20 + 1) });
  const { status, stdout, stderr } = run(["source", "--addressing", "mapped", "--trace", "trace.json"], cwd);
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(stdout).toMatch(/^trace\.json has \d+ commands: /m);
  const { traceEvents } = JSON.parse(readFileSync(join(cwd, "trace.json"), "utf8")) as {
    traceEvents: readonly { readonly ph: string; readonly cat?: string; readonly name: string }[];
  };
  // Six rounds of three blocks, of three commands each; two of each block come after another.
  const count = (ph: string, name: string): number => traceEvents.filter((e) => e.ph === ph && e.name === name).length;
  expect(
    ["read", "copy_crc32c", "write"].map(
      (name) => traceEvents.filter((e) => e.ph === "b" && e.cat === "command" && e.name === name).length,
    ),
  ).toEqual([18, 18, 18]);
  expect(count("f", "after")).toBe(36);
  const failed = run(["source", "--addressing", "sva", "--trace", "none/trace.json"], cwd);
  expect(failed.stderr).toBe("pipeline: none/trace.json cannot be written: there is no such file or folder\n");
  expect(failed.status).toBe(1);
});

test("interrupted, it leaves nothing", { timeout: 40_000 }, async () => {
  const cwd = folder();
  const child = spawn(process.execPath, demo, { env: { ...process.env, TMPDIR: cwd }, timeout: 30_000 });
  let [stdout, stderr] = ["", ""];
  child.stderr.on("data", (part: Buffer) => (stderr += part.toString()));
  child.stdout.on("data", (part: Buffer) => {
    stdout += part.toString();
    if (/^made 64 MiB/m.test(stdout)) child.kill("SIGINT");
  });
  const [status] = (await once(child, "close")) as [number | null];
  expect(stderr).toBe("pipeline: interrupted\n");
  expect(status).toBe(130);
  expect(readdirSync(cwd)).toEqual([]);
});

describe("refuses", { timeout: 40_000 }, () => {
  test.each<[string, readonly string[], number, RegExp]>([
    ["a missing file", ["none"], 1, /^pipeline: none cannot be read: there is no such file or folder\n$/],
    ["an empty file", ["empty"], 1, /^pipeline: empty is empty\n$/],
    ["a directory", ["folder"], 1, /^pipeline: folder is not a regular file\n$/],
    ["an output that exists", ["source", "--output", "target"], 1, /^pipeline: target exists\n$/],
    [
      "an output in no folder",
      ["source", "--output", "none/target"],
      1,
      /^pipeline: none\/target cannot be written: .+\n$/,
    ],
    ["two files", ["source", "target"], 2, /^pipeline: give one FILE, or none\n\nUsage: /],
    [
      "an addressing that there is not",
      ["source", "--addressing", "magic"],
      2,
      /^pipeline: there is no addressing 'magic': /,
    ],
    ["an unknown option", ["--quick"], 2, /^pipeline: Unknown option '--quick'.*\n\nUsage: /],
  ])("%s", (_, args, code, told) => {
    const cwd = folder({ source: "source", target: "target", empty: "" });
    mkdirSync(join(cwd, "folder"));
    const before = readdirSync(cwd);
    const { status, stdout, stderr } = run(args, cwd);
    expect(stderr).toMatch(told);
    expect({ status, stdout }).toEqual({ status: code, stdout: "" });
    expect(readdirSync(cwd)).toEqual(before);
    expect(readFileSync(join(cwd, "target"), "utf8")).toBe("target");
  });

  test("a machine that forbids io_uring, with its own exit code", () => {
    const cwd = folder({ source: "source" });
    using container = refusing();
    const { status, stderr } = container.node(
      [{ call: 425, errno: constants.errno.EPERM }],
      [...demo, join(cwd, "source")],
    );
    expect(stderr).toMatch(/^pipeline: .*io_uring is forbidden or missing here: .+\n$/);
    expect(status).toBe(4);
  });
});

test("--help tells the options and the exit codes", () => {
  const { status, stdout } = run(["--help"], root);
  expect(status).toBe(0);
  for (const code of [0, 1, 2, 4, 130]) expect(stdout).toMatch(new RegExp(`^  ${code} +\\w`, "m"));
  for (const option of ["output", "addressing", "trace"]) expect(stdout).toContain(`--${option} `);
});
