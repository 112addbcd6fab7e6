import type { SourceText } from "../base/source.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Output } from "./build.ts";
import type { Context } from "./context.ts";
import { ExitCode } from "./exit-codes.ts";
import type { Failure } from "./host.ts";

/** What a verb has to tell. */
export interface Report {
  readonly diagnostics: readonly Diagnostic[];
  readonly failures: readonly Failure[];
  readonly sources: ReadonlyMap<string, SourceText>;
  /** Files that were made or changed, or would be. */
  readonly outputs?: readonly Output[];
  /** What the verb makes for stdout, a text unless the output is JSON; absent when there is an error. */
  readonly result?: unknown;
}

/** Shows a report in the format asked for: results and documents on stdout, what people read on stderr. */
export async function report(told: Report, context: Context): Promise<void> {
  const { terminal } = context;
  const format = context.format();
  context.finish(exitCodeOf(told));
  if (format === "text") {
    if (told.diagnostics.length > 0) {
      const { renderText } = await import("../diagnostics/render/text.ts");
      const { summaryOf } = await import("../diagnostics/render/summary.ts");
      terminal.err.write(
        renderText(told.diagnostics, (file) => told.sources.get(file), { colors: terminal.err.colors }),
      );
      terminal.err.write(`\n${summaryOf(told.diagnostics)}`);
    }
    for (const failure of told.failures) terminal.err.write(`ringwright: ${describeFailure(failure)}\n`);
    terminal.out.write(typeof told.result === "string" ? told.result : (told.outputs ?? []).map(lineOf).join(""));
  } else {
    const { reportDocument } = await import("./documents.ts");
    terminal.out.write(reportDocument(told, format));
  }
}

/** `fixed pump.ring: insert ';' (2 times), remove it` */
function lineOf({ path, state, fixes = [] }: Output): string {
  const titles = [...new Set(fixes)].map((title) => {
    const times = fixes.filter((one) => one === title).length;
    return times === 1 ? title : `${title} (${times} times)`;
  });
  return `${state} ${path}${titles.length === 0 ? "" : `: ${titles.join(", ")}`}\n`;
}

export function describeFailure({ operation, path, message, reason }: Failure): string {
  return `${path} cannot be ${operation === "read" ? "read" : "written"}: ${message} (${reason})`;
}

/** A file that is missing leaves more unknown than an error does, so it decides. */
function exitCodeOf({ failures, diagnostics, outputs = [] }: Report): ExitCode {
  if (failures.length > 0) return ExitCode.files;
  if (outputs.some(({ state }) => state === "unformatted")) return ExitCode.errors;
  return diagnostics.some(({ severity }) => severity === "error") ? ExitCode.errors : ExitCode.ok;
}
