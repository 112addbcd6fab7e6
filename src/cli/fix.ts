import { resolve } from "node:path";
import { applySafeFixes } from "../diagnostics/apply-fixes.ts";
import type { Output } from "./build.ts";
import { checkFiles, type Checked } from "./checked.ts";
import type { Host } from "./host.ts";
import { writeWhole } from "./write-whole.ts";

/** A file mended, and by what. */
export interface Mended extends Output {
  readonly state: "fixed";
  readonly fixes: readonly string[];
}

export interface FixResult extends Checked {
  readonly outputs: readonly Mended[];
}

/** Rounds after which whatever is left stays: each fix may uncover the next, but no text needs many. */
const rounds = 10;

/**
 * Checks descriptions, applies the safe fixes of those named (not of what they import), and checks again, until none is
 * left. Then the files are written: all of them or none. The diagnostics are those that remain.
 */
export async function fixFiles(files: readonly string[], host: Host): Promise<FixResult> {
  const mended = new Map<string, { readonly path: string; text: string; fixes: string[] }>();
  const key = (path: string) => resolve(host.cwd, path);
  const overlay: Host = { ...host, read: (path) => mended.get(key(path))?.text ?? host.read(path) };
  let checked = await checkFiles(files, overlay);
  for (let round = 0; round < rounds; round++) {
    let changed = false;
    for (const file of files) {
      const source = checked.sources.get(file);
      if (source === undefined) continue;
      const own = checked.diagnostics.filter(({ location }) => location.file === file);
      const { text, applied } = applySafeFixes(file, source.text, own);
      if (applied.length === 0) continue;
      const before = mended.get(key(file));
      mended.set(key(file), { path: file, text, fixes: [...(before?.fixes ?? []), ...applied] });
      changed = true;
    }
    if (!changed) break;
    checked = await checkFiles(files, overlay);
  }
  const { failures } = writeWhole([...mended.values()], host);
  if (failures.length > 0) return { ...checked, failures: [...checked.failures, ...failures], outputs: [] };
  const outputs = [...mended.values()].map(({ path, fixes }) => ({ path, state: "fixed" as const, fixes }));
  return { ...checked, outputs };
}
