import type { ParserMethod } from "chevrotain";
import type { Const, Enum, EnumMember, Expression, Flags, TypeReference } from "../syntax.ts";
import * as t from "../tokens.ts";
import type { Description } from "./attributes.ts";
import { TypeRules } from "./types.ts";

/** `const`, `enum`, `flags`. */
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
}
