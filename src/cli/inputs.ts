import { join, normalize, resolve } from "node:path";
import { attempt, HostError, type Failure, type Host } from "./host.ts";

export interface Inputs {
  /** Descriptions, each once, as the user would name them. */
  readonly files: readonly string[];
  readonly failures: readonly Failure[];
}

/** What the arguments of a verb stand for: a file is itself; a folder is every `.ring` file in it and below, by name. */
export function findInputs(paths: readonly string[], host: Host): Inputs {
  const files = new Map<string, string>();
  const failures: Failure[] = [];
  const fail = (path: string, { failure }: HostError) => failures.push({ ...failure, path });

  /** @returns how many descriptions and failures are in a folder, those named before included */
  const addFolder = (folder: string): number => {
    const entries = attempt(() => host.list(folder));
    if (entries instanceof HostError) return fail(folder, entries);
    let found = 0;
    for (const { name, kind } of [...entries].sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = join(folder, name);
      // Packages and hidden folders hold other people's descriptions, and copies of ours.
      if (kind === "directory" && name !== "node_modules" && !name.startsWith(".")) found += addFolder(path);
      if (kind === "file" && name.endsWith(".ring")) found += addFile(path);
    }
    return found;
  };
  const addFile = (path: string): number => {
    const absolute = resolve(host.cwd, path);
    if (!files.has(absolute)) files.set(absolute, path);
    return 1;
  };

  for (const given of paths) {
    const path = normalize(given);
    const kind = attempt(() => host.kind(path));
    if (kind instanceof HostError) fail(path, kind);
    else if (kind === undefined) fail(path, new HostError("read", path, "ENOENT"));
    else if (kind === "file") addFile(path);
    else if (addFolder(path) === 0) {
      failures.push({ operation: "read", path, reason: "ENOENT", message: "no .ring file is in it" });
    }
  }
  return { files: [...files.values()], failures };
}
