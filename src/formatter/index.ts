/**
 * The formatter of descriptions, as a plugin of Prettier: `prettier --plugin=ringwright/prettier file.ring`. It changes
 * white space, and the commas behind the last of several things; nothing else of a text.
 */
import type { Parser, Plugin, Printer } from "prettier";
import { SourceText, type LineColumn } from "../base/source.ts";
import { parse, type Parsed } from "../parser/parse.ts";
import { setColumns } from "./columns.ts";
import { wordsOf } from "./names.ts";
import { cut } from "./pieces.ts";
import { printRows } from "./print.ts";
import { treeOf, type Tree } from "./tree.ts";

export const languages: NonNullable<Plugin["languages"]> = [
  { name: "Ringwright", parsers: ["ringwright"], extensions: [".ring"], vscodeLanguageIds: ["ringwright"] },
];

/** A text without errors: one that has some is left alone. */
interface Root {
  readonly type: "root";
  readonly tree: Tree;
  readonly end: number;
}

/** What a text is refused for; Prettier shows the lines around it. */
export class NoDescription extends SyntaxError {
  readonly loc: { readonly start: LineColumn; readonly end: LineColumn };

  constructor({ code, message, location }: Parsed["diagnostics"][number], source: SourceText) {
    const [start, end] = [source.position(location.start), source.position(location.end)];
    super(`${code}: ${message} (${start.line}:${start.column})`);
    this.loc = { start, end };
  }
}

const parser: Parser<Root> = {
  astFormat: "ringwright",
  parse(text) {
    const source = new SourceText("", text);
    const { file, diagnostics } = parse(source);
    const error = diagnostics.find(({ severity }) => severity === "error");
    if (error !== undefined) throw new NoDescription(error, source);
    return { type: "root", tree: treeOf(text, cut(source), wordsOf(file)), end: text.length };
  },
  locStart: () => 0,
  locEnd: ({ end }) => end,
};

const printer: Printer<Root> = {
  print({ node: { tree } }, { printWidth }) {
    setColumns(tree.rows, 0, printWidth);
    return printRows(tree.rows);
  },
};

export const parsers: Record<string, Parser> = { ringwright: parser };
export const printers: Record<string, Printer> = { ringwright: printer };
/** The width of the descriptions that ship. */
export const defaultOptions = { printWidth: 120 };
