import type { ParserMethod } from "chevrotain";
import type {
  Encoding,
  EncodingRule,
  Event,
  Expression,
  FieldValue,
  MemoryRecord,
  Name,
  NamedValue,
  RecordMember,
  TypeReference,
} from "../syntax.ts";
import * as t from "../tokens.ts";
import type { Description } from "./attributes.ts";
import { DeviceRules } from "./devices.ts";

/** What belongs to commands and stands beside them: records, encodings, events. */
export abstract class RecordRules extends DeviceRules {
  /** `record Completion(operation: Op) 32 align 32 device { … }` */
  readonly record: ParserMethod<[Description], MemoryRecord> = this.rule("record", (described) => {
    const start = this.start();
    this.CONSUME(t.k.record);
    const name = this.name(1, "the record's name");
    let parameters: MemoryRecord["parameters"] = [];
    let size: Expression | undefined;
    let align: Expression | undefined;
    let writer: MemoryRecord["writer"];
    const body = this.header(() => {
      parameters = this.OPTION1({ GATE: () => this.sameLine(), DEF: () => this.SUBRULE(this.parameters) }) ?? [];
      size = this.SUBRULE1(this.headerValue, { ARGS: ["the record's size in bytes"] });
      align = this.OPTION2(() => {
        this.CONSUME(t.k.align);
        return this.SUBRULE2(this.headerValue, { ARGS: ["the record's alignment in bytes"] });
      });
      writer = this.SUBRULE(this.side);
    });
    const members = body ? this.block(() => this.SUBRULE(this.recordMember)) : [];
    return { kind: "record", ...described, name, parameters, size, align, writer, members, span: this.from(start) };
  });

  readonly recordMember: ParserMethod<[], RecordMember> = this.rule("recordMember", () => {
    const described = this.SUBRULE(this.description);
    const start = this.start();
    return this.choose<RecordMember>({
      ERR_MSG: "where a member stands ('0x04', 'dw[1]'), 'valid', 'idle' or 'reserved rest'",
      DEF: [
        {
          ALT: () => {
            this.undescribed(described);
            this.CONSUME(t.k.valid);
            let value: Expression | undefined;
            this.tail(() => {
              value = this.SUBRULE(this.expression);
              this.SUBRULE1(this.end);
            });
            return { kind: "record-valid", value, span: this.from(start) };
          },
        },
        {
          ALT: () => {
            this.undescribed(described);
            const values = this.SUBRULE(this.idleValues);
            return { kind: "record-idle", values, span: this.from(start) };
          },
        },
        { ALT: () => this.SUBRULE(this.reservedRest, { ARGS: [described] }) },
        { ALT: () => this.SUBRULE(this.placedMember, { ARGS: [described] }) },
      ],
    });
  });

  /** `idle phase = 0, status = 0;` */
  readonly idleValues: ParserMethod<[], readonly FieldValue[]> = this.rule("idleValues", () => {
    this.CONSUME(t.k.idle);
    let values: readonly FieldValue[] = [];
    this.tail(() => {
      values = this.commas(t.Semicolon, () => this.SUBRULE(this.fieldValue));
      this.semicolon();
    });
    return values;
  });

  /** `phase = 0` */
  readonly fieldValue: ParserMethod<[], FieldValue> = this.rule("fieldValue", () => {
    const start = this.start();
    const field = this.name(1, "a field's name");
    const value = this.SUBRULE(this.assigned);
    return { field, value, span: this.from(start) };
  });

  /** Who writes. */
  readonly side: ParserMethod<[], "host" | "device"> = this.rule("side", () => {
    const token = this.choose({
      ERR_MSG: "'host' or 'device', whoever writes it",
      DEF: [{ ALT: () => this.CONSUME(t.k.host) }, { ALT: () => this.CONSUME(t.k.device) }],
    });
    return token.image as "host" | "device";
  });

  // Encodings ---------------------------------------------------------------------------------------------------------

  /** `encoding Prp of u64 { … }` */
  readonly encoding: ParserMethod<[Description], Encoding> = this.rule("encoding", (described) => {
    const start = this.start();
    this.CONSUME(t.k.encoding);
    const name = this.name(1, "the encoding's name");
    let element: TypeReference | undefined;
    const body = this.header(() => {
      this.CONSUME(t.k.of);
      element = this.SUBRULE(this.type);
    });
    const rules = body ? this.block(() => this.SUBRULE(this.encodingRule)) : [];
    return { kind: "encoding", ...described, name, element, rules, span: this.from(start) };
  });

