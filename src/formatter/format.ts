/** The formatter without Prettier's command line: for verbs, editors and tests. */
import { format as prettier } from "prettier/standalone";
import type { SourceText } from "../base/source.ts";
import { parse, type Parsed } from "../parser/parse.ts";
import * as plugin from "./index.ts";

export type Formatted =
  | { readonly text: string }
  /** What is wrong with the text, errors among it: it is to be left as it is. */
  | { readonly diagnostics: Parsed["diagnostics"] };

/** Formats a description. Lines end as the first one of the text does, and a byte order mark stays. */
export async function formatText(source: SourceText): Promise<Formatted> {
  // Prettier takes it for formatted, and asks nobody.
  if (source.text.trim() === "") return { diagnostics: parse(source).diagnostics };
  try {
    const options = { parser: "ringwright", plugins: [plugin], printWidth: plugin.defaultOptions.printWidth };
    return { text: await prettier(source.text, { ...options, endOfLine: "auto" }) };
  } catch (error) {
    if (!(error instanceof plugin.NoDescription)) throw error;
    // Prettier reads a text with other ends of lines: places are those of the text itself.
    return { diagnostics: parse(source).diagnostics };
  }
}
