import { dirname, join, relative, resolve } from "node:path";

/** Where the built files go. */
export interface Layout {
  /** Absolute path that the descriptions' own paths are relative to. */
  readonly cwd: string;
  /** The folder of `--out`; absent: each file stands beside its description. */
  readonly outDir: string | undefined;
  /** The deepest folder, absolute, that holds all descriptions: below it they are laid out the same under `outDir`. */
  readonly base: string;
}

/** Where a file goes that would stand at `beside`, next to its description. */
export function outputPath(beside: string, { cwd, outDir, base }: Layout): string {
  return outDir === undefined ? beside : join(outDir, relative(base, resolve(cwd, beside)));
}

/** The deepest folder that holds all of these absolute paths; "/" when they share none. */
export function commonFolder(paths: readonly string[]): string {
  const [first, ...others] = paths.map((path) => dirname(path).split("/"));
  if (first === undefined) return "/";
  let shared = first.length;
  for (const parts of others) {
    let same = 0;
    while (same < shared && parts[same] === first[same]) same++;
    shared = same;
  }
  return first.slice(0, shared).join("/") || "/";
}
