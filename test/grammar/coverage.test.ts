/**
 * Every construct of the language has its production, an example in the reference, and a use in a description that ships:
 * what nobody uses is a construct that nobody has tried.
 */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { SourceText } from "../../src/base/source.ts";
import { lex } from "../../src/parser/lexer.ts";
import { parse } from "../../src/parser/parse.ts";
import { keywords } from "../../src/parser/tokens.ts";

const root = join(import.meta.dirname, "../..");

/** Words that no description uses, each with the reason. */
const unusedWords: Readonly<Record<string, string>> = {
  lsb0: "says what holds without it, for files that want to say so",
};

/** Kinds of nodes that no description has, each with the reason. */
const unusedKinds: Readonly<Record<string, string>> = {
  "entry-when": "is read only to be refused, and to say what to write instead",
};

interface Found {
  readonly words: ReadonlySet<string>;
  readonly kinds: ReadonlySet<string>;
}

/** The keywords of texts, where they are keywords and no names, and the kinds of nodes in their trees. */
function found(texts: readonly string[]): Found {
  const words = new Set<string>();
  const kinds = new Set<string>();
  for (const text of texts) {
    const source = new SourceText("example.ring", text);
    for (const { tokenType, image } of lex(source).tokens) {
      if (keywords.get(image) === tokenType) words.add(image);
    }
    collect(parse(source).file, kinds);
  }
  return { words, kinds };
}

function collect(node: unknown, kinds: Set<string>): void {
  if (typeof node !== "object" || node === null) return;
  if ("kind" in node && typeof node.kind === "string") kinds.add(node.kind);
  for (const part of Object.values(node)) collect(part, kinds);
}

function texts(pattern: string): readonly string[] {
  return globSync(pattern, { cwd: root }).map((path) => readFileSync(join(root, path), "utf8"));
}

/** What stands in fences of a kind. */
function fences(pages: readonly string[], kind: string): readonly string[] {
  return pages.flatMap((page) =>
    [...page.matchAll(/^```([^\n]*)\n([^]*?)^```$/gm)].filter(([, mark]) => mark === kind).map(([, , text]) => text!),
  );
}

const pages = texts("grammar/*.md");
const shipped = found(texts("specs/**/*.ring"));
const examples = found(fences(pages, "ring accept"));

/** Kinds of nodes, as the types of the syntax tree name them: `readonly kind: "bits" | "units"`. */
const kinds = texts("src/parser/syntax*.ts").flatMap((text) =>
  [...text.matchAll(/readonly kind:((?:\s*\|?\s*"[a-z0-9-]+")+)/g)].flatMap(([, names]) =>
    [...names!.matchAll(/"([^"]+)"/g)].map(([, name]) => name!),
  ),
);

interface Production {
  readonly name: string;
  readonly words: readonly string[];
  readonly names: readonly string[];
}

const productions: readonly Production[] = fences(pages, "ebnf").flatMap((text) => {
  // What is quoted is the text itself, so it may hold the signs of productions.
  const quoted: string[] = [];
  const plain = text
    .replace(/\(\*[^]*?\*\)/g, " ")
    .replace(/"[^"]*"|'[^']*'/g, (sign) => `\u0001${quoted.push(sign.slice(1, -1)) - 1}\u0002`);
  return plain.split(";").flatMap((production) => {
    const [name = "", ...rest] = production.split("=");
    if (name.trim() === "") return [];
    const body = rest.join("=");
    return {
      name: name.trim(),
      words: [...body.matchAll(/\u0001(\d+)\u0002/g)].map(([, at]) => quoted[Number(at)]!),
      names: body.replace(/\u0001\d+\u0002/g, " ").match(/[a-z][a-z0-9-]*/g) ?? [],
    };
  });
});

test("there are kinds, words and productions to look for", () => {
  expect(new Set(kinds).size).toBeGreaterThan(100);
  expect(keywords.size).toBeGreaterThan(150);
  expect(productions.length).toBeGreaterThan(80);
  // None stands in a tree that the types do not name.
  expect([...shipped.kinds].filter((kind) => !kinds.includes(kind))).toEqual([]);
});

describe("every keyword", () => {
  const words = [...keywords.keys()];

  test("is used by a description that ships", () => {
    expect(words.filter((word) => !shipped.words.has(word)).sort()).toEqual(Object.keys(unusedWords).sort());
  });

  test("stands in a production of the reference", () => {
    const produced = new Set(productions.flatMap((production) => production.words));
    expect(words.filter((word) => !produced.has(word))).toEqual([]);
  });

  test("stands in an example that is accepted", () => {
    expect(words.filter((word) => !examples.words.has(word))).toEqual([]);
  });
});

describe("every kind of node", () => {
  test("is in a description that ships", () => {
    const missing = new Set(kinds.filter((kind) => !shipped.kinds.has(kind)));
    expect([...missing].sort()).toEqual(Object.keys(unusedKinds).sort());
  });

  test("is in an example that is accepted", () => {
    const missing = new Set(kinds.filter((kind) => !examples.kinds.has(kind)));
    expect([...missing].sort()).toEqual(Object.keys(unusedKinds).sort());
  });
});

describe("productions", () => {
  /** What the lexical rules leave to the reader. */
  const plain = new Set(["letter", "digit", "hex-digit", "binary-digit", "character", "text"]);
  const names = productions.map(({ name }) => name);

  test("are each given once", () => {
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
  });

  test("speak only of others that are given", () => {
    const spoken = productions.flatMap((production) => production.names);
    expect([...new Set(spoken)].filter((name) => !names.includes(name) && !plain.has(name))).toEqual([]);
  });

  test("are all part of a file", () => {
    const spoken = new Set(productions.flatMap((production) => production.names));
    // Comments stand between any two tokens.
    expect(names.filter((name) => !spoken.has(name))).toEqual(["comment", "file"]);
  });
});
