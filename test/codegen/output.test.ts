/** What generated files are to their readers: stable, and clean under whatever compiler settings. */
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { generateTypeScript } from "../../src/codegen/plan.ts";
import { checkSource } from "../../src/model/check.ts";
import { artifactsOf, programOf, root } from "./compile.ts";

const PATH = "specs/io_uring.ring";
const spec = readFileSync(join(root, PATH), "utf8");
const folder = join(root, "test/.generated", `output-${process.pid}`);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Lines of one text that the other doesn't have. */
function difference(before: string, after: string): readonly string[] {
  const old = new Set(before.split("\n"));
  return after.split("\n").filter((line) => !old.has(line));
}

test("the same description gives the same bytes", async () => {
  const [first, second] = [await artifactsOf(programOf(PATH)), await artifactsOf(programOf(PATH))];
  expect(first).toEqual(second);
});

test("one more member of an enum changes its own lines only", async () => {
  const before = (await artifactsOf(programOf(PATH))).at(-1)!.text;
  const text = spec.replace("  write = 23,", "  write = 23,\n  fadvise = 24,");
  const after = (await artifactsOf(programOf(PATH, { [PATH]: text }))).at(-1)!.text;
  expect(difference(before, after)).toEqual(["  fadvise: 24,", "    case 24:", '      return "fadvise (24)";']);
  expect(difference(after, before)).toEqual([]);
});

test("no line is longer than 120 columns", async () => {
  for (const { text } of await artifactsOf(programOf(PATH))) {
    expect(text.split("\n").filter((line) => line.length > 120)).toEqual([]);
  }
});

test("what cannot be generated yet is a diagnostic that stands on the cause", async () => {
  const { program } = checkSource("protocol p; endian big; entry E 8 { 0x00 a : u32; 0x04 b : u32; }");
  const { artifacts, diagnostics } = await generateTypeScript(program!);
  expect(artifacts).toEqual([]);
  expect(diagnostics.map(({ message }) => message)).toEqual([
    "no code is generated for the big-endian E.a in this version",
    "no code is generated for the big-endian E.b in this version",
  ]);
});

const common = {
  target: "esnext",
  lib: ["esnext"],
  types: ["node"],
  noEmit: true,
  customConditions: ["ringwright-source"],
  allowImportingTsExtensions: true,
};

test.each([
  [
    "strict in every way",
    {
      ...common,
      module: "nodenext",
      skipLibCheck: false,
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      noUnusedLocals: true,
      noUnusedParameters: true,
      noImplicitReturns: true,
      noImplicitOverride: true,
      noFallthroughCasesInSwitch: true,
      noPropertyAccessFromIndexSignature: true,
      verbatimModuleSyntax: true,
      isolatedModules: true,
      erasableSyntaxOnly: true,
    },
  ],
  ["not strict, for a bundler", { ...common, module: "esnext", moduleResolution: "bundler", strict: false }],
])("it compiles in a project that is %s", { timeout: 60_000 }, async (name, compilerOptions) => {
  const here = join(folder, name.replaceAll(/\W+/g, "-"));
  const artifacts = await artifactsOf(programOf(PATH), "js");
  const files = artifacts.map(({ path }) => path);
  for (const { path, text } of artifacts) {
    mkdirSync(dirname(join(here, path)), { recursive: true });
    writeFileSync(join(here, path), text);
  }
  writeFileSync(join(here, "tsconfig.json"), JSON.stringify({ compilerOptions, files }));
  const tsc = join(root, "node_modules/typescript-7/bin/tsc");
  const { stdout } = spawnSync(process.execPath, [tsc, "-p", here], { encoding: "utf8", timeout: 50_000 });
  expect(stdout.split("\n").filter((line) => line.includes(".gen.ts"))).toEqual([]);
});
