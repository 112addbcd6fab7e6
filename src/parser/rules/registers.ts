import { EOF, type ParserMethod, type TokenType } from "chevrotain";
import type {
  EntryMember,
  Expression,
  Position,
  Register,
  RegisterArray,
  RegisterBlock,
  RegisterGate,
  RegisterRule,
  Registers,
  RegistersMember,
  RegistersPlace,
  TypeReference,
} from "../syntax.ts";
import * as t from "../tokens.ts";
import type { Description } from "./attributes.ts";
import { QueueRules } from "./queues.ts";

/** What an array's bounds and stride are followed by. */
const stops: ReadonlySet<TokenType> = new Set([t.Colon, t.Semicolon, t.LBrace, t.RBrace, EOF]);

/** `registers` and everything in it but the fields, whose members are those of entries. */
export abstract class RegisterRules extends QueueRules {
  readonly registers: ParserMethod<[Description], Registers> = this.rule("registers", (described) => {
    const start = this.start();
    this.CONSUME(t.k.registers);
    const name = this.name(1, "a name for the registers");
    let parameters: Registers["parameters"] = [];
    let place: RegistersPlace | undefined;
    const body = this.header(() => {
      parameters = this.OPTION(() => this.SUBRULE(this.parameters)) ?? [];
      this.CONSUME(t.k.in);
      place = this.SUBRULE(this.registersPlace);
    });
    const members = body ? this.block(() => this.SUBRULE(this.registersMember)) : [];
    return { kind: "registers", ...described, name, parameters, place, members, span: this.from(start) };
  });

  /** `bar 0`, `config`, `capability 0x11`, a region's name; then `+ offset` or nothing. */
  readonly registersPlace: ParserMethod<[], RegistersPlace> = this.rule("registersPlace", () => {
    const start = this.start();
    // A region may be called so, too.
    const valued = () => !this.plusFollows();
    const place = this.choose<RegistersPlace>({
      ERR_MSG: "where the registers are: 'bar 0', 'config', 'capability 0x11' or a region's name",
      IGNORE_AMBIGUITIES: true,
      DEF: [
        {
          GATE: valued,
          ALT: () => {
            this.CONSUME(t.k.bar);
            if (this.at(t.LBrace)) this.wrong("the bar's number");
            const index = this.SUBRULE1(this.operand);
            return { kind: "bar", index, offset: undefined, span: this.from(start) };
          },
        },
        {
          GATE: valued,
          ALT: () => {
            this.CONSUME(t.k.capability);
            if (this.at(t.LBrace)) this.wrong("the capability's identifier");
            const id = this.SUBRULE2(this.operand);
            return { kind: "capability", id, offset: undefined, span: this.from(start) };
          },
        },
        {
          ALT: () => {
            this.CONSUME(t.k.config);
            return { kind: "config", offset: undefined, span: this.from(start) };
          },
        },
        {
          ALT: () => {
            const name = this.name(1, "a region's name");
            return { kind: "region", name, offset: undefined, span: this.from(start) };
          },
        },
      ],
    });
    const offset = this.OPTION({
      GATE: () => this.plusFollows(1),
      DEF: () => {
        this.CONSUME(t.BinarySign);
        return this.SUBRULE(this.headerValue, { ARGS: ["the bytes from its start"] });
      },
    });
    return offset === undefined ? place : { ...place, offset, span: this.from(start) };
  });

  readonly registersMember: ParserMethod<[], RegistersMember> = this.rule("registersMember", () => {
    const described = this.SUBRULE(this.description);
    return this.choose<RegistersMember>({
      ERR_MSG: "where a register stands ('0x04', '(offset)') or 'when'",
      DEF: [
        {
          ALT: () => {
            this.undescribed(described);
            return this.SUBRULE(this.registerGate);
          },
        },
        { ALT: () => this.SUBRULE(this.placedRegister, { ARGS: [described] }) },
      ],
    });
  });

  /** `when wide { … } else { … }` */
  readonly registerGate: ParserMethod<[], RegisterGate> = this.rule("registerGate", () => {
    const start = this.start();
    this.CONSUME(t.k.when);
    let condition: Expression | undefined;
    const body = this.header(() => {
      condition = this.SUBRULE(this.headerValue, { ARGS: ["a condition"] });
    });
    const then = body ? this.block(() => this.SUBRULE1(this.registersMember)) : [];
    const otherwise = this.OPTION(() => {
      this.CONSUME(t.k.else);
      return this.SUBRULE(this.registersBlock);
    });
    return { kind: "register-gate", condition, then, else: otherwise, span: this.from(start) };
  });

  readonly registersBlock: ParserMethod<[], readonly RegistersMember[]> = this.rule("registersBlock", () =>
    this.block(() => this.SUBRULE(this.registersMember)),
  );

  readonly placedRegister: ParserMethod<[Description], RegistersMember> = this.rule("placedRegister", (described) => {
    const start = this.start();
    const position = this.SUBRULE(this.position);
    return this.choose<RegistersMember>({
      ERR_MSG: "a register's name",
      IGNORE_AMBIGUITIES: true,
      DEF: [
        {
          GATE: () => this.blockFollows(),
          ALT: () => this.SUBRULE(this.registerBlock, { ARGS: [described, position, start] }),
        },
        { ALT: () => this.SUBRULE(this.register, { ARGS: [described, position, start] }) },
      ],
    });
  });

