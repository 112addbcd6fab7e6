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
    let open: boolean | undefined;
    const body = this.header(() => {
      base = this.SUBRULE(this.typed);
      open = this.OPTION({ GATE: () => keyword.tokenType === t.k.enum, DEF: () => this.SUBRULE(this.openWord) });
    });
    const members = body
      ? this.block(
          () => this.SUBRULE(this.enumMember),
          t.Comma,
          8,
          () => this.plainEnumMember(),
        )
      : [];
    const enumerated = { ...described, name, base, members, span: this.from(start) };
    return keyword.tokenType === t.k.flags ? { kind: "flags", ...enumerated } : { kind: "enum", ...enumerated, open };
  });

  /** `open` or `closed` */
  readonly openWord: ParserMethod<[], boolean> = this.rule("openWord", () => {
    const word = this.choose([{ ALT: () => this.CONSUME(t.k.open) }, { ALT: () => this.CONSUME(t.k.closed) }]);
    return word.tokenType === t.k.open;
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
