import { join, normalize, resolve } from "node:path";
import { HostError, type Host } from "../../src/cli/host.ts";

export interface MemoryHost extends Host {
  /** Contents by absolute path. */
  readonly files: Map<string, string>;
  /** What was done, in order: `write /a.tmp`, `rename /a.tmp /a` … */
  readonly log: string[];
}

/**
 * A host whose files are in memory.
 * @param refuse asked before each change (`write`, `rename`, `remove`) with its path; a reason such as `ENOSPC` refuses it
 */
export function memoryHost(
  files: Readonly<Record<string, string>>,
  refuse: (operation: string, path: string) => string | undefined = () => undefined,
): MemoryHost {
  const cwd = "/project";
  const at = (path: string) => resolve(cwd, normalize(path));
  const contents = new Map(Object.entries(files).map(([path, text]) => [at(path), text]));
  const log: string[] = [];
  const isFolder = (path: string) => [...contents.keys()].some((file) => file.startsWith(join(path, "/")));
  const change = (operation: string, path: string, shown = path) => {
    const reason = refuse(operation, path);
    if (reason !== undefined) throw new HostError("write", path, reason);
    log.push(`${operation} ${shown}`);
  };
  return {
    cwd,
    files: contents,
    log,
    kind: (path) => (contents.has(at(path)) ? "file" : isFolder(at(path)) ? "directory" : undefined),
    read: (path) => {
      const text = contents.get(at(path));
      if (text === undefined) throw new HostError("read", path, isFolder(at(path)) ? "EISDIR" : "ENOENT");
      return text;
    },
    list: (path) => {
      const prefix = join(at(path), "/");
      const below = [...contents.keys()].filter((file) => file.startsWith(prefix));
      const parts = below.map((file) => file.slice(prefix.length).split("/"));
      const entries = parts.map(([name, ...rest]) => [name!, rest.length === 0 ? "file" : "directory"] as const);
      return [...new Map(entries)].map(([name, kind]) => ({ name, kind }));
    },
    makeFolder: () => {},
    write: (path, text) => {
      change("write", path);
      contents.set(at(path), text);
    },
    rename: (from, to) => {
      change("rename", to);
      contents.set(at(to), contents.get(at(from))!);
      contents.delete(at(from));
    },
    remove: (path) => {
      change("remove", path);
      contents.delete(at(path));
    },
    cacheFolder: () => undefined,
  };
}
