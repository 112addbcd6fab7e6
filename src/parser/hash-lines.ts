import type { ILexingError, IToken } from "chevrotain";
import type { SourceText } from "../base/source.ts";
import type { Span } from "../base/span.ts";
import { diagnostics } from "../diagnostics/catalogue.gen.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";

export const headerOfC =
  "this looks like a C header: describe its structs here, and 'emit c --against' proves that they agree";

export interface HashLines {
  /** About all of them, once. */
  readonly told: Diagnostic | undefined;
  /** Whether an offset stands behind a `#` on its line. */
  covers(offset: number): boolean;
}

/** Finds the lines on which `#` begins what other languages have there: a comment, or what C's preprocessor reads. */
export function hashLines(source: SourceText, errors: readonly ILexingError[], tokens: readonly IToken[]): HashLines {
  const lines: Span[] = [];
  for (const { offset, length } of errors) {
    const hash = source.text.slice(offset, offset + length).indexOf("#");
    if (hash < 0 || offset + hash < (lines.at(-1)?.end ?? 0)) continue;
    const start = offset + hash;
    lines.push({ start, end: start + lineFrom(source.text, start).length });
  }
  return { told: tell(source, lines, tokens), covers: (offset) => within(lines, offset) };
}

/** To the end of the line; one that ends with a backslash goes on. */
function lineFrom(text: string, start: number): string {
  const line = /(?:\\\r?\n|[^\r\n])*/y;
  line.lastIndex = start;
  return line.exec(text)![0];
}

function within(lines: readonly Span[], offset: number): boolean {
  let [low, high] = [0, lines.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (lines[middle]!.end <= offset) low = middle + 1;
    else high = middle;
  }
  return low < lines.length && lines[low]!.start <= offset;
}

function tell(source: SourceText, lines: readonly Span[], tokens: readonly IToken[]): Diagnostic | undefined {
  const first = lines[0];
  if (first === undefined) return undefined;
  const at = ({ start }: Span) => source.location({ start, end: start + 1 });
  const directive = /^#\s*(?:include|define|undef|if|ifdef|ifndef|else|elif|endif|pragma|error|warning)\b/;
  const foreign = lines.find((line) => directive.test(source.slice(line)));
  if (foreign !== undefined) {
    const described = tokens.some((token) => token.image === "protocol" || token.image === "endian");
    const help = described ? "there is no preprocessor: constants are declared, as in 'const depth = 64;'" : headerOfC;
    return diagnostics.unexpectedCharacter({ character: "'#'" }, at(foreign), { help });
  }
  const edits = lines.map((line) => ({ location: at(line), newText: "//" }));
  const title = lines.length === 1 ? "write '//'" : `write '//' on ${lines.length} lines`;
  const details = { help: "comments begin with '//'", fixes: [{ title, safe: true, edits }] };
  return diagnostics.unexpectedCharacter({ character: "'#'" }, at(first), details);
}
