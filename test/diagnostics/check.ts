import { readFileSync } from "node:fs";
import { posix } from "node:path";
import type { Diagnostic } from "../../src/diagnostics/diagnostic.ts";
import { checkProgram } from "../../src/model/check.ts";

const specs = new URL("../../specs/", import.meta.url);

/** Everything that is said about a text, read as `source.ring` in the folder of the shipped descriptions. */
export function check(text: string): readonly Diagnostic[] {
  const read = (path: string) => {
    if (path === "source.ring") return text;
    try {
      return readFileSync(new URL(path, specs), "utf8");
    } catch {
      return undefined;
    }
  };
  const resolve = (from: string, specifier: string) => posix.join(posix.dirname(from), specifier);
  return checkProgram("source.ring", { read, resolve }).diagnostics;
}
