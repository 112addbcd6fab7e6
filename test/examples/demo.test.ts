import { spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { linkSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { constants, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { refusing } from "../support/refusing.ts";

const root = resolve(import.meta.dirname, "../..");
const demo = ["--conditions=ringwright-source", join(root, "examples/main.ts"), "copy"];
const { EACCES, ENOSYS, EPERM } = constants.errno;

function folder(files: Readonly<Record<string, string | Buffer>> = {}): string {
  const made = mkdtempSync(join(tmpdir(), "ringwright-test-"));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  for (const [name, contents] of Object.entries(files)) writeFileSync(join(made, name), contents);
  return made;
}

/** The demo, within 20 s. */
function run(args: readonly string[], cwd: string) {
  const done = spawnSync(process.execPath, [...demo, ...args], { cwd, encoding: "utf8", timeout: 20_000 });
  if (done.error) throw done.error;
  return { status: done.status, stdout: done.stdout, stderr: done.stderr };
}

test("the demos are listed, and one that is not there is refused", () => {
  const node = (args: readonly string[]) => spawnSync(process.execPath, args, { encoding: "utf8", timeout: 20_000 });
  const table = demo.slice(0, 2);
  const listed = node([...table, "--help"]);
  expect({ status: listed.status, stderr: listed.stderr }).toEqual({ status: 0, stderr: "" });
  for (const name of ["copy", "engine"]) expect(listed.stdout).toMatch(new RegExp(`^  ${name} +\\w`, "m"));
  for (const name of ["toString", "source"]) {
    const { status, stdout, stderr } = node([...table, name, "target"]);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toBe(`there is no demo '${name}'\n\n${listed.stdout}`);
  }
});

test("copies memory by a device made of software, verifies it and tells how fast", () => {
  const args = [...demo.slice(0, 2), "engine"];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8", timeout: 20_000 });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(stdout).toMatch(/^copied 64 MiB in 256 commands, byte for byte; median of 5: +\d+ MB\/s$/m);
  expect(stdout).toMatch(/its CRC-32C, 0x[0-9a-f]{8}, is that of another program$/m);
  const refused = spawnSync(process.execPath, [...args, "--quick"], { encoding: "utf8", timeout: 20_000 });
  expect([refused.status, refused.stdout]).toEqual([2, ""]);
  expect(refused.stderr).toMatch(/^engine: Unknown option '--quick'.*\n\nUsage: /);
});

test("copies a file, verifies it and tells how fast", () => {
  const data = randomBytes(3 * 2 ** 20 + 17);
  const cwd = folder({ source: data });
  const { status, stdout, stderr } = run(["source", "target"], cwd);
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(stdout).toMatch(/^built specs\/io_uring\.ring into a driver in \d+\.\d\d s$/m);
  expect(stdout).toMatch(/^copied 3 MiB to target; .+ SHA-256 .+: [0-9a-f]{64}$/m);
  for (const way of ["ringwright", "fs.copyFile", "streams"]) {
    expect(stdout).toMatch(new RegExp(`^  ${way} +\\d+ MB/s$`, "m"));
  }
  expect(readFileSync(join(cwd, "target")).equals(data)).toBe(true);
  expect(readFileSync(join(cwd, "source")).equals(data)).toBe(true);
  expect(readdirSync(cwd).sort()).toEqual(["source", "target"]);
});

test("--force replaces a target", () => {
  const cwd = folder({ source: "new", target: "old" });
  expect(run(["--force", "source", "target"], cwd).status).toBe(0);
  expect(readFileSync(join(cwd, "target"), "utf8")).toBe("new");
  expect(readdirSync(cwd).sort()).toEqual(["source", "target"]);
});

test("without arguments it makes its data; when interrupted it leaves nothing of it", async () => {
  const cwd = folder();
  const child = spawn(process.execPath, demo, { env: { ...process.env, TMPDIR: cwd }, timeout: 20_000 });
  let stdout = "";
  let stderr = "";
  child.stderr.on("data", (part: Buffer) => (stderr += part.toString()));
  child.stdout.on("data", (part: Buffer) => {
    stdout += part.toString();
    if (/^made 256 MiB/m.test(stdout)) child.kill("SIGINT");
  });
  const [status] = (await once(child, "close")) as [number | null];
  expect(stderr).toBe("copy: interrupted\n");
  expect(status).toBe(130);
  expect(stdout).toContain(`made 256 MiB of data in ${cwd}/ringwright-copy-`);
  expect(readdirSync(cwd)).toEqual([]);
});

describe("refuses", () => {
  test.each<[string, readonly string[], number, RegExp]>([
    ["a missing source", ["none", "target2"], 1, /^copy: none cannot be read: there is no such file\n$/],
    ["a directory as source", ["folder", "target2"], 1, /^copy: folder is a directory; /],
    ["a device as source", ["/dev/null", "target2"], 1, /^copy: \/dev\/null is not a regular file\n$/],
    ["a target that exists", ["source", "target"], 1, /^copy: target exists; --force replaces it\n$/],
    ["the source as target", ["source", "./source"], 1, /^copy: \.\/source is the source itself\n$/],
    ["the source under another name", ["--force", "source", "link"], 1, /^copy: link is the source itself\n$/],
    ["a directory as target", ["--force", "source", "folder"], 1, /^copy: folder is a directory; /],
    ["a target in no folder", ["source", "none/target"], 1, /^copy: none\/target cannot be written: its folder/],
    ["one name alone", ["source"], 2, /^copy: give both SOURCE and TARGET, or neither\n\nUsage: /],
    ["three names", ["source", "target2", "more"], 2, /^copy: give both SOURCE and TARGET, or neither\n\nUsage: /],
    ["an unknown option", ["--quick"], 2, /^copy: Unknown option '--quick'.+\n\nUsage: /],
  ])("%s", (_, args, code, told) => {
    const cwd = folder({ source: "source", target: "target" });
    mkdirSync(join(cwd, "folder"));
    linkSync(join(cwd, "source"), join(cwd, "link"));
    const before = readdirSync(cwd);
    const { status, stdout, stderr } = run(args, cwd);
    expect(stderr).toMatch(told);
    expect({ status, stdout }).toEqual({ status: code, stdout: "" });
    expect(readdirSync(cwd)).toEqual(before);
    expect(readFileSync(join(cwd, "source"), "utf8")).toBe("source");
    expect(readFileSync(join(cwd, "target"), "utf8")).toBe("target");
  });
});

test("--help tells the exit codes", () => {
  const { status, stdout } = run(["--help"], root);
  expect(status).toBe(0);
  for (const code of [0, 1, 2, 4, 130]) expect(stdout).toMatch(new RegExp(`^  ${code} +\\w`, "m"));
});

/** The number of io_uring_setup. */
const SETUP = 425;

describe("where the machine forbids io_uring", () => {
  const message = /io_uring is forbidden or missing here: .+/;

  test.each([
    ["EPERM", EPERM],
    ["ENOSYS", ENOSYS],
    ["EACCES", EACCES],
  ])("with %s, the demo says so in one line, with its own exit code, and leaves nothing", (_, errno) => {
    const cwd = folder({ source: "source" });
    using container = refusing();
    const { status, stderr } = container.node(
      [{ call: SETUP, errno }],
      [...demo, join(cwd, "source"), join(cwd, "target")],
    );
    expect(stderr).toMatch(new RegExp(`^copy: .*${message.source}\n$`));
    expect(status).toBe(4);
    expect(readdirSync(cwd)).toEqual(["source"]);
  });

  test.each(["test/examples/copy.test.ts", "test/kernel/commands.test.ts"])("%s fails with the same words", (file) => {
    using container = refusing();
    const told = message.exec(
      container.node([{ call: SETUP, errno: EPERM }], [...demo, demo[1]!, join(folder(), "target")]).stderr,
    )![0];
    const vitest = ["node_modules/vitest/vitest.mjs", "run", "--bail=1", file];
    const { status, stdout, stderr } = container.node([{ call: SETUP, errno: EPERM }], vitest);
    expect(status).toBe(1);
    expect(stdout + stderr).toContain(told);
  });
});
