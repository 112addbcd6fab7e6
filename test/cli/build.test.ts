import { existsSync, readFileSync, readdirSync, rmSync, statSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { broken, color, folder, paint, put, ringwright, type Ran } from "./cli.ts";
import { checkSarif } from "./sarif.ts";

const good = { "specs/paint.ring": paint, "specs/common/color.ring": color };
const outputs = ["specs/common/color.gen.ts", "specs/paint.gen.ts"];

/** Two rings, and where they are told of. */
const pair = `protocol pair;
endian little;
entry Request 16 { 0x00 kind : u32; 0x04 argument : u32; 0x08 id : u64 tag; }
entry Answer 16 { 0x00 id : u64; 0x08 status : u32; dw[3] { [31:1] reserved : u31; [0] phase : u1; } }
registers Bells in bar 0 { 0x00 requests : u32 write only; 0x04 answers : u32 write only; }
queue Pair() {
  ring Requests of Request host { depth 2..64; spare 1; }
  ring Answers of Answer device { depth 2..64; spare 1; stamp phase = turn from 1; }
  submit Requests { publish { requests <- tail; } }
  complete Answers { retire { answers <- head; } }
  match Request.id == Answer.id from keys;
}
command ask : Request(kind: 1) -> Answer { }
`;

/** Everything in a folder that is not hidden, relative to it. */
function tree(base: string): readonly string[] {
  const found = readdirSync(base, { recursive: true, withFileTypes: true });
  const files = found.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return files
    .map((file) => file.slice(base.length + 1))
    .filter((file) => !file.startsWith(".cache"))
    .sort();
}

function succeed(ran: Ran, stdout: string): void {
  expect(ran).toEqual({ status: 0, stdout, stderr: "" });
}

/** Dates a file long ago; tells afterwards whether it was written since. */
function date(file: string): () => boolean {
  utimesSync(file, 1_000_000_000, 1_000_000_000);
  return () => statSync(file).mtimeMs !== 1_000_000_000_000;
}

describe("build", () => {
  test("builds a description and what it imports, beside them", () => {
    const cwd = folder(good);
    succeed(ringwright(["build", "specs/paint.ring"], { cwd }), outputs.map((path) => `written ${path}\n`).join(""));
    expect(tree(cwd)).toEqual([...Object.keys(good), ...outputs].sort());
    expect(readFileSync(join(cwd, "specs/paint.gen.ts"), "utf8")).toContain('from "./common/color.gen.js"');
  });

  test("with --out, lays files out as the descriptions are", () => {
    const cwd = folder(good);
    succeed(
      ringwright(["build", "specs", "--out", "a/b"], { cwd }),
      "written a/b/common/color.gen.ts\nwritten a/b/paint.gen.ts\n",
    );
    expect(tree(join(cwd, "a"))).toEqual(["b/common/color.gen.ts", "b/paint.gen.ts"]);
  });

  test("with --import-extension ts, built files import each other as they are", () => {
    const cwd = folder(good);
    expect(ringwright(["build", "specs", "--import-extension", "ts"], { cwd }).status).toBe(0);
    expect(readFileSync(join(cwd, "specs/paint.gen.ts"), "utf8")).toContain('from "./common/color.gen.ts"');
  });

  test("with --device, what has queues has a device side as well, and the next build knows", () => {
    const cwd = folder({ ...good, "specs/pair.ring": pair });
    const all = [outputs[0]!, outputs[1]!, "specs/pair.device.gen.ts", "specs/pair.gen.ts"];
    const told = (state: string, paths: readonly string[]): string =>
      [...paths].map((path) => `${state} ${path}\n`).join("");
    const first = ringwright(["build", "specs", "--device"], { cwd });
    expect([first.status, first.stderr]).toEqual([0, ""]);
    expect(first.stdout.split("\n").toSorted()).toEqual(told("written", all).split("\n").toSorted());
    expect(readFileSync(join(cwd, "specs/pair.device.gen.ts"), "utf8")).toContain("export abstract class PairDevice");
    expect(tree(cwd)).toEqual([...Object.keys(good), "specs/pair.ring", ...all].sort());
    rmSync(join(cwd, "specs/pair.device.gen.ts"));
    const without = ringwright(["build", "specs"], { cwd });
    expect([without.status, without.stdout.includes("device")]).toEqual([0, false]);
    const again = ringwright(["build", "specs", "--device"], { cwd });
    expect(again.stdout).toContain("written specs/pair.device.gen.ts\n");
  });

  test("with --device, a queue that cannot be served is a warning, and the rest is there", () => {
    const cwd = folder({ "pair.ring": pair.replace("requests <- tail;", "requests <- tail + 1;") });
    const { status, stderr } = ringwright(["build", "pair.ring", "--device"], { cwd });
    expect(status).toBe(0);
    expect(stderr).toContain("warning[RW1705]: no device side is generated for queue 'Pair'");
    const text = readFileSync(join(cwd, "pair.device.gen.ts"), "utf8");
    expect(text).toContain("class BellsRequests ");
    expect(text).not.toContain("PairQueue");
  });

  test("tells in JSON what it wrote", () => {
    const cwd = folder(good);
    const { status, stdout } = ringwright(["build", "specs", "--output", "json"], { cwd });
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      diagnostics: [],
      failures: [],
      outputs: outputs.map((path) => ({ path, state: "written" })),
    });
  });

  test("writes nothing when one description has errors, and leaves earlier output alone", () => {
    const cwd = folder(good);
    ringwright(["build", "specs"], { cwd });
    put(cwd, "specs/broken.ring", broken);
    put(cwd, "specs/paint.ring", paint.replace("One stroke", "A stroke"));
    const before = readFileSync(join(cwd, "specs/paint.gen.ts"), "utf8");
    const { status, stdout, stderr } = ringwright(["build", "specs"], { cwd });
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toContain("--> specs/broken.ring:6:3");
    expect(readFileSync(join(cwd, "specs/paint.gen.ts"), "utf8")).toBe(before);
    expect(existsSync(join(cwd, "specs/broken.gen.ts"))).toBe(false);
    checkSarif(ringwright(["build", "specs", "--output", "sarif"], { cwd }).stdout);
  });

  test.each([
    ["the folder for it is a file", "out", { out: "" }, /out\/.+ cannot be written: .+\n/],
    [
      "a folder stands in its place",
      "out",
      { "out/paint.gen.ts/x": "" },
      /out\/paint\.gen\.ts cannot be written: it is a directory/,
    ],
    ["nobody can write there", "/proc/nowhere", {}, /\/proc\/nowhere\/.+ cannot be written: /],
  ])("writes nothing when %s", (_, out, files, told) => {
    const cwd = folder({ ...good, ...files });
    const before = tree(cwd);
    const { status, stdout, stderr } = ringwright(["build", "specs", "--out", out], { cwd });
    expect(stderr).toMatch(told);
    expect({ status, stdout }).toEqual({ status: 3, stdout: "" });
    expect(tree(cwd)).toEqual(before);
  });

  test("a description that is missing is exit code 3, and the others are not built", () => {
    const cwd = folder(good);
    const { status, stderr } = ringwright(["build", "specs/paint.ring", "none.ring"], { cwd });
    expect({ status, stderr }).toEqual({
      status: 3,
      stderr: "ringwright: none.ring cannot be read: there is no such file (ENOENT)\n",
    });
    expect(tree(cwd)).toEqual(Object.keys(good).sort());
  });
});

