import { EOF, type IToken } from "chevrotain";
import type { SourceText } from "../../base/source.ts";
import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { pairBraces, type Unopened } from "../braces.ts";
import type { Doc } from "../syntax.ts";
import * as t from "../tokens.ts";
import { Recovery } from "./recovery.ts";

/** Braces, the members between them, and what ends a member: put in where they are missing. */
export abstract class Blocks extends Recovery {
  /** The `}` ahead that close nothing, until a `{` is taken for each, or they are told. */
  #unopened: Unopened[] = [];

  protected override begin(
    source: SourceText,
    tokens: IToken[],
    docs: ReadonlyMap<number, Doc>,
    problems: Diagnostic[],
  ): void {
    super.begin(source, tokens, docs, problems);
    const braces = pairBraces(source, tokens, (i, flat) => this.atDeclaration(flat, i + 1));
    this.#unopened = [...braces.unopened];
    if (braces.unclosed.length === 0) return;
    this.input = braces.tokens;
    for (const { open, before } of braces.unclosed) {
      const related = [{ location: this.locate(this.spanOf(before)), message: "this stands outside of it" }];
      const fixes = this.#closing(open, tokens[tokens.indexOf(before) - 1] ?? open);
      this.problems.push(diagnostics.unclosedBrace(this.locate(this.spanOf(open)), { related, fixes }));
    }
  }

  /**
   * `{ member … }`. An error in a member leaves the others; an open brace ends where the next declaration begins. `plain`
   * reads what is surely a member, without the machinery of rules, or takes nothing.
   */
  protected block<T>(
    member: () => T | undefined,
    separator = t.Semicolon,
    index = 8,
    plain?: () => T | undefined,
  ): readonly T[] {
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
        this.blocks++;
        for (;;) {
          for (let one = plain?.(); one !== undefined; one = plain?.()) members.push(one);
          if (!this.strayClose() && ended()) break;
          this.attempt(step, separator);
        }
        this.blocks--;
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
    if (!this.at(t.RBrace) || !this.unopened()) return false;
    const at = this.locate(this.spanOf(this.LA(1)));
    const fixes = [{ title: "remove '}'", safe: false, edits: [{ location: at, newText: "" }] }];
    this.report(diagnostics.expected({ what: "a '{' that this would close", found: "none" }, at, { fixes }));
    this.SKIP_TOKEN();
    return this.strayClose() || !(this.at(t.RBrace) || this.at(EOF));
  }

  protected override unopened(): boolean {
    const here = this.start();
    const index = this.#unopened.findIndex(({ close }) => close === here);
    if (index >= 0) this.#unopened.splice(index, 1);
    return index >= 0;
  }

  #close(index: number, open: IToken): void {
    if (this.RECORDING_PHASE || this.at(t.RBrace)) {
      this.consume(index, t.RBrace);
      return;
    }
    // Braces around it are most likely closed one too late, not missing as well.
    if (this.told(this.start())) return;
    const what = this.at(EOF) ? "the file ends here" : "a declaration begins here";
    const related = [{ location: this.locate(this.spanOf(this.LA(1))), message: what }];
    const fixes = this.#closing(open, this.LA(0));
    this.problems.push(diagnostics.unclosedBrace(this.locate(this.spanOf(open)), { related, fixes }));
  }

  /** Puts a `}` behind the last token that stands inside, on a line of its own where more lines do. */
  #closing(open: IToken, last: IToken): Diagnostic["fixes"] {
    const { text } = this.source;
    const { end } = this.spanOf(last);
    const line = this.source.line(this.source.position(open.startOffset).line);
    const apart = /[\r\n]/.test(text.slice(open.startOffset, end));
    const newText = apart ? `\n${/^\s*/.exec(line)![0]}}` : " }";
    const edits = [{ location: this.locate({ start: end, end }), newText }];
    return [{ title: "insert '}'", safe: false, edits }];
  }

  /** The `;` after a member. One that is missing at the end of a line is reported there, and reading goes on. */
  protected semicolon(): void {
    if (this.RECORDING_PHASE || this.at(t.Semicolon)) {
      this.consume(7, t.Semicolon);
    } else if (this.sameLine() && !this.at(t.RBrace) && !this.nextMember()) {
      this.wrong("';'");
    } else {
      this.insertion(";", (at, details) =>
        diagnostics.missingSemicolon({ previous: this.describe(this.LA(0)) }, at, details),
      );
    }
  }

  /** Whether a member begins here that no other can go on with: `reserved : u8`, `dw[1] …`, `0x04 …`, `name : …`. */
  private nextMember(): boolean {
    const [first, second] = [this.LA(1).tokenType, this.LA(2).tokenType];
    if (first === t.k.reserved) return second === t.Colon || second === t.k.rest;
    if (first === t.Integer) return this.atWord(2) && this.LA(3).tokenType === t.Colon;
    if (second === t.LSquare) return first === t.k.byte || first === t.k.w || first === t.k.dw || first === t.k.qw;
    return this.bitsOfNext() || (first === t.Identifier && second === t.Colon && this.LA(3).tokenType !== t.Colon);
  }

  /** Whether the `[` here is where the next member stands, and no array's length: `[7:4] …`, `[3] name : …`. */
  protected bitsOfNext(): boolean {
    if (!this.at(t.LSquare) || this.LA(2).tokenType !== t.Integer) return false;
    if (this.LA(3).tokenType === t.Colon) return true;
    const named = this.LA(3).tokenType === t.RSquare && this.atWord(4) && this.LA(5).tokenType === t.Colon;
    return named && !/[\r\n]/.test(this.source.text.slice(this.LA(3).startOffset, this.LA(4).startOffset));
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
}
