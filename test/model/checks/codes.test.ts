import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { catalogue } from "../../../src/diagnostics/catalogue.gen.ts";

const folder = new URL("../../../src/model/", import.meta.url);
const sources = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts"))
  .map((file) => readFileSync(new URL(file, folder), "utf8"))
  .join("\n");

it("has a code for every diagnostic of the model, and uses every code", () => {
  const used = new Set([...sources.matchAll(/\bdiagnostics\s*\.([a-z]\w*)\(\{?/g)].map((match) => match[1]!));
  const unused = Object.entries(catalogue).filter(([code, { name }]) => code >= "RW11" && !used.has(name));
  expect(unused.map(([code, { name }]) => `${code} ${name}`)).toEqual([]);
});
