/** What TypeScript says of generated files under a user's strictest settings. */
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./compile.ts";

const compilerOptions = {
  target: "esnext",
  lib: ["esnext"],
  types: ["node"],
  module: "nodenext",
  noEmit: true,
  customConditions: ["ringwright-source"],
  allowImportingTsExtensions: true,
  strict: true,
  exactOptionalPropertyTypes: true,
  noUnusedLocals: true,
  noUnusedParameters: true,
  noImplicitReturns: true,
  noPropertyAccessFromIndexSignature: true,
  erasableSyntaxOnly: true,
  verbatimModuleSyntax: true,
  declaration: true,
  isolatedDeclarations: true,
};

/** The errors in these files, by their names; `name` is the test's own. */
export function compileErrors(name: string, files: Readonly<Record<string, string>>): readonly string[] {
  const own = `${name}-${process.pid}`;
  const folder = join(root, "test/.generated", own);
  mkdirSync(folder, { recursive: true });
  try {
    for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["*.ts"] }));
    const tsc = join(root, "node_modules/typescript-7/bin/tsc");
    const { stdout, error } = spawnSync(process.execPath, [tsc, "-p", folder], { encoding: "utf8", timeout: 60_000 });
    if (error !== undefined) throw error;
    return stdout.split("\n").filter((line) => /^error/.test(line) || line.includes(`${own}/`));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
