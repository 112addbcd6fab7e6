import type { ParserMethod } from "chevrotain";
import type {
  Call,
  Command,
  CommandMember,
  Expression,
  Fail,
  Name,
  NamedValue,
  Transfer,
  TypeReference,
} from "../syntax.ts";
import * as t from "../tokens.ts";
import type { Description } from "./attributes.ts";
import { StatementRules } from "./statements.ts";

/** `command` and `call`. */
export abstract class CommandRules extends StatementRules {
  readonly command: ParserMethod<[Description], Command> = this.rule("command", (described) => {
    const start = this.start();
    this.CONSUME(t.k.command);
    const name = this.name(1, "the command's name");
    let entry: Name | undefined;
    let fixed: readonly NamedValue[] = [];
    let completion: Name | undefined;
    const body = this.header(() => {
      this.CONSUME(t.Colon);
      entry = this.name(2, "the name of an entry");
      fixed = this.OPTION1(() => this.SUBRULE(this.namedValues)) ?? [];
      completion = this.OPTION2(() => {
        this.CONSUME(t.Arrow);
        return this.name(3, "the name of an entry");
      });
    });
    const members = body ? this.block(() => this.SUBRULE(this.commandMember)) : [];
    return { kind: "command", ...described, name, entry, fixed, completion, members, span: this.from(start) };
  });

  /** `(name: value, …)` */
  readonly namedValues: ParserMethod<[], readonly NamedValue[]> = this.rule("namedValues", () => {
    this.CONSUME(t.LParen);
    const values = this.commas(t.RParen, () => this.SUBRULE(this.namedValue));
    this.CONSUME(t.RParen);
    return values;
  });

  readonly commandMember: ParserMethod<[], CommandMember> = this.rule("commandMember", () => {
    const described = this.SUBRULE(this.description);
    return this.choose<CommandMember>({
      ERR_MSG: "a member: where it stands, 'transfer', 'result' or 'reserved rest'",
      DEF: [
        { ALT: () => this.SUBRULE(this.transfer, { ARGS: [described] }) },
        { ALT: () => this.SUBRULE(this.result, { ARGS: [described] }) },
        { ALT: () => this.SUBRULE(this.reservedRest, { ARGS: [described] }) },
        { ALT: () => this.SUBRULE(this.placedMember, { ARGS: [described] }) },
      ],
    });
  });

  /** `transfer data : device writes bytes[len] moved Cqe.res;` */
  readonly transfer: ParserMethod<[Description], Transfer> = this.rule("transfer", (described) => {
    const start = this.start();
    this.CONSUME(t.k.transfer);
    const name = this.name(1, "the transfer's name");
    let access: Transfer["access"];
    let type: TypeReference | undefined;
    let moved: Expression | undefined;
    this.tail(() => {
      this.CONSUME(t.Colon);
      this.CONSUME(t.k.device);
      access = this.choose({
        ERR_MSG: "'reads' or 'writes'",
        DEF: [{ ALT: () => this.CONSUME(t.k.reads) }, { ALT: () => this.CONSUME(t.k.writes) }],
      }).image as Transfer["access"];
      type = this.SUBRULE(this.type);
      moved = this.OPTION(() => {
        this.CONSUME(t.k.moved);
        return this.SUBRULE(this.expression);
      });
      this.semicolon();
    });
    return { kind: "transfer", ...described, name, access, type, moved, span: this.from(start) };
  });

  /** `result fd = Cqe.res;` */
  readonly result: ParserMethod<[Description], CommandMember> = this.rule("result", (described) => {
    const start = this.start();
    this.CONSUME(t.k.result);
    const name = this.name(1, "the result's name");
    let value: Expression | undefined;
    this.tail(() => {
      value = this.SUBRULE(this.assigned);
      this.semicolon();
    });
    return { kind: "result", ...described, name, value, span: this.from(start) };
  });

  // Calls -------------------------------------------------------------------------------------------------------------

  /** `call name(parameters) : type = syscall 426 { fail …; retry …; }` or `;` */
  readonly call: ParserMethod<[Description], Call> = this.rule("call", (described) => {
    const start = this.start();
    this.CONSUME(t.k.call);
    const name = this.name(1, "the call's name");
    let parameters: Call["parameters"] = [];
    let result: TypeReference | undefined;
    let number: Expression | undefined;
    const rest = this.header(() => {
      parameters = this.SUBRULE(this.parameters);
      result = this.SUBRULE(this.typed);
      this.CONSUME(t.Equals);
      this.CONSUME(t.k.syscall);
      number = this.SUBRULE(this.headerValue, { ARGS: ["the system call's number"] });
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
      number,
      fail: fails[0],
      retry,
      span: this.from(start),
    };
  });

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
