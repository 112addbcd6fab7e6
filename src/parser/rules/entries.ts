import type { ParserMethod } from "chevrotain";
import type { Entry, EntryMember, Expression, Field, Name, Position, Union, UnionCase, View } from "../syntax.ts";
import * as t from "../tokens.ts";
import type { Description } from "./attributes.ts";
import { FieldRules } from "./fields.ts";

/** `entry`, and the members of whatever is laid out by ranges. */
export abstract class EntryRules extends FieldRules {
  readonly entry: ParserMethod<[Description], Entry> = this.rule("entry", (described) => {
    const start = this.start();
    this.CONSUME(t.k.entry);
    const name = this.name(1, "the entry's name");
    let parameters: Entry["parameters"] = [];
    let size: Expression | undefined;
    const body = this.header(() => {
      parameters = this.OPTION(() => this.SUBRULE(this.parameters)) ?? [];
      size = this.SUBRULE(this.headerValue, { ARGS: ["the entry's size in bytes"] });
    });
    const members = body ? this.placedMembers(() => this.SUBRULE(this.entryMember)) : [];
    return { kind: "entry", ...described, name, parameters, size, members, span: this.from(start) };
  });

  /** `{ member … }` of what is laid out by ranges */
  protected placedMembers<T>(member: () => T): readonly (T | Field)[] {
    return this.block<T | Field>(member, t.Semicolon, 8, () => this.plainField());
  }

  readonly entryMember: ParserMethod<[], EntryMember> = this.rule("entryMember", () => {
    const described = this.shortDescription() ?? this.SUBRULE(this.description);
    if (this.positionFollows()) return this.SUBRULE(this.placedMember, { ARGS: [described] });
    return this.choose<EntryMember>({
      ERR_MSG: "where a member stands ('0x04', '(offset)', 'dw[1]' or '[31:16]')",
      DEF: [
        { ALT: () => this.SUBRULE(this.reservedRest, { ARGS: [described] }) },
        { ALT: () => this.SUBRULE(this.where, { ARGS: [described] }) },
        { ALT: () => this.SUBRULE(this.view, { ARGS: [described] }) },
        { ALT: () => this.SUBRULE(this.entryWhen, { ARGS: [described] }) },
        { ALT: () => this.SUBRULE(this.placedMember, { ARGS: [described] }) },
      ],
    });
  });

  /** A position, and what stands there: a group, a union, the command's place, reserved bits or a field. */
  readonly placedMember: ParserMethod<[Description], EntryMember> = this.rule("placedMember", (described) => {
    const start = this.start();
    const position = this.shortPosition() ?? this.SUBRULE(this.position);
    if (this.shortField()) return this.SUBRULE(this.field, { ARGS: [described, position, start] });
    if (this.shortAt(t.LBrace) || (this.missingOpen() && !this.sameLine())) {
      const members = this.placedMembers(() => this.SUBRULE2(this.entryMember));
      return { kind: "group", ...described, position, members, span: this.from(start) };
    }
    return this.choose<EntryMember>({
      ERR_MSG: "a field's name",
      IGNORE_AMBIGUITIES: true,
      DEF: [
        {
          ALT: () => {
            const members = this.placedMembers(() => this.SUBRULE(this.entryMember));
            return { kind: "group", ...described, position, members, span: this.from(start) };
          },
        },
        { ALT: () => this.SUBRULE(this.reserved, { ARGS: [described, position, start] }) },
        {
          ALT: () => {
            this.CONSUME(t.k.command);
            this.SUBRULE2(this.end);
            return { kind: "command-slot", ...described, position, span: this.from(start) };
          },
        },
        {
          GATE: () => this.LA(2).tokenType === t.k.by,
          ALT: () => this.SUBRULE1(this.union, { ARGS: [described, position, start, undefined] }),
        },
        {
          GATE: () => this.LA(2).tokenType === t.Colon && this.LA(3).tokenType === t.k.union,
          ALT: () => {
            const name = this.SUBRULE(this.memberName);
            this.CONSUME(t.Colon);
            return this.SUBRULE2(this.union, { ARGS: [described, position, start, name] });
          },
        },
        { ALT: () => this.SUBRULE(this.field, { ARGS: [described, position, start] }) },
      ],
    });
  });

