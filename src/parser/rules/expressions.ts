import type { IToken, ParserMethod } from "chevrotain";
import { cover, type Span } from "../../base/span.ts";
import type { BinaryOperator, Expression, IntegerLiteral, NamedValue, UnaryOperator } from "../syntax.ts";
import * as t from "../tokens.ts";
import { integerValue } from "./integers.ts";
import { Shortcuts } from "./shortcuts.ts";

/**
 * Words behind a number that are taken for its unit: those that are, and in lower case those that people write for them.
 * What each means is not decided here.
 */
const unitWords: ReadonlySet<string> = new Set(
  "ns us ms s KiB MiB GiB TiB kib mib gib tib kb mb gb tb nsec usec msec sec secs second seconds".split(" "),
);

/** How tightly operators bind. As in TypeScript, except that bit operators bind tighter than comparisons. */
const precedence: Readonly<Record<BinaryOperator, number>> = {
  "||": 1,
  "&&": 2,
  "==": 3,
  "!=": 3,
  "<": 4,
  "<=": 4,
  ">": 4,
  ">=": 4,
  "|": 5,
  "^": 6,
  "&": 7,
  "<<": 8,
  ">>": 8,
  "+": 9,
  "-": 9,
  "*": 10,
  "/": 10,
  "%": 10,
};

export abstract class ExpressionRules extends Shortcuts {
  /** `binary ? expression : expression`, `from..to` */
  readonly expression: ParserMethod<[], Expression> = this.rule("expression", () => {
    const start = this.start();
    const from = this.SUBRULE(this.conditional);
    const to = this.OPTION(() => {
      this.CONSUME(t.DotDot);
      return this.SUBRULE2(this.conditional);
    });
    return to === undefined ? from : { kind: "range", from, to, span: this.from(start) };
  });

  readonly conditional: ParserMethod<[], Expression> = this.rule("conditional", () => {
    const start = this.start();
    const condition = this.SUBRULE(this.binary);
    const branches = this.OPTION(() => {
      this.CONSUME(t.Question);
      const then = this.nest(() => this.SUBRULE1(this.conditional));
      this.CONSUME(t.Colon);
      return { then, else: this.nest(() => this.SUBRULE2(this.conditional)) };
    });
    return branches === undefined ? condition : { kind: "conditional", condition, ...branches, span: this.from(start) };
  });

  /** Operands with operators between them; how they group is decided by `group`. */
  readonly binary: ParserMethod<[], Expression> = this.rule("binary", () => {
    const first = this.SUBRULE(this.operand);
    let operands: Expression[] | undefined;
    let operators: IToken[] | undefined;
    this.MANY(() => {
      (operators ??= []).push(this.CONSUME(t.BinarySign));
      (operands ??= [first]).push(this.SUBRULE2(this.operand));
    });
    if (operands === undefined || operators === undefined || this.RECORDING_PHASE) return first;
    this.limit(operators.length);
    return this.group(operands, operators);
  });

  /** A primary with its prefixes, members, indices and arguments. */
  readonly operand: ParserMethod<[], Expression> = this.rule("operand", () => {
    const prefixes: IToken[] = [];
    this.MANY1(() => prefixes.push(this.CONSUME(t.PrefixSign)));
    const start = this.start();
    let value = this.SUBRULE(this.primary);
    let steps = prefixes.length;
    this.MANY2({
      GATE: () => !this.at(t.LSquare) || this.sameLine(),
      DEF: () => {
        this.limit(++steps);
        this.choose([
          {
            ALT: () => {
              this.CONSUME(t.Dot);
              const member = this.name(1, "a member's name");
              value = { kind: "member", object: value, member, span: this.from(start) };
            },
          },
          {
            ALT: () => {
              this.CONSUME(t.LSquare);
              const index = this.nest(() => this.SUBRULE(this.expression));
              this.CONSUME(t.RSquare);
              value = { kind: "index", object: value, index, span: this.from(start) };
            },
          },
        ]);
      },
    });
    if (this.RECORDING_PHASE) return value;
    this.limit(steps);
    for (const prefix of prefixes.reverse()) {
      const span = cover(this.spanOf(prefix), this.from(start));
      value = { kind: "unary", operator: prefix.image as UnaryOperator, operand: value, span };
    }
    return value;
  });

