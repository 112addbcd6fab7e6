/**
 * The compiler as a library: what `ringwright check` and `ringwright build` do, for build scripts and tools.
 *
 * Errors in a description are diagnostics in the result and unreadable files are failures in it: neither is thrown.
 */

import { buildFiles, type BuildResult } from "./cli/build.ts";
import { checkFiles, type Checked } from "./cli/checked.ts";
import type { Host } from "./cli/host.ts";
import { findInputs } from "./cli/inputs.ts";
import { nodeHost } from "./cli/node-host.ts";

export type { BuildResult, Output } from "./cli/build.ts";
export type { Checked } from "./cli/checked.ts";
export { HostError, type Failure, type Host } from "./cli/host.ts";
export { nodeHost } from "./cli/node-host.ts";
export type { Diagnostic } from "./diagnostics/diagnostic.ts";
export type { Model, Program } from "./model/model.ts";

export interface CheckOptions {
  /** How files are reached; default: this process's own files, relative to its working directory. */
  readonly host?: Host;
}

export interface BuildOptions extends CheckOptions {
  /** Folder for what is built, laid out as the descriptions are below their common folder; default: beside each. */
  readonly out?: string;
  /** Builds even when nothing changed since the last time. */
  readonly force?: boolean;
  /** What built files import each other by: `./errno.gen.js` (default), or `ts` where Node runs TypeScript as it is. */
  readonly importExtension?: "js" | "ts";
  /** Whether bases of device models are built as well, `spec.device.gen.ts`; a function says for which files. */
  readonly device?: boolean | ((file: string) => boolean);
}

/** Checks descriptions and all that they import. A folder stands for every `.ring` file in it and below. */
export async function check(paths: readonly string[], options: CheckOptions = {}): Promise<Checked> {
  const host = options.host ?? nodeHost();
  const { files, failures } = findInputs(paths, host);
  const checked = await checkFiles(files, host);
  return { ...checked, failures: [...failures, ...checked.failures] };
}

/** Builds descriptions and all that they import into TypeScript: everything or, when something is wrong, nothing. */
export function build(paths: readonly string[], options: BuildOptions = {}): Promise<BuildResult> {
  const { out, host = nodeHost(), ...others } = options;
  return buildFiles(paths, { outDir: out, ...others }, host);
}
