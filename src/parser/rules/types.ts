import type { ParserMethod } from "chevrotain";
import type { Expression, Parameter, TypeReference, Unit } from "../syntax.ts";
import * as t from "../tokens.ts";
import { PlainMembers } from "./plain-members.ts";

export abstract class TypeRules extends PlainMembers {
  readonly type: ParserMethod<[], TypeReference> = this.rule("type", () => {
    const start = this.start();
    let type = this.SUBRULE(this.elementType);
    let arrays = 0;
    this.MANY({
      GATE: () => this.sameLine() && !this.bitsOfNext(),
      DEF: () => {
        this.limit(++arrays);
        this.CONSUME(t.LSquare);
        const length = this.OPTION(() => this.SUBRULE(this.expression));
        this.CONSUME(t.RSquare);
        type = { kind: "array-type", element: type, length, span: this.from(start) };
      },
    });
    return type;
  });

  readonly elementType: ParserMethod<[], TypeReference> = this.rule("elementType", () => {
    const start = this.start();
    return this.choose<TypeReference>({
      ERR_MSG: "a type",
      IGNORE_AMBIGUITIES: true,
      DEF: [
        {
          GATE: () => this.LA(2).tokenType === t.k.of,
          ALT: () => {
            this.CONSUME(t.k.address);
            this.CONSUME(t.k.of);
            const of = this.name(1, "the name of a transfer");
            return { kind: "address-type", of, span: this.from(start) };
          },
        },
        {
          GATE: () => this.LA(2).tokenType === t.LSquare,
          ALT: () => {
            this.CONSUME(t.k.bytes);
            this.CONSUME(t.LSquare);
            const length = this.SUBRULE(this.expression);
            this.CONSUME(t.RSquare);
            return { kind: "bytes-type", length, span: this.from(start) };
          },
        },
        {
          GATE: () => this.LA(2).tokenType === t.LSquare,
          ALT: () => this.SUBRULE(this.stringType),
        },
        {
          GATE: () => !this.rangeFollows(),
          ALT: () => this.SUBRULE(this.namedType),
        },
        { ALT: () => this.SUBRULE(this.rangeType) },
      ],
    });
  });

  /** `string[20] pad 0x20` */
  readonly stringType: ParserMethod<[], TypeReference> = this.rule("stringType", () => {
    const start = this.start();
    this.CONSUME(t.k.string);
    this.CONSUME(t.LSquare);
    const length = this.SUBRULE(this.expression);
    this.CONSUME(t.RSquare);
    const pad = this.OPTION(() => {
      this.CONSUME(t.k.pad);
      return this.SUBRULE(this.binary);
    });
    return { kind: "string-type", length, pad, span: this.from(start) };
  });

  /** `u32`, `Header(version)` */
  readonly namedType: ParserMethod<[], TypeReference> = this.rule("namedType", () => {
    const start = this.start();
    const name = this.name(1, "a type");
    const values = this.OPTION({
      GATE: () => this.sameLine(),
      DEF: () => {
        this.CONSUME(t.LParen);
        const items = this.commas(t.RParen, () => this.SUBRULE(this.expression));
        this.CONSUME(t.RParen);
        return items;
      },
    });
    return { kind: "named-type", name, arguments: values, span: this.from(start) };
  });

  readonly rangeType: ParserMethod<[], TypeReference> = this.rule("rangeType", () => {
    const start = this.start();
    const from = this.SUBRULE1(this.binary);
    this.CONSUME(t.DotDot);
    const to = this.SUBRULE2(this.binary);
    return { kind: "range-type", from, to, span: this.from(start) };
  });

  /** `: type` */
  readonly typed: ParserMethod<[], TypeReference> = this.rule("typed", () => {
    this.CONSUME(t.Colon);
    return this.SUBRULE(this.type);
  });

  /** `unit 500 ms` */
  readonly unit: ParserMethod<[], Unit> = this.rule("unit", () => {
    const start = this.start();
    this.CONSUME(t.k.unit);
    const factor = this.CONSUME(t.Integer);
    const name = this.name(1, "a unit of time or size");
    return { factor: Number(factor.image.replaceAll("_", "")), name, span: this.from(start) };
  });

  /** `= value` */
  readonly assigned: ParserMethod<[], Expression> = this.rule("assigned", () => {
    this.CONSUME(t.Equals);
    return this.SUBRULE(this.expression);
  });

  /** `name: type = value`, `name: updates type` */
  readonly parameter: ParserMethod<[], Parameter> = this.rule("parameter", () => {
    const described = this.SUBRULE(this.description);
    const start = this.start();
    const name = this.name(1, "a parameter's name");
    this.CONSUME(t.Colon);
    const access = this.OPTION1({
      GATE: () => this.atWord(2),
      DEF: () =>
        this.choose([
          { ALT: () => this.CONSUME(t.k.reads) },
          { ALT: () => this.CONSUME(t.k.writes) },
          { ALT: () => this.CONSUME(t.k.updates) },
        ]).image as "reads" | "writes" | "updates",
    });
    const type = this.SUBRULE(this.type);
    const value = this.OPTION2(() => this.SUBRULE(this.assigned));
    return { ...described, name, access, type, default: value, span: this.from(start) };
  });

  /** `(parameter, …)` */
  readonly parameters: ParserMethod<[], readonly Parameter[]> = this.rule("parameters", () => {
    this.CONSUME(t.LParen);
    const parameters = this.commas(t.RParen, () => this.SUBRULE(this.parameter));
    this.CONSUME(t.RParen);
    return parameters;
  });

  /** Whether the word here begins a range (`min..max`, `cap.least..8`) and is no type's name. */
  private rangeFollows(): boolean {
    const next = this.LA(2).tokenType;
    return next === t.DotDot || next === t.Dot || next.CATEGORIES?.includes(t.BinarySign) === true;
  }
}
