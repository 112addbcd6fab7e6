/** Builds what the two packages ship, `dist/` and `src/runtime/dist/`: JavaScript and declarations, whole or not at all. */

import { copyFileSync, existsSync, renameSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { node, runSteps } from "./steps.ts";

const root = resolve(import.meta.dirname, "..");
const packages = [
  { name: "ringwright", folder: root },
  { name: "@ringwright/runtime", folder: join(root, "src/runtime") },
];

process.chdir(root);
for (const { name, folder } of packages) {
  // Written beside and moved into place: a reader of dist never meets half of it, and no file of an older build stays.
  const fresh = join(folder, "dist.new");
  rmSync(fresh, { recursive: true, force: true });
  const tsc = [
    "node_modules/typescript-7/bin/tsc",
    "--project",
    join(folder, "tsconfig.build.json"),
    "--outDir",
    fresh,
  ];
  runSteps([node(`build ${name}`, tsc, 120)]);
  const dist = join(folder, "dist");
  const old = join(folder, "dist.old");
  rmSync(old, { recursive: true, force: true });
  if (existsSync(dist)) renameSync(dist, old);
  renameSync(fresh, dist);
  rmSync(old, { recursive: true, force: true });
}
copyFileSync(join(root, "LICENSE"), join(root, "src/runtime/LICENSE"));
