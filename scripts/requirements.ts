/** What the tests need of a machine beyond npm: each missing thing is one line that says what to do about it. */

import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";

const IO_URING_SYSCTL = "/proc/sys/kernel/io_uring_disabled";

interface Requirement {
  /** What is wrong and what to do; undefined when it is there. */
  readonly missing: () => string | undefined;
}

const compiler: Requirement = {
  missing: () =>
    spawnSync("gcc", ["--version"], { stdio: "ignore", timeout: 10_000 }).status === 0
      ? undefined
      : "gcc is missing: apt-get install gcc libc6-dev",
};

const headers: Requirement = {
  missing: () => {
    const done = spawnSync("gcc", ["-fsyntax-only", "-x", "c", "-"], {
      input:
        "#include <errno.h>\n#include <linux/io_uring.h>\n#include <sys/syscall.h>\nint main(void) { return 0; }\n",
      stdio: ["pipe", "ignore", "ignore"],
      timeout: 10_000,
    });
    return done.status === 0
      ? undefined
      : "the C and kernel headers are missing: apt-get install libc6-dev linux-libc-dev";
  },
};

const ring: Requirement = {
  missing: () => {
    const refused = setUpRing();
    if (refused === undefined) return undefined;
    const setting = existsSync(IO_URING_SYSCTL) ? readFileSync(IO_URING_SYSCTL, "utf8").trim() : "absent";
    return (
      `this machine forbids io_uring (io_uring_setup: ${refused}; kernel.io_uring_disabled is ${setting}): ` +
      "run on a host that allows it, or in a container started with --security-opt seccomp=unconfined"
    );
  },
};

interface Koffi {
  load(library: string): { func(declaration: string): (...args: unknown[]) => number };
  errno(): number;
  os: { errno: Readonly<Record<string, number>> };
}

/** Tries the system call itself, without this project's code: a ring of one entry; why it was refused, or undefined. */
function setUpRing(): string | undefined {
  const koffi = createRequire(import.meta.url)("koffi") as Koffi;
  const libc = koffi.load("libc.so.6");
  const syscall = libc.func("long syscall(long number, uint entries, void *params)");
  const params = new Uint8Array(120);
  const SETUP = 425;
  const fd = syscall(SETUP, 1, params);
  if (fd < 0) {
    const errno = koffi.errno();
    return Object.entries(koffi.os.errno).find(([, value]) => value === errno)?.[0] ?? `errno ${errno}`;
  }
  libc.func("int close(int fd)")(fd);
  return undefined;
}

let complete = true;
for (const requirement of [compiler, headers, ring]) {
  const missing = requirement.missing();
  if (missing === undefined) continue;
  console.error(`requirement: ${missing}`);
  complete = false;
}
process.exitCode = complete ? 0 : 2;
