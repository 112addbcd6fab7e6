/**
 * Writes what is generated today as the expectation of the generator's cases (`test/codegen/cases`): all of them, or
 * those that are named. Look at the difference before you commit it: the tests never write it.
 *
 *   node --conditions=ringwright-source scripts/goldens.ts [CASE …]
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { generateTypeScript } from "../src/codegen/plan.ts";
import { checkSource } from "../src/model/check.ts";

const cases = join(import.meta.dirname, "../test/codegen/cases");
const named = process.argv.slice(2);
for (const name of named.length > 0 ? named : readdirSync(cases)) {
  const { program, diagnostics } = checkSource(readFileSync(join(cases, name, "spec.ring"), "utf8"));
  if (program === undefined) {
    process.stderr.write(
      `${name}: ${diagnostics.map(({ code, message, location }) => `${code} ${message} at ${location.start}`).join("; ")}\n`,
    );
    process.exitCode = 1;
    continue;
  }
  const generated = await generateTypeScript(program);
  for (const { message } of generated.diagnostics) process.stderr.write(`${name}: ${message}\n`);
  for (const { text } of generated.artifacts) writeFileSync(join(cases, name, "expected.gen.ts"), text);
}
