import { spawnSync } from "node:child_process";

/** What gcc says of a C text; empty when it accepts it. */
export function gcc(text: string): string {
  // Some names of Linux's own are there only for programs that ask for them.
  const flags = [
    "-D_GNU_SOURCE",
    "-std=c11",
    "-Wall",
    "-Wextra",
    "-pedantic",
    "-Werror",
    "-fsyntax-only",
    "-x",
    "c",
    "-",
  ];
  const { status, stderr, error } = spawnSync("gcc", flags, { input: text, encoding: "utf8", timeout: 20_000 });
  if (error !== undefined) throw error;
  return status === 0 ? "" : stderr;
}
