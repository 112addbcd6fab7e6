/**
 * The files that are checked in although a program makes them: TypeScript from every description under `specs/`,
 * beside the examples and of the benchmarks, and the catalogue of diagnostics.
 *
 *   npm run generate              writes those that changed
 *   npm run generate -- --check   lists those that are stale and exits with 1
 */

import { spawnSync } from "node:child_process";
import { existsSync, globSync } from "node:fs";
import { relative, resolve } from "node:path";
import { buildFiles } from "../src/cli/build.ts";
import type { Host } from "../src/cli/host.ts";
import { nodeHost } from "../src/cli/node-host.ts";
import { renderText } from "../src/diagnostics/render/text.ts";

const root = resolve(import.meta.dirname, "..");
const check = process.argv.includes("--check");
process.chdir(root);

const disk = nodeHost();
/** Sees the files as they are and changes none. */
const lookingOnly: Host = {
  cwd: disk.cwd,
  kind: (path) => disk.kind(path),
  read: (path) => disk.read(path),
  list: (path) => disk.list(path),
  makeFolder: () => {},
  write: () => {},
  rename: () => {},
  remove: () => {},
  cacheFolder: () => undefined,
};

let good = true;
function complain(line: string): void {
  console.error(line);
  good = false;
}

const diagnostics = spawnSync(process.execPath, ["scripts/diagnostics.ts", ...(check ? ["--check"] : [])], {
  stdio: ["ignore", "inherit", "inherit"],
  timeout: 60_000,
});
if (diagnostics.status !== 0) complain("src/diagnostics: see above; `npm run generate` brings it up to date");

/** Those that models are made of here. */
const modelled = new Set(["specs/dma-copy.ring"]);
const stubbed = new Set(["bench/specs/lent.ring", "bench/specs/raw.ring"]);
const device = (file: string): boolean => {
  const path = relative(root, resolve(file));
  return modelled.has(path) || (/^(examples|bench|test)\//.test(path) && !stubbed.has(path));
};
const built = await buildFiles(
  ["specs", ...globSync(["examples/*/*.ring", "bench/specs/*.ring", "test/device/specs/*.ring"])],
  { force: true, importExtension: "ts", device },
  check ? lookingOnly : disk,
);
for (const failure of built.failures) complain(`${failure.path}: ${failure.message}`);
const errors = built.diagnostics.filter(({ severity }) => severity === "error");
if (errors.length > 0) complain(renderText(errors, (file) => built.sources.get(file)));
for (const { path, state } of built.outputs) {
  if (state === "unchanged") continue;
  if (check) complain(`${path} is stale: run \`npm run generate\``);
  else console.log(`${path} written`);
}
for (const path of globSync(["specs/**/*.gen.ts", "{examples/*,bench/specs,test/device/specs}/*.gen.ts"])) {
  if (!existsSync(path.replace(/(\.device)?\.gen\.ts$/, ".ring")))
    complain(`${path} has no description any more: remove it`);
}
process.exitCode = good ? 0 : 1;
