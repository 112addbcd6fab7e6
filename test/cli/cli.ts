/** Runs the real command line, and gives it folders to work in. */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { onTestFinished } from "vitest";

export const root = resolve(import.meta.dirname, "../..");
export const main = join(root, "src/cli/main.ts");

export interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  /** Working directory; default: the repository. */
  readonly cwd?: string;
  /** Node's own arguments. */
  readonly node?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** `ringwright ARGUMENTS`, in a process of its own, within 20 s. */
export function ringwright(args: readonly string[], { cwd = root, node = [], env = {} }: RunOptions = {}): Ran {
  const done = spawnSync(process.execPath, ["--conditions=ringwright-source", ...node, main, ...args], {
    cwd,
    encoding: "utf8",
    timeout: 20_000,
    env: { ...process.env, NODE_OPTIONS: "", XDG_CACHE_HOME: join(cwd, ".cache"), ...env },
  });
  if (done.error) throw done.error;
  return { status: done.status, stdout: done.stdout, stderr: done.stderr };
}

/** A folder with these files that is removed when the test is over. Outside the repository: no node_modules above it. */
export function folder(files: Readonly<Record<string, string>> = {}): string {
  const made = mkdtempSync(join(tmpdir(), "ringwright-test-"));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  for (const [path, text] of Object.entries(files)) put(made, path, text);
  return made;
}

export function put(base: string, path: string, text: string): void {
  mkdirSync(dirname(join(base, path)), { recursive: true });
  writeFileSync(join(base, path), text);
}

/** A description that imports another one. */
export const paint = `/// Paint by number.
protocol paint;
endian little;

import { Color } from "./common/color.ring";

/// One stroke.
struct Stroke layout c {
  color : Color;
}
`;

export const color = `protocol color;
endian little;

enum Color : u32 {
  red = 1,
  green = 2,
}
`;

/** Two members of one value: an error wherever it stands. */
export const broken = `protocol broken;
endian little;

enum Color : u32 {
  red = 1,
  red = 2,
}
`;
