import type { ParserMethod } from "chevrotain";
import type { Expression, Position, UnitPosition } from "../syntax.ts";
import * as t from "../tokens.ts";
import { AccessRules } from "./access.ts";

/** Where a member stands. */
export abstract class PositionRules extends AccessRules {
  readonly end: ParserMethod<[], void> = this.rule("end", () => this.semicolon());

  readonly position: ParserMethod<[], Position> = this.rule("position", () => {
    const start = this.start();
    return this.choose<Position>({
      ERR_MSG: "where a member stands ('0x04', '(offset)', 'dw[1]' or '[31:16]')",
      DEF: [
        {
          ALT: () => {
            const range = this.SUBRULE1(this.bracketed);
            return { kind: "bits", ...range, span: this.from(start) };
          },
        },
        {
          ALT: () => {
            const unit = this.SUBRULE(this.unitWord);
            const range = this.SUBRULE2(this.bracketed);
            return { kind: "units", unit, ...range, span: this.from(start) };
          },
        },
        { ALT: () => ({ kind: "offset", offset: this.integer(), span: this.from(start) }) },
        {
          ALT: () => {
            this.CONSUME(t.LParen);
            const offset = this.SUBRULE(this.expression);
            this.CONSUME(t.RParen);
            return { kind: "offset", offset, span: this.from(start) };
          },
        },
      ],
    });
  });

  readonly unitWord: ParserMethod<[], UnitPosition["unit"]> = this.rule("unitWord", () => {
    const token = this.choose([
      { ALT: () => this.CONSUME(t.k.byte) },
      { ALT: () => this.CONSUME(t.k.w) },
      { ALT: () => this.CONSUME(t.k.dw) },
      { ALT: () => this.CONSUME(t.k.qw) },
    ]);
    return token.image as UnitPosition["unit"];
  });

  /** `[high:low]`, `[one]` */
  readonly bracketed: ParserMethod<[], { readonly high: Expression; readonly low: Expression | undefined }> = this.rule(
    "bracketed",
    () => {
      this.CONSUME(t.LSquare);
      const high = this.shortInteger() ?? this.SUBRULE1(this.binary);
      const low = this.OPTION(() => {
        this.CONSUME(t.Colon);
        return this.shortInteger() ?? this.SUBRULE2(this.binary);
      });
      this.CONSUME(t.RSquare);
      return { high, low };
    },
  );
}