  /** `where len <= 4096;` */
  readonly where: ParserMethod<[Description], EntryMember> = this.rule("where", (described) => {
    const start = this.start();
    this.CONSUME(t.k.where);
    let condition: Expression | undefined;
    this.tail(() => {
      condition = this.SUBRULE(this.expression);
      this.semicolon();
    });
    return { kind: "where", ...described, condition, span: this.from(start) };
  });

  /** `view posted { … }` */
  readonly view: ParserMethod<[Description], View> = this.rule("view", (described) => {
    const start = this.start();
    this.CONSUME(t.k.view);
    const name = this.name(1, "the view's name");
    const members = this.placedMembers(() => this.SUBRULE(this.entryMember));
    return { kind: "view", ...described, name, members, span: this.from(start) };
  });

  /** `when wide { … } else { … }`, which no entry has: kept, so that it can be told what to write instead. */
  readonly entryWhen: ParserMethod<[Description], EntryMember> = this.rule("entryWhen", (described) => {
    const start = this.start();
    this.CONSUME(t.k.when);
    let condition: Expression | undefined;
    const body = this.header(() => {
      condition = this.SUBRULE(this.headerValue, { ARGS: ["a condition"] });
    });
    if (body) this.SUBRULE1(this.entryBlock);
    this.OPTION(() => {
      this.CONSUME(t.k.else);
      this.SUBRULE2(this.entryBlock);
    });
    return { kind: "entry-when", ...described, condition, span: this.from(start) };
  });

  /** `{ member … }` */
  readonly entryBlock: ParserMethod<[], readonly EntryMember[]> = this.rule("entryBlock", () =>
    this.placedMembers(() => this.SUBRULE(this.entryMember)),
  );

  // Unions ------------------------------------------------------------------------------------------------------------

  /** `union by psdt { case prp { … } else { … } }` */
  readonly union: ParserMethod<[Description, Position, number, Name | undefined], Union> = this.rule(
    "union",
    (described, position, start, name) => {
      this.CONSUME(t.k.union);
      let by: Expression | undefined;
      const body = this.header(() => {
        this.CONSUME(t.k.by);
        by = this.SUBRULE(this.headerValue, { ARGS: ["what tells the cases apart"] });
      });
      const cases = body ? this.block(() => this.SUBRULE(this.unionCase)) : [];
      return { kind: "union", ...described, position, name, by, cases, span: this.from(start) };
    },
  );

  /** `case prp, sgl { … }`, `case 0..3 { … }`, `else { … }` */
  readonly unionCase: ParserMethod<[], UnionCase> = this.rule("unionCase", () => {
    const described = this.SUBRULE(this.description);
    const start = this.start();
    const values = this.choose<readonly Expression[] | undefined>({
      ERR_MSG: "'case' or 'else'",
      DEF: [{ ALT: () => this.SUBRULE(this.caseValues) }, { ALT: () => void this.CONSUME(t.k.else) }],
    });
    const members = this.SUBRULE(this.entryBlock);
    return { kind: "union-case", ...described, values, members, span: this.from(start) };
  });

  /** `case prp, 4..7` */
  readonly caseValues: ParserMethod<[], readonly Expression[]> = this.rule("caseValues", () => {
    this.CONSUME(t.k.case);
    const values: Expression[] = [];
    this.AT_LEAST_ONE_SEP({ SEP: t.Comma, DEF: () => values.push(this.SUBRULE(this.caseValue)) });
    return values;
  });

  /** `prp`, `4..7` */
  readonly caseValue: ParserMethod<[], Expression> = this.rule("caseValue", () => {
    const start = this.start();
    const from = this.SUBRULE1(this.headerValue, { ARGS: ["a value or a range"] });
    const to = this.OPTION(() => {
      this.CONSUME(t.DotDot);
      return this.SUBRULE2(this.headerValue, { ARGS: ["the last value"] });
    });
    return to === undefined ? from : { kind: "range", from, to, span: this.from(start) };
  });
}
