/** Everything that must hold before a change is good: `npm test`, here and in continuous integration alike. */

import { node, runSteps } from "./steps.ts";

runSteps([
  node("requirements", ["scripts/requirements.ts"], 60),
  node("format", ["node_modules/prettier/bin/prettier.cjs", "--check", "--log-level=warn", "."], 120),
  node("lint", ["node_modules/eslint/bin/eslint.js", "--max-warnings=0", "."], 180),
  node("types", ["node_modules/typescript-7/bin/tsc", "--project", "tsconfig.json"], 120),
  node("generated files", ["--conditions=ringwright-source", "scripts/generate.ts", "--check"], 120),
  node("tests", ["node_modules/vitest/vitest.mjs", "run"], 1200),
]);
