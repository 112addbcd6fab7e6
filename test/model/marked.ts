/** Fixtures with the expected place marked: `⟦…⟧` around the primary span, `⟪…⟫` around related ones, in their order. */
import { expect } from "vitest";
import type { Diagnostic } from "../../src/diagnostics/diagnostic.ts";
import { checkSource } from "../../src/model/check.ts";

/** The lines that every fixture begins with. */
export const header = "protocol example;\nendian little;\n\n";

interface Marked {
  readonly text: string;
  readonly primary: string;
  readonly related: readonly string[];
}

function unmark(marked: string): Marked {
  const spans: { mark: string; start: number; end: number }[] = [];
  const open: { mark: string; start: number }[] = [];
  let text = "";
  for (const character of marked) {
    if (character === "⟦" || character === "⟪") open.push({ mark: character, start: text.length });
    else if (character === "⟧" || character === "⟫") spans.push({ ...open.pop()!, end: text.length });
    else text += character;
  }
  const place = (span: { start: number; end: number }) =>
    `${span.start}-${span.end} ${text.slice(span.start, span.end)}`;
  const of = (mark: string) => spans.filter((span) => span.mark === mark).sort((a, b) => a.start - b.start);
  return { text, primary: of("⟦").map(place).join(), related: of("⟪").map(place) };
}

/** Checks that the fixture yields one diagnostic, of this code and message, at the marked places. Returns it. */
export function expectOne(fixture: string, code: string, message: string): Diagnostic {
  const { text, primary, related } = unmark(header + fixture);
  const { diagnostics } = checkSource(text);
  const place = ({ start, end }: { start: number; end: number }) => `${start}-${end} ${text.slice(start, end)}`;
  expect(diagnostics.map((one) => `${one.code} ${one.message}`)).toEqual([`${code} ${message}`]);
  const [found] = diagnostics;
  expect(place(found!.location)).toBe(primary);
  if (related.length > 0) {
    const places = found!.related.map(({ location }) => location).sort((a, b) => a.start - b.start);
    expect(places.map(place)).toEqual(related);
  }
  return found!;
}

/** Checks that nothing is said about the fixture. */
export function expectClean(fixture: string): void {
  expect(checkSource(header + fixture).diagnostics).toEqual([]);
}

/** The text after the diagnostic's first fix. */
export function fixed(fixture: string, diagnostic: Diagnostic): string {
  const { text } = unmark(header + fixture);
  const edits = [...diagnostic.fixes![0]!.edits].sort((a, b) => b.location.start - a.location.start);
  const result = edits.reduce(
    (all, { location, newText }) => all.slice(0, location.start) + newText + all.slice(location.end),
    text,
  );
  return result.slice(header.length);
}
