/** What follows from a mistake that has been told already, and would only hide it. */
import type { Location, Span } from "../base/span.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Unit } from "./scope.ts";

/** Of the text's mistakes those that leave nothing unread: a `;` or `,` that is missing, a misplaced doc, a `=` for `<-`. */
const mended: ReadonlySet<string> = new Set(["RW1006", "RW1008", "RW1010", "RW1014"]);

/**
 * The diagnostics of the files, each in the order of its text. What is said about a declaration that could not be read in
 * full, or by comparison with one, is left out: it is about the rest of what the author wrote, so most likely wrong.
 */
export function withoutConsequences(units: readonly Unit[]): readonly Diagnostic[] {
  const damaged = new Map<string, readonly Span[]>();
  for (const unit of units) if (unit.broken) damaged.set(unit.source.file, damagedParts(unit));
  const unsure = ({ file, start }: Location) =>
    damaged.get(file)?.some((part) => part.start <= start && start <= part.end) ?? false;
  return units.flatMap((unit) =>
    unit.diagnostics
      .filter((one) => ofText(one) || !(unsure(one.location) || one.related.some(({ location }) => unsure(location))))
      .toSorted((a, b) => a.location.start - b.location.start),
  );
}

/** The declarations in which something could not be read. */
function damagedParts({ diagnostics, syntax }: Unit): readonly Span[] {
  const places = diagnostics
    .filter((one) => ofText(one) && !mended.has(one.code))
    .map(({ location }) => location.start);
  return syntax.declarations
    .map(({ span }) => span)
    .filter(({ start, end }) => places.some((place) => start <= place && place <= end));
}

/** Whether the parser says it. */
function ofText({ code }: Diagnostic): boolean {
  return code.startsWith("RW10");
}
