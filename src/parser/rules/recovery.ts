import { EOF, type IToken, type TokenType } from "chevrotain";
import type { SourceText } from "../../base/source.ts";
import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { beforeValues } from "../braces.ts";
import type { Doc } from "../syntax.ts";
import * as t from "../tokens.ts";
import { Reports } from "./reports.ts";

/** Of expressions, types and blocks in each other. */
const nestingLimit = 100;
/** Of operators, members and indices that follow each other. */
const chainLimit = 500;
/** Of tokens that are looked back over. */
const limitBack = 200;

/** What may begin a declaration. */
export const declarations: ReadonlySet<TokenType> = new Set([
  t.k.protocol,
  t.k.endian,
  t.k.bits,
  t.k.import,
  t.k.const,
  t.k.enum,
  t.k.flags,
  t.k.struct,
  t.k.entry,
  t.k.command,
  t.k.call,
  t.k.queue,
  t.k.registers,
  t.k.sequence,
  t.k.gate,
  t.k.device,
  t.k.stream,
  t.k.record,
  t.k.encoding,
  t.k.event,
]);

/** Declarations that another one names as a part of itself: `queue IoQueue;`. */
const parts: ReadonlySet<TokenType> = new Set([t.k.queue, t.k.registers, t.k.stream]);

/**
 * What the rules do about mistakes. Recovery is ours, not chevrotain's, whose follow sets mean little where any keyword may
 * be a name: a rule that cannot go on throws, the loop over members catches, reports one mistake, skips to the end of
 * that member and goes on with the next.
 */
export abstract class Recovery extends Reports {
  #depth = 0;
  /** Open `{ … }`. */
  protected blocks = 0;
  /** Open `{ … }` of structs' values in the member at hand. */
  protected literals = 0;

  protected override begin(
    source: SourceText,
    tokens: IToken[],
    docs: ReadonlyMap<number, Doc>,
    problems: Diagnostic[],
  ): void {
    super.begin(source, tokens, docs, problems);
    this.#depth = 0;
    this.blocks = 0;
    this.literals = 0;
  }

  /** Runs a step; when it fails, reports why and skips to the end of the member. Always moves on. */
  protected attempt(step: () => void, separator = t.Semicolon): void {
    const first = this.LA(1);
    try {
      step();
    } catch (error) {
      this.caught(error);
      this.skipMember(separator);
    }
    if (this.LA(1) === first && first.tokenType !== EOF) this.SKIP_TOKEN();
  }

  /** Reads what follows a member's name. When that is broken, the member is kept with what was read. */
  protected tail(step: () => void, separator = t.Semicolon): void {
    if (this.RECORDING_PHASE) return step();
    try {
      step();
    } catch (error) {
      this.caught(error);
      this.skipMember(separator);
    }
  }

  /**
   * Reads what stands between a declaration's name and its `{`. When that is broken, goes on at the brace. Answers
   * whether there is something to go on with.
   */
  protected header(step: () => void): boolean {
    if (this.RECORDING_PHASE) {
      step();
      return true;
    }
    try {
      step();
      return true;
    } catch (error) {
      this.caught(error);
      let parentheses = this.openParentheses();
      while (!this.at(t.LBrace) && !this.at(t.RBrace) && !this.at(EOF)) {
        if (this.atDeclaration(false) || (this.at(t.Semicolon) && (parentheses <= 0 || this.endsLine()))) break;
        if (this.at(t.LParen)) parentheses++;
        else if (this.at(t.RParen)) parentheses--;
        this.SKIP_TOKEN();
      }
      if (this.at(t.LBrace)) return true;
      if (this.at(t.Semicolon)) this.SKIP_TOKEN();
      return false;
    }
  }

  /** Whether the next token is a `}` without a `{`. Asked once: what it is part of has been told. */
  protected abstract unopened(): boolean;

