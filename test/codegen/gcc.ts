import { spawnSync } from "node:child_process";

/** What gcc says of a C text; empty when it accepts it. */
export function gcc(text: string): string {
  const flags = ["-std=c11", "-Wall", "-Wextra", "-pedantic", "-Werror", "-fsyntax-only", "-x", "c", "-"];
  const { status, stderr, error } = spawnSync("gcc", flags, { input: text, encoding: "utf8", timeout: 20_000 });
  if (error !== undefined) throw error;
  return status === 0 ? "" : stderr;
}
