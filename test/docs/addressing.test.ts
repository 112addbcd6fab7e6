/** The guide to address spaces: its blocks, one after the other, are one program that compiles strictly and runs. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { Guide } from "./guide.ts";

let guide: Guide;
beforeAll(() => {
  guide = new Guide("docs/addressing.md");
});
afterAll(() => guide[Symbol.dispose]());

test("no block is left out", () => {
  expect(guide.blocks.length).toBe(3);
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
