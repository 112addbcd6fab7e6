import { Command, CommanderError, Option } from "commander";
import { ExitCode, exitCodeMeanings } from "./exit-codes.ts";
import type { Host } from "./host.ts";
import { version } from "./version.ts";
import { outputFormats, type Context, type OutputFormat } from "./context.ts";
import type { Terminal } from "./terminal.ts";
import { addBuild } from "./verbs/build.ts";
import { addCheck } from "./verbs/check.ts";
import { addDecode } from "./verbs/decode.ts";
import { addEmit } from "./verbs/emit.ts";
import { addEncode } from "./verbs/encode.ts";
import { addExplain } from "./verbs/explain.ts";
import { addFormat } from "./verbs/format.ts";

/** Runs one command line, without the program's name. Never throws: a bug of ours is told and answered with its code. */
export async function run(args: readonly string[], terminal: Terminal, host: Host): Promise<ExitCode> {
  const { program, exitCode } = commandLine(terminal, host);
  try {
    await program.parseAsync(args, { from: "user" });
    return exitCode();
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? ExitCode.ok : ExitCode.usage;
    terminal.err.write(bugReport(error));
    return ExitCode.bug;
  }
}

/** The whole command line. `exitCode` tells what the verb that ran came to. */
export function commandLine(terminal: Terminal, host: Host): { program: Command; exitCode: () => ExitCode } {
  let code: ExitCode = ExitCode.ok;
  const program = new Command("ringwright")
    .description("Compiles descriptions of device queues (.ring) into type-safe drivers.")
    .version(version(), "-V, --version", "show the version")
    .helpOption("-h, --help", "show help; `ringwright help VERB` for one verb")
    .addOption(
      new Option("--output <format>", "how results and diagnostics are written").choices(outputFormats).default("text"),
    )
    .addHelpText("after", `\n${exitCodes()}`)
    .configureHelp({ showGlobalOptions: true })
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.out.write(text),
      writeErr: (text) => terminal.err.write(text),
      getOutHelpWidth: () => Math.min(terminal.out.columns ?? 100, 100),
      getErrHelpWidth: () => Math.min(terminal.err.columns ?? 100, 100),
      getOutHasColors: () => terminal.out.colors,
      getErrHasColors: () => terminal.err.colors,
      outputError: (text, write) => write(`ringwright: ${text.replace(/^error: /, "")}`),
    });
  const context: Context = {
    host,
    terminal,
    format: () => program.opts<{ output: OutputFormat }>().output,
    finish: (finished) => {
      code = finished;
    },
  };
  for (const addVerb of [addCheck, addFormat, addBuild, addEmit, addDecode, addEncode, addExplain])
    addVerb(program, context);
  return { program, exitCode: () => code };
}

function exitCodes(): string {
  return ["Exit codes:", ...exitCodeMeanings.map(([code, meaning]) => `  ${String(code).padEnd(4)}${meaning}`)].join(
    "\n",
  );
}

function bugReport(error: unknown): string {
  const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return (
    `ringwright: ${what}\n\nThis is a bug in ringwright, not in your description. Please report it ` +
    "(`npm bugs ringwright` opens the place)\nwith the command, the .ring files and everything above this line.\n"
  );
}
