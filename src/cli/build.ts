import { resolve } from "node:path";
import type { SourceText } from "../base/source.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Generated } from "../codegen/plan.ts";
import type { Program } from "../model/model.ts";
import { currentRecord, keepRecord, recordPath } from "./build-record.ts";
import type { Failure, Host } from "./host.ts";
import { findInputs } from "./inputs.ts";
import { commonFolder, outputPath } from "./layout.ts";
import { writeWhole, type Artifact } from "./write-whole.ts";

export interface BuildOptions {
  /** Folder for what is built, laid out as the descriptions are below their common folder; default: beside each. */
  readonly outDir?: string | undefined;
  /** Builds even when nothing changed since the last time. Files whose contents stay are still not touched. */
  readonly force?: boolean | undefined;
  /** What built files import each other by: `./errno.gen.js` (default), or `ts` where Node runs TypeScript as it is. */
  readonly importExtension?: "js" | "ts" | undefined;
  /** Whether bases of device models are built as well, `spec.device.gen.ts`; a function says for which files. */
  readonly device?: boolean | ((file: string) => boolean) | undefined;
}

export interface Output {
  readonly path: string;
  /** `unformatted`: it was only looked at. */
  readonly state: "written" | "unchanged" | "fixed" | "formatted" | "unformatted";
  /** With `fixed`: the titles of what was applied. */
  readonly fixes?: readonly string[];
}

export interface BuildResult {
  readonly diagnostics: readonly Diagnostic[];
  readonly failures: readonly Failure[];
  /** What was built; empty when the descriptions have errors or a file could not be read or written. */
  readonly outputs: readonly Output[];
  /** The text of the descriptions that were read, under their names. */
  readonly sources: ReadonlyMap<string, SourceText>;
}

/** Builds descriptions, and what they import, into TypeScript: all of it or none. */
export async function buildFiles(paths: readonly string[], options: BuildOptions, host: Host): Promise<BuildResult> {
  const { files, failures } = findInputs(paths, host);
  if (failures.length > 0) return { diagnostics: [], failures, outputs: [], sources: new Map() };

  const record = recordPath(files, options, host);
  const current = record !== undefined && !options.force ? currentRecord(record, host) : undefined;
  if (current !== undefined) {
    const outputs = Object.keys(current.outputs).map((path) => ({ path, state: "unchanged" as const }));
    return { diagnostics: current.diagnostics, failures: [], outputs, sources: current.sources };
  }

  // Everything below loads the compiler; what stands above must not.
  const { checkFiles, hasErrors } = await import("./checked.ts");
  const checked = await checkFiles(files, host);
  if (checked.failures.length > 0 || hasErrors(checked)) return { ...checked, outputs: [] };

  const { artifacts, diagnostics } = await generate(checked.programs, options, host);
  const told = { diagnostics: [...checked.diagnostics, ...diagnostics], sources: checked.sources };
  if (hasErrors(told)) return { ...told, failures: [], outputs: [] };
  const { written, failures: unwritten } = writeWhole(artifacts, host);
  if (unwritten.length > 0) return { ...told, failures: unwritten, outputs: [] };
  if (record !== undefined) keepRecord(record, checked.sources, artifacts, told.diagnostics, host);
  const outputs = artifacts.map(({ path }) => ({
    path,
    state: written.includes(path) ? ("written" as const) : ("unchanged" as const),
  }));
  return { ...told, failures: [], outputs };
}

/** All that the programs are built into; a file that several of them import is built once. */
async function generate(programs: readonly Program[], options: BuildOptions, host: Host): Promise<Generated> {
  const { generateTypeScript } = await import("../codegen/plan.ts");
  const { outDir, importExtension, device = false } = options;
  const wanted = typeof device === "function" ? device : () => device;
  const base = commonFolder(programs.flatMap(({ models }) => models.map(({ file }) => resolve(host.cwd, file))));
  const artifacts = new Map<string, Artifact>();
  const diagnostics: Diagnostic[] = [];
  const done = new Set<string>();
  for (const program of programs) {
    const generated = await generateTypeScript(program, {
      only: (file) => !done.has(file),
      device: wanted,
      importExtension,
    });
    diagnostics.push(...generated.diagnostics);
    for (const { path: beside, text } of generated.artifacts) {
      const path = outputPath(beside, { cwd: host.cwd, outDir, base });
      artifacts.set(resolve(host.cwd, path), { path, text });
    }
    for (const { file } of program.models) done.add(file);
  }
  return { artifacts: [...artifacts.values()], diagnostics };
}