  readonly primary: ParserMethod<[], Expression> = this.rule("primary", () => {
    const start = this.start();
    return this.choose<Expression>({
      ERR_MSG: "an expression",
      DEF: [
        {
          ALT: () => {
            const number = this.integer();
            if (!this.RECORDING_PHASE && !this.unitFollows()) return number;
            const unit = this.name(3, "a unit");
            return { kind: "quantity", value: number.value, unit, span: this.from(start) };
          },
        },
        { ALT: () => this.boolean(this.CONSUME(t.k.true)) },
        { ALT: () => this.boolean(this.CONSUME(t.k.false)) },
        {
          GATE: () => this.LA(2).tokenType === t.k.of,
          ALT: () => {
            const what = this.SUBRULE(this.placeWord);
            this.CONSUME(t.k.of);
            const of = this.name(1, "a name");
            return { kind: "place-of", what, of, span: this.from(start) };
          },
        },
        { ALT: () => this.SUBRULE(this.nameOrCall) },
        {
          ALT: () => {
            this.CONSUME(t.LParen);
            const inner = this.nest(() => this.SUBRULE(this.expression));
            this.CONSUME(t.RParen);
            return inner;
          },
        },
        {
          // No operator takes a struct's value: what follows one is a block.
          GATE: () => !Object.hasOwn(precedence, this.LA(0).image),
          ALT: () => {
            this.CONSUME(t.LBrace);
            this.literals++;
            const fields = this.nest(() => this.commas(t.RBrace, () => this.SUBRULE(this.namedValue)));
            this.CONSUME(t.RBrace);
            this.literals--;
            return { kind: "struct-literal", fields, span: this.from(start) };
          },
        },
      ],
      IGNORE_AMBIGUITIES: true,
    });
  });

  readonly placeWord: ParserMethod<[], "address" | "index"> = this.rule("placeWord", () => {
    const token = this.choose([{ ALT: () => this.CONSUME(t.k.address) }, { ALT: () => this.CONSUME(t.k.index) }]);
    return token.image as "address" | "index";
  });

  readonly nameOrCall: ParserMethod<[], Expression> = this.rule("nameOrCall", () => {
    const name = this.name(1, "a name");
    const call = this.OPTION({
      GATE: () => this.sameLine(),
      DEF: () => {
        this.CONSUME(t.LParen);
        const items = this.nest(() => this.commas(t.RParen, () => this.SUBRULE(this.expression)));
        this.CONSUME(t.RParen);
        return items;
      },
    });
    if (call === undefined) return { kind: "name", name, span: name.span };
    return { kind: "call-expression", callee: name, arguments: call, span: this.from(name.span?.start ?? 0) };
  });

  /** `name: value` */
  readonly namedValue: ParserMethod<[], NamedValue> = this.rule("namedValue", () => {
    const start = this.start();
    const name = this.name(1, "a field's name");
    this.CONSUME(t.Colon);
    const value = this.SUBRULE(this.expression);
    return { name, value, span: this.from(start) };
  });

  /** `(name: value, …)` */
  readonly namedValues: ParserMethod<[], readonly NamedValue[]> = this.rule("namedValues", () => {
    this.CONSUME(t.LParen);
    const values = this.commas(t.RParen, () => this.SUBRULE(this.namedValue));
    this.CONSUME(t.RParen);
    return values;
  });

  /** A value in front of a `{` that opens a body, and no struct's literal. */
  readonly headerValue: ParserMethod<[string], Expression> = this.rule("headerValue", (what) => {
    if (this.at(t.LBrace)) this.wrong(what);
    return this.shortInteger() ?? this.SUBRULE(this.binary);
  });

  protected integer(): IntegerLiteral {
    const token = this.consume(1, t.Integer);
    return { kind: "integer", value: integerValue(token.image), span: this.spanOf(token) };
  }

  /** Whether the word behind a number, on its line, is a unit, or what people take for one. */
  private unitFollows(): boolean {
    if (!this.atWord() || !this.sameLine()) return false;
    const word = this.LA(1).image;
    return unitWords.has(word) || unitWords.has(word.toLowerCase());
  }

  private boolean(token: IToken): Expression {
    return { kind: "boolean", value: token.image === "true", span: this.spanOf(token) };
  }

  /** Precedence climbing: all operators group to the left. */
  private group(operands: readonly Expression[], operators: readonly IToken[]): Expression {
    let next = 0;
    const climb = (least: number): Expression => {
      let left = operands[next]!;
      for (;;) {
        const token = operators[next];
        if (token === undefined) return left;
        const operator = token.image as BinaryOperator;
        const level = precedence[operator];
        if (level < least) return left;
        next++;
        const right = climb(level + 1);
        const span: Span = cover(left.span, right.span);
        left = { kind: "binary", operator, operatorSpan: this.spanOf(token), left, right, span };
      }
    };
    return climb(1);
  }
}
