/** Every description in the repository that is right: those shipped, those of tests, the examples of documents. */
import { readdirSync, readFileSync } from "node:fs";
import { readCatalogue } from "../../scripts/diagnostics.ts";
import { SourceText } from "../../src/base/source.ts";
import { checkProgram, type Checked } from "../../src/model/check.ts";
import { lex } from "../../src/parser/lexer.ts";
import { specsWith } from "./specs.ts";

const root = new URL("../../", import.meta.url);

export interface Description {
  /** Its path, or what it is an example of. */
  readonly title: string;
  /** Where it stands as far as its imports can tell. */
  readonly path: string;
  readonly text: string;
}

function filesIn(folder: string, extension: string): readonly string[] {
  return readdirSync(new URL(folder, root), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(extension))
    .map((file) => `${folder}/${file}`)
    .toSorted();
}

function read(path: string): string {
  return readFileSync(new URL(path, root), "utf8");
}

const file = (path: string): Description => ({ title: path, path, text: read(path) });

/** Those that the package ships, and those of the examples. */
export const shipped: readonly Description[] = ["specs", "examples"].flatMap((f) => filesIn(f, ".ring")).map(file);

/** Those that the generator's goldens are made from. */
export const cases: readonly Description[] = filesIn("test/codegen/cases", ".ring").map(file);

/** What the catalogue of diagnostics says instead of what is wrong. */
export const good: readonly Description[] = readCatalogue().flatMap(({ code, good }) =>
  good.map((text) => ({ title: code, path: "specs/source.ring", text })),
);

/** What the reference of the grammar accepts. It is only read: its names need not mean anything. */
export const accepted: readonly Description[] = filesIn("grammar", ".md").flatMap((path) =>
  [...read(path).matchAll(/^```ring accept\n([^]*?)^```$/gm)].map((match) => ({ title: path, path, text: match[1]! })),
);

/** Checks a description, or the text given instead. */
export function checkOf({ path, text }: Description, instead = text): Checked {
  return checkProgram(path, specsWith({ [path]: instead }));
}

export interface Place {
  readonly start: number;
  readonly end: number;
}

/** Where the tokens of a text stand. */
export function tokensOf(text: string): readonly Place[] {
  return lex(new SourceText("source.ring", text)).tokens.map(({ startOffset, image }) => {
    return { start: startOffset, end: startOffset + image.length };
  });
}
