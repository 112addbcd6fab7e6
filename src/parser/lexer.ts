import { Lexer, type IToken } from "chevrotain";
import type { SourceText } from "../base/source.ts";
import { diagnostics } from "../diagnostics/catalogue.gen.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { hashLines, headerOfC } from "./hash-lines.ts";
import type { Doc } from "./syntax.ts";
import * as t from "./tokens.ts";

export interface Lexed {
  readonly tokens: IToken[];
  /** Doc comments by the offset of the token that they stand above; `Infinity` where none follows. */
  readonly docs: ReadonlyMap<number, Doc>;
  readonly diagnostics: Diagnostic[];
}

let lexer: Lexer | undefined;

/** The lexer is made once, when first needed. Its definition is validated by a test, not at every start. */
function sharedLexer(): Lexer {
  return (lexer ??= createLexer({ skipValidations: true }));
}

export function createLexer(options: { readonly skipValidations: boolean }): Lexer {
  return new Lexer(t.lexed, { ...options, positionTracking: "onlyOffset", ensureOptimizations: false });
}

/** Cuts a text into tokens. What cannot be one is reported and left out, or taken for what it was meant to be. */
export function lex(source: SourceText): Lexed {
  const { tokens, groups, errors } = sharedLexer().tokenize(source.text);
  const alien = errors.find((error) => /[\0\ufffd]/.test(source.text[error.offset]!));
  if (alien !== undefined) return { tokens: [], docs: new Map(), diagnostics: [noText(source, alien.offset)] };
  const hashes = hashLines(source, errors, tokens);
  if (hashes.told?.help === headerOfC) return { tokens: [], docs: new Map(), diagnostics: [hashes.told] };
  const problems: Diagnostic[] = hashes.told === undefined ? [] : [hashes.told];
  for (const { offset, length } of errors)
    if (!hashes.covers(offset)) problems.push(unexpectedCharacter(source, offset, length));
  for (const token of groups["unterminated"] ?? []) {
    const start = token.startOffset;
    if (hashes.covers(start)) continue;
    problems.push(diagnostics.unterminatedComment(source.location({ start, end: start + 2 })));
  }
  const kept = hashes.told === undefined ? tokens : tokens.filter((token) => !hashes.covers(token.startOffset));
  for (let i = 0; i < kept.length; i++) classify(source, kept[i]!, kept[i + 1], problems);
  const docs = attachDocs(source, kept, groups["docs"] ?? [], problems);
  return { tokens: kept, docs, diagnostics: problems };
}

function unexpectedCharacter(source: SourceText, start: number, length: number): Diagnostic {
  const end = start + length;
  const first = String.fromCodePoint(source.text.codePointAt(start)!);
  const help = habits.get(first) ?? lookAlike(first);
  return diagnostics.unexpectedCharacter({ character: nameOf(first) }, source.location({ start, end }), { help });
}

/** Tells of a character that no text has. One is told: it will not be the only one. */
function noText(source: SourceText, start: number): Diagnostic {
  const character = nameOf(source.text[start]!);
  const help = "this does not look like UTF-8 text: is it another kind of file, or in another encoding?";
  return diagnostics.unexpectedCharacter({ character }, source.location({ start, end: start + 1 }), { help });
}

function nameOf(character: string): string {
  const code = character.codePointAt(0)!;
  return code < 0x21 || code > 0x7e ? `U+${code.toString(16).toUpperCase().padStart(4, "0")}` : `'${character}'`;
}

/** What other languages write. */
const habits: ReadonlyMap<string, string> = new Map([["'", `text stands in double quotes: "text"`]]);

function lookAlike(character: string): string | undefined {
  const meant = /[\u2010-\u2015\u2212]/.test(character) ? "-" : /[\u201c-\u201e]/.test(character) ? '"' : undefined;
  return meant && `it looks like '${meant}', which is another character`;
}

