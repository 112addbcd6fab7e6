import { readFileSync } from "node:fs";
import { posix } from "node:path";
import { deviceRefusals } from "../../src/codegen/device-refusals.ts";
import { refusals } from "../../src/codegen/refusals.ts";
import type { Diagnostic } from "../../src/diagnostics/diagnostic.ts";
import { checkProgram } from "../../src/model/check.ts";

const specs = new URL("../../specs/", import.meta.url);

/**
 * Everything that a check, or a build, says about a text that is read as `source.ring` in the folder of the shipped
 * descriptions.
 */
export function check(text: string, stage: "check" | "build" | "device" = "check"): readonly Diagnostic[] {
  const read = (path: string) => {
    if (path === "source.ring") return text;
    try {
      return readFileSync(new URL(path, specs), "utf8");
    } catch {
      return undefined;
    }
  };
  const resolve = (from: string, specifier: string) => posix.join(posix.dirname(from), specifier);
  const { program, diagnostics } = checkProgram("source.ring", { read, resolve });
  if (stage === "check" || program === undefined) return diagnostics;
  const told = stage === "build" ? refusals : deviceRefusals;
  return [...diagnostics, ...program.models.flatMap((model) => told(program, model).diagnostics)];
}
