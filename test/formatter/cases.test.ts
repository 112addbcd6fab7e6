import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, test } from "vitest";
import { formatsWell } from "./texts.ts";

const folder = join(import.meta.dirname, "cases");
const names = readdirSync(folder).filter((name) => name.endsWith(".ring"));
const given = names.filter((name) => !name.endsWith(".formatted.ring"));

test.each(given)("cases/%s is formatted as the file beside it", async (name) => {
  const formatted = readFileSync(join(folder, name.replace(".ring", ".formatted.ring")), "utf8");
  expect(await formatsWell(readFileSync(join(folder, name), "utf8"))).toBe(formatted);
});

it("has a text for each result", () => {
  expect(names.length).toBe(2 * given.length);
  expect(given.length).toBeGreaterThan(3);
});
