import type { Diagnostic, Edit } from "./diagnostic.ts";

/** A text with its safe fixes applied. */
export interface Fixed {
  readonly text: string;
  /** The titles of the fixes, in the order of their diagnostics. */
  readonly applied: readonly string[];
}

/**
 * Applies to one file's text the first safe fix of each diagnostic. One that would touch what another has changed is left
 * for the next round, when the text has been checked again. A fix that reaches into another file is not applied.
 */
export function applySafeFixes(file: string, text: string, diagnostics: readonly Diagnostic[]): Fixed {
  const accepted: Edit[] = [];
  const applied: string[] = [];
  for (const { fixes = [] } of diagnostics) {
    const fix = fixes.find(({ safe }) => safe);
    if (fix === undefined || fix.edits.some(({ location }) => location.file !== file)) continue;
    if (fix.edits.some((edit) => accepted.some((other) => touch(edit, other)))) continue;
    accepted.push(...fix.edits);
    applied.push(fix.title);
  }
  const fixed = accepted
    .toSorted((a, b) => b.location.start - a.location.start)
    .reduce(
      (whole, { location, newText }) => whole.slice(0, location.start) + newText + whole.slice(location.end),
      text,
    );
  return { text: fixed, applied };
}

/** Whether two edits meet, were it only at one offset: which of them comes first would matter then. */
function touch({ location: a }: Edit, { location: b }: Edit): boolean {
  return a.start <= b.end && b.start <= a.end;
}
