import { existsSync, readFileSync, readdirSync, rmSync, statSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { broken, color, folder, paint, put, ringwright, type Ran } from "./cli.ts";
import { checkSarif } from "./sarif.ts";

const good = { "specs/paint.ring": paint, "specs/common/color.ring": color };
const outputs = ["specs/common/color.gen.ts", "specs/paint.gen.ts"];

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
