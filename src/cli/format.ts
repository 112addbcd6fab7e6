import { formatText } from "../formatter/format.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Output } from "./build.ts";
import type { Host } from "./host.ts";
import { readerOf } from "./reader.ts";
import type { Report } from "./report.ts";
import { writeWhole } from "./write-whole.ts";

interface FormatOptions {
  /** Whether files are only looked at. */
  readonly check: boolean;
}

/**
 * Formats descriptions, each by itself: what it imports is not read. One with errors is left as it is, and they are told;
 * the others are written, all of them or none.
 */
export async function formatFiles(files: readonly string[], { check }: FormatOptions, host: Host): Promise<Report> {
  const reader = readerOf(host, files);
  const diagnostics: Diagnostic[] = [];
  const changed: { readonly path: string; readonly text: string }[] = [];
  for (const path of files) {
    const before = reader.read(path);
    if (before === undefined) continue;
    const formatted = await formatText(reader.sources.get(path)!);
    if ("diagnostics" in formatted) diagnostics.push(...formatted.diagnostics);
    else if (formatted.text !== before) changed.push({ path, text: formatted.text });
  }
  const { sources, failures } = reader;
  const written = check ? [] : writeWhole(changed, host).failures;
  const state = check ? "unformatted" : "formatted";
  const outputs = written.length > 0 ? [] : changed.map(({ path }): Output => ({ path, state }));
  return { diagnostics, failures: [...failures, ...written], sources, outputs };
}
