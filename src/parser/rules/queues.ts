import type { ParserMethod } from "chevrotain";
import type {
  After,
  Block,
  Cancel,
  Complete,
  Expression,
  Match,
  Name,
  Queue,
  QueueCase,
  QueueMember,
  Stops,
  Sequence,
  Submit,
  Table,
} from "../syntax.ts";
import * as t from "../tokens.ts";
import type { Description } from "./attributes.ts";
import { RingRules } from "./rings.ts";

/** `queue`, and what is said of its rings. */
export abstract class QueueRules extends RingRules {
  readonly queue: ParserMethod<[Description], Queue> = this.rule("queue", (described) => {
    const start = this.start();
    this.CONSUME(t.k.queue);
    const name = this.name(1, "the queue's name");
    let parameters: Queue["parameters"] = [];
    const body = this.header(() => {
      parameters = this.SUBRULE(this.parameters);
    });
    const members = body ? this.SUBRULE(this.queueMembers) : [];
    return { kind: "queue", ...described, name, parameters, members, span: this.from(start) };
  });

  readonly queueMembers: ParserMethod<[], readonly QueueMember[]> = this.rule("queueMembers", () =>
    this.block(() => this.SUBRULE(this.queueMember)),
  );

  readonly queueMember: ParserMethod<[], QueueMember> = this.rule("queueMember", () => {
    const described = this.SUBRULE(this.description);
    const ARGS: [Description] = [described];
    return this.choose<QueueMember>({
      ERR_MSG:
        "a queue's member: region, cells, ring, submit, complete, match, fail, stops, cancel, after, table, sequence or when",
      DEF: [
        { ALT: () => this.SUBRULE(this.region, { ARGS }) },
        { ALT: () => this.SUBRULE(this.cells, { ARGS }) },
        { ALT: () => this.SUBRULE(this.ring, { ARGS }) },
        { ALT: () => this.SUBRULE(this.submit, { ARGS }) },
        { ALT: () => this.SUBRULE(this.complete, { ARGS }) },
        { ALT: () => this.SUBRULE(this.match, { ARGS }) },
        { ALT: () => this.SUBRULE(this.failRule, { ARGS }) },
        { ALT: () => this.SUBRULE(this.stops, { ARGS }) },
        { ALT: () => this.SUBRULE(this.cancel, { ARGS }) },
        { ALT: () => this.SUBRULE(this.after, { ARGS }) },
        { ALT: () => this.SUBRULE(this.table, { ARGS }) },
        { ALT: () => this.SUBRULE(this.sequence, { ARGS }) },
        { ALT: () => this.SUBRULE(this.queueWhen, { ARGS }) },
      ],
    });
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
    if (!this.RECORDING_PHASE && found.length > 0) this.wrong("one 'publish' at most");
    this.CONSUME(t.k.publish);
    const block = this.SUBRULE(this.statements);
    this.ACTION(() => found.push(block));
  });

  readonly complete: ParserMethod<[Description], Complete> = this.rule("complete", (described) => {
    const start = this.start();
    this.CONSUME(t.k.complete);
    const ring = this.name(1, "the name of a ring");
    const parts: Parts = { retire: [], arm: [], wait: [] };
    this.block(() => {
      this.SUBRULE(this.completeRule, { ARGS: [parts] });
    });
    const { retire, arm, wait } = parts;
    return {
      kind: "complete",
      ...described,
      ring,
      retire: retire[0],
      arm: arm[0],
      wait: wait[0],
      span: this.from(start),
    };
  });

  readonly completeRule: ParserMethod<[Parts], void> = this.rule("completeRule", (parts) => {
    for (const word of ["retire", "arm", "wait"] as const) {
      if (!this.RECORDING_PHASE && this.at(t.k[word]) && parts[word].length > 0) this.wrong(`one '${word}' at most`);
    }
    this.choose({
      ERR_MSG: "'retire', 'arm' or 'wait'",
      DEF: [
        {
          GATE: () => parts.retire.length === 0,
          ALT: () => {
            this.CONSUME(t.k.retire);
            const block = this.SUBRULE1(this.statements);
            this.ACTION(() => parts.retire.push(block));
          },
        },
        {
          GATE: () => parts.arm.length === 0,
          ALT: () => {
            this.CONSUME(t.k.arm);
            const block = this.SUBRULE2(this.statements);
            this.ACTION(() => parts.arm.push(block));
          },
        },
        {
          GATE: () => parts.wait.length === 0,
          ALT: () => {
            this.CONSUME(t.k.wait);
            const handle = this.SUBRULE(this.expression);
            this.ACTION(() => parts.wait.push(handle));
            this.semicolon();
          },
        },
      ],
    });
  });

  // Matching ----------------------------------------------------------------------------------------------------------

