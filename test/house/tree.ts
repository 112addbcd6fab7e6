/** The repository's own files, as the house tests look at them. */

import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

export const root = resolve(import.meta.dirname, "../..");

/** Every file that git tracks or would track, relative to the root with forward slashes, sorted. */
export function files(): readonly string[] {
  const done = spawnSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "-z"], {
    cwd: root,
    encoding: "utf8",
    timeout: 10_000,
  });
  if (done.status !== 0) throw new Error(`git ls-files: ${done.stderr}`);
  const names = done.stdout.split("\0").filter((name) => name !== "" && existsSync(join(root, name)));
  return [...new Set(names)].sort();
}

export function text(file: string): string {
  return readFileSync(join(root, file), "utf8");
}

/** TypeScript that people write, as opposed to what the compiler generates or a test's input. */
export function isHandWritten(file: string): boolean {
  return file.endsWith(".ts") && !file.endsWith(".gen.ts") && !/\/(cases|fixtures)\//.test(file);
}
