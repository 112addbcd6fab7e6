import type { ParserMethod } from "chevrotain";
import type {
  CCase,
  CMember,
  CStruct,
  CUnion,
  Expression,
  Name,
  RangedStruct,
  Struct,
  StructMember,
  TypeReference,
  Unit,
} from "../syntax.ts";
import * as t from "../tokens.ts";
import type { Description } from "./attributes.ts";
import { EntryRules } from "./entries.ts";

/** `struct`: by C's rules, with members in order, or by ranges, with members like an entry's. */
export abstract class StructRules extends EntryRules {
  readonly struct: ParserMethod<[Description], Struct> = this.rule("struct", (described) => {
    const start = this.start();
    this.CONSUME(t.k.struct);
    const name = this.name(1, "the struct's name");
    const ARGS: [Description, Name, number] = [described, name, start];
    if (this.RECORDING_PHASE) {
      return this.choose<Struct>({
        IGNORE_AMBIGUITIES: true,
        DEF: [
          { ALT: () => this.SUBRULE(this.cStruct, { ARGS }) },
          { ALT: () => this.SUBRULE(this.rangedStruct, { ARGS }) },
        ],
      });
    }
    // Decided here, so that one of them begins, and its own recovery, whatever stands next.
    return this.sizeFollows() ? this.SUBRULE(this.rangedStruct, { ARGS }) : this.SUBRULE(this.cStruct, { ARGS });
  });

  /** `layout c packed { … }` */
  readonly cStruct: ParserMethod<[Description, Name, number], CStruct> = this.rule(
    "cStruct",
    (described, name, start) => {
      let packed = false;
      const body = this.header(() => {
        this.CONSUME(t.k.layout);
        this.CONSUME(t.k.c);
        packed = this.OPTION(() => this.CONSUME(t.k.packed)) !== undefined;
      });
      const members = body ? this.SUBRULE(this.structBlock) : [];
      return { kind: "struct", ...described, name, layout: "c", packed, members, span: this.from(start) };
    },
  );

  /** `(version: u8) 16 { … }`, `15 bits { … }` */
  readonly rangedStruct: ParserMethod<[Description, Name, number], RangedStruct> = this.rule(
    "rangedStruct",
    (described, name, start) => {
      let parameters: RangedStruct["parameters"] = [];
      let size: Expression | undefined;
      let counts: RangedStruct["counts"] = "bytes";
      const body = this.header(() => {
        parameters = this.OPTION1(() => this.SUBRULE(this.parameters)) ?? [];
        size = this.SUBRULE(this.headerValue, { ARGS: ["the struct's size in bytes"] });
        if (this.OPTION2(() => this.CONSUME(t.k.bits)) !== undefined) counts = "bits";
      });
      const members = body ? this.placedMembers(() => this.SUBRULE(this.entryMember)) : [];
      const layout = { layout: "ranges", parameters, size, counts, members } as const;
      return { kind: "struct", ...described, name, ...layout, span: this.from(start) };
    },
  );

  /** Whether what stands here may be a size, or parameters before one: `c` is what is left of `layout c`, or follows it. */
  private sizeFollows(): boolean {
    if (this.at(t.LParen) || this.at(t.Integer) || this.at(t.Colon)) return true;
    if (this.at(t.LBrace)) return this.placeFollowsBrace();
    const layout = this.at(t.k.layout) || this.at(t.k.c) || this.LA(2).tokenType === t.k.c;
    return this.atWord() && !layout;
  }

  /** Whether what stands behind the next sign is where a member stands, and not its name. */
  private placeFollowsBrace(): boolean {
    const first = this.LA(2).tokenType;
    const unit = first === t.k.byte || first === t.k.w || first === t.k.dw || first === t.k.qw;
    if (unit) return this.LA(3).tokenType === t.LSquare;
    return first === t.LSquare || first === t.Integer || first === t.LParen;
  }

