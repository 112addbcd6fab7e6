import { readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { hash } from "node:crypto";

const home = join(import.meta.dirname, "..");

/**
 * Tells this compiler from every other: its version, its dependencies' and the state of its own files, so that a build
 * in a checkout whose generator was just changed is not taken for up to date. Only looks at the files, never reads them.
 */
export function compilerIdentity(): string {
  const parts = [readFileSync(join(home, "../package.json"), "utf8")];
  const visit = (folder: string): void => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      // What generated code runs on is not what makes it.
      if (entry.isDirectory() && path !== join(home, "runtime") && path !== join(home, "device")) visit(path);
      else if (/\.[jt]s$/.test(entry.name)) {
        const { size, mtimeMs } = statSync(path);
        parts.push(`${path} ${size} ${mtimeMs}`);
      }
    }
  };
  visit(home);
  return hash("sha1", parts.sort().join("\n"));
}
