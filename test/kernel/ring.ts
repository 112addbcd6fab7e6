import { execFileSync, spawn } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { ioUring } from "@ringwright/runtime/io-uring";

import { SystemError, Uring, type UringOptions } from "../../specs/io_uring.gen.ts";

export { rejected, thrown } from "../runtime/outcomes.ts";

/** Limit of every wait. */
export const WAIT = { timeout: 5000 };

/** openat(2)'s flags and directory: the system's, as node:fs's constants are. */
export const AT_FDCWD = -100;

/** A ring of this machine's kernel. Where that is forbidden, each test fails with the one message that says so. */
export async function openRing(options: UringOptions = { entries: 8 }): Promise<Uring> {
  try {
    return await Uring.create(ioUring(), options);
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    throw new Error(`These tests need io_uring. ${error.message}`, { cause: error });
  }
}

/** A folder of the test's own. */
export function scratchFolder(): Disposable & { path(name: string): string } {
  const folder = mkdtempSync(join(tmpdir(), "ringwright-kernel-"));
  return {
    path: (name) => join(folder, name),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** A pipe with a name, open for both ends, so that reading an empty one waits. */
export function pipe(): Disposable & { readonly fd: number; readonly path: string } {
  const folder = scratchFolder();
  const path = folder.path("pipe");
  execFileSync("mkfifo", [path], { timeout: 5000 });
  const fd = openSync(path, "r+");
  return {
    fd,
    path,
    [Symbol.dispose]() {
      closeSync(fd);
      folder[Symbol.dispose]();
    },
  };
}

/** A child's end. */
export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What Node is started with to run a program of `children/`. */
export function child(name: string, ...args: readonly string[]): string[] {
  return ["--conditions=ringwright-source", "--expose-gc", join(import.meta.dirname, "children", name), ...args];
}

/** Runs a program of `children/` in its own Node, for at most `limit` ms; `by` runs Node in its turn. */
export function runChild(
  name: string,
  args: readonly string[] = [],
  limit = 15_000,
  by: readonly string[] = [],
): Promise<Ended> {
  const [program, ...given] = [...by, process.execPath, ...child(name, ...args)];
  const running = spawn(program!, given, {
    stdio: ["ignore", "pipe", "pipe"],
    timeout: limit,
    killSignal: "SIGKILL",
  });
  let stdout = "";
  let stderr = "";
  running.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  running.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  return new Promise((resolve, reject) => {
    running.on("error", reject);
    running.on("close", (status) => resolve({ status, stdout, stderr }));
  });
}
