import type { IToken, TokenType } from "chevrotain";
import type { SourceText } from "../base/source.ts";
import { declarations } from "./rules/recovery.ts";
import * as t from "./tokens.ts";

/** A `{` that nothing closes, and the token in front of which its `}` was put in. */
export interface Unclosed {
  readonly open: IToken;
  readonly before: IToken;
}

/** A `}` that closes nothing: its `{` is missing, somewhere from the start of its declaration on, or it is one too many. */
export interface Unopened {
  readonly declaration: number;
  readonly close: number;
}

export interface Braces {
  readonly tokens: IToken[];
  readonly unclosed: readonly Unclosed[];
  readonly unopened: readonly Unopened[];
}

/**
 * An open brace; `indent` is that of its line, `at` its place among the tokens put out. `body`: what follows stands on its
 * line, or further in.
 */
interface Open {
  readonly token: IToken;
  readonly line: number;
  readonly indent: number;
  readonly at: number;
  /** Of a struct's value, which ends inside the statement. */
  readonly value: boolean;
  body: boolean;
}

/** In front of a value: `cc <- {`, `enter({`, `{ status: {`. */
export const beforeValues: ReadonlySet<TokenType> = new Set([t.StoreSign, t.Equals, t.LParen, t.Comma, t.Colon]);

/**
 * Finds the braces that are missing where those of a declaration do not pair. The counts alone cannot tell which one it is,
 * the way the lines are indented can; where they are not, the parser is left to its own recovery.
 *
 * @param starts whether a declaration begins at a token, `flat` being whether members stand at the start of lines too
 */
export function pairBraces(
  source: SourceText,
  tokens: IToken[],
  starts: (index: number, flat: boolean) => boolean,
): Braces {
  // Where each declaration's braces pair, nothing is put in, and no token has to be looked at twice.
  const declarations = cut(source, tokens, starts);
  if (declarations.every(({ excess }) => excess === 0)) return { tokens, unclosed: [], unopened: [] };
  const paired: IToken[] = [];
  const unclosed: Unclosed[] = [];
  const unopened: Unopened[] = [];
  for (const { from, to, excess } of declarations) {
    const part = tokens.slice(from, to);
    for (const token of excess > 0 ? close(source, part, excess, unclosed) : part) paired.push(token);
    if (excess < 0) for (const one of withoutOpen(source, part, -excess)) unopened.push(one);
  }
  return { tokens: paired, unclosed, unopened };
}

/** Tokens of one declaration, and how many more `{` than `}` are among them. */
interface Declaration {
  readonly from: number;
  readonly to: number;
  readonly excess: number;
}

/** What tokens mean here, by the numbers of their types: most mean nothing, and there are many. */
const roles: ("start" | "open" | "close" | undefined)[] = [];
for (const type of [...declarations, t.At]) roles[type.tokenTypeIdx!] = "start";
roles[t.LBrace.tokenTypeIdx!] = "open";
roles[t.RBrace.tokenTypeIdx!] = "close";

function cut(
  source: SourceText,
  tokens: readonly IToken[],
  starts: (index: number, flat: boolean) => boolean,
): readonly Declaration[] {
  const found: Declaration[] = [];
  let from = 0;
  let depth = 0;
  let flat = false;
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i]!;
    const role = roles[token.tokenTypeIdx];
    if (role === undefined) continue;
    if (role === "start" && i > from && opensLine(source.text, token) && starts(i, flat && depth > 0)) {
      found.push({ from, to: i, excess: depth });
      from = i;
      depth = 0;
      flat = false;
    }
    if (role === "close") depth--;
    else if (role === "open" && depth++ === 0) flat = opensLine(source.text, tokens[i + 1] ?? token);
  }
  if (from < tokens.length) found.push({ from, to: tokens.length, excess: depth });
  return found;
}

/** Whether a token stands at the very start of a line. */
function opensLine(text: string, { startOffset }: IToken): boolean {
  const before = text.charCodeAt(startOffset - 1);
  return before === 10 || before === 13;
}

/** Puts in the `}` of braces whose lines are followed by one that is not further in. */
function close(source: SourceText, part: readonly IToken[], excess: number, unclosed: Unclosed[]): IToken[] {
  const out: IToken[] = [];
  const stack: Open[] = [];
  let left = excess;
  part.forEach((token, i) => {
    const { line, indent, first } = indentOf(source, token);
    const isClose = token.tokenType === t.RBrace;
    const outer = part[i - 1];
    if (outer?.tokenType === t.LBrace && stack.at(-1)?.token === outer) {
      const top = stack.at(-1)!;
      // In a block that is indented, an empty one is not told from one that begins by the line that follows.
      top.body = top.line === line || indent > top.indent || stack.at(-2)?.body === true;
    }
    for (let top = stack.at(-1); left > 0 && top !== undefined; top = stack.at(-1)) {
      // No value has a ';' in it.
      const ended = top.value && token.tokenType === t.Semicolon;
      const inside = !top.body || top.line === line || (isClose ? top.indent <= indent : top.indent < indent);
      if (!ended && (first === undefined || inside)) break;
      stack.pop();
      left--;
      unclosed.push({ open: top.token, before: token });
      const end = top.value ? endOfValue(out, top.at) : out.length;
      out.splice(end, 0, virtualClose(out[end - 1]!));
    }
    out.push(token);
    if (isClose) stack.pop();
    if (token.tokenType === t.LBrace) {
      const value = outer !== undefined && beforeValues.has(outer.tokenType);
      stack.push({ token, line, indent, at: out.length - 1, value, body: false });
    }
  });
  return out;
}

/** Where the value whose `{` stands at a place ends: in front of the `;`, `)` or `,` of what it stands in. */
function endOfValue(tokens: readonly IToken[], open: number): number {
  let depth = 0;
  for (let i = open + 1; i < tokens.length; i++) {
    const { tokenType } = tokens[i]!;
    if (tokenType === t.LParen) depth++;
    if (tokenType === t.Semicolon || (tokenType === t.RParen && depth-- === 0)) return i;
  }
  return tokens.at(-1)!.tokenType === t.Comma ? tokens.length - 1 : tokens.length;
}

/** Which `}` have no `{`: those further in than what is open, or on a line where nothing is. */
function withoutOpen(source: SourceText, part: readonly IToken[], excess: number): Unopened[] {
  const found: Unopened[] = [];
  const stack: { readonly line: number; readonly indent: number }[] = [];
  for (const token of part) {
    const { line, indent, first } = indentOf(source, token);
    if (token.tokenType === t.LBrace) stack.push({ line, indent });
    if (token.tokenType !== t.RBrace) continue;
    const top = stack.at(-1);
    const astray = top === undefined || (first === undefined ? top.line !== line : top.indent < indent);
    if (astray && found.length < excess) found.push({ declaration: part[0]!.startOffset, close: token.startOffset });
    else stack.pop();
  }
  return found;
}

/** A `}` of no length, right after a token. */
function virtualClose(after: IToken): IToken {
  const startOffset = after.startOffset + after.image.length;
  return { image: "", startOffset, tokenType: t.RBrace, tokenTypeIdx: t.RBrace.tokenTypeIdx! };
}

/** The line of a token, and how many characters its line is indented by; `first` too when the token begins its line. */
function indentOf(source: SourceText, token: IToken): { line: number; indent: number; first: number | undefined } {
  const { line, column } = source.position(token.startOffset);
  const indent = /^\s*/.exec(source.line(line))![0].length;
  return { line, indent, first: indent === column - 1 ? indent : undefined };
}
