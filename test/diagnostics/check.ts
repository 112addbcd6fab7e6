import { existsSync } from "node:fs";
import { SourceText } from "../../src/base/source.ts";
import type { Diagnostic } from "../../src/diagnostics/diagnostic.ts";
import { parse } from "../../src/parser/parse.ts";

type CheckSource = (source: SourceText) => { readonly diagnostics: readonly Diagnostic[] };

const model = new URL("../../src/model/check.ts", import.meta.url);
const checkSource: CheckSource = existsSync(model)
  ? (((await import(model.href)) as { checkSource?: CheckSource }).checkSource ?? parse)
  : parse;

/** Everything that is said about a file which imports no other. */
export function check(text: string): readonly Diagnostic[] {
  return checkSource(new SourceText("example.ring", text)).diagnostics;
}
