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

test("structures that do not start at dwords are a diagnostic", async () => {
  const { program } = checkSource(
    "protocol p; endian little; struct Odd layout c { a : u8[3]; } struct Holder layout c { odds : Odd[2]; odd : Odd; }",
  );
  const { artifacts, diagnostics } = await generateTypeScript(program!);
  expect(artifacts).toEqual([]);
  expect(diagnostics.map(({ message }) => message)).toEqual([
    "no code is generated for the structure Holder.odds, which is not of whole dwords, in this version",
    "no code is generated for the structure Holder.odd, which is not of whole dwords, in this version",
  ]);
});

const queueSpec = readFileSync(join(root, "test/codegen/cases/queue/spec.ring"), "utf8");

test.each([
  ["publish", "ring_bell(device, tail - taken);", "let answered = ring_bell(device, 1);", "keeping what 'ring_bell' answers in the steps of Pair"],
  ["publish", "ring_bell(device, tail - taken);", "setup(s);", "calling 'setup', which takes memory, in the publish steps of Pair"],
  ["retire", "reaped <- head release;", "reaped <- head release; ring_bell(device, 1);", "calling 'ring_bell' in the retire steps of Pair"],
  ["open", "  submit Requests", "  sequence open { if (s.entries > 1) { ring_bell(device, 1); } }\n  submit Requests", "calling 'ring_bell' in the open sequence of Pair"],
])("a call that a queue's own steps cannot make is a diagnostic: %s", async (_where, from, to, what) => {
  const { program } = checkSource(queueSpec.replace(from, to));
  const { artifacts, diagnostics } = await generateTypeScript(program!);
  expect(artifacts).toEqual([]);
  expect(diagnostics.map(({ message }) => message)).toEqual([`no code is generated for ${what} in this version`]);
  expect(queueSpec.slice(diagnostics[0]!.location.start, diagnostics[0]!.location.end)).toBe("Pair");
}); // prettier-ignore

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
  [
    "of ES2022, without a DOM",
    {
      ...common,
      target: "es2022",
      lib: ["es2022"],
      module: "nodenext",
      strict: true,
      exactOptionalPropertyTypes: true,
      isolatedDeclarations: true,
      declaration: true,
      noUnusedLocals: true,
      noUnusedParameters: true,
    },
  ],
  ["not strict, for a bundler", { ...common, module: "esnext", moduleResolution: "bundler", strict: false }],
])("it compiles in a project that is %s", { timeout: 120_000 }, async (name, compilerOptions) => {
  const here = join(folder, name.replaceAll(/\W+/g, "-"));
  const artifacts = await artifactsOf(programOf(PATH), "js");
  const files = artifacts.map(({ path }) => path);
  for (const { path, text } of artifacts) {
    mkdirSync(dirname(join(here, path)), { recursive: true });
    writeFileSync(join(here, path), text);
  }
  writeFileSync(join(here, "tsconfig.json"), JSON.stringify({ compilerOptions, files }));
  for (const version of ["typescript-7", "typescript"]) {
    const tsc = join(root, "node_modules", version, "bin/tsc");
    const { stdout, error } = spawnSync(process.execPath, [tsc, "-p", here], { encoding: "utf8", timeout: 50_000 });
    expect(error).toBeUndefined();
    expect(stdout.split("\n").filter((line) => line.includes(".gen.ts") || /^error/.test(line))).toEqual([]);
  }
});
