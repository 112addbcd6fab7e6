import { EOF, isRecognitionException, MismatchedTokenException, type IToken, type TokenType } from "chevrotain";
import type { SourceText } from "../../base/source.ts";
import { suggest } from "../../base/suggest.ts";
import type { Location } from "../../base/span.ts";
import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type { Details, Diagnostic } from "../../diagnostics/diagnostic.ts";
import { pairBraces, type Unopened } from "../braces.ts";
import type { Doc } from "../syntax.ts";
import * as t from "../tokens.ts";
import { Places } from "./places.ts";

/** A mistake that has a diagnostic already: what unwinds needs no other one. */
class Reported extends MismatchedTokenException {}

/** Of expressions, types and blocks in each other. */
const nestingLimit = 100;
/** Of operators, members and indices that follow each other. */
const chainLimit = 500;

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
export abstract class Recovery extends Places {
  #depth = 0;
  /** Open `{ … }`. */
  #blocks = 0;
  /** Where the lexer found errors. */
  #lexical: readonly number[] = [];
  /** Where errors stand already, ours and the lexer's. */
  #errors = new Set<number>();
  /** Open `{ … }` of structs' values in the member at hand. */
  protected literals = 0;
  /** The `}` ahead that close nothing, until a `{` is taken for each, or they are told. */
  #unopened: Unopened[] = [];

  protected override begin(
    source: SourceText,
    tokens: IToken[],
    docs: ReadonlyMap<number, Doc>,
    problems: Diagnostic[],
  ): void {
    super.begin(source, tokens, docs, problems);
    this.#depth = 0;
    this.#blocks = 0;
    this.literals = 0;
    this.#lexical = problems.filter((one) => one.severity === "error").map((one) => one.location.start);
    this.#errors = new Set(problems.map((problem) => problem.location.start));
    const braces = pairBraces(source, tokens, (i, flat) => this.atDeclaration(flat, i + 1));
    this.#unopened = [...braces.unopened];
    if (braces.unclosed.length === 0) return;
    this.input = braces.tokens;
    for (const { open, before } of braces.unclosed) {
      const related = [{ location: this.locate(this.spanOf(before)), message: "this stands outside of it" }];
      this.problems.push(diagnostics.unclosedBrace(this.locate(this.spanOf(open)), { related }));
    }
  }

  // Blocks and members ------------------------------------------------------------------------------------------------

  /** `{ member … }`. An error in a member leaves the others; an open brace ends where the next declaration begins. */
  protected block<T>(member: () => T | undefined, separator = t.Semicolon, index = 8): readonly T[] {
    // Refused in front of the brace, so that who skips the member sees it.
    this.nest(() => undefined);
    const open = this.missingOpen() ? this.insertOpen() : this.consume(index, t.LBrace);
    const members: T[] = [];
    const step = () => {
      const one = member();
      if (one !== undefined) members.push(one);
    };
    if (this.RECORDING_PHASE) {
      this.many(index, step);
    } else {
      this.nest(() => {
        const flat = this.atLineStart();
        const ended = () => this.at(t.RBrace) || this.at(EOF) || this.atDeclaration(flat);
        this.#blocks++;
        while (this.strayClose() || !ended()) this.attempt(step, separator);
        this.#blocks--;
      });
    }
    this.#close(index, open);
    this.option(index, () => this.consume(index, t.Semicolon));
    return members;
  }

  /** Whether a `{` is missing here: none stands here, and a `}` of this declaration has none. */
  protected missingOpen(): boolean {
    if (this.RECORDING_PHASE || this.at(t.LBrace) || this.at(EOF)) return false;
    const here = this.start();
    return this.#unopened.some(({ declaration, close }) => declaration <= here && here <= close);
  }