/** Keywords are words that do not name what a `:` follows. `reserved` alone is never a name, nor are the truth values. */
function classify(source: SourceText, token: IToken, next: IToken | undefined, problems: Diagnostic[]): void {
  if (token.tokenType === t.Identifier) {
    const keyword = t.keywords.get(token.image);
    if (keyword === undefined) return;
    const always = keyword === t.k.reserved || keyword === t.k.true || keyword === t.k.false;
    if (always || next?.tokenType !== t.Colon) become(token, keyword);
  } else if (token.tokenType === t.MalformedInteger) {
    const values = { text: token.image, reason: whyMalformed(token.image) };
    const apart = quantityIn(token.image);
    const edits = [{ location: location(source, token), newText: apart ?? "" }];
    const fixes = apart === undefined ? [] : [{ title: `write '${apart}'`, safe: true, edits }];
    problems.push(diagnostics.malformedInteger(values, location(source, token), { fixes }));
    become(token, t.Integer);
  } else if (token.tokenType === t.UnterminatedString) {
    const what = /\\[^"\\]/.exec(token.image);
    const help = what === null ? undefined : `only '\\"' and '\\\\' may follow a backslash`;
    problems.push(diagnostics.unterminatedString(location(source, token), { help }));
    become(token, t.StringLiteral);
  }
}

function become(token: IToken, type: IToken["tokenType"]): void {
  token.tokenType = type;
  token.tokenTypeIdx = type.tokenTypeIdx!;
}

function whyMalformed(text: string): string {
  if (/^0[xb]$/i.test(text)) return "digits are missing";
  const quantity = quantityIn(text);
  if (quantity !== undefined) return `its unit stands apart: ${quantity}`;
  if (/^0[XB]/.test(text)) return "the base is written in lower case";
  if (/_$|__|^0[xb]_/.test(text)) return "'_' stands only between two digits";
  if (text.startsWith("0b")) return "binary digits are 0 and 1";
  if (text.startsWith("0x")) return "hexadecimal digits are 0 to 9 and a to f";
  return /^[0-9]+[a-fA-F]/.test(text) ? "hexadecimal begins with 0x" : "it has letters in it";
}

/** `500 ms` for `500ms` */
function quantityIn(text: string): string | undefined {
  const [, number, unit] = /^([0-9]+)([nmu]?s|[KMGT]iB)$/.exec(text) ?? [];
  return number === undefined ? undefined : `${number} ${unit!}`;
}

function location(source: SourceText, token: IToken) {
  return source.location({ start: token.startOffset, end: token.startOffset + token.image.length });
}

/** Joins doc comments that follow each other and gives them to the next token. */
function attachDocs(source: SourceText, tokens: readonly IToken[], comments: IToken[], problems: Diagnostic[]) {
  const docs = new Map<number, Doc>();
  let next = 0;
  for (let i = 0; i < comments.length;) {
    const first = comments[i]!;
    while (next < tokens.length && tokens[next]!.startOffset < first.startOffset) next++;
    const target = tokens[next]?.startOffset ?? Infinity;
    if (!opensLine(source.text, first.startOffset)) {
      problems.push(diagnostics.misplacedDoc(location(source, first)));
      i++;
      continue;
    }
    const lines: string[] = [];
    let last = first;
    for (; i < comments.length && comments[i]!.startOffset < target; i++) {
      last = comments[i]!;
      lines.push(last.image.replace(/^\/\/\/ ?/, "").trimEnd());
    }
    docs.set(target, {
      text: lines.join("\n"),
      span: { start: first.startOffset, end: last.startOffset + last.image.length },
    });
  }
  return docs;
}

/** Whether only white space stands before the offset on its line. */
function opensLine(text: string, offset: number): boolean {
  for (let i = offset - 1; i >= 0; i--) {
    const c = text.charCodeAt(i);
    if (c === 10 || c === 13) return true;
    // A byte order mark is no text of the line.
    if (c !== 32 && c !== 9 && c !== 0xfeff) return false;
  }
  return true;
}