  /** `block queue[0..65535] stride 8 { … }` */
  readonly registerBlock: ParserMethod<[Description, Position, number], RegisterBlock> = this.rule(
    "registerBlock",
    (described, position, start) => {
      this.CONSUME(t.k.block);
      const name = this.name(1, "the block's name");
      let array: RegisterArray | undefined;
      const body = this.header(() => {
        array = this.OPTION(() => this.SUBRULE(this.registerArray));
      });
      const members = body ? this.SUBRULE(this.registersBlock) : [];
      return { kind: "register-block", ...described, position, name, array, members, span: this.from(start) };
    },
  );

  /** `cc : u32 reset 0x460000 { … }`, `intms : u32 w1s;` */
  readonly register: ParserMethod<[Description, Position, number], Register> = this.rule(
    "register",
    (described, position, start) => {
      const name = this.SUBRULE(this.memberName);
      let array: RegisterArray | undefined;
      let type: TypeReference | undefined;
      const rules: RegisterRule[] = [];
      let open = false;
      const rest = this.header(() => {
        array = this.OPTION1(() => this.SUBRULE(this.registerArray));
        this.CONSUME(t.Colon);
        if (this.at(t.LBrace)) this.wrong("a type");
        type = this.SUBRULE(this.type);
        this.MANY(() => rules.push(this.SUBRULE(this.registerRule)));
        if (!this.RECORDING_PHASE) this.unfamiliar();
        const fields = this.at(t.LSquare) || this.opensBelow();
        open = this.RECORDING_PHASE || this.at(t.LBrace) || (fields && this.missingOpen());
        if (!open) this.semicolon();
      });
      const members = rest && (open || this.at(t.LBrace)) ? this.SUBRULE(this.registerFields) : undefined;
      return { kind: "register", ...described, position, name, array, type, rules, members, span: this.from(start) };
    },
  );

  readonly registerFields: ParserMethod<[], readonly EntryMember[]> = this.rule("registerFields", () =>
    this.placedMembers(() => this.SUBRULE(this.entryMember)),
  );

  /** `[0..7] stride 16` */
  readonly registerArray: ParserMethod<[], RegisterArray> = this.rule("registerArray", () => {
    const start = this.start();
    this.CONSUME(t.LSquare);
    const from = this.SUBRULE1(this.binary);
    this.CONSUME(t.DotDot);
    const to = this.SUBRULE2(this.binary);
    this.CONSUME(t.RSquare);
    const stride = this.OPTION(() => {
      this.CONSUME(t.k.stride);
      return this.SUBRULE(this.headerValue, { ARGS: ["the bytes from one element to the next"] });
    });
    return { from, to, stride, span: this.from(start) };
  });

  /** What may follow a register's type, in any order. */
  readonly registerRule: ParserMethod<[], RegisterRule> = this.rule("registerRule", () => {
    const start = this.start();
    return this.choose<RegisterRule>([
      { ALT: () => this.SUBRULE(this.accessWord) },
      {
        ALT: () => {
          this.CONSUME(t.k.whole);
          return { kind: "whole", span: this.from(start) };
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.k.alias);
          return { kind: "alias", span: this.from(start) };
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.k.split);
          const first = this.SUBRULE(this.halves);
          return { kind: "split", first, span: this.from(start) };
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.k.reset);
          const value = this.SUBRULE(this.headerValue, { ARGS: ["the value after a reset"] });
          return { kind: "reset", value, span: this.from(start) };
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.k.since);
          const gate = this.name(1, "the name of a gate");
          return { kind: "since", gate, span: this.from(start) };
        },
      },
    ]);
  });

  /** `low high`, `high low`: the half that is accessed first, then the other. */
  readonly halves: ParserMethod<[], "low" | "high"> = this.rule("halves", () =>
    this.choose<"low" | "high">({
      ERR_MSG: "'low high' or 'high low'",
      DEF: [
        {
          ALT: () => {
            this.CONSUME1(t.k.low);
            this.CONSUME1(t.k.high);
            return "low";
          },
        },
        {
          ALT: () => {
            this.CONSUME2(t.k.high);
            this.CONSUME2(t.k.low);
            return "high";
          },
        },
      ],
    }),
  );

  /** Whether `block` is the keyword here, even if its name is missing, and not a register's name. */
  private blockFollows(): boolean {
    if (this.LA(2).tokenType !== t.LSquare) return this.atWord(2) || this.LA(2).tokenType === t.LBrace;
    let i = 3;
    while (!stops.has(this.LA(i).tokenType)) i++;
    return this.LA(i).tokenType === t.LBrace;
  }

  /** Whether what follows stands on another line, where fields would. */
  private opensBelow(): boolean {
    return !this.at(t.Semicolon) && !this.sameLine();
  }

  private plusFollows(distance = 2): boolean {
    return this.LA(distance).image === "+";
  }
}