  /** Goes on as if the `{` were there. */
  private insertOpen(): IToken {
    const here = this.start();
    this.#unopened.splice(
      this.#unopened.findIndex(({ close }) => here <= close),
      1,
    );
    const end = this.previousEnd();
    const at = this.locate({ start: end, end });
    const fixes = [{ title: "insert '{'", safe: true, edits: [{ location: at, newText: " {" }] }];
    this.report(diagnostics.expected({ what: "'{'", found: this.describe(this.LA(1)) }, at, { fixes }));
    return this.LA(0);
  }

  /** Tells of a `}` that closes nothing, and skips it: what follows is still inside. */
  private strayClose(): boolean {
    if (!this.at(t.RBrace)) return false;
    const here = this.start();
    const index = this.#unopened.findIndex(({ close }) => close === here);
    if (index < 0) return false;
    this.#unopened.splice(index, 1);
    const at = this.locate(this.spanOf(this.LA(1)));
    const fixes = [{ title: "remove '}'", safe: false, edits: [{ location: at, newText: "" }] }];
    this.report(diagnostics.expected({ what: "a '{' that this would close", found: "none" }, at, { fixes }));
    this.SKIP_TOKEN();
    return this.strayClose() || !(this.at(t.RBrace) || this.at(EOF));
  }

  #close(index: number, open: IToken): void {
    if (this.RECORDING_PHASE || this.at(t.RBrace)) {
      this.consume(index, t.RBrace);
      return;
    }
    // Braces around it are most likely closed one too late, not missing as well.
    if (this.#errors.has(this.start())) return;
    this.#errors.add(this.start());
    const what = this.at(EOF) ? "the file ends here" : "a declaration begins here";
    const related = [{ location: this.locate(this.spanOf(this.LA(1))), message: what }];
    this.problems.push(diagnostics.unclosedBrace(this.locate(this.spanOf(open)), { related }));
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
      while (!this.at(t.LBrace) && !this.at(t.Semicolon) && !this.at(t.RBrace) && !this.at(EOF)) {
        if (this.atDeclaration(false)) break;
        this.SKIP_TOKEN();
      }
      if (this.at(t.LBrace)) return true;
      if (this.at(t.Semicolon)) this.SKIP_TOKEN();
      return false;
    }
  }

  // Reports -----------------------------------------------------------------------------------------------------------

  protected caught(error: unknown): void {
    if (!(error instanceof Error) || !isRecognitionException(error)) throw error;
    if (error instanceof Reported) return;
    const { token, message } = error as MismatchedTokenException;
    const values = { what: message, found: this.describe(token) };
    this.report(diagnostics.expected(values, this.locate(this.spanOf(token)), this.hint(token, message)));
  }

  /** What was probably meant by a token where something else was expected. */
  private hint(token: IToken, expected: string): Details {
    const word = token.tokenType === t.Identifier || t.keywords.has(token.image);
    // What may stand here is told word by word: in quotes, or as a list after a colon.
    if (expected === "':'" && word && /^([ui]\d+\w*|u?int\w*|bool|char|\w+_t)$/.test(this.LA(0).image))
      return this.nameFirst(this.LA(0), token);
    if (expected === "'layout'" && token.tokenType === t.LBrace) {
      const at = this.locate({ start: token.startOffset, end: token.startOffset });
      return { fixes: [{ title: "insert 'layout c'", safe: true, edits: [{ location: at, newText: "layout c " }] }] };
    }
    const sign = { and: "&&", or: "||" }[token.image];
    if (sign !== undefined && expected === "')'") return this.meaning(token, sign);
    if (word) return this.meaning(token, suggest(token.image, expected.match(/[a-z]{3,}(?=[',]|\sor\s|$)/g) ?? []));
    if (token.tokenType === t.Equals && this.source.text.startsWith("=>", token.startOffset))
      return { help: "an arrow is '->'" };
    if (token.tokenType !== t.Semicolon || this.LA(0).tokenType !== t.Semicolon) return {};
    const edits = [{ location: this.locate(this.spanOf(token)), newText: "" }];
    return { fixes: [{ title: "remove ';'", safe: true, edits }] };
  }

  /** C has it the other way around. */
  private nameFirst(type: IToken, name: IToken): Details {
    const location = this.locate({ start: type.startOffset, end: this.spanOf(name).end });
    const newText = `${name.image} : ${type.image}`;
    const fixes = [{ title: `write '${newText}'`, safe: false, edits: [{ location, newText }] }];
    return { help: "the name comes first, then its type", fixes };
  }

  /** Keeps a diagnostic, unless its place has one: what the lexer reported is not reported again. */
  protected report(problem: Diagnostic): void {
    const { start } = problem.location;
    if (this.#errors.has(start)) return;
    // A warning leaves the place to an error that may follow.
    if (problem.severity === "error") this.#errors.add(start);
    const last = this.LA(0);
    const from = last.tokenType === EOF ? 0 : last.startOffset;
    const to = Math.max(start, this.start());
    if (this.#lexical.some((at) => at >= from && at <= to)) return;
    this.problems.push(problem);
  }

  /** Gives up on what is being read, with a diagnostic. */
  protected fail(problem: Diagnostic): never {
    this.report(problem);
    throw new Reported("reported", this.LA(1), this.LA(0));
  }

  /** Skips past the next separator or closed braces, or up to where the block ends or a declaration begins. */
  protected skipMember(separator: TokenType): void {
    let braces = 0;
    let parentheses = 0;
    let literals = this.literals;
    this.literals = 0;
    while (!this.at(EOF) && !this.atDeclaration(false)) {
      const type = this.LA(1).tokenType;
      if (type === t.RBrace && braces === 0 && literals === 0 && this.#blocks > 0) return;
      this.SKIP_TOKEN();
      if (type === t.RBrace && braces === 0 && literals > 0) {
        literals--;
        continue;
      }
      if (type === t.LBrace) braces++;
      else if (type === t.RBrace && braces > 0 && --braces === 0) return;
      else if (type === t.LParen) parentheses++;
      else if (type === t.RParen) parentheses--;
      else if (type === separator && braces === 0 && parentheses <= 0) return;
    }
  }

  // Separators --------------------------------------------------------------------------------------------------------

  /** The `;` after a member. One that is missing at the end of a line is reported there, and reading goes on. */
  protected semicolon(): void {
    if (this.RECORDING_PHASE || this.at(t.Semicolon)) {
      this.consume(7, t.Semicolon);
    } else if (this.sameLine() && !this.at(t.RBrace)) {
      this.wrong("';'");
    } else {
      this.insertion(";", (at, details) =>
        diagnostics.missingSemicolon({ previous: this.describe(this.LA(0)) }, at, details),
      );
    }
  }

  /** The `,` after a member of an enum; may be left out after the last one. */
  protected comma(): void {
    if (this.RECORDING_PHASE || this.at(t.Comma)) {
      this.consume(7, t.Comma);
    } else if (this.at(t.RBrace) || this.at(EOF) || this.atDeclaration(false)) {
      return;
    } else if (this.at(t.Semicolon)) {
      const at = this.locate(this.spanOf(this.LA(1)));
      const fixes = [{ title: "write ','", safe: true, edits: [{ location: at, newText: "," }] }];
      this.report(diagnostics.missingComma({ previous: this.describe(this.LA(0)) }, at, { fixes }));
      this.SKIP_TOKEN();
    } else if (this.sameLine() && !(this.atWord() && this.LA(2).tokenType === t.Equals)) {
      this.wrong("','");
    } else {
      this.insertion(",", (at, details) =>
        diagnostics.missingComma({ previous: this.describe(this.LA(0)) }, at, details),
      );
    }
  }

  /** Reports that a sign is missing right after the last token, with the fix that puts it there. */
  private insertion(sign: string, make: (at: Location, details: { fixes: Diagnostic["fixes"] }) => Diagnostic): void {
    const end = this.previousEnd();
    const at = this.locate({ start: end, end });
    this.report(
      make(at, { fixes: [{ title: `insert '${sign}'`, safe: true, edits: [{ location: at, newText: sign }] }] }),
    );
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

  /** A help text and an unsafe fix, when it is known what was meant by a token. */
  protected meaning(token: IToken, meant: string | undefined): Details {
    if (meant === undefined) return {};
    const edits = [{ location: this.locate(this.spanOf(token)), newText: meant }];
    return { help: `did you mean '${meant}'?`, fixes: [{ title: `change to '${meant}'`, safe: false, edits }] };
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
