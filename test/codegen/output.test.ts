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
  const text = spec.replace("  write = 23,", "  write = 23,\n  madvise = 25,");
  const after = (await artifactsOf(programOf(PATH, { [PATH]: text }))).at(-1)!.text;
  expect(difference(before, after)).toEqual(["  madvise: 25,", "    case 25:", '      return "madvise (25)";']);
  expect(difference(after, before)).toEqual([]);
});

test("no line is longer than 120 columns", async () => {
  for (const { text } of await artifactsOf(programOf(PATH))) {
    expect(text.split("\n").filter((line) => line.length > 120)).toEqual([]);
  }
});

const queueSpec = readFileSync(join(root, "test/codegen/cases/queue/spec.ring"), "utf8");

test.each([
  ["a call whose answer is kept", "ring_bell(device, tail - taken);", "let answered = ring_bell(device, 1);", "its publish steps keep what 'ring_bell' answers"],
  ["a call that takes memory", "ring_bell(device, tail - taken);", "setup(s);", "its publish steps call 'setup'"],
  ["a call in its own steps of opening", "  submit Requests", "  sequence open { if (s.entries > 1) { setup(s); } }\n  submit Requests", "its open steps let 'setup' have the queue's own 's'"],
  ["a call in its own steps of closing", "  submit Requests", "  sequence close { let again = setup(s); }\n  submit Requests", "its close steps let 'setup' have the queue's own 's'"],
  ["linked entries", "spare 0; free taken;", "spare 0; free taken; link argument == 1;", "entries of ring Requests are linked"],
])("%s: the queue has no driver, and all else is there", async (_what, from, to, reason) => {
  expect(queueSpec).toContain(from);
  const changed = queueSpec.replace(from, to);
  const { program } = checkSource(changed);
  const { artifacts, diagnostics } = await generateTypeScript(program!);
  expect(diagnostics.map(({ code, severity, message }) => [code, severity, message])).toEqual([
    ["RW1704", "warning", `no driver is generated for queue 'Pair': ${reason}`],
  ]);
  expect(changed.slice(diagnostics[0]!.location.start, diagnostics[0]!.location.end)).toBe("Pair");
  const text = artifacts.at(-1)!.text;
  for (const made of ["encodeAsk", "class AnswerView", "encodeSetup", "encodeAnswer"]) expect(text).toContain(made);
  expect(text).not.toContain("PairDriver");
}); // prettier-ignore

test("a queue without a driver that is meant so", async () => {
  const { program } = checkSource(
    queueSpec
      .replace("queue Pair", '@allow("RW1704", "run by hand")\nqueue Pair')
      .replace("free taken;", "free taken; link argument == 1;"),
  );
  const { artifacts, diagnostics } = await generateTypeScript(program!);
  expect([artifacts.length, diagnostics]).toEqual([1, []]);
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
