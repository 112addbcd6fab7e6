import type { IToken, TokenType } from "chevrotain";
import type { Span } from "../../base/span.ts";
import type { EnumMember, Expression, Field, Name, Position, TypeReference, UnitPosition } from "../syntax.ts";
import type { StructMember } from "../syntax-structs.ts";
import * as t from "../tokens.ts";
import { AttributeRules, noAttributes } from "./attributes.ts";
import { integerValue } from "./integers.ts";
import { positionUnits } from "./shortcuts.ts";

const noAccess: Field["access"] = [];

/**
 * Whole members of the plainest forms, which most lines of a large description have: seen by the types of their tokens, and
 * taken at once. Each answers nothing, and takes nothing, where there is more to a member, or anything wrong with it. They
 * are {@link Shortcuts} too: the rules read the same.
 */
export abstract class PlainMembers extends AttributeRules {
  /** Chevrotain's: the place of the token that was taken last. */
  declare protected currIdx: number;

  /** `[7:0] code : u8;`, `dw[3] length : u32 = 4;` */
  protected plainField(): Field | undefined {
    if (!this.shortcuts) return undefined;
    const tokens = this.input;
    const first = this.currIdx + 1;
    const counted = positionUnits.has(tokens[first]?.tokenType as TokenType);
    const open = counted ? first + 1 : first;
    if (!is(tokens[open], t.LSquare) || !is(tokens[open + 1], t.Integer)) return undefined;
    const close = is(tokens[open + 2], t.Colon) ? open + 4 : open + 2;
    if (!is(tokens[close - 1], t.Integer) || !is(tokens[close], t.RSquare)) return undefined;
    const name = close + 1;
    if (!isTyped(tokens, name)) return undefined;
    const given = is(tokens[name + 3], t.Equals) && is(tokens[name + 4], t.Integer);
    const end = given ? name + 5 : name + 3;
    if (!is(tokens[end], t.Semicolon)) return undefined;
    const start = tokens[first]!.startOffset;
    const doc = this.takeDoc();
    this.currIdx = end;
    const high = integer(tokens[open + 1]!);
    const low = close === open + 4 ? integer(tokens[open + 3]!) : undefined;
    const span = reach(start, tokens[close]!);
    const unit = tokens[first]!.image as UnitPosition["unit"];
    const position: Position = counted ? { kind: "units", unit, high, low, span } : { kind: "bits", high, low, span };
    return {
      kind: "field",
      doc,
      attributes: noAttributes,
      position,
      name: named(tokens[name]!),
      type: typed(tokens[name + 2]!),
      access: noAccess,
      tag: false,
      stored: undefined,
      computed: undefined,
      unit: undefined,
      align: undefined,
      maximum: undefined,
      default: given ? integer(tokens[name + 4]!) : undefined,
      since: undefined,
      span: reach(start, tokens[end]!),
    };
  }

  /** `depth : u32;` in a struct by C's rules */
  protected plainStructMember(): StructMember | undefined {
    if (!this.shortcuts) return undefined;
    const tokens = this.input;
    const first = this.currIdx + 1;
    if (!isTyped(tokens, first) || !is(tokens[first + 3], t.Semicolon)) return undefined;
    const doc = this.takeDoc();
    this.currIdx = first + 3;
    const name = named(tokens[first]!);
    return {
      kind: "struct-member",
      doc,
      attributes: noAttributes,
      name,
      type: typed(tokens[first + 2]!),
      computed: undefined,
      unit: undefined,
      align: undefined,
      default: undefined,
      span: reach(name.span.start, tokens[first + 3]!),
    };
  }

  /** `read = 0x02,` */
  protected plainEnumMember(): EnumMember | undefined {
    if (!this.shortcuts || !this.atWord()) return undefined;
    const tokens = this.input;
    const first = this.currIdx + 1;
    if (!is(tokens[first + 1], t.Equals) || !is(tokens[first + 2], t.Integer)) return undefined;
    if (!is(tokens[first + 3], t.Comma)) return undefined;
    const doc = this.takeDoc();
    this.currIdx = first + 3;
    const name = named(tokens[first]!);
    const value = integer(tokens[first + 2]!);
    return { doc, attributes: noAttributes, name, value, span: reach(name.span.start, tokens[first + 2]!) };
  }
}

function is(token: IToken | undefined, type: TokenType): boolean {
  return token?.tokenType === type;
}

/** `name : type` */
function isTyped(tokens: readonly IToken[], at: number): boolean {
  return is(tokens[at], t.Identifier) && is(tokens[at + 1], t.Colon) && is(tokens[at + 2], t.Identifier);
}

/** From a start to the end of a token. */
function reach(start: number, last: IToken): Span {
  return { start, end: last.startOffset + last.image.length };
}

function named(token: IToken): Name {
  return { text: token.image, span: reach(token.startOffset, token) };
}

function typed(token: IToken): TypeReference {
  const name = named(token);
  return { kind: "named-type", name, arguments: undefined, span: name.span };
}

function integer(token: IToken): Expression {
  return { kind: "integer", value: integerValue(token.image), span: reach(token.startOffset, token) };
}