  /** `match Sqe.user_data == Cqe.user_data from keys;`, `match in order upto Cqe.head;` */
  readonly match: ParserMethod<[Description], Match> = this.rule("match", (described) => {
    const start = this.start();
    this.CONSUME(t.k.match);
    let submitted: readonly Expression[] = [];
    let completed: readonly Expression[] = [];
    let upto: Match["upto"];
    let source: Pick<Match, "from" | "range"> = { from: undefined, range: undefined };
    this.tail(() => {
      const ordered = this.OPTION1(() => {
        this.CONSUME(t.k.in);
        this.CONSUME(t.k.order);
        return true;
      });
      if (ordered !== true || this.RECORDING_PHASE) {
        submitted = this.SUBRULE1(this.matchKey);
        this.CONSUME(t.EqualsEquals);
        completed = this.SUBRULE2(this.matchKey);
      }
      upto = this.OPTION2(() => this.SUBRULE(this.uptoRule, { ARGS: [ordered === true] }));
      if (ordered === true && !this.RECORDING_PHASE) source = { from: "order", range: undefined };
      else source = this.SUBRULE(this.matchSource);
      this.semicolon();
    });
    return { kind: "match", ...described, submitted, completed, upto, ...source, span: this.from(start) };
  });

  /** `Sqe.cid`, `(id, Sqe.cid)`, `index of Sq` */
  readonly matchKey: ParserMethod<[], readonly Expression[]> = this.rule("matchKey", () =>
    this.choose<readonly Expression[]>({
      ERR_MSG: "a key: a field, or several in parentheses",
      IGNORE_AMBIGUITIES: true,
      DEF: [
        {
          ALT: () => {
            this.CONSUME(t.LParen);
            const keys = this.commas(t.RParen, () => this.SUBRULE1(this.expression));
            this.CONSUME(t.RParen);
            return keys;
          },
        },
        { ALT: () => [this.SUBRULE(this.operand)] },
      ],
    }),
  );

  /** `upto`; `valued`: with what says how far. */
  readonly uptoRule: ParserMethod<[boolean], NonNullable<Match["upto"]>> = this.rule("uptoRule", (valued) => {
    const start = this.start();
    this.CONSUME(t.k.upto);
    let value: Expression | undefined;
    if (valued || this.RECORDING_PHASE) value = this.OPTION(() => this.SUBRULE(this.expression));
    return { value: valued ? value : undefined, span: this.from(start) };
  });

  /** `from keys`, `from 0..Sq.depth - 2` */
  readonly matchSource: ParserMethod<[], Pick<Match, "from" | "range">> = this.rule("matchSource", () => {
    this.CONSUME(t.k.from);
    return this.choose<Pick<Match, "from" | "range">>({
      ERR_MSG: "where keys come from: 'keys', 'slots', 'record', 'memory' or a range of tags",
      IGNORE_AMBIGUITIES: true,
      DEF: [
        { GATE: () => !this.goesOn(), ALT: () => this.SUBRULE(this.matchWord) },
        { ALT: () => ({ from: "range", range: this.SUBRULE(this.expression) }) },
      ],
    });
  });

  readonly matchWord: ParserMethod<[], Pick<Match, "from" | "range">> = this.rule("matchWord", () => {
    const token = this.choose([
      { ALT: () => this.CONSUME(t.k.keys) },
      { ALT: () => this.CONSUME(t.k.slots) },
      { ALT: () => this.CONSUME(t.k.record) },
      { ALT: () => this.CONSUME(t.k.memory) },
    ]);
    return { from: token.image as "keys" | "slots" | "record" | "memory", range: undefined };
  });

  /** Whether the word here is part of an expression, and so a name. */
  private goesOn(): boolean {
    const next = this.LA(2).tokenType;
    return next === t.Dot || next === t.DotDot || next.CATEGORIES?.includes(t.BinarySign) === true;
  }

  // Stopping, alternatives --------------------------------------------------------------------------------------------

