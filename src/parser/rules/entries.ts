import type { ParserMethod } from "chevrotain";
import type { AccessWord, Entry, EntryMember, Expression, Position, TypeReference, Unit, UnitPosition } from "../syntax.ts";
import * as t from "../tokens.ts";
import { AccessRules } from "./access.ts";
import type { Description } from "./attributes.ts";

/** `entry`, and the members that stand at a position. */
export abstract class EntryRules extends AccessRules {
  readonly entry: ParserMethod<[Description], Entry> = this.rule("entry", (described) => {
    const start = this.start();
    this.CONSUME(t.k.entry);
    const name = this.name(1, "the entry's name");
    let size: Expression | undefined;
    const body = this.header(() => {
      size = this.SUBRULE(this.headerValue, { ARGS: ["the entry's size in bytes"] });
    });
    const members = body ? this.block(() => this.SUBRULE(this.entryMember)) : [];
    return { kind: "entry", ...described, name, size, members, span: this.from(start) };
  });

  readonly entryMember: ParserMethod<[], EntryMember> = this.rule("entryMember", () => {
    const described = this.SUBRULE(this.description);
    return this.choose<EntryMember>({
      ERR_MSG: "where a member stands ('0x04', '(offset)', 'dw[1]' or '[31:16]')",
      DEF: [
        { ALT: () => this.SUBRULE(this.reservedRest, { ARGS: [described] }) },
        { ALT: () => this.SUBRULE(this.placedMember, { ARGS: [described] }) },
      ],
    });
  });

  /** `reserved rest;` */
  readonly reservedRest: ParserMethod<[Description], EntryMember> = this.rule("reservedRest", (described) => {
    const start = this.start();
    this.CONSUME(t.k.reserved);
    this.tail(() => {
      this.CONSUME(t.k.rest);
      this.semicolon();
    });
    return { kind: "reserved-rest", ...described, span: this.from(start) };
  });

  /** A position, and what stands there: a group, the command's place, reserved bits or a field. */
  readonly placedMember: ParserMethod<[Description], EntryMember> = this.rule("placedMember", (described) => {
    const start = this.start();
    const position = this.SUBRULE(this.position);
    if (this.missingOpen() && !this.sameLine()) {
      const members = this.block(() => this.SUBRULE2(this.entryMember));
      return { kind: "group", ...described, position, members, span: this.from(start) };
    }
    return this.choose<EntryMember>({
      ERR_MSG: "a field's name",
      IGNORE_AMBIGUITIES: true,
      DEF: [
        {
          ALT: () => {
            const members = this.block(() => this.SUBRULE(this.entryMember));
            return { kind: "group", ...described, position, members, span: this.from(start) };
          },
        },
        {
          ALT: () => {
            this.CONSUME(t.k.reserved);
            let type: TypeReference | undefined;
            this.tail(() => {
              type = this.SUBRULE1(this.typed);
              this.SUBRULE1(this.end);
            });
            return { kind: "reserved", ...described, position, type, span: this.from(start) };
          },
        },
        {
          ALT: () => {
            this.CONSUME(t.k.command);
            this.SUBRULE2(this.end);
            return { kind: "command-slot", ...described, position, span: this.from(start) };
          },
        },
        { ALT: () => this.SUBRULE(this.field, { ARGS: [described, position, start] }) },
      ],
    });
  });

  /** What follows a field's position. */
  readonly field: ParserMethod<[Description, Position, number], EntryMember> = this.rule(
    "field",
    (described, position, start) => {
      const name = this.SUBRULE(this.memberName);
      let type: TypeReference | undefined;
      let access: readonly AccessWord[] = [];
      let tag = false;
      let stored: Expression | undefined;
      let unit: Unit | undefined;
      let value: Expression | undefined;
      this.tail(() => {
        type = this.SUBRULE(this.typed);
        access = this.SUBRULE(this.accessWords);
        tag = this.OPTION1(() => this.CONSUME(t.k.tag)) !== undefined;
        stored = this.OPTION2(() => {
          this.CONSUME(t.k.stored);
          return this.SUBRULE(this.binary);
        });
        unit = this.OPTION3(() => this.SUBRULE(this.unit));
        value = this.OPTION4(() => this.SUBRULE(this.assigned));
        this.semicolon();
      });
      return {
        kind: "field",
        ...described,
        position,
        name,
        type,
        access,
        tag,
        stored,
        unit,
        default: value,
        span: this.from(start),
      };
    },
  );

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
      const high = this.SUBRULE1(this.binary);
      const low = this.OPTION(() => {
        this.CONSUME(t.Colon);
        return this.SUBRULE2(this.binary);
      });
      this.CONSUME(t.RSquare);
      return { high, low };
    },
  );
}
