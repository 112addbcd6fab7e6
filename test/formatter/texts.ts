/** Texts to format, and what may not change in them. */
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect } from "vitest";
import { SourceText } from "../../src/base/source.ts";
import { formatText } from "../../src/formatter/format.ts";
import { lex } from "../../src/parser/lexer.ts";
import { parse } from "../../src/parser/parse.ts";

const root = resolve(import.meta.dirname, "../..");

/** Descriptions of the tree, by their paths, those of tests among them; texts with errors are left out. */
export const descriptions: readonly (readonly [string, string])[] = ["specs", "examples", "bench/specs", "test"]
  .flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).map((name) => join(folder, name)),
  )
  .filter((path) => path.endsWith(".ring"))
  .sort()
  .map((path) => [path, readFileSync(join(root, path), "utf8")] as const)
  .filter(([, text]) => isRight(text));

const head = "protocol p;\nendian little;\n";

/** Examples of the grammar that are accepted by the parser. */
export const examples: readonly (readonly [string, string])[] = readdirSync(join(root, "grammar"))
  .filter((page) => page.endsWith(".md"))
  .flatMap((page) =>
    [...readFileSync(join(root, "grammar", page), "utf8").matchAll(/^```ring[^\n]*\n([^]*?)^```$/gm)].map(
      ([, text], index) => [`${page} ${index + 1}`, /^protocol /m.test(text!) ? text! : `${head}${text!}`] as const,
    ),
  )
  .filter(([, text]) => isRight(text));

/** Whether a text has no errors: only such a one is formatted. */
export function isRight(text: string): boolean {
  return parse(new SourceText("x.ring", text)).diagnostics.every(({ severity }) => severity !== "error");
}

/** Formats a text that has no errors. */
export async function format(text: string): Promise<string> {
  const done = await formatText(new SourceText("x.ring", text));
  if ("diagnostics" in done) throw new Error(`not formatted: ${JSON.stringify(done.diagnostics[0])}`);
  return done.text;
}

/** What a text says: its syntax tree without places. */
export function meaning(text: string): string {
  const { file } = parse(new SourceText("x.ring", text));
  return JSON.stringify(file, (key, value: unknown) => {
    if (key === "span" || key === "operatorSpan") return undefined;
    if (key === "taken") return true;
    return typeof value === "bigint" ? value.toString() : value;
  });
}

/** The comments of a text in their order, without the white space at the ends of their lines. */
export function commentsOf(text: string): readonly string[] {
  const { tokens } = lex(new SourceText("x.ring", text));
  const starts = [...tokens.map(({ startOffset }) => startOffset), text.length];
  const ends = [0, ...tokens.map(({ startOffset, image }) => startOffset + image.length)];
  const between = starts.map((start, i) => text.slice(ends[i], start)).filter((gap) => gap.includes("/"));
  return between
    .flatMap((gap) => gap.match(/\/\/[^\r\n]*|\/\*[^]*?\*\//g) ?? [])
    .map((comment) => comment.replaceAll(/\r\n?/g, "\n").replaceAll(/[ \t]+$/gm, ""));
}

/** Formats, and looks that nothing but white space has changed and that there is nothing left to do. */
export async function formatsWell(text: string): Promise<string> {
  const once = await format(text);
  expect(isRight(once), `has errors now:\n${text}\n→\n${once}`).toBe(true);
  expect(meaning(once), `means something else:\n${text}\n→\n${once}`).toBe(meaning(text));
  expect(commentsOf(once)).toEqual(commentsOf(text));
  expect(await format(once), `is not done at once:\n${text}`).toBe(once);
  return once;
}
