/** The guide to ordering: its blocks, one after the other, are one program that compiles strictly and runs. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { Guide } from "./guide.ts";

let guide: Guide;
beforeAll(() => {
  guide = new Guide("docs/ordering.md");
});
afterAll(() => guide[Symbol.dispose]());

test("no block is left out", () => {
  expect(guide.blocks.length).toBeGreaterThan(4);
  expect(guide.text.match(/^```ts$/gm)?.length).toBe(guide.blocks.length);
});

test("it compiles, strictly", () => {
  const { status, stdout } = guide.compile();
  expect([status, stdout]).toEqual([0, ""]);
}, 60_000);

test("it runs, and every assertion holds", () => {
  const { status, stderr, stdout } = guide.run();
  expect([status, stderr, stdout]).toEqual([0, "", ""]);
}, 20_000);
