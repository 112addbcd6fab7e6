import type { ParserMethod } from "chevrotain";
import type { Command, CommandMember, Expression, Name, NamedValue, Transfer, TypeReference } from "../syntax.ts";
import * as t from "../tokens.ts";
import type { Description } from "./attributes.ts";
import { CallRules } from "./calls.ts";

/** `command`. */
export abstract class CommandRules extends CallRules {
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
}
