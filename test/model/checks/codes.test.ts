import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { catalogue } from "../../../src/diagnostics/catalogue.gen.ts";

// Who tells them: the model, and the code generator of what it has no code for.
const sources = ["model", "codegen"]
  .map((part) => new URL(`../../../src/${part}/`, import.meta.url))
  .flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts"))
      .map((file) => readFileSync(new URL(file, folder), "utf8")),
  )
  .join("\n");

it("uses every code", () => {
  const used = new Set([...sources.matchAll(/\bdiagnostics\s*\.([a-z]\w*)\(\{?/g)].map((match) => match[1]!));
  const unused = Object.entries(catalogue).filter(([code, { name }]) => code >= "RW11" && !used.has(name));
  expect(unused.map(([code, { name }]) => `${code} ${name}`)).toEqual([]);
});
