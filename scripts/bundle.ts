/**
 * `node scripts/bundle.ts OUT`: the compiler's JavaScript in few files. A check needs some 200 modules, its libraries'
 * among them; to find and load each takes longer than to check a usual description.
 */

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { rolldown } from "rolldown";

const root = resolve(import.meta.dirname, "..");
const out = process.argv[2];
if (out === undefined) throw new Error("usage: node scripts/bundle.ts OUT");

/** Libraries that become part of the bundle: every check needs them. What only a build needs is imported from its package. */
const bundled = ["chevrotain", "commander"];
const external = ["prettier", "ts-morph"];

/** What is loaded together stands together: what every command needs, then what every command that reads a file needs. */
const groups = [
  {
    name: "start",
    test: /\/src\/cli\/(?:start|run|terminal|version|verbs\/.*|[^/]*host|inputs|reader|checked|report)\.ts|\/commander\//,
  },
  { name: "check", test: /\/src\/(?:base|parser|model)\/|\/src\/diagnostics\/catalogue\.gen\.ts|\/@?chevrotain\// },
];

const bundle = await rolldown({
  cwd: root,
  input: { index: "src/index.ts", "cli/main": "src/cli/main.ts", "formatter/index": "src/formatter/index.ts" },
  platform: "node",
  // Modules that are loaded when needed, and by another way together with others, are no mistake.
  checks: { ineffectiveDynamicImport: false },
  external: external.map((name) => new RegExp(`^${name}(/|$)`)),
});
const { output } = await bundle.write({
  dir: out,
  format: "esm",
  // One folder below the package's, like the sources: they find its manifest by that.
  chunkFileNames: "chunks/[name].js",
  codeSplitting: { groups },
});

/** The packages that the bundle took something of. */
const packages = new Set(
  output
    .flatMap((chunk) => (chunk.type === "chunk" ? chunk.moduleIds : []))
    .flatMap((id) => /\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(id)?.[1] ?? []),
);
const unknown = [...packages].filter((name) => !bundled.some((one) => name === one || name.startsWith(`@${one}/`)));
if (unknown.length > 0) throw new Error(`the bundle has taken in ${unknown.join(", ")}`);
const notices = [...packages].sort().map((name) => {
  const folder = join(root, "node_modules", name);
  const { version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Record<string, string>;
  const file = ["LICENSE", "LICENSE.txt"].find((one) => existsSync(join(folder, one)));
  return `${name} ${version}, ${license}\n\n${readFileSync(join(folder, file ?? "LICENSE"), "utf8").trim()}\n`;
});
const line = `\n${"-".repeat(80)}\n\n`;
writeFileSync(
  join(out, "NOTICES.txt"),
  ["The files beside this one contain these libraries.\n", ...notices].join(line),
);
