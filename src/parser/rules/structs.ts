import type { ParserMethod } from "chevrotain";
import type { Expression, Name, Struct, StructMember, TypeReference, Unit } from "../syntax.ts";
import * as t from "../tokens.ts";
import type { Description } from "./attributes.ts";
import { EntryRules } from "./entries.ts";

/** `struct … layout c`, whose members stand in order. */
export abstract class StructRules extends EntryRules {
  readonly struct: ParserMethod<[Description], Struct> = this.rule("struct", (described) => {
    const start = this.start();
    this.CONSUME(t.k.struct);
    const name = this.name(1, "the struct's name");
    let packed = false;
    const body = this.header(() => {
      this.CONSUME(t.k.layout);
      this.CONSUME(t.k.c);
      packed = this.OPTION(() => this.CONSUME(t.k.packed)) !== undefined;
    });
    const members = body ? this.block(() => this.SUBRULE(this.structMember)) : [];
    return { kind: "struct", ...described, name, layout: "c", packed, members, span: this.from(start) };
  });

  /** `argsz : u32 is sizeof(Info);`, `reserved : u32[3];`, `data : u8[];` */
  readonly structMember: ParserMethod<[], StructMember> = this.rule("structMember", () => {
    const described = this.SUBRULE(this.description);
    const start = this.start();
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
      computed = this.OPTION1(() => {
        this.CONSUME(t.k.is);
        return this.SUBRULE1(this.binary);
      });
      unit = this.OPTION2(() => this.SUBRULE(this.unit));
      align = this.OPTION3(() => {
        this.CONSUME(t.k.align);
        return this.SUBRULE2(this.binary);
      });
      value = this.OPTION4(() => this.SUBRULE(this.assigned));
      this.semicolon();
    });
    const suffixes = { computed, unit, align, default: value };
    return { kind: "struct-member", ...described, name, type, ...suffixes, span: this.from(start) };
  });
}