  /** `stops when csts.cfs recover reset;` */
  readonly stops: ParserMethod<[Description], Stops> = this.rule("stops", (described) => {
    const start = this.start();
    this.CONSUME(t.k.stops);
    let condition: Expression | undefined;
    let recover: Name | undefined;
    this.tail(() => {
      this.CONSUME(t.k.when);
      condition = this.SUBRULE(this.expression);
      this.CONSUME(t.k.recover);
      recover = this.name(1, "the name of a sequence");
      this.semicolon();
    });
    return { kind: "stops", ...described, condition, recover, span: this.from(start) };
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

  /** `after link severed when Cqe.res == -125;`, `after event by poll_add;` */
  readonly after: ParserMethod<[Description], After> = this.rule("after", (described) => {
    const start = this.start();
    this.CONSUME(t.k.after);
    let what: After["what"];
    let severed: Expression | undefined;
    let command: Name | undefined;
    const waits = (of: "event" | "word"): void => {
      what = of;
    };
    this.tail(() => {
      this.choose({
        ERR_MSG: "how something comes after something: 'link', 'event' or 'word'",
        DEF: [
          {
            ALT: () => {
              this.CONSUME(t.k.link);
              what = "link";
              this.CONSUME(t.k.severed);
              this.CONSUME(t.k.when);
              severed = this.SUBRULE(this.expression);
            },
          },
          {
            ALT: () => {
              this.CONSUME(t.k.event);
              waits("event");
              this.CONSUME1(t.k.by);
              command = this.name(1, "the name of a command");
            },
          },
          {
            ALT: () => {
              this.CONSUME(t.k.word);
              waits("word");
              this.CONSUME2(t.k.by);
              command = this.name(2, "the name of a command");
            },
          },
        ],
      });
      this.semicolon();
    });
    return { kind: "after", ...described, what, severed, command, span: this.from(start) };
  });

  /** `table memory places 1024 max 0x4000_0000 { … }` */
  readonly table: ParserMethod<[Description], Table> = this.rule("table", (described) => {
    const start = this.start();
    this.CONSUME(t.k.table);
    let of: Table["of"];
    let places: Expression | undefined;
    let max: Expression | undefined;
    const body = this.header(() => {
      of = this.choose({
        ERR_MSG: "what is made known: 'memory' or 'handles'",
        DEF: [{ ALT: () => this.CONSUME(t.k.memory) }, { ALT: () => this.CONSUME(t.k.handles) }],
      }).image as Table["of"];
      this.CONSUME(t.k.places);
      places = this.SUBRULE1(this.headerValue, { ARGS: ["how many places it has"] });
      max = this.OPTION(() => {
        this.CONSUME(t.k.max);
        return this.SUBRULE2(this.headerValue, { ARGS: ["how many bytes a piece has at most"] });
      });
    });
    const sequences = body ? this.block(() => this.SUBRULE(this.tableSequence)) : [];
    return { kind: "table", ...described, of, places, max, sequences, span: this.from(start) };
  });

  readonly tableSequence: ParserMethod<[], Sequence> = this.rule("tableSequence", () => {
    const described = this.SUBRULE(this.description);
    return this.SUBRULE(this.sequence, { ARGS: [described] });
  });

  /** `when event_idx { … } else { … }`, `when version { case 1 { … } case 2..3 { … } }` */
  readonly queueWhen: ParserMethod<[Description], QueueMember> = this.rule("queueWhen", (described) => {
    const start = this.start();
    this.CONSUME(t.k.when);
    let tested: Expression | undefined;
    const body = this.header(() => {
      tested = this.SUBRULE(this.headerValue, { ARGS: ["what is tested"] });
    });
    const cases: QueueCase[] = [];
    const members: QueueMember[] = [];
    if (body) {
      this.block(() => {
        this.SUBRULE(this.whenMember, { ARGS: [cases, members] });
      });
    }
    const otherwise = this.OPTION({
      GATE: () => cases.length === 0,
      DEF: () => {
        this.CONSUME(t.k.else);
        return this.SUBRULE(this.queueMembers);
      },
    });
    const span = this.from(start);
    if (cases.length > 0) return { kind: "queue-choice", ...described, value: tested, cases, span };
    return { kind: "queue-when", ...described, condition: tested, then: members, else: otherwise, span };
  });

  /** A case, or a member: what stands first decides. */
  readonly whenMember: ParserMethod<[QueueCase[], QueueMember[]], void> = this.rule("whenMember", (cases, members) => {
    if (!this.RECORDING_PHASE && cases.length > 0 && !this.at(t.k.case)) this.wrong("'case', as before it");
    if (!this.RECORDING_PHASE && members.length > 0 && this.at(t.k.case)) this.wrong("a queue's member, as before it");
    this.choose({
      ERR_MSG: "a queue's member or 'case'",
      DEF: [
        {
          GATE: () => members.length === 0,
          ALT: () => {
            const one = this.SUBRULE(this.queueCase);
            this.ACTION(() => cases.push(one));
          },
        },
        {
          GATE: () => cases.length === 0,
          ALT: () => {
            const member = this.SUBRULE(this.queueMember);
            this.ACTION(() => members.push(member));
          },
        },
      ],
    });
  });

  /** `case 2..3, 5 { … }` */
  readonly queueCase: ParserMethod<[], QueueCase> = this.rule("queueCase", () => {
    const start = this.start();
    this.CONSUME(t.k.case);
    let values: readonly Expression[] = [];
    const body = this.header(() => {
      values = this.commas(t.LBrace, () => this.SUBRULE(this.caseValue));
    });
    const members = body ? this.SUBRULE(this.queueMembers) : [];
    return { kind: "queue-case", doc: undefined, attributes: [], values, members, span: this.from(start) };
  });
}

interface Parts {
  readonly retire: Block[];
  readonly arm: Block[];
  readonly wait: Expression[];
}