  /** `argsz : u32 is sizeof(Info);`, `reserved : u32[3];`, `data : u8[];`, `union by op { … }` */
  readonly structMember: ParserMethod<[], CMember> = this.rule("structMember", () => {
    const described = this.SUBRULE(this.description);
    const start = this.start();
    return this.choose<CMember>({
      ERR_MSG: "a member's name",
      IGNORE_AMBIGUITIES: true,
      DEF: [
        {
          GATE: () => this.LA(2).tokenType === t.k.by,
          ALT: () => this.SUBRULE1(this.cUnion, { ARGS: [described, undefined, start] }),
        },
        {
          GATE: () => this.LA(3).tokenType === t.k.union && this.LA(4).tokenType === t.k.by,
          ALT: () => {
            const name = this.SUBRULE(this.memberName);
            this.CONSUME(t.Colon);
            return this.SUBRULE2(this.cUnion, { ARGS: [described, name, start] });
          },
        },
        { ALT: () => this.SUBRULE(this.typedMember, { ARGS: [described, start] }) },
      ],
    });
  });

  readonly typedMember: ParserMethod<[Description, number], StructMember> = this.rule(
    "typedMember",
    (described, start) => {
      const name = this.choose<Name | undefined>({
        ERR_MSG: "a member's name",
        IGNORE_AMBIGUITIES: true,
        DEF: [{ ALT: () => void this.CONSUME(t.k.reserved) }, { ALT: () => this.SUBRULE(this.memberName) }],
      });
      let type: TypeReference | undefined;
      let computed: Expression | undefined;
      let unit: Unit | undefined;
      let align: Expression | undefined;
      let value: Expression | undefined;
      this.tail(() => {
        type = this.SUBRULE(this.typed);
        // Nothing is said of what is reserved but how much it is, and where.
        const GATE = () => name !== undefined;
        computed = this.OPTION1({
          GATE,
          DEF: () => {
            this.CONSUME(t.k.is);
            return this.SUBRULE1(this.binary);
          },
        });
        unit = this.OPTION2({ GATE, DEF: () => this.SUBRULE(this.unit) });
        align = this.OPTION3(() => {
          this.CONSUME(t.k.align);
          return this.SUBRULE2(this.binary);
        });
        value = this.OPTION4({ GATE, DEF: () => this.SUBRULE(this.assigned) });
        this.semicolon();
      });
      const suffixes = { computed, unit, align, default: value };
      return { kind: "struct-member", ...described, name, type, ...suffixes, span: this.from(start) };
    },
  );

  /** `union by op { case inject { … } else { … } }`: the members of all cases begin at one place. */
  readonly cUnion: ParserMethod<[Description, Name | undefined, number], CUnion> = this.rule(
    "cUnion",
    (described, name, start) => {
      this.CONSUME(t.k.union);
      let by: Expression | undefined;
      const body = this.header(() => {
        this.CONSUME(t.k.by);
        by = this.SUBRULE(this.headerValue, { ARGS: ["what tells the cases apart"] });
      });
      const cases = body ? this.block(() => this.SUBRULE(this.cCase)) : [];
      return { kind: "c-union", ...described, name, by, cases, span: this.from(start) };
    },
  );

  readonly cCase: ParserMethod<[], CCase> = this.rule("cCase", () => {
    const described = this.SUBRULE(this.description);
    const start = this.start();
    const values = this.choose<readonly Expression[] | undefined>({
      ERR_MSG: "'case' or 'else'",
      DEF: [{ ALT: () => this.SUBRULE(this.caseValues) }, { ALT: () => void this.CONSUME(t.k.else) }],
    });
    const members = this.SUBRULE(this.structBlock);
    return { kind: "c-case", ...described, values, members, span: this.from(start) };
  });

  readonly structBlock: ParserMethod<[], readonly CMember[]> = this.rule("structBlock", () =>
    this.block(
      () => this.SUBRULE(this.structMember),
      t.Semicolon,
      8,
      () => this.plainStructMember(),
    ),
  );
}
