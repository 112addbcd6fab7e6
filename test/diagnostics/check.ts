import type { Diagnostic } from "../../src/diagnostics/diagnostic.ts";
import { checkSource } from "../../src/model/check.ts";

/** Everything that is said about a file which imports no other. */
export function check(text: string): readonly Diagnostic[] {
  return checkSource(text).diagnostics;
}