describe("building again", () => {
  const unchanged = outputs.map((path) => `unchanged ${path}\n`).join("");

  test.each([[[]], [["--force"]]])("with %j leaves files that would be the same untouched", (options) => {
    const cwd = folder(good);
    ringwright(["build", "specs"], { cwd });
    const written = outputs.map((path) => date(join(cwd, path)));
    succeed(ringwright(["build", "specs", ...options], { cwd }), unchanged);
    expect(written.map((wasWritten) => wasWritten())).toEqual([false, false]);
  });

  test.each<[string, (cwd: string) => void, string]>([
    ["an edited description", (cwd) => put(cwd, "specs/paint.ring", paint.replace("One", "Each")), outputs[1]!],
    [
      "an edited import",
      (cwd) => put(cwd, "specs/common/color.ring", color.replace("enum", "/// Of a tin.\nenum")),
      outputs[0]!,
    ],
    ["an edited output", (cwd) => put(cwd, outputs[1]!, "// mine\n"), outputs[1]!],
    ["a removed output", (cwd) => rmSync(join(cwd, outputs[0]!)), outputs[0]!],
  ])("%s is built", (_, change, path) => {
    const cwd = folder(good);
    ringwright(["build", "specs"], { cwd });
    change(cwd);
    succeed(ringwright(["build", "specs"], { cwd }), unchanged.replace(`unchanged ${path}`, `written ${path}`));
    succeed(ringwright(["build", "specs"], { cwd }), unchanged);
  });

  test("a record that is broken, or cannot be kept, changes nothing but the time", () => {
    const cwd = folder({ ...good, file: "" });
    ringwright(["build", "specs"], { cwd });
    const records = join(cwd, ".cache/ringwright");
    for (const name of readdirSync(records)) put(records, name, '{"compiler": 1');
    succeed(ringwright(["build", "specs"], { cwd }), unchanged);
    const env = { XDG_CACHE_HOME: join(cwd, "file") };
    succeed(ringwright(["build", "specs"], { cwd, env }), unchanged);
  });

  test("the record is kept beside the project's packages where there are some", () => {
    const cwd = folder({ ...good, "node_modules/x/package.json": "{}" });
    ringwright(["build", "specs"], { cwd });
    expect(readdirSync(join(cwd, "node_modules/.cache/ringwright"))).toHaveLength(1);
    expect(existsSync(join(cwd, ".cache"))).toBe(false);
  });
});

describe("what is loaded", () => {
  /** Prints the URL of every module that is loaded to stderr. */
  const listing = `import { registerHooks } from "node:module"; import { writeSync } from "node:fs";
    registerHooks({ load: (url, context, next) => { writeSync(2, url + "\\n"); return next(url, context); } });`;
  const node = [`--import=data:text/javascript,${encodeURIComponent(listing)}`];
  const compiler = /\/node_modules\/(chevrotain|@chevrotain|ts-morph|@ts-morph|prettier)\//;
  const own = /\/src\/(parser|model|codegen)\//;

  test("when nothing changed: nothing of the compiler", () => {
    const cwd = folder(good);
    expect(ringwright(["build", "specs"], { cwd, node }).stderr).toMatch(compiler);
    const { status, stderr } = ringwright(["build", "specs"], { cwd, node });
    expect(status).toBe(0);
    expect(stderr.split("\n").filter((url) => compiler.test(url) || own.test(url))).toEqual([]);
  });

  test("by check: the parser, and nothing that generates", () => {
    const { stderr } = ringwright(["check", "specs"], { cwd: folder(good), node });
    expect(stderr).toMatch(/chevrotain/);
    expect(stderr).not.toMatch(/\/node_modules\/(ts-morph|prettier)\/|\/src\/codegen\//);
  });
});
