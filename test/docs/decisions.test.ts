import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";

const folder = new URL("../../docs/decisions/", import.meta.url);
const read = (page: string) => readFileSync(new URL(page, folder), "utf8");
const pages = readdirSync(folder)
  .filter((page) => page !== "README.md")
  .sort();

it("lists every decision by its number and title, which it may go on with", () => {
  const rows = [...read("README.md").matchAll(/^\| \[(\d{4})\]\((.*?)\) *\| (.*?) *\|$/gm)];
  const titled = pages.map((page) => {
    const [, number, title] = /^# (\d{4}) (.*)\n/.exec(read(page)) ?? [];
    return [number, page, title];
  });
  expect(rows.map(([, number, page]) => [number, page])).toEqual(titled.map(([number, page]) => [number, page]));
  expect(rows.filter(([, , , title], i) => !title!.startsWith(titled[i]![2]!))).toEqual([]);
});

it("counts them without a gap", () => {
  expect(pages.map((page) => Number(page.slice(0, 4)))).toEqual(pages.map((_, i) => i + 1));
});
