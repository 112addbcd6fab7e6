import type { ParserMethod } from "chevrotain";
import type { Call, Door, Expression, Fail, IoctlForm, Name, NamedValue, TypeReference } from "../syntax.ts";
import * as t from "../tokens.ts";
import type { Description } from "./attributes.ts";
import { unquote } from "./attributes.ts";
import { StatementRules } from "./statements.ts";

/** The macros of the kernel that make an ioctl's request number. */
const requestForms = ["_IO", "_IOR", "_IOW", "_IOWR"] as const;

/** `call`: the kernel's doors. */
export abstract class CallRules extends StatementRules {
  /** `call name(parameters) : type = syscall 426 { fail …; retry …; }` or `;` */
  readonly call: ParserMethod<[Description], Call> = this.rule("call", (described) => {
    const start = this.start();
    this.CONSUME(t.k.call);
    const name = this.name(1, "the call's name");
    let parameters: Call["parameters"] = [];
    let result: TypeReference | undefined;
    let door: Door | undefined;
    const rest = this.header(() => {
      parameters = this.SUBRULE(this.parameters);
      result = this.SUBRULE(this.typed);
      this.CONSUME(t.Equals);
      door = this.SUBRULE(this.door);
    });
    const fails: Fail[] = [];
    const retry: Name[] = [];
    if (rest) this.SUBRULE(this.callRules, { ARGS: [fails, retry] });
    return {
      kind: "call",
      ...described,
      name,
      parameters,
      result,
      door,
      fail: fails[0],
      retry,
      span: this.from(start),
    };
  });

  /** `syscall 426`, `ioctl _IOWR("W", 2, Params)`, `ioctl 0x5700` */
  readonly door: ParserMethod<[], Door> = this.rule("door", () => {
    const start = this.start();
    return this.choose<Door>({
      ERR_MSG: "'syscall' or 'ioctl'",
      DEF: [
        {
          ALT: () => {
            this.CONSUME(t.k.syscall);
            const number = this.SUBRULE(this.headerValue, { ARGS: ["the system call's number"] });
            return { kind: "syscall", number, span: this.from(start) };
          },
        },
        {
          ALT: () => {
            this.CONSUME(t.k.ioctl);
            return this.SUBRULE(this.request, { ARGS: [start] });
          },
        },
      ],
    });
  });

  /** What follows `ioctl`: a number, or the way in which the kernel's macros make one. */
  readonly request: ParserMethod<[number], Door> = this.rule("request", (start) =>
    this.choose<Door>({
      ERR_MSG: "the request's number, or how it is made ('_IO', '_IOR', '_IOW' or '_IOWR')",
      IGNORE_AMBIGUITIES: true,
      DEF: [
        {
          GATE: () => this.LA(2).tokenType === t.LParen && this.atForm(),
          ALT: () => {
            const form = this.name(1, "'_IO', '_IOR', '_IOW' or '_IOWR'");
            this.CONSUME(t.LParen);
            const group = this.SUBRULE(this.requestGroup);
            this.CONSUME1(t.Comma);
            const number = this.SUBRULE(this.expression);
            const of = this.OPTION(() => {
              this.CONSUME2(t.Comma);
              return this.SUBRULE(this.type);
            });
            this.CONSUME(t.RParen);
            return { kind: "ioctl", form: form.text as IoctlForm, group, number, of, span: this.from(start) };
          },
        },
        {
          ALT: () => {
            const request = this.SUBRULE(this.headerValue, { ARGS: ["the request's number"] });
            return { kind: "raw-ioctl", request, span: this.from(start) };
          },
        },
      ],
    }),
  );

  /** The first argument of `_IO(…)`: a number, or a character in quotes. */
  readonly requestGroup: ParserMethod<[], Expression | Name> = this.rule("requestGroup", () =>
    this.choose<Expression | Name>({
      ERR_MSG: "an integer or one character in quotes",
      DEF: [
        {
          ALT: () => {
            const token = this.CONSUME(t.StringLiteral);
            return { text: unquote(token.image), span: this.spanOf(token) };
          },
        },
        { ALT: () => this.SUBRULE(this.expression) },
      ],
    }),
  );

  private atForm(): boolean {
    return (requestForms as readonly string[]).includes(this.LA(1).image);
  }

  /** `{ fail …; retry …; }` or `;` */
  readonly callRules: ParserMethod<[Fail[], Name[]], void> = this.rule("callRules", (fails, retry) => {
    const rules = () => {
      this.block(() => {
        this.SUBRULE(this.callRule, { ARGS: [fails, retry] });
      });
      return true;
    };
    const block = this.missingOpen() && !this.at(t.Semicolon) ? rules() : this.OPTION(rules);
    if (block !== true || this.RECORDING_PHASE) this.tail(() => this.SUBRULE(this.end));
  });

  /** What is in a call's braces. A second `fail` is no member of its own: it is refused here. */
  readonly callRule: ParserMethod<[Fail[], Name[]], void> = this.rule("callRule", (fails, retry) => {
    const described = this.SUBRULE(this.description);
    if (this.at(t.k.fail) && fails.length > 0) this.wrong("one 'fail' at most");
    this.choose({
      ERR_MSG: "'fail' or 'retry'",
      DEF: [
        {
          ALT: () => {
            const fail = this.SUBRULE(this.failRule, { ARGS: [described] });
            this.ACTION(() => fails.push(fail));
          },
        },
        {
          ALT: () => {
            this.undescribed(described);
            this.CONSUME(t.k.retry);
            const names = this.commas(t.Semicolon, () => this.name(1, "the name of an error"));
            this.ACTION(() => retry.push(...names));
            this.semicolon();
          },
        },
      ],
    });
  });

  /** `fail condition: Error(field: value);` */
  readonly failRule: ParserMethod<[Description], Fail> = this.rule("failRule", (described) => {
    const start = this.start();
    this.CONSUME(t.k.fail);
    let condition: Expression | undefined;
    let error: Name | undefined;
    let fields: readonly NamedValue[] = [];
    this.tail(() => {
      condition = this.SUBRULE(this.expression);
      this.CONSUME(t.Colon);
      error = this.name(1, "the name of an error");
      fields = this.OPTION(() => this.SUBRULE(this.namedValues)) ?? [];
      this.semicolon();
    });
    return { kind: "fail", ...described, condition, error, fields, span: this.from(start) };
  });
}
