import type { ParserMethod } from "chevrotain";
import type {
  Block,
  Cancel,
  Cell,
  Cells,
  Complete,
  Expression,
  Match,
  Name,
  Queue,
  QueueMember,
  Region,
  Ring,
  RingRule,
  Submit,
  TypeReference,
} from "../syntax.ts";
import * as t from "../tokens.ts";
import type { Description } from "./attributes.ts";
import { DeviceRules } from "./devices.ts";

/** `queue` and everything in it. */
export abstract class QueueRules extends DeviceRules {
  readonly queue: ParserMethod<[Description], Queue> = this.rule("queue", (described) => {
    const start = this.start();
    this.CONSUME(t.k.queue);
    const name = this.name(1, "the queue's name");
    let parameters: Queue["parameters"] = [];
    const body = this.header(() => {
      parameters = this.SUBRULE(this.parameters);
    });
    const members = body ? this.block(() => this.SUBRULE(this.queueMember)) : [];
    return { kind: "queue", ...described, name, parameters, members, span: this.from(start) };
  });

  readonly queueMember: ParserMethod<[], QueueMember> = this.rule("queueMember", () => {
    const described = this.SUBRULE(this.description);
    const ARGS: [Description] = [described];
    return this.choose<QueueMember>({
      ERR_MSG: "a queue's member: region, cells, ring, submit, complete, match, fail, cancel or sequence",
      DEF: [
        { ALT: () => this.SUBRULE(this.region, { ARGS }) },
        { ALT: () => this.SUBRULE(this.cells, { ARGS }) },
        { ALT: () => this.SUBRULE(this.ring, { ARGS }) },
        { ALT: () => this.SUBRULE(this.submit, { ARGS }) },
        { ALT: () => this.SUBRULE(this.complete, { ARGS }) },
        { ALT: () => this.SUBRULE(this.match, { ARGS }) },
        { ALT: () => this.SUBRULE(this.failRule, { ARGS }) },
        { ALT: () => this.SUBRULE(this.cancel, { ARGS }) },
        { ALT: () => this.SUBRULE(this.sequence, { ARGS }) },
      ],
    });
  });

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

  // Cells and rings ---------------------------------------------------------------------------------------------------

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

  /** Who writes. */
  readonly side: ParserMethod<[], "host" | "device"> = this.rule("side", () => {
    const token = this.choose({
      ERR_MSG: "'host' or 'device', whoever writes it",
      DEF: [{ ALT: () => this.CONSUME(t.k.host) }, { ALT: () => this.CONSUME(t.k.device) }],
    });
    return token.image as "host" | "device";
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
      producer = this.SUBRULE(this.side);
      place = this.OPTION(() => {
        this.CONSUME(t.k.in);
        return this.SUBRULE(this.headerValue, { ARGS: ["where the ring stands"] });
      });
    });
    const rules = body ? this.block(() => this.SUBRULE(this.ringRule)) : [];
    return { kind: "ring", ...described, name, entry, producer, place, rules, span: this.from(start) };
  });

  readonly ringRule: ParserMethod<[], RingRule> = this.rule("ringRule", () => {
    const start = this.start();
    return this.choose<RingRule>({
      ERR_MSG: "a ring's rule: depth, index, spare, free or valid",
      DEF: [
        {
          ALT: () => {
            this.CONSUME(t.k.index);
            let type: TypeReference | undefined;
            this.tail(() => {
              type = this.SUBRULE(this.type);
              this.semicolon();
            });
            return { kind: "index", type, span: this.from(start) };
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

  readonly ringWord: ParserMethod<[], "depth" | "spare" | "free" | "valid"> = this.rule("ringWord", () => {
    const token = this.choose([
      { ALT: () => this.CONSUME(t.k.depth) },
      { ALT: () => this.CONSUME(t.k.spare) },
      { ALT: () => this.CONSUME(t.k.free) },
      { ALT: () => this.CONSUME(t.k.valid) },
    ]);
    return token.image as "depth" | "spare" | "free" | "valid";
  });

  // Submitting and completing -----------------------------------------------------------------------------------------

  readonly submit: ParserMethod<[Description], Submit> = this.rule("submit", (described) => {
    const start = this.start();
    this.CONSUME(t.k.submit);
    const ring = this.name(1, "the name of a ring");
    const publish: Block[] = [];
    this.block(() => {
      this.SUBRULE(this.publish, { ARGS: [publish] });
    });
    return { kind: "submit", ...described, ring, publish: publish[0], span: this.from(start) };
  });

  readonly publish: ParserMethod<[Block[]], void> = this.rule("publish", (found) => {
    this.CONSUME(t.k.publish);
    const block = this.SUBRULE(this.statements);
    this.ACTION(() => found.push(block));
  });

  readonly complete: ParserMethod<[Description], Complete> = this.rule("complete", (described) => {
    const start = this.start();
    this.CONSUME(t.k.complete);
    const ring = this.name(1, "the name of a ring");
    const retire: Block[] = [];
    const wait: Expression[] = [];
    this.block(() => {
      this.SUBRULE(this.completeRule, { ARGS: [retire, wait] });
    });
    return { kind: "complete", ...described, ring, retire: retire[0], wait: wait[0], span: this.from(start) };
  });

  readonly completeRule: ParserMethod<[Block[], Expression[]], void> = this.rule("completeRule", (retire, wait) => {
    this.choose({
      ERR_MSG: "'retire' or 'wait'",
      DEF: [
        {
          GATE: () => retire.length === 0,
          ALT: () => {
            this.CONSUME(t.k.retire);
            const block = this.SUBRULE(this.statements);
            this.ACTION(() => retire.push(block));
          },
        },
        {
          GATE: () => wait.length === 0,
          ALT: () => {
            this.CONSUME(t.k.wait);
            const handle = this.SUBRULE(this.expression);
            this.ACTION(() => wait.push(handle));
            this.semicolon();
          },
        },
      ],
    });
  });

  /** `match Sqe.user_data == Cqe.user_data from keys;` */
  readonly match: ParserMethod<[Description], Match> = this.rule("match", (described) => {
    const start = this.start();
    this.CONSUME(t.k.match);
    let submitted: Expression | undefined;
    let completed: Expression | undefined;
    let from: Match["from"];
    this.tail(() => {
      submitted = this.SUBRULE1(this.operand);
      this.CONSUME(t.EqualsEquals);
      completed = this.SUBRULE2(this.operand);
      this.CONSUME(t.k.from);
      this.CONSUME(t.k.keys);
      from = "keys";
      this.semicolon();
    });
    return { kind: "match", ...described, submitted, completed, from, span: this.from(start) };
  });

  /** `cancel by async_cancel;` */
  readonly cancel: ParserMethod<[Description], Cancel> = this.rule("cancel", (described) => {
    const start = this.start();
    this.CONSUME(t.k.cancel);
    let command: Name | undefined;
    this.tail(() => {
      this.CONSUME(t.k.by);
      command = this.name(1, "the name of a command");
      this.semicolon();
    });
    return { kind: "cancel", ...described, command, span: this.from(start) };
  });
}
