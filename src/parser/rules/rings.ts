import type { ParserMethod } from "chevrotain";
import type {
  Cell,
  Cells,
  Expression,
  FieldValue,
  Name,
  Region,
  Ring,
  RingRule,
  Stamp,
  TypeReference,
} from "../syntax.ts";
import * as t from "../tokens.ts";
import type { Description } from "./attributes.ts";
import { RecordRules } from "./records.ts";

/** A queue's memory: regions, cells and rings. */
export abstract class RingRules extends RecordRules {
  readonly region: ParserMethod<[Description], Region> = this.rule("region", (described) => {
    const start = this.start();
    this.CONSUME(t.k.region);
    const name = this.name(1, "the region's name");
    let value: Expression | undefined;
    this.tail(() => {
      value = this.SUBRULE(this.assigned);
      this.semicolon();
    });
    return { kind: "region", ...described, name, value, span: this.from(start) };
  });

  readonly cells: ParserMethod<[Description], Cells> = this.rule("cells", (described) => {
    const start = this.start();
    this.CONSUME(t.k.cells);
    let place: Expression | undefined;
    const body = this.header(() => {
      this.CONSUME(t.k.in);
      place = this.SUBRULE(this.headerValue, { ARGS: ["the name of a region"] });
    });
    const cells = body ? this.block(() => this.SUBRULE(this.cell)) : [];
    return { kind: "cells", ...described, place, cells, span: this.from(start) };
  });

  /** `(p.sq_off.head) sq_head : u32 device;` */
  readonly cell: ParserMethod<[], Cell> = this.rule("cell", () => {
    const described = this.SUBRULE(this.description);
    const start = this.start();
    const position = this.SUBRULE(this.position);
    const name = this.SUBRULE(this.memberName);
    let type: TypeReference | undefined;
    let writer: Cell["writer"];
    this.tail(() => {
      type = this.SUBRULE(this.typed);
      writer = this.SUBRULE(this.side);
      this.semicolon();
    });
    return { kind: "cell", ...described, position, name, type, writer, span: this.from(start) };
  });

  /** `ring Sq of Sqe host in sqes { … }` */
  readonly ring: ParserMethod<[Description], Ring> = this.rule("ring", (described) => {
    const start = this.start();
    this.CONSUME(t.k.ring);
    const name = this.name(1, "the ring's name");
    let entry: Name | undefined;
    let producer: Ring["producer"];
    let place: Expression | undefined;
    const body = this.header(() => {
      this.CONSUME(t.k.of);
      entry = this.name(2, "the name of an entry");
      producer = this.SUBRULE(this.producer);
      place = this.OPTION(() => {
        this.CONSUME(t.k.in);
        return this.SUBRULE(this.headerValue, { ARGS: ["where the ring stands"] });
      });
    });
    const rules = body ? this.block(() => this.SUBRULE(this.ringRule)) : [];
    return { kind: "ring", ...described, name, entry, producer, place, rules, span: this.from(start) };
  });

  /** Who fills a ring. */
  readonly producer: ParserMethod<[], "host" | "device" | "shared"> = this.rule("producer", () => {
    const token = this.choose({
      ERR_MSG: "'host' or 'device', whoever writes it, or 'shared'",
      DEF: [
        { ALT: () => this.CONSUME(t.k.host) },
        { ALT: () => this.CONSUME(t.k.device) },
        { ALT: () => this.CONSUME(t.k.shared) },
      ],
    });
    return token.image as "host" | "device" | "shared";
  });

  readonly ringRule: ParserMethod<[], RingRule> = this.rule("ringRule", () => {
    const start = this.start();
    return this.choose<RingRule>({
      ERR_MSG:
        "a ring's rule: depth, index, spare, free, valid, stamp, idle, accepts, takes, chain, link, align or whole",
      DEF: [
        { ALT: () => this.SUBRULE(this.indexRule) },
        { ALT: () => this.SUBRULE(this.acceptsRule) },
        { ALT: () => this.SUBRULE(this.stampRule) },
        { ALT: () => this.SUBRULE(this.chainRule) },
        {
          ALT: () => {
            this.CONSUME(t.k.whole);
            this.semicolon();
            return { kind: "whole", span: this.from(start) };
          },
        },
        {
          ALT: () => {
            const values: readonly FieldValue[] = this.SUBRULE(this.idleValues);
            return { kind: "idle", values, span: this.from(start) };
          },
        },
        {
          ALT: () => {
            const kind = this.SUBRULE(this.ringWord);
            let value: Expression | undefined;
            this.tail(() => {
              value = this.SUBRULE(this.expression);
              this.SUBRULE(this.end);
            });
            return { kind, value, span: this.from(start) };
          },
        },
      ],
    });
  });

  readonly ringWord: ParserMethod<[], "depth" | "spare" | "free" | "valid" | "takes" | "link" | "align"> = this.rule(
    "ringWord",
    () => {
      const token = this.choose([
        { ALT: () => this.CONSUME(t.k.depth) },
        { ALT: () => this.CONSUME(t.k.spare) },
        { ALT: () => this.CONSUME(t.k.free) },
        { ALT: () => this.CONSUME(t.k.valid) },
        { ALT: () => this.CONSUME(t.k.takes) },
        { ALT: () => this.CONSUME(t.k.link) },
        { ALT: () => this.CONSUME(t.k.align) },
      ]);
      return token.image as "depth";
    },
  );

  /** `index u32;` */
  readonly indexRule: ParserMethod<[], RingRule> = this.rule("indexRule", () => {
    const start = this.start();
    this.CONSUME(t.k.index);
    let type: TypeReference | undefined;
    this.tail(() => {
      type = this.SUBRULE(this.type);
      this.semicolon();
    });
    return { kind: "index", type, span: this.from(start) };
  });

  /** `accepts read, write;` */
  readonly acceptsRule: ParserMethod<[], RingRule> = this.rule("acceptsRule", () => {
    const start = this.start();
    this.CONSUME(t.k.accepts);
    let commands: readonly Name[] = [];
    this.tail(() => {
      commands = this.commas(t.Semicolon, () => this.name(1, "the name of a command"));
      this.semicolon();
    });
    return { kind: "accepts", commands, span: this.from(start) };
  });

  /** `stamp phase = turn from 1;` */
  readonly stampRule: ParserMethod<[], RingRule> = this.rule("stampRule", () => {
    const start = this.start();
    this.CONSUME(t.k.stamp);
    let stamps: readonly Stamp[] = [];
    this.tail(() => {
      stamps = this.commas(t.Semicolon, () => this.SUBRULE(this.stamp));
      this.semicolon();
    });
    return { kind: "stamp", stamps, span: this.from(start) };
  });

  readonly stamp: ParserMethod<[], Stamp> = this.rule("stamp", () => {
    const start = this.start();
    const field = this.name(1, "a field's name");
    const value = this.SUBRULE(this.assigned);
    const from = this.OPTION(() => {
      this.CONSUME(t.k.from);
      return this.SUBRULE(this.expression);
    });
    return { field, value, from, span: this.from(start) };
  });

  /** `chain while flags.next;` */
  readonly chainRule: ParserMethod<[], RingRule> = this.rule("chainRule", () => {
    const start = this.start();
    this.CONSUME(t.k.chain);
    let value: Expression | undefined;
    this.tail(() => {
      this.CONSUME(t.k.while);
      value = this.SUBRULE(this.expression);
      this.semicolon();
    });
    return { kind: "chain", value, span: this.from(start) };
  });
}
