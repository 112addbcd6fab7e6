/** Tokens with what stands between them: what the formatter works on. Nothing of a text is in none of them but white space. */
import type { TokenType } from "chevrotain";
import type { SourceText } from "../base/source.ts";
import { lex } from "../parser/lexer.ts";

/** A comment of any kind, without white space around it. */
export interface Comment {
  readonly text: string;
  readonly start: number;
  /** It goes to the end of its line: `//` and `///`. */
  readonly line: boolean;
  /** A line begins between it and the token or comment before it. */
  readonly own: boolean;
  /** A line begins between it and the token or comment behind it. */
  readonly newlineAfter: boolean;
  /** An empty line stands in front of it. */
  readonly blankBefore: boolean;
}

/** One token. The last of a file is the end: it has no text, and may have comments. */
export interface Piece {
  readonly text: string;
  /** Absent at the end of the file. */
  readonly type: TokenType | undefined;
  readonly start: number;
  readonly end: number;
  /** Those between it and the token before it. */
  comments: readonly Comment[];
  /** A line begins between it and the token or comment before it. */
  readonly newline: boolean;
  /** A line begins anywhere between it and the token before it. */
  readonly fresh: boolean;
  /** An empty line stands in front of it, behind its comments. */
  readonly blankBefore: boolean;
  /** White space between it and the token before it, where nothing else stands between them; else 0. */
  readonly gap: number;
  /** Whether a space stands in front of it when both are on one line. */
  space: boolean;
  /** Whether it begins a line of its own even inside a row, because it would mean something else behind what precedes it. */
  broken: boolean;
  /** Spaces more than that one, so that it stands in its column. */
  pad: number;
}

/** Cuts a text without errors. */
export function cut(source: SourceText): Piece[] {
  const { text } = source;
  const pieces: Piece[] = [];
  // A byte order mark is no text.
  let before = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  for (const token of lex(source).tokens) {
    const end = token.startOffset + token.image.length;
    pieces.push(piece(text, before, token.startOffset, end, token.tokenType));
    before = end;
  }
  pieces.push(piece(text, before, text.length, text.length, undefined));
  return pieces;
}

const none: readonly Comment[] = [];
const anyComment = /\/\/[^\r\n]*|\/\*[^]*?\*\//y;

function piece(text: string, before: number, start: number, end: number, type: TokenType | undefined): Piece {
  const shared = { text: text.slice(start, end), type, start, end, space: true, broken: false, pad: 0 };
  if (start - before <= 1 && (start === before || text.charCodeAt(before) === 32)) {
    return { ...shared, comments: none, newline: false, fresh: false, blankBefore: false, gap: start - before };
  }
  const comments: Comment[] = [];
  let newlines = 0;
  let fresh = false;
  for (let at = before; at < start;) {
    const code = text.charCodeAt(at);
    if (code === 47) {
      anyComment.lastIndex = at;
      const found = anyComment.exec(text)![0];
      const last = comments.at(-1);
      if (last !== undefined) comments[comments.length - 1] = { ...last, newlineAfter: newlines > 0 };
      const blankBefore = newlines > 1;
      const line = found.charCodeAt(1) === 47;
      const one = { text: found.trimEnd(), start: at, line, own: newlines > 0, newlineAfter: line, blankBefore };
      comments.push(one);
      if (/[\r\n]/.test(found)) fresh = true;
      at += found.length;
      newlines = 0;
    } else {
      if (code === 10 || (code === 13 && text.charCodeAt(at + 1) !== 10)) {
        newlines++;
        fresh = true;
      }
      at++;
    }
  }
  const last = comments.at(-1);
  if (last !== undefined) comments[comments.length - 1] = { ...last, newlineAfter: last.line || newlines > 0 };
  const gap = last === undefined && newlines === 0 ? start - before : 0;
  return { ...shared, comments, newline: newlines > 0, fresh, blankBefore: newlines > 1, gap };
}
