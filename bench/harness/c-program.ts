/** C programs: compiled with -O2 on the fly, then asked, line by line, to run a round and time it themselves. */

import { spawnSync } from "node:child_process";
import { mkdirSync, renameSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import type { ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import { kill, start } from "./children.ts";
import { CannotMeasure, type Contestant } from "./types.ts";

const bench = resolve(import.meta.dirname, "..");

/** Where programs and files that the benchmarks make are kept. */
export const buildFolder = join(bench, ".build");

/**
 * Compiles `c/NAME.c` unless that was done since it changed; returns the program's path.
 * @throws CannotMeasure when gcc or a library is missing: names the Debian package.
 */
export function compile(name: string, libraries: readonly string[] = []): string {
  const source = join(bench, "c", `${name}.c`);
  const program = join(buildFolder, name);
  const made = statSync(program, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const sources = [source, ...["numbers.h", "sums.h"].map((header) => join(bench, "c", header))];
  if (sources.every((each) => made > statSync(each).mtimeMs)) return program;
  mkdirSync(buildFolder, { recursive: true });
  const fresh = `${program}.${process.pid}`;
  const args = ["-std=gnu11", "-O2", "-Wall", "-Wextra", "-Werror", "-o", fresh, source];
  const done = spawnSync("gcc", [...args, ...libraries.map((library) => `-l${library}`)], {
    encoding: "utf8",
    timeout: 60_000,
    killSignal: "SIGKILL",
  });
  if (done.error !== undefined) throw new CannotMeasure("gcc is missing: apt-get install gcc libc6-dev");
  if (/liburing\.h: No such file|cannot find -luring/.test(done.stderr))
    throw new CannotMeasure("liburing's headers are missing: apt-get install liburing-dev");
  if (done.status !== 0) throw new CannotMeasure(`gcc cannot compile c/${name}.c:\n${done.stderr}`);
  renameSync(fresh, program);
  return program;
}

/** A C program that waits for orders. */
export class CProgram {
  readonly #child: ChildProcess;
  readonly #path: string;
  #answer: ((line: string | undefined) => void) | undefined;

  constructor(path: string, args: readonly string[], limitSeconds: number) {
    this.#path = path;
    this.#child = start({ command: path, args, limitSeconds });
    this.#child.on("error", () => this.#settle(undefined));
    this.#child.on("close", () => this.#settle(undefined));
    this.#child.stdin!.on("error", () => undefined);
    createInterface({ input: this.#child.stdout! }).on("line", (line) => this.#settle(line));
  }

  #settle(line: string | undefined): void {
    const answer = this.#answer;
    this.#answer = undefined;
    answer?.(line);
  }

  /** One order at a time. @throws CannotMeasure when the program ends instead of answering. */
  async ask(work: string, count: number): Promise<{ nanoseconds: number; result: number }> {
    const answer = new Promise<string | undefined>((resolve) => (this.#answer = resolve));
    if (this.#child.exitCode === null) this.#child.stdin!.write(`${work} ${count}\n`);
    else this.#settle(undefined);
    const line = await answer;
    if (line === undefined) throw new CannotMeasure(`${this.#path} ended before it answered "${work} ${count}"`);
    const [nanoseconds, result] = line.split(" ").map(Number);
    return { nanoseconds: nanoseconds!, result: result! };
  }

  /** A contestant that is one of the program's works; `verify` is the work and count whose result is compared. */
  contestant(
    name: string,
    work: string,
    { multiple, verify }: { multiple?: number; verify?: readonly [work: string, count: number] } = {},
  ): Contestant {
    return {
      name,
      round: async (count) => ({ nanoseconds: (await this.ask(work, count)).nanoseconds, count }),
      ...(multiple === undefined ? {} : { multiple }),
      ...(verify === undefined ? {} : { verify: async () => (await this.ask(...verify)).result }),
      close: () => this.close(),
    };
  }

  close(): void {
    kill(this.#child);
  }
}
