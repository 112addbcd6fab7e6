import type { SourceText } from "../base/source.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { lex } from "./lexer.ts";
import { RingParser } from "./rules/files.ts";
import type { File } from "./syntax.ts";

export interface Parsed {
  readonly file: File;
  /** In the order of the text. */
  readonly diagnostics: readonly Diagnostic[];
}

let parser: RingParser | undefined;

/** Reads a source text. Always returns a tree: what could not be read is missing from it and is told in `diagnostics`. */
export function parse(source: SourceText): Parsed {
  // Made once, when first needed; a test validates the grammar, so that no start has to.
  parser ??= new RingParser({ skipValidations: true });
  const { tokens, docs, diagnostics } = lex(source);
  const file = parser.parse(source, tokens, docs, diagnostics);
  return { file, diagnostics: oncePerLine(source, diagnostics).sort((a, b) => a.location.start - b.location.start) };
}

/** Leaves out characters of which the same was told on their line already: quotes come in pairs. */
function oncePerLine(source: SourceText, problems: readonly Diagnostic[]): Diagnostic[] {
  const told = new Set<string>();
  return problems.filter(({ code, message, help = message, location }) => {
    if (code !== "RW1001") return true;
    const what = `${source.position(location.start).line} ${help}`;
    const first = !told.has(what);
    told.add(what);
    return first;
  });
}
