/** Text as people write it: shipped descriptions, with their docs and comments, again and again under new names. */

import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { SourceText } from "../../src/base/source.ts";
import { parse } from "../../src/parser/parse.ts";
import { keywords } from "../../src/parser/tokens.ts";

const specs = resolve(import.meta.dirname, "../../specs");

export interface ShippedText {
  readonly text: string;
  readonly lines: number;
  /** What it imports, by the names by which it does. */
  readonly others: Readonly<Record<string, string>>;
}

/** A description of at least `lines` lines, made of copies of the one named, each with names of its own. */
export function shippedText(name: string, lines: number): ShippedText {
  const source = new SourceText(name, readFileSync(join(specs, name), "utf8"));
  const { declarations, imports } = parse(source).file;
  const start = declarations[0]!.doc?.span.start ?? declarations[0]!.span.start;
  const [head, body] = [source.text.slice(0, start), source.text.slice(start)];
  const names = declarations.map((declaration) => declaration.name.text);
  // A word of the language is somebody's name only where it is declared.
  const plain = names.filter((one) => !keywords.has(one)).join("|");
  const words = names.filter((one) => keywords.has(one)).join("|");
  const pattern = new RegExp(`\\b(?:(?:${plain})|(?<=^command )(?:${words || "(?!)"}))\\b`, "gm");
  const count = Math.ceil((lines - head.split("\n").length) / (body.split("\n").length - 1));
  const copies = Array.from({ length: count }, (_, copy) => body.replace(pattern, (found) => `${found}${copy}x`));
  const text = head + copies.join("");
  const imported = imports.map(({ from }) => from!.text.replace(/^\.\//, ""));
  const others = imported.map((path) => [path, readFileSync(join(specs, dirname(name), path), "utf8")] as const);
  return { text, lines: text.split("\n").length - 1, others: Object.fromEntries(others) };
}
