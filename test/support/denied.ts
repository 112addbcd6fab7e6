import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Denied extends Disposable {
  /** Runs Node where io_uring_setup fails with `errno`, within `seconds`. */
  node(errno: number, args: readonly string[], seconds?: number): Ran;
}

/** Compiles the program that forbids io_uring to another one, as a container's policy does. */
export function denied(): Denied {
  const folder = mkdtempSync(join(tmpdir(), "ringwright-deny-"));
  const program = join(folder, "deny-io-uring");
  const gcc = spawnSync("gcc", ["-Wall", "-Werror", "-o", program, join(import.meta.dirname, "deny-io-uring.c")], {
    encoding: "utf8",
    timeout: 20_000,
  });
  if (gcc.status !== 0) throw new Error(`gcc: ${gcc.stderr ?? gcc.error?.message}`);
  return {
    node(errno, args, seconds = 20) {
      const done = spawnSync(program, [String(errno), process.execPath, ...args], {
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
