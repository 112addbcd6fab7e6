import type { Location } from "../../base/span.ts";
import type { Diagnostic } from "../diagnostic.ts";
import type { SourceOf } from "./text.ts";

/** Diagnostics for programs: a JSON array of them, with lines and columns (from 1) added where the text is at hand. */
export function renderJson(diagnostics: readonly Diagnostic[], sourceOf: SourceOf): string {
  const place = (location: Location) => {
    const source = sourceOf(location.file);
    if (source === undefined) return location;
    const [from, to] = [source.position(location.start), source.position(location.end)];
    return { ...location, line: from.line, column: from.column, endLine: to.line, endColumn: to.column };
  };
  const placed = diagnostics.map((diagnostic) => ({
    ...diagnostic,
    location: place(diagnostic.location),
    related: diagnostic.related.map((one) => ({ ...one, location: place(one.location) })),
  }));
  return JSON.stringify(placed, null, 2) + "\n";
}
