/** The guide to models of devices: its blocks, one after the other, are one program that compiles strictly and runs. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { root } from "../cli/cli.ts";
import { Guide } from "./guide.ts";

let guide: Guide;
beforeAll(() => {
  guide = new Guide("docs/device.md", "examples/tally");
});
afterAll(() => guide[Symbol.dispose]());

test("no block is left out", () => {
  expect(guide.blocks.length).toBeGreaterThan(2);
  expect(guide.text.match(/^```ts$/gm)?.length).toBe(guide.blocks.length);
});

test("it compiles, strictly", () => {
  const { status, stdout } = guide.compile();
  expect([status, stdout]).toEqual([0, ""]);
}, 60_000);

test("it runs, every assertion holds, and it ends by itself", () => {
  const { status, stderr, stdout } = guide.run();
  expect([status, stderr, stdout]).toEqual([0, "", ""]);
}, 20_000);

test("it lists every rule of a host", () => {
  const source = readFileSync(join(root, "src/runtime/errors/model.ts"), "utf8");
  const declared = [...source.slice(source.indexOf("HostRule")).matchAll(/^ {2}\| "([a-z-]+)"/gm)].map(
    ([, rule]) => rule,
  );
  const listed = [...guide.text.matchAll(/^\| `([a-z-]+)` /gm)].map(([, rule]) => rule);
  expect(listed.toSorted()).toEqual(declared.toSorted());
  expect(declared.length).toBeGreaterThan(10);
});