  /** Skips past the next separator or closed braces, or up to where the block ends or a declaration begins. */
  protected skipMember(separator: TokenType): void {
    /** Those that open here: whether they are of values, which end no member. */
    const braces: boolean[] = [];
    let parentheses = this.openParentheses();
    let literals = this.literals;
    this.literals = 0;
    while (!this.at(EOF) && !this.atDeclaration(false)) {
      const type = this.LA(1).tokenType;
      if (type === t.RBrace && this.unopened()) {
        this.SKIP_TOKEN();
        continue;
      }
      if (type === t.RBrace && braces.length === 0 && literals === 0 && this.blocks > 0) return;
      if (type === t.LBrace) braces.push(literals > 0 || beforeValues.has(this.LA(0).tokenType));
      this.SKIP_TOKEN();
      if (type === t.RBrace) {
        const ofValue = braces.pop();
        if (ofValue === undefined && literals > 0) literals--;
        else if (ofValue === false && braces.length === 0) return;
      }
      if (type === t.LParen) parentheses++;
      else if (type === t.RParen) parentheses--;
      else if (type === separator && braces.length === 0 && (parentheses <= 0 || !this.sameLine())) return;
    }
  }

  /** Whether nothing stands behind the next token on its line. */
  private endsLine(): boolean {
    const [last, next] = [this.LA(1), this.LA(2)];
    return next.tokenType === EOF || /[\r\n]/.test(this.source.text.slice(last.startOffset, next.startOffset));
  }

  /** How many `(` of the line are open here: a separator in them is a part of the mistake. */
  private openParentheses(): number {
    let open = 0;
    const line = this.source.position(this.start()).line;
    for (let i = 0; i > -limitBack; i--) {
      const { tokenType, startOffset } = this.LA(i);
      if (tokenType === EOF || this.source.position(startOffset).line !== line) break;
      if (tokenType === t.LBrace || tokenType === t.RBrace || tokenType === t.Semicolon) break;
      if (tokenType === t.LParen) open++;
      else if (tokenType === t.RParen) open--;
    }
    return Math.max(0, open);
  }

  /** Holds that what follows itself in a row does so within reason: each step nests the tree by one more. */
  protected limit(count: number): void {
    if (count > chainLimit) {
      this.fail(diagnostics.nestedTooDeep({ limit: chainLimit }, this.locate(this.spanOf(this.LA(1)))));
    }
  }

  /** Counts nesting, so that no text makes the parser run out of stack. */
  protected nest<T>(inner: () => T): T {
    if (this.#depth >= nestingLimit) {
      this.fail(diagnostics.nestedTooDeep({ limit: nestingLimit }, this.locate(this.spanOf(this.LA(1)))));
    }
    this.#depth++;
    try {
      return inner();
    } finally {
      this.#depth--;
    }
  }

  /** The distance of the next token that belongs to no attribute. */
  protected pastAttributes(distance: number): number {
    let i = distance;
    while (this.LA(i).tokenType === t.At) {
      i += 2;
      if (this.LA(i).tokenType !== t.LParen) continue;
      while (this.LA(i).tokenType !== t.RParen && this.LA(i).tokenType !== EOF) i++;
      i++;
    }
    return i;
  }

  /**
   * Whether a declaration begins here: its keyword, or its attributes, at the very start of a line. `flat`: the block
   * around stands at the start of lines itself, so a `sequence` or `record` may be its member.
   */
  protected atDeclaration(flat: boolean, distance = 1): boolean {
    if (!this.atLineStart(distance)) return false;
    const i = this.pastAttributes(distance);
    const type = this.LA(i).tokenType;
    if (!declarations.has(type) || (flat && (type === t.k.sequence || type === t.k.record))) return false;
    if (flat && parts.has(type) && this.LA(i + 2).tokenType === t.Semicolon) return false;
    return type === t.k.import ? this.LA(i + 1).tokenType === t.LBrace : this.atWord(i + 1);
  }
}