  readonly encodingRule: ParserMethod<[], EncodingRule> = this.rule("encodingRule", () => {
    const start = this.start();
    const rule = this.choose<Omit<EncodingRule, "span">>({
      ERR_MSG:
        "an encoding's rule: direct, capacity, chain, follow, writes, boundary, align, max, memory, address or length",
      DEF: [
        { ALT: () => this.SUBRULE(this.numericRule) },
        { ALT: () => this.SUBRULE(this.partRule) },
        { ALT: () => this.SUBRULE(this.followRule) },
        {
          ALT: () => {
            this.CONSUME(t.k.writes);
            return { kind: "writes", value: this.SUBRULE(this.expression) };
          },
        },
        {
          ALT: () => {
            this.CONSUME(t.k.chain);
            return { kind: "chain", how: this.SUBRULE(this.chaining) };
          },
        },
        {
          ALT: () => {
            this.CONSUME(t.k.memory);
            return { kind: "memory", how: this.SUBRULE(this.kindOfMemory) };
          },
        },
      ],
    });
    this.semicolon();
    return { ...rule, span: this.from(start) } as EncodingRule;
  });

  /** `direct 2`, `boundary 4 KiB` */
  readonly numericRule: ParserMethod<[], Omit<EncodingRule, "span">> = this.rule("numericRule", () => {
    const { image } = this.choose([
      { ALT: () => this.CONSUME(t.k.direct) },
      { ALT: () => this.CONSUME(t.k.capacity) },
      { ALT: () => this.CONSUME(t.k.boundary) },
      { ALT: () => this.CONSUME(t.k.align) },
      { ALT: () => this.CONSUME(t.k.max) },
    ]);
    const value = this.SUBRULE(this.expression);
    return { kind: image as "direct", value };
  });

  /** `address addr`, `length len`: fields of the element. */
  readonly partRule: ParserMethod<[], Omit<EncodingRule, "span">> = this.rule("partRule", () => {
    const { image } = this.choose([{ ALT: () => this.CONSUME(t.k.address) }, { ALT: () => this.CONSUME(t.k.length) }]);
    const field = this.name(1, "a field of the element");
    return { kind: image as "address", field };
  });

  /** `follow next while flags.next` */
  readonly followRule: ParserMethod<[], Omit<EncodingRule, "span">> = this.rule("followRule", () => {
    this.CONSUME(t.k.follow);
    const field = this.name(1, "the field that names the next element");
    this.CONSUME(t.k.while);
    const value = this.SUBRULE(this.expression);
    return { kind: "follow", field, value };
  });

  readonly chaining: ParserMethod<[], "last" | "next" | "none"> = this.rule("chaining", () => {
    const token = this.choose({
      ERR_MSG: "'last' (the last element of a list names the next list), 'next' or 'none'",
      DEF: [
        { ALT: () => this.CONSUME(t.k.last) },
        { ALT: () => this.CONSUME(t.k.next) },
        { ALT: () => this.CONSUME(t.k.none) },
      ],
    });
    return token.image as "last" | "next" | "none";
  });

  readonly kindOfMemory: ParserMethod<[], "plain" | "inline" | "registered" | "keyed"> = this.rule(
    "kindOfMemory",
    () => {
      const token = this.choose({
        ERR_MSG: "'plain', 'inline', 'registered' or 'keyed'",
        DEF: [
          { ALT: () => this.CONSUME(t.k.plain) },
          { ALT: () => this.CONSUME(t.k.inline) },
          { ALT: () => this.CONSUME(t.k.registered) },
          { ALT: () => this.CONSUME(t.k.keyed) },
        ],
      });
      return token.image as "plain" | "inline" | "registered" | "keyed";
    },
  );

  // Events ------------------------------------------------------------------------------------------------------------

  /** `event changed : Cqe(type: notice) { result what = Cqe.info; }` */
  readonly event: ParserMethod<[Description], Event> = this.rule("event", (described) => {
    const start = this.start();
    this.CONSUME(t.k.event);
    const name = this.name(1, "the event's name");
    let entry: Name | undefined;
    let fixed: readonly NamedValue[] = [];
    const body = this.header(() => {
      this.CONSUME(t.Colon);
      entry = this.name(2, "the name of an entry");
      fixed = this.OPTION(() => this.SUBRULE(this.namedValues)) ?? [];
    });
    const members = body ? this.block(() => this.SUBRULE(this.eventResult)) : [];
    return { kind: "event", ...described, name, entry, fixed, members, span: this.from(start) };
  });

  readonly eventResult: ParserMethod<[], Event["members"][number]> = this.rule("eventResult", () => {
    const described = this.SUBRULE(this.description);
    return this.SUBRULE(this.result, { ARGS: [described] });
  });
}
