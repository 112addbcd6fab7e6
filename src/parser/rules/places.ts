import {
  EmbeddedActionsParser,
  EOF,
  MismatchedTokenException,
  type IOrAlt,
  type IToken,
  type OrMethodOpts,
  type ParserMethod,
  type TokenType,
} from "chevrotain";
import { SourceText } from "../../base/source.ts";
import type { Location, Span } from "../../base/span.ts";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import type { Attribute, Doc, Name } from "../syntax.ts";
import * as t from "../tokens.ts";
import { LookaheadWhenMet } from "./lookahead.ts";

/**
 * What all rules share: the text, places in it, names and lists.
 *
 * A rule runs once more when the parser is made, to record the grammar: tokens and what sub-rules return are then
 * placeholders, so rules build their results from them without looking inside, or look inside an `ACTION`.
 */
export abstract class Places extends EmbeddedActionsParser {
  protected source = new SourceText("", "");
  protected problems: Diagnostic[] = [];
  protected docs = new Map<number, Doc>();
  /** Those of the whole file, in the order of the text. */
  protected attributesOfFile: Attribute[] = [];

  constructor(options: { readonly skipValidations: boolean }) {
    super(t.vocabulary, {
      ...options,
      recoveryEnabled: false,
      maxLookahead: 1,
      lookaheadStrategy: new LookaheadWhenMet({ maxLookahead: 1 }),
      errorMessageProvider: {
        buildMismatchTokenMessage: ({ expected }) => expected.LABEL ?? expected.name,
        buildNoViableAltMessage: ({ customUserDescription }) => customUserDescription ?? "something else",
        buildNotAllInputParsedMessage: () => "the end of the file",
        buildEarlyExitMessage: ({ customUserDescription }) => customUserDescription ?? "something else",
      },
    });
  }

  /** Takes a text. What is kept of it lasts until the next one. */
  protected begin(source: SourceText, tokens: IToken[], docs: ReadonlyMap<number, Doc>, problems: Diagnostic[]): void {
    this.source = source;
    this.docs = new Map(docs);
    this.attributesOfFile = [];
    this.problems = problems;
    this.input = tokens;
  }

  // Rules -------------------------------------------------------------------------------------------------------------

  /** Chevrotain's `RULE`, with the type that the rule is declared to have. */
  protected rule<Arguments extends unknown[], Result>(
    name: string,
    body: (...values: Arguments) => Result,
  ): ParserMethod<Arguments, Result> {
    return this.RULE<(...values: Arguments) => Result>(name, body);
  }

  /** Chevrotain's `OR`, with one type for all alternatives. A rule has one at most. */
  protected choose<T>(alternatives: IOrAlt<T>[] | OrMethodOpts<T>): T {
    return this.OR<IOrAlt<T>[]>(alternatives as IOrAlt<T>[]);
  }

  // Places ------------------------------------------------------------------------------------------------------------

  /** Where the next token starts; the text's end when there is none. */
  protected start(): number {
    const token = this.LA(1);
    return token.tokenType === EOF ? this.source.text.length : token.startOffset;
  }

  /** From a start to the end of the last token that was consumed. */
  protected from(start: number): Span {
    const end = this.previousEnd();
    return { start, end: Math.max(start, end) };
  }

  protected previousEnd(): number {
    const last = this.LA(0);
    return last.tokenType === EOF ? 0 : last.startOffset + last.image.length;
  }

  protected spanOf(token: IToken): Span {
    if (token.tokenType === EOF) return { start: this.source.text.length, end: this.source.text.length };
    return { start: token.startOffset, end: token.startOffset + token.image.length };
  }

  protected at(type: TokenType): boolean {
    return this.LA(1).tokenType === type;
  }

  protected atWord(distance = 1): boolean {
    const type = this.LA(distance).tokenType;
    return type === t.Identifier || type.CATEGORIES?.includes(t.Word) === true;
  }

  /** Whether the next token stands on the line of the one before it. */
  protected sameLine(): boolean {
    const next = this.LA(1);
    if (next.tokenType === EOF) return false;
    const { text } = this.source;
    for (let i = this.previousEnd(); i < next.startOffset; i++) {
      const c = text.charCodeAt(i);
      if (c === 10 || c === 13) return false;
    }
    return true;
  }

  protected atLineStart(distance = 1): boolean {
    const token = this.LA(distance);
    if (token.tokenType === EOF) return false;
    const before = this.source.text.charCodeAt(token.startOffset - 1);
    return token.startOffset === 0 || before === 10 || before === 13 || before === 0xfeff;
  }

  /** Gives up on what is being read: something else was expected. */
  protected wrong(what: string): never {
    throw new MismatchedTokenException(what, this.LA(1), this.LA(0));
  }

  protected describe(token: IToken): string {
    if (token.tokenType === EOF) return "the end of the file";
    return `'${token.image.length > 40 ? token.image.slice(0, 40) + "…" : token.image}'`;
  }

  protected locate(span: Span): Location {
    return this.source.location(span);
  }

  // Names and lists ---------------------------------------------------------------------------------------------------

  /** A name. `index` tells the places apart where a rule has several. */
  protected name(index: number, what: string): Name {
    const token = this.consume(index, t.Word, { ERR_MSG: what });
    return { text: token.image, span: this.spanOf(token) };
  }

  /** `item, item,` up to the closing sign, which is left to the caller. In front of a `;` stands one at least. */
  protected commas<T>(close: TokenType, item: () => T): readonly T[] {
    const items: T[] = [];
    const step = () => {
      items.push(item());
      return this.option(9, () => this.consume(9, t.Comma)) !== undefined;
    };
    if (this.RECORDING_PHASE) this.many(9, step);
    else while ((!this.at(close) || (close === t.Semicolon && items.length === 0)) && step());
    return items;
  }
}
