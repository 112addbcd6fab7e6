import { globSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createOnigScanner, createOnigString, loadWASM } from "vscode-oniguruma";
import { INITIAL, parseRawGrammar, Registry } from "vscode-textmate";
import { grammarText } from "../../scripts/textmate.ts";
import { SourceText } from "../../src/base/source.ts";
import { lex } from "../../src/parser/lexer.ts";
import * as t from "../../src/parser/tokens.ts";

const root = join(import.meta.dirname, "../..");
const path = join(root, "grammar/ring.tmLanguage.json");
const text = readFileSync(path, "utf8");

// The engine that editors use.
await loadWASM(readFileSync(createRequire(import.meta.url).resolve("vscode-oniguruma/release/onig.wasm")));
const registry = new Registry({
  onigLib: Promise.resolve({ createOnigScanner, createOnigString }),
  loadGrammar: () => Promise.resolve(parseRawGrammar(text, path)),
});
const grammar = (await registry.loadGrammar("source.ring"))!;

/** The innermost scope at every offset. */
function scopesOf(source: SourceText): readonly string[] {
  const scopes: string[] = [];
  let state = INITIAL;
  for (const [i, start] of source.lineStarts.entries()) {
    const { tokens, ruleStack } = grammar.tokenizeLine(source.line(i + 1), state);
    for (const { startIndex, endIndex, scopes: stack } of tokens)
      fill(scopes, start + startIndex, start + endIndex, stack.at(-1)!);
    state = ruleStack;
  }
  return scopes;
}

function fill(scopes: string[], from: number, to: number, scope: string): void {
  for (let at = from; at < to; at++) scopes[at] = scope;
}

test("is what the lexer's tokens come to", async () => {
  expect(text).toBe(await grammarText());
});

const files = globSync("{specs,test/codegen/cases,examples}/**/*.ring", { cwd: root });

test("there are real files to try it on", () => expect(files.length).toBeGreaterThan(3));

test.each(files)("colours every token of %s as the lexer reads it", (file) => {
  const source = new SourceText(file, readFileSync(join(root, file), "utf8"));
  const scopes = scopesOf(source);
  const { tokens } = lex(source);
  const wrong = tokens.flatMap((token) => {
    const at = token.startOffset;
    const scope = scopes[at] ?? "none";
    // One token, one scope: it ends where the token ends.
    const whole = scopes.slice(at, at + token.image.length).every((one) => one === scope);
    const right = expected(token.tokenType, token.image).some((one) => scope.startsWith(one));
    return whole && right ? [] : [`${token.image} at ${at}: ${scope}`];
  });
  expect(wrong).toEqual([]);
});

/** Scopes of which one must stand on a token. */
function expected(type: (typeof t.lexed)[number], image: string): readonly string[] {
  if (type === t.Integer || type === t.Decimal) return ["constant.numeric"];
  if (type === t.StringLiteral) return ["string.quoted"];
  if (type === t.At) return ["punctuation.definition.annotation"];
  if (type === t.Identifier) return ["variable.", "entity.", "storage.type", "keyword.other"];
  if (t.keywords.has(image)) return ["keyword.", "constant.language", "entity.", "variable."];
  return ["keyword.operator", "punctuation.separator"];
}

test("shows what is malformed", () => {
  const scopes = (line: string) => grammar.tokenizeLine(line, INITIAL).tokens.map(({ scopes: stack }) => stack.at(-1));
  expect(scopes("0xfg")).toEqual(["invalid.illegal.number.ring"]);
  expect(scopes('"open')).toEqual(["invalid.illegal.string.ring"]);
});

test("takes a keyword in front of a colon for a name", () => {
  const scopes = (line: string) => grammar.tokenizeLine(line, INITIAL).tokens.map(({ scopes: stack }) => stack.at(-1));
  expect(scopes("depth : u32")[0]).toBe("variable.other.member.ring");
  expect(scopes("depth n")[0]).toBe("keyword.other.ring");
});
