import { EOF, isRecognitionException, MismatchedTokenException, type IToken } from "chevrotain";
import type { SourceText } from "../../base/source.ts";
import { suggest } from "../../base/suggest.ts";
import type { Location } from "../../base/span.ts";
import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type { Details, Diagnostic } from "../../diagnostics/diagnostic.ts";
import type { Doc } from "../syntax.ts";
import * as t from "../tokens.ts";
import { Places } from "./places.ts";

/** A mistake that has a diagnostic already: what unwinds needs no other one. */
class Reported extends MismatchedTokenException {}

/** What is told of a mistake: one diagnostic for each place, with what was probably meant. */
export abstract class Reports extends Places {
  /** Where the lexer found errors. */
  #lexical: readonly number[] = [];
  /** Where errors stand already, ours and the lexer's. */
  #errors = new Set<number>();

  protected override begin(
    source: SourceText,
    tokens: IToken[],
    docs: ReadonlyMap<number, Doc>,
    problems: Diagnostic[],
  ): void {
    super.begin(source, tokens, docs, problems);
    this.#lexical = problems.filter((one) => one.severity === "error").map((one) => one.location.start);
    this.#errors = new Set(problems.map((problem) => problem.location.start));
  }

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

  /** Whether a place has its error already; from now on it has. */
  protected told(start: number): boolean {
    const before = this.#errors.has(start);
    this.#errors.add(start);
    return before;
  }

  /** Reports that a sign is missing right after the last token, with the fix that puts it there. */
  protected insertion(sign: string, make: (at: Location, details: { fixes: Diagnostic["fixes"] }) => Diagnostic): void {
    const end = this.previousEnd();
    const at = this.locate({ start: end, end });
    this.report(
      make(at, { fixes: [{ title: `insert '${sign}'`, safe: true, edits: [{ location: at, newText: sign }] }] }),
    );
  }

  /** A help text and an unsafe fix, when it is known what was meant by a token. */
  protected meaning(token: IToken, meant: string | undefined): Details {
    if (meant === undefined) return {};
    const edits = [{ location: this.locate(this.spanOf(token)), newText: meant }];
    return { help: `did you mean '${meant}'?`, fixes: [{ title: `change to '${meant}'`, safe: false, edits }] };
  }
}
