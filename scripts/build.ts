/** Builds what the two packages ship, `dist/` and `src/runtime/dist/`: JavaScript and declarations, whole or not at all. */

import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { node, runSteps } from "./steps.ts";

const root = resolve(import.meta.dirname, "..");
const packages = [
  { name: "ringwright", folder: root, bundled: true },
  { name: "@ringwright/runtime", folder: join(root, "src/runtime"), bundled: false },
];

process.chdir(root);
// Built aside and then moved into place: a reader of dist never meets half of it, and no file of an older build stays.
const aside = join(root, "node_modules/.cache/ringwright-build");
rmSync(aside, { recursive: true, force: true });
mkdirSync(aside, { recursive: true });

runSteps(
  packages.flatMap(({ name, folder, bundled }, index) => {
    const out = join(aside, `new-${index}`);
    const compile = ["node_modules/typescript-7/bin/tsc", "--project", join(folder, "tsconfig.build.json")];
    if (!bundled) return [node(`build ${name}`, [...compile, "--outDir", out], 120)];
    return [
      node(`types of ${name}`, [...compile, "--outDir", out, "--emitDeclarationOnly"], 120),
      node(`build ${name}`, ["scripts/bundle.ts", out], 120),
    ];
  }),
);
packages.forEach(({ folder }, index) => {
  const dist = join(folder, "dist");
  if (existsSync(dist)) renameSync(dist, join(aside, `old-${index}`));
  renameSync(join(aside, `new-${index}`), dist);
});
rmSync(aside, { recursive: true, force: true });
copyFileSync(join(root, "LICENSE"), join(root, "src/runtime/LICENSE"));
