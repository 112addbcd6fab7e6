import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { HostError, type Host, type HostOperation } from "./host.ts";

/** Node's own file system. @param cwd what relative paths start from */
export function nodeHost(cwd: string = process.cwd()): Host {
  const at = (path: string) => resolve(cwd, path);
  return {
    cwd,
    kind: (path) =>
      system("read", path, () => {
        const found = statSync(at(path), { throwIfNoEntry: false });
        if (found === undefined) return undefined;
        return found.isDirectory() ? "directory" : "file";
      }),
    read: (path) => system("read", path, () => readFileSync(at(path), "utf8")),
    list: (path) =>
      system("read", path, () =>
        readdirSync(at(path), { withFileTypes: true }).map((entry) => ({
          name: entry.name,
          kind: entry.isDirectory() ? ("directory" as const) : ("file" as const),
        })),
      ),
    makeFolder: (path) => system("write", path, () => makeFolder(at(path))),
    write: (path, text) => system("write", path, () => writeFileSync(at(path), text)),
    rename: (from, to) => system("write", to, () => renameSync(at(from), at(to))),
    remove: (path) => system("write", path, () => rmSync(at(path), { force: true })),
    cacheFolder: (folder) => cacheFolder(at(folder)),
  };
}

/** Not mkdir's own recursion: where a folder is there but takes nothing new, as under /proc, that never ends. */
function makeFolder(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return;
  const above = dirname(path);
  if (above !== path) makeFolder(above);
  try {
    mkdirSync(path);
  } catch (error) {
    // Another process may have been faster.
    if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) throw error;
  }
}

/** Beside the project's packages, where caches are expected and ignored; else the user's cache folder. */
function cacheFolder(folder: string): string | undefined {
  for (let above = folder; ; above = dirname(above)) {
    const packages = join(above, "node_modules");
    if (existsSync(packages)) return join(packages, ".cache", "ringwright");
    if (above === dirname(above)) break;
  }
  const { XDG_CACHE_HOME } = process.env;
  if (XDG_CACHE_HOME?.startsWith("/")) return join(XDG_CACHE_HOME, "ringwright");
  const home = homedir();
  return home === "" ? undefined : join(home, ".cache", "ringwright");
}

function system<Result>(operation: HostOperation, path: string, action: () => Result): Result {
  try {
    return action();
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code;
    if (reason === undefined) throw error;
    throw new HostError(operation, path, reason, { cause: error });
  }
}
