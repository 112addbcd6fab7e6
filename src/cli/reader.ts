import { dirname, join } from "node:path";
import { SourceText } from "../base/source.ts";
import { attempt, HostError, type Failure, type Host } from "./host.ts";

/** Reads descriptions for one run: each file once, so that everything said and built is about the same text. */
export interface Reader {
  /** The file's text; undefined when it cannot be read, see {@link failures}. */
  read(file: string): string | undefined;
  /** The file that `import … from "./name.ring"` in `file` means. */
  resolve(file: string, from: string): string;
  readonly sources: ReadonlyMap<string, SourceText>;
  /** Files that are there, or were asked for by name, and could not be read. */
  readonly failures: readonly Failure[];
}

/**
 * @param roots files asked for by name; another one that is not there, or that is a folder, is an error of the description
 * that imports it
 */
export function readerOf(host: Host, roots: readonly string[]): Reader {
  const sources = new Map<string, SourceText>();
  const failures: Failure[] = [];
  const unreadable = new Set<string>();
  return {
    sources,
    failures,
    read(file) {
      const known = sources.get(file);
      if (known !== undefined) return known.text;
      if (unreadable.has(file)) return undefined;
      const text = attempt(() => host.read(file));
      if (!(text instanceof HostError)) {
        sources.set(file, new SourceText(file, text));
        return text;
      }
      unreadable.add(file);
      const { reason } = text.failure;
      if (roots.includes(file) || (reason !== "ENOENT" && reason !== "EISDIR"))
        failures.push({ ...text.failure, path: file });
      return undefined;
    },
    resolve: (file, from) => join(dirname(file), from),
  };
}
