/** The one document that stdout carries with `--output json` or `--output sarif`. */
import type { CatalogueEntry } from "../diagnostics/catalogue.gen.ts";
import { renderJson } from "../diagnostics/render/json.ts";
import { renderSarif } from "../diagnostics/render/sarif.ts";
import type { OutputFormat } from "./context.ts";
import { describeFailure, type Report } from "./report.ts";

type DocumentFormat = Exclude<OutputFormat, "text">;

/** What a verb found and made. SARIF has room for what was found only. */
export function reportDocument(told: Report, format: DocumentFormat): string {
  const { diagnostics, failures, outputs, result } = told;
  const sourceOf = (file: string) => told.sources.get(file);
  if (format === "json")
    return json({ diagnostics: JSON.parse(renderJson(diagnostics, sourceOf)), failures, outputs, result });

  const log = JSON.parse(renderSarif(diagnostics, sourceOf)) as { runs: Record<string, unknown>[] };
  const notifications = failures.map((failure) => ({
    level: "error",
    message: { text: describeFailure(failure) },
    descriptor: { id: failure.reason },
  }));
  log.runs[0]!["invocations"] = [
    { executionSuccessful: failures.length === 0, toolExecutionNotifications: notifications },
  ];
  return json(log);
}

/** What `explain` tells: in SARIF, a log without results whose one rule is the code. */
export function explanationDocument(code: string, entry: CatalogueEntry, text: string, format: DocumentFormat): string {
  if (format === "json") return json({ code, ...entry, text });
  const log = JSON.parse(renderSarif([], () => undefined)) as {
    runs: [{ tool: { driver: { rules: unknown[] } } }];
  };
  log.runs[0].tool.driver.rules.push({
    id: code,
    name: entry.name,
    shortDescription: { text: entry.title },
    help: { text, markdown: text },
    defaultConfiguration: { level: entry.severity },
  });
  return json(log);
}

function json(value: unknown): string {
  return JSON.stringify(value, null, 2) + "\n";
}
