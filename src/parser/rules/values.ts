import type { ParserMethod } from "chevrotain";
import type {
  Const,
  Enum,
  EnumMember,
  Expression,
  Flags,
  Struct,
  StructMember,
  TypeReference,
  Unit,
} from "../syntax.ts";
import * as t from "../tokens.ts";
import type { Description } from "./attributes.ts";
import { TypeRules } from "./types.ts";

/** `const`, `enum`, `flags`, `struct`. */
export abstract class ValueRules extends TypeRules {
  readonly constant: ParserMethod<[Description], Const> = this.rule("constant", (described) => {
    const start = this.start();
    this.CONSUME(t.k.const);
    const name = this.name(1, "the constant's name");
    let value: Expression | undefined;
    this.tail(() => {
      value = this.SUBRULE(this.assigned);
      this.semicolon();
    });
    return { kind: "const", ...described, name, value, span: this.from(start) };
  });

  readonly enumeration: ParserMethod<[Description], Enum | Flags> = this.rule("enumeration", (described) => {
    const start = this.start();
    const keyword = this.choose([{ ALT: () => this.CONSUME(t.k.enum) }, { ALT: () => this.CONSUME(t.k.flags) }]);
    const name = this.name(1, "its name");
    let base: TypeReference | undefined;
    const body = this.header(() => {
      base = this.SUBRULE(this.typed);
    });
    const members = body ? this.block(() => this.SUBRULE(this.enumMember), t.Comma) : [];
    const kind = keyword.tokenType === t.k.flags ? "flags" : "enum";
    return { kind, ...described, name, base, members, span: this.from(start) };
  });

  /** `name = value,`. Attributes may stand behind the value too, where they do not push the names apart. */
  readonly enumMember: ParserMethod<[], EnumMember> = this.rule("enumMember", () => {
    const described = this.SUBRULE(this.description);
    const start = this.start();
    const name = this.name(1, "a member's name");
    let value: Expression | undefined;
    const attributes = [...(described.attributes ?? [])];
    let span = this.from(start);
    this.tail(() => {
      value = this.SUBRULE(this.assigned);
      this.MANY({ GATE: () => this.sameLine(), DEF: () => attributes.push(this.SUBRULE(this.attribute)) });
      span = this.from(start);
      this.comma();
    }, t.Comma);
    return { doc: described.doc, attributes, name, value, span };
  });

  readonly struct: ParserMethod<[Description], Struct> = this.rule("struct", (described) => {
    const start = this.start();
    this.CONSUME(t.k.struct);
    const name = this.name(1, "the struct's name");
    const body = this.header(() => {
      this.CONSUME(t.k.layout);
      this.CONSUME(t.k.c);
    });
    const members = body ? this.block(() => this.SUBRULE(this.structMember)) : [];
    return { kind: "struct", ...described, name, layout: "c", members, span: this.from(start) };
  });

  readonly structMember: ParserMethod<[], StructMember> = this.rule("structMember", () => {
    const described = this.SUBRULE(this.description);
    const start = this.start();
    const name = this.choose({
      ERR_MSG: "a member's name",
      IGNORE_AMBIGUITIES: true,
      DEF: [{ ALT: () => void this.CONSUME(t.k.reserved) }, { ALT: () => this.SUBRULE(this.memberName) }],
    });
    let type: TypeReference | undefined;
    let unit: Unit | undefined;
    this.tail(() => {
      type = this.SUBRULE(this.typed);
      unit = this.OPTION(() => this.SUBRULE(this.unit));
      this.semicolon();
    });
    return { kind: "struct-member", ...described, name, type, unit, span: this.from(start) };
  });
}
