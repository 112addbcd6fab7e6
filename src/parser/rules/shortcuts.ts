import type { IToken, TokenType } from "chevrotain";
import type { Expression, Name, Position, TypeReference, UnitPosition } from "../syntax.ts";
import * as t from "../tokens.ts";
import { Blocks } from "./blocks.ts";
import { integerValue } from "./integers.ts";

/** What a number is no part of any more, whatever rule it is read by. */
const afterNumber: ReadonlySet<TokenType> = new Set([
  t.Colon,
  t.Semicolon,
  t.Comma,
  t.RSquare,
  t.RParen,
  t.LBrace,
  t.RBrace,
]);

/** What the name of a type is no part of any more. */
const afterType: ReadonlySet<TokenType> = new Set([t.Semicolon, t.Equals, t.Comma, t.k.tag, t.k.unit, t.k.stored]);

/** Units that a position counts in. */
export const positionUnits: ReadonlySet<TokenType> = new Set([t.k.byte, t.k.w, t.k.dw, t.k.qw]);

/**
 * The plainest forms, read without the machinery of rules: a number, a name, `: u32`, `[7:4]`. Large descriptions are made
 * of them, and a rule costs more than they do. Each answers nothing, and takes nothing, where more may stand than that:
 * the rules, which know every form, read it then. They are recorded all the same, and a test reads with and without these.
 */
export abstract class Shortcuts extends Blocks {
  protected readonly shortcuts: boolean;

  constructor(options: { readonly skipValidations: boolean; readonly shortcuts?: boolean }) {
    super(options);
    this.shortcuts = options.shortcuts ?? true;
  }

  /** Whether the next token is of the type, and may be read without the rule that would. */
  protected shortAt(type: TokenType): boolean {
    return this.shortcuts && !this.RECORDING_PHASE && this.LA(1).tokenType === type;
  }

  /** `42`, with nothing behind it that belongs to it. */
  protected shortInteger(): Expression | undefined {
    if (!this.shortAt(t.Integer) || !afterNumber.has(this.LA(2).tokenType)) return undefined;
    return this.takeInteger();
  }

  /** `length` */
  protected shortName(): Name | undefined {
    if (!this.shortAt(t.Identifier)) return undefined;
    const token = this.take();
    return { text: token.image, span: this.spanOf(token) };
  }

  /** `: u32`, `: Header` */
  protected shortType(): TypeReference | undefined {
    if (!this.shortAt(t.Colon) || this.LA(2).tokenType !== t.Identifier) return undefined;
    if (!afterType.has(this.LA(3).tokenType)) return undefined;
    this.take();
    const name = this.shortName()!;
    return { kind: "named-type", name, arguments: undefined, span: name.span };
  }

  /** `[7]`, `[31:16]`, `dw[3]`, `dw[11:10]`, with numbers in them */
  protected shortPosition(): Position | undefined {
    const counted = this.shortcuts && !this.RECORDING_PHASE && positionUnits.has(this.LA(1).tokenType);
    const at = counted ? 2 : 1;
    if (!(counted || this.shortAt(t.LSquare)) || this.LA(at).tokenType !== t.LSquare) return undefined;
    const isRange = this.LA(at + 2).tokenType === t.Colon;
    const last = isRange ? at + 3 : at + 1;
    if (this.LA(at + 1).tokenType !== t.Integer || this.LA(last).tokenType !== t.Integer) return undefined;
    if (this.LA(last + 1).tokenType !== t.RSquare) return undefined;
    const start = this.start();
    const unit = counted ? (this.take().image as UnitPosition["unit"]) : undefined;
    this.take();
    const high = this.takeInteger();
    if (isRange) this.take();
    const low = isRange ? this.takeInteger() : undefined;
    this.take();
    const span = this.from(start);
    return unit === undefined ? { kind: "bits", high, low, span } : { kind: "units", unit, high, low, span };
  }

  /** Whether what follows is `name : type`, and the type no union. */
  protected shortField(): boolean {
    return this.shortAt(t.Identifier) && this.LA(2).tokenType === t.Colon && this.LA(3).tokenType !== t.k.union;
  }

  /** Whether a member's position begins here: no word that begins another member does. */
  protected positionFollows(): boolean {
    if (!this.shortcuts || this.RECORDING_PHASE) return false;
    const type = this.LA(1).tokenType;
    return type === t.LSquare || type === t.Integer || positionUnits.has(type);
  }

  private take(): IToken {
    const token = this.LA(1);
    this.SKIP_TOKEN();
    return token;
  }

  private takeInteger(): Expression {
    const token = this.take();
    return { kind: "integer", value: integerValue(token.image), span: this.spanOf(token) };
  }
}
