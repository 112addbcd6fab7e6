import type { ParserMethod } from "chevrotain";
import type {
  Command,
  CommandMember,
  Completes,
  Expression,
  Keyed,
  Name,
  NamedValue,
  Result,
  Transfer,
  TypeReference,
} from "../syntax.ts";
import * as t from "../tokens.ts";
import type { Description } from "./attributes.ts";
import { CallRules } from "./calls.ts";

/** `command`. */
export abstract class CommandRules extends CallRules {
  readonly command: ParserMethod<[Description], Command> = this.rule("command", (described) => {
    const start = this.start();
    this.CONSUME(t.k.command);
    const name = this.name(1, "the command's name");
    let parameters: Command["parameters"] = [];
    let entry: Name | undefined;
    let fixed: readonly NamedValue[] = [];
    let completion: Name | undefined;
    const body = this.header(() => {
      parameters = this.OPTION(() => this.SUBRULE(this.parameters)) ?? [];
      this.CONSUME(t.Colon);
      entry = this.name(2, "the name of an entry");
      fixed = this.OPTION1(() => this.SUBRULE(this.namedValues)) ?? [];
      completion = this.OPTION2(() => {
        this.CONSUME(t.Arrow);
        return this.name(3, "the name of an entry");
      });
    });
    const members = body ? this.placedMembers(() => this.SUBRULE(this.commandMember)) : [];
    const variant = { parameters, entry, fixed, completion, members };
    return { kind: "command", ...described, name, ...variant, span: this.from(start) };
  });

  readonly commandMember: ParserMethod<[], CommandMember> = this.rule("commandMember", () => {
    const described = this.SUBRULE(this.description);
    return this.choose<CommandMember>({
      ERR_MSG:
        "a member: where it stands, 'transfer', 'record', 'keyed', 'completes', 'fail', 'result' or 'reserved rest'",
      DEF: [
        { ALT: () => this.SUBRULE(this.transfer, { ARGS: [described] }) },
        { ALT: () => this.SUBRULE(this.commandRecord, { ARGS: [described] }) },
        { ALT: () => this.SUBRULE(this.keyed, { ARGS: [described] }) },
        { ALT: () => this.SUBRULE(this.completes, { ARGS: [described] }) },
        { ALT: () => this.SUBRULE(this.failRule, { ARGS: [described] }) },
        { ALT: () => this.SUBRULE(this.result, { ARGS: [described] }) },
        { ALT: () => this.SUBRULE(this.reservedRest, { ARGS: [described] }) },
        { ALT: () => this.SUBRULE(this.where, { ARGS: [described] }) },
        { ALT: () => this.SUBRULE(this.placedMember, { ARGS: [described] }) },
      ],
    });
  });

  /** `transfer data : device writes bytes[len] as Prp moved Cqe.res until stopped;` */
  readonly transfer: ParserMethod<[Description], Transfer> = this.rule("transfer", (described) => {
    const start = this.start();
    this.CONSUME(t.k.transfer);
    const name = this.name(1, "the transfer's name");
    let access: Transfer["access"];
    let type: TypeReference | undefined;
    let encoding: Name | undefined;
    let moved: Expression | undefined;
    let until: Name | undefined;
    this.tail(() => {
      this.CONSUME(t.Colon);
      this.CONSUME(t.k.device);
      access = this.choose({
        ERR_MSG: "'reads' or 'writes'",
        DEF: [{ ALT: () => this.CONSUME(t.k.reads) }, { ALT: () => this.CONSUME(t.k.writes) }],
      }).image as Transfer["access"];
      type = this.SUBRULE(this.type);
      encoding = this.OPTION1(() => {
        this.CONSUME(t.k.as);
        return this.name(2, "the name of an encoding");
      });
      moved = this.OPTION2(() => {
        this.CONSUME(t.k.moved);
        return this.SUBRULE(this.expression);
      });
      until = this.OPTION3(() => {
        this.CONSUME(t.k.until);
        return this.name(3, "the name of a sequence");
      });
      this.semicolon();
    });
    return { kind: "transfer", ...described, name, access, type, encoding, moved, until, span: this.from(start) };
  });

  /** `record header : Header(type: in) as Chain;` */
  readonly commandRecord: ParserMethod<[Description], CommandMember> = this.rule("commandRecord", (described) => {
    const start = this.start();
    this.CONSUME(t.k.record);
    const name = this.name(1, "the record's name");
    let record: Name | undefined;
    let values: readonly NamedValue[] = [];
    let encoding: Name | undefined;
    this.tail(() => {
      this.CONSUME(t.Colon);
      record = this.name(2, "the name of a declared record");
      values = this.OPTION1(() => this.SUBRULE(this.namedValues)) ?? [];
      encoding = this.OPTION2(() => {
        this.CONSUME(t.k.as);
        return this.name(3, "the name of an encoding");
      });
      this.semicolon();
    });
    return { kind: "command-record", ...described, name, record, values, encoding, span: this.from(start) };
  });

  /** `keyed data by buf_index (opcode: read_fixed);` */
  readonly keyed: ParserMethod<[Description], CommandMember> = this.rule("keyed", (described) => {
    const start = this.start();
    this.CONSUME(t.k.keyed);
    const name = this.name(1, "the name of a transfer, or of a handle's field");
    let by: Name | undefined;
    let fixed: Keyed["fixed"] = [];
    this.tail(() => {
      by = this.OPTION1(() => {
        this.CONSUME(t.k.by);
        return this.name(2, "the name of a field");
      });
      fixed = this.OPTION2(() => this.SUBRULE(this.namedValues)) ?? [];
      this.semicolon();
    });
    return { kind: "keyed", ...described, name, by, fixed, span: this.from(start) };
  });

  /** `completes once;`, `completes while Cqe.more;` */
  readonly completes: ParserMethod<[Description], CommandMember> = this.rule("completes", (described) => {
    const start = this.start();
    this.CONSUME(t.k.completes);
    let how: Completes["how"];
    let condition: Expression | undefined;
    this.tail(() => {
      how = this.SUBRULE(this.completesWord);
      if (this.RECORDING_PHASE || how === "if" || how === "while") condition = this.SUBRULE(this.expression);
      this.semicolon();
    });
    return { kind: "completes", ...described, how, condition, span: this.from(start) };
  });

  readonly completesWord: ParserMethod<[], NonNullable<Completes["how"]>> = this.rule("completesWord", () => {
    const token = this.choose({
      ERR_MSG: "how often: 'once', 'never', 'if' or 'while'",
      DEF: [
        { ALT: () => this.CONSUME(t.k.once) },
        { ALT: () => this.CONSUME(t.k.never) },
        { ALT: () => this.CONSUME(t.k.if) },
        { ALT: () => this.CONSUME(t.k.while) },
      ],
    });
    return token.image as NonNullable<Completes["how"]>;
  });

  /** `result fd = Cqe.res;` */
  readonly result: ParserMethod<[Description], Result> = this.rule("result", (described) => {
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
