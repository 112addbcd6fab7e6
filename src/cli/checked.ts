import type { SourceText } from "../base/source.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Program } from "../model/model.ts";
import { readerOf } from "./reader.ts";
import type { Failure, Host } from "./host.ts";

/** What checking some descriptions told. */
export interface Checked {
  /** One for each description that has no errors, nor has anything it imports. */
  readonly programs: readonly Program[];
  /** Each once, even where two descriptions import the file it stands in. */
  readonly diagnostics: readonly Diagnostic[];
  readonly failures: readonly Failure[];
  /** The text of every file that was read, under its name. */
  readonly sources: ReadonlyMap<string, SourceText>;
}

/** Whether nothing is built from it. */
export function hasErrors(checked: Pick<Checked, "diagnostics">): boolean {
  return checked.diagnostics.some(({ severity }) => severity === "error");
}

/** Checks descriptions and what they import. Loads the parser; the code generator and what it needs stay unloaded. */
export async function checkFiles(files: readonly string[], host: Host): Promise<Checked> {
  const { checkProgram } = await import("../model/check.ts");
  const reader = readerOf(host, files);
  const programs: Program[] = [];
  const diagnostics = new Map<string, Diagnostic>();
  for (const file of files) {
    if (reader.read(file) === undefined) continue;
    const result = checkProgram(file, reader);
    if (result.program !== undefined) programs.push(result.program);
    for (const diagnostic of result.diagnostics) diagnostics.set(JSON.stringify(diagnostic), diagnostic);
  }
  return {
    programs,
    diagnostics: [...diagnostics.values()],
    failures: reader.failures,
    sources: reader.sources,
  };
}
