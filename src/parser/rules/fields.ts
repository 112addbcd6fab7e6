import type { ParserMethod, TokenType } from "chevrotain";
import type {
  AccessWord,
  EntryMember,
  Expression,
  Field,
  Name,
  Position,
  Reserved,
  ReservedPolicy,
  TypeReference,
  Unit,
} from "../syntax.ts";
import * as t from "../tokens.ts";
import type { Description } from "./attributes.ts";
import { PositionRules } from "./positions.ts";

/** What begins with them stands behind a field's type, in one order. */
const suffixWords: ReadonlySet<TokenType> = new Set([
  t.k.tag,
  t.k.stored,
  t.k.is,
  t.k.unit,
  t.k.align,
  t.k.max,
  t.k.since,
  t.Equals,
]);

/** Fields and reserved bits: what follows their positions. */
export abstract class FieldRules extends PositionRules {
  readonly field: ParserMethod<[Description, Position, number], Field> = this.rule(
    "field",
    (described, position, start) => {
      const name = this.shortName() ?? this.SUBRULE(this.memberName);
      let type: TypeReference | undefined;
      let access: readonly AccessWord[] = [];
      let tag = false;
      let stored: Expression | undefined;
      let computed: Expression | undefined;
      let unit: Unit | undefined;
      let align: Expression | undefined;
      let maximum: Expression | undefined;
      let value: Expression | undefined;
      let since: Name | undefined;
      this.tail(() => {
        type = this.shortType() ?? this.SUBRULE(this.typed);
        if (this.shortAt(t.Semicolon)) return this.semicolon();
        access = this.SUBRULE(this.accessWords);
        tag = this.OPTION1(() => this.CONSUME(t.k.tag)) !== undefined;
        stored = this.OPTION2(() => this.SUBRULE(this.storedForm));
        computed = this.OPTION3(() => this.SUBRULE(this.isComputed));
        unit = this.OPTION4(() => this.SUBRULE(this.unit));
        align = this.OPTION5(() => this.SUBRULE(this.alignment));
        maximum = this.OPTION6(() => this.SUBRULE(this.maximum));
        value = this.OPTION7(() => this.SUBRULE(this.assigned));
        since = this.OPTION(() => this.SUBRULE(this.sinceGate));
        if (!this.RECORDING_PHASE && suffixWords.has(this.LA(1).tokenType)) {
          this.wrong("';' (first comes the type, then tag, stored, is, unit, align, max, '=', since)");
        }
        this.semicolon();
      });
      const suffixes = { access, tag, stored, computed, unit, align, maximum, default: value, since };
      return { kind: "field", ...described, position, name, type, ...suffixes, span: this.from(start) };
    },
  );

  /** `stored nlb - 1` */
  readonly storedForm: ParserMethod<[], Expression> = this.rule("storedForm", () => {
    this.CONSUME(t.k.stored);
    return this.SUBRULE(this.binary);
  });

  /** `is size - 2` */
  readonly isComputed: ParserMethod<[], Expression> = this.rule("isComputed", () => {
    this.CONSUME(t.k.is);
    return this.SUBRULE(this.conditional);
  });

  /** `align 8` */
  readonly alignment: ParserMethod<[], Expression> = this.rule("alignment", () => {
    this.CONSUME(t.k.align);
    return this.SUBRULE(this.binary);
  });

  /** `max 4096` */
  readonly maximum: ParserMethod<[], Expression> = this.rule("maximum", () => {
    this.CONSUME(t.k.max);
    return this.SUBRULE(this.binary);
  });

  /** `since event_idx` */
  readonly sinceGate: ParserMethod<[], Name> = this.rule("sinceGate", () => {
    this.CONSUME(t.k.since);
    return this.name(1, "the name of a gate");
  });

  // Reserved bits -----------------------------------------------------------------------------------------------------

  /** `reserved : u4 ignore;` */
  readonly reserved: ParserMethod<[Description, Position, number], Reserved> = this.rule(
    "reserved",
    (described, position, start) => {
      this.CONSUME(t.k.reserved);
      let type: TypeReference | undefined;
      let policy: ReservedPolicy | undefined;
      this.tail(() => {
        type = this.shortType() ?? this.SUBRULE(this.typed);
        if (this.shortAt(t.Semicolon)) return this.semicolon();
        policy = this.OPTION(() => this.SUBRULE(this.reservedPolicy));
        this.semicolon();
      });
      return { kind: "reserved", ...described, position, type, policy, span: this.from(start) };
    },
  );

  /** `reserved rest;`, `reserved rest preserve;` */
  readonly reservedRest: ParserMethod<[Description], EntryMember> = this.rule("reservedRest", (described) => {
    const start = this.start();
    this.CONSUME(t.k.reserved);
    let policy: ReservedPolicy | undefined;
    this.tail(() => {
      this.CONSUME(t.k.rest);
      policy = this.OPTION(() => this.SUBRULE(this.reservedPolicy));
      this.semicolon();
    });
    return { kind: "reserved-rest", ...described, policy, span: this.from(start) };
  });

  /** `= 1`, `ignore`, `must be 0`, `preserve` */
  readonly reservedPolicy: ParserMethod<[], ReservedPolicy> = this.rule("reservedPolicy", () => {
    const start = this.start();
    return this.choose<ReservedPolicy>([
      {
        ALT: () => {
          const value = this.SUBRULE(this.assigned);
          return { kind: "written", value, span: this.from(start) };
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.k.must);
          this.CONSUME(t.k.be);
          const value = this.SUBRULE(this.binary);
          return { kind: "must", value, span: this.from(start) };
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.k.ignore);
          return { kind: "ignore", span: this.from(start) };
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.k.preserve);
          return { kind: "preserve", span: this.from(start) };
        },
      },
    ]);
  });
}
