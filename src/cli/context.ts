import type { Command } from "commander";
import type { ExitCode } from "./exit-codes.ts";
import type { Host } from "./host.ts";
import type { Terminal } from "./terminal.ts";

export const outputFormats = ["text", "json", "sarif"] as const;
export type OutputFormat = (typeof outputFormats)[number];

/** What a verb works with. */
export interface Context {
  readonly host: Host;
  readonly terminal: Terminal;
  /** `--output`; known once the command line has been read. */
  format(): OutputFormat;
  /** Says what the process's exit code will be. */
  finish(code: ExitCode): void;
}

/** Adds a verb to the command line. */
export type AddVerb = (program: Command, context: Context) => void;
