import { EOF, isRecognitionException, MismatchedTokenException, type IToken } from "chevrotain";
import type { SourceText } from "../../base/source.ts";
import type { Location } from "../../base/span.ts";
import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type { Details, Diagnostic } from "../../diagnostics/diagnostic.ts";
import type { Doc } from "../syntax.ts";
import { hint } from "./hints.ts";
import { meaning, type Mistake } from "./mistakes.ts";
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

  private hint(token: IToken, expected: string): Details {
    const mistake: Mistake = {
      ...{ expected, token, text: this.source.text },
      around: (distance) => this.LA(distance),
      spanOf: (one) => this.spanOf(one),
      locate: (span) => this.locate(span),
      tellWith: (one) => this.#errors.add(one.startOffset),
    };
    return hint(mistake);
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
    return meaning({ spanOf: (one) => this.spanOf(one), locate: (span) => this.locate(span) }, token, meant);
  }
}
