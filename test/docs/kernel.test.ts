/** The guide to calls of the kernel: its blocks, one after the other, are one program that compiles strictly and runs. */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { root } from "../cli/cli.ts";

const guide = readFileSync(join(root, "docs/kernel.md"), "utf8");
const blocks = [...guide.matchAll(/^<!-- part of the program -->\n+```ts\n([^]*?)^```$/gm)].map(([, text]) => text!);

let place: string;

beforeAll(() => {
  // Within the repository, so that the packages resolve.
  const generated = join(root, "test/.generated");
  mkdirSync(generated, { recursive: true });
  place = mkdtempSync(join(generated, "kernel-guide-"));
  const specs = relative(place, join(root, "specs/linux"));
  const found = (_all: string, name: string): string => `"${specs}/${name === "io_uring" ? "../" : ""}${name}.gen.ts"`;
  writeFileSync(join(place, "guide.ts"), blocks.join("\n").replace(/"\.\/([\w-]+)\.gen\.js"/g, found));
  writeFileSync(
    join(place, "tsconfig.json"),
    JSON.stringify({ extends: join(root, "tsconfig.json"), include: ["guide.ts"], exclude: [] }),
  );
});
afterAll(() => rmSync(place, { recursive: true, force: true }));

test("no block is left out", () => {
  expect(blocks.length).toBeGreaterThan(1);
  expect(guide.match(/^```ts$/gm)?.length).toBe(blocks.length);
});

test("it compiles, strictly", () => {
  const compiler = join(root, "node_modules/typescript-7/bin/tsc");
  const done = spawnSync(process.execPath, [compiler, "--project", place], { encoding: "utf8", timeout: 60_000 });
  expect([done.status, done.stdout]).toEqual([0, ""]);
}, 60_000);

test("it runs, and every assertion holds", () => {
  const done = spawnSync(process.execPath, ["--conditions=ringwright-source", "guide.ts"], {
    cwd: place,
    encoding: "utf8",
    timeout: 15_000,
  });
  expect([done.status, done.stderr]).toEqual([0, ""]);
  expect(done.stdout).toMatch(/^merge failed: notty \(25\)/);
});
