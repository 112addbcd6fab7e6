import type { Location } from "../../base/span.ts";
import { catalogue } from "../catalogue.gen.ts";
import type { Diagnostic, Fix } from "../diagnostic.ts";
import { explanations } from "../explanations.gen.ts";
import type { SourceOf } from "./text.ts";

/** Diagnostics as a SARIF 2.1.0 log, for code hosts and editors. It carries the rules that the results name. */
export function renderSarif(diagnostics: readonly Diagnostic[], sourceOf: SourceOf): string {
  const codes = [...new Set(diagnostics.map((one) => one.code))].sort();
  const rules = codes.map((code) => {
    const entry = catalogue[code];
    return {
      id: code,
      ...(entry && {
        name: entry.name,
        shortDescription: { text: entry.title },
        fullDescription: { text: entry.title },
        help: { text: explanations[code] ?? entry.title, markdown: explanations[code] ?? entry.title },
        defaultConfiguration: { level: entry.severity },
      }),
    };
  });
  const physical = (location: Location) => ({
    artifactLocation: { uri: uri(location.file) },
    region: region(location, sourceOf),
  });
  const results = diagnostics.map((one) => ({
    ruleId: one.code,
    ruleIndex: codes.indexOf(one.code),
    level: one.severity,
    message: { text: one.help === undefined ? one.message : `${one.message} (${one.help})` },
    locations: [{ physicalLocation: physical(one.location) }],
    ...(one.related.length > 0 && {
      relatedLocations: one.related.map(({ location, message }, id) => ({
        id,
        physicalLocation: physical(location),
        message: { text: message },
      })),
    }),
    ...(one.fixes && { fixes: one.fixes.map((fix) => sarifFix(fix, sourceOf)) }),
  }));
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [{ tool: { driver: { name: "ringwright", rules } }, columnKind: "utf16CodeUnits", results }],
  };
  return JSON.stringify(log, null, 2) + "\n";
}

function region(location: Location, sourceOf: SourceOf) {
  const offsets = { charOffset: location.start, charLength: location.end - location.start };
  const source = sourceOf(location.file);
  if (source === undefined) return offsets;
  const [from, to] = [source.position(location.start), source.position(location.end)];
  return { startLine: from.line, startColumn: from.column, endLine: to.line, endColumn: to.column, ...offsets };
}

/** SARIF groups a fix's edits by file. */
function sarifFix(fix: Fix, sourceOf: SourceOf) {
  const files = [...new Set(fix.edits.map((edit) => edit.location.file))];
  return {
    description: { text: fix.title },
    artifactChanges: files.map((file) => ({
      artifactLocation: { uri: uri(file) },
      replacements: fix.edits
        .filter((edit) => edit.location.file === file)
        .map((edit) => ({
          deletedRegion: region(edit.location, sourceOf),
          insertedContent: { text: edit.newText },
        })),
    })),
  };
}

/** A path as a relative or absolute URI reference. */
function uri(file: string): string {
  const path = file.replaceAll("\\", "/").split("/").map(encodeURIComponent).join("/");
  return path.startsWith("/") ? `file://${path}` : path.replace(/^([A-Za-z])%3A\//, "file:///$1:/");
}
