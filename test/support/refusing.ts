import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A system call that fails. */
export interface Refusal {
  /** Its number. */
  readonly call: number;
  /** Only with this second argument. */
  readonly second?: number;
  /** And with this third one. */
  readonly third?: number;
  readonly errno: number;
}

export interface Refusing extends Disposable {
  /** Runs Node where these calls fail, within `seconds`. */
  node(refusals: readonly Refusal[], args: readonly string[], seconds?: number): Ran;
}

/** Compiles the program that has the kernel refuse system calls to another one, as a container's policy does. */
export function refusing(): Refusing {
  const folder = mkdtempSync(join(tmpdir(), "ringwright-refuse-"));
  const program = join(folder, "refuse-calls");
  const gcc = spawnSync("gcc", ["-Wall", "-Werror", "-o", program, join(import.meta.dirname, "refuse-calls.c")], {
    encoding: "utf8",
    timeout: 20_000,
  });
  if (gcc.status !== 0) throw new Error(`gcc: ${gcc.stderr ?? gcc.error?.message}`);
  return {
    node(refusals, args, seconds = 20) {
      const rules = refusals.map(
        ({ call, second, third, errno }) =>
          `${[call, second, third].filter((part) => part !== undefined).join(":")}=${errno}`,
      );
      const done = spawnSync(program, [...rules, "--", process.execPath, ...args], {
        cwd: join(import.meta.dirname, "../.."),
        encoding: "utf8",
        timeout: seconds * 1000,
        killSignal: "SIGKILL",
      });
      if (done.error) throw done.error;
      return { status: done.status, stdout: done.stdout, stderr: done.stderr };
    },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}
