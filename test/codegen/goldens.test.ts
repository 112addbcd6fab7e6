import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { generatedText } from "./compile.ts";

const cases = join(import.meta.dirname, "cases");

/** `scripts/goldens.ts` writes what is expected, on demand. */
test.each(readdirSync(cases))("case %s", async (name) => {
  const spec = readFileSync(join(cases, name, "spec.ring"), "utf8");
  const expected = readFileSync(join(cases, name, "expected.gen.ts"), "utf8");
  expect(await generatedText(spec.replaceAll("\r\n", "\n"))).toBe(expected);
});
