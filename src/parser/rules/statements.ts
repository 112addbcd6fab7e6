import type { ParserMethod } from "chevrotain";
import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type { Block, For, If, Name, Return, Sequence, Statement } from "../syntax.ts";
import * as t from "../tokens.ts";
import type { Description } from "./attributes.ts";
import { StepRules } from "./steps.ts";

/** `sequence`, blocks, and the statements that have blocks or store. */
export abstract class StatementRules extends StepRules {
  readonly sequence: ParserMethod<[Description], Sequence> = this.rule("sequence", (described) => {
    const start = this.start();
    this.CONSUME(t.k.sequence);
    const name = this.name(1, "the sequence's name");
    let parameters: Sequence["parameters"] = [];
    let returns: Name | undefined;
    const open = this.header(() => {
      parameters = this.OPTION1(() => this.SUBRULE(this.parameters)) ?? [];
      returns = this.OPTION2(() => {
        this.CONSUME(t.Arrow);
        return this.name(2, "what it returns");
      });
    });
    const body = open ? this.SUBRULE(this.statements) : undefined;
    return { kind: "sequence", ...described, name, parameters, returns, body, span: this.from(start) };
  });

  /** `{ statement … }` */
  readonly statements: ParserMethod<[], Block> = this.rule("statements", () => {
    const start = this.start();
    const statements = this.block(() => this.SUBRULE(this.statement));
    return { statements, span: this.from(start) };
  });

  /** A block, or one statement that counts as a block. */
  readonly branch: ParserMethod<[], Block> = this.rule("branch", () => {
    if (this.missingOpen() && !this.sameLine()) return this.SUBRULE2(this.statements);
    return this.choose<Block>({
      ERR_MSG: "a statement",
      IGNORE_AMBIGUITIES: true,
      DEF: [
        { ALT: () => this.SUBRULE(this.statements) },
        {
          ALT: () => {
            const statement = this.nest(() => this.SUBRULE(this.statement));
            return { statements: [statement], span: statement.span };
          },
        },
      ],
    });
  });

  readonly statement: ParserMethod<[], Statement> = this.rule("statement", () => {
    const GATE = () => !this.nameFollows();
    /** Words that begin a statement only in front of another one: `run(…)` calls what is called so. */
    const WORD = () => this.atWord(2);
    return this.choose<Statement>({
      ERR_MSG: "a statement",
      IGNORE_AMBIGUITIES: true,
      DEF: [
        { GATE, ALT: () => this.SUBRULE(this.ifStatement) },
        { GATE, ALT: () => this.SUBRULE(this.forStatement) },
        { GATE, ALT: () => this.SUBRULE(this.whileStatement) },
        { GATE, ALT: () => this.SUBRULE(this.letStatement) },
        { GATE, ALT: () => this.SUBRULE(this.waitStatement) },
        { GATE: WORD, ALT: () => this.SUBRULE(this.runStatement) },
        { GATE: WORD, ALT: () => this.SUBRULE(this.allocateStatement) },
        { GATE: () => GATE() && this.LA(2).tokenType !== t.LParen, ALT: () => this.SUBRULE(this.undoStatement) },
        { GATE: WORD, ALT: () => this.SUBRULE(this.raiseStatement) },
        { GATE: WORD, ALT: () => this.SUBRULE(this.packetStatement) },
        { GATE, ALT: () => this.SUBRULE(this.returnStatement) },
        { GATE, ALT: () => this.SUBRULE(this.fenceStatement) },
        { GATE: () => !this.at(t.LBrace), ALT: () => this.SUBRULE(this.storeOrExpression) },
        { ALT: () => this.SUBRULE(this.bareBlock) },
      ],
    });
  });

  /** A block whose `undo`, say, is missing: told once, and its statements are read all the same. */
  readonly bareBlock: ParserMethod<[], Statement> = this.rule("bareBlock", () => {
    const start = this.start();
    if (!this.RECORDING_PHASE) {
      this.report(diagnostics.expected({ what: "a statement", found: "'{'" }, this.locate(this.spanOf(this.LA(1)))));
    }
    const body = this.SUBRULE(this.statements);
    return { kind: "undo", body, span: this.from(start) };
  });

  readonly ifStatement: ParserMethod<[], If> = this.rule("ifStatement", () => {
    const start = this.start();
    this.CONSUME(t.k.if);
    this.CONSUME(t.LParen);
    const condition = this.SUBRULE(this.expression);
    this.CONSUME(t.RParen);
    const then = this.SUBRULE1(this.branch);
    const otherwise = this.OPTION(() => {
      this.CONSUME(t.k.else);
      return this.SUBRULE2(this.branch);
    });
    return { kind: "if", condition, then, else: otherwise, span: this.from(start) };
  });

  readonly forStatement: ParserMethod<[], For> = this.rule("forStatement", () => {
    const start = this.start();
    this.CONSUME(t.k.for);
    const name = this.name(1, "the variable's name");
    this.CONSUME(t.k.in);
    const range = this.SUBRULE(this.expression);
    const body = this.SUBRULE(this.statements);
    return { kind: "for", name, range, body, span: this.from(start) };
  });

  readonly whileStatement: ParserMethod<[], Statement> = this.rule("whileStatement", () => {
    const start = this.start();
    this.CONSUME(t.k.while);
    const condition = this.SUBRULE(this.headerValue, { ARGS: ["a condition"] });
    const within = this.OPTION(() => this.SUBRULE(this.within));
    const body = this.SUBRULE(this.statements);
    return { kind: "while", condition, within, body, span: this.from(start) };
  });

  /** `undo { … }` */
  readonly undoStatement: ParserMethod<[], Statement> = this.rule("undoStatement", () => {
    const start = this.start();
    this.CONSUME(t.k.undo);
    const body = this.SUBRULE(this.statements);
    return { kind: "undo", body, span: this.from(start) };
  });

  readonly returnStatement: ParserMethod<[], Return> = this.rule("returnStatement", () => {
    const start = this.start();
    this.CONSUME(t.k.return);
    const value = this.OPTION({ GATE: () => this.sameLine(), DEF: () => this.SUBRULE(this.expression) });
    this.semicolon();
    return { kind: "return", value, span: this.from(start) };
  });

  readonly fenceStatement: ParserMethod<[], Statement> = this.rule("fenceStatement", () => {
    const start = this.start();
    this.CONSUME(t.k.fence);
    this.CONSUME(t.k.full);
    this.semicolon();
    return { kind: "fence", span: this.from(start) };
  });

  /** `cell <- value release;`, `register.field = value;`, `call(…);`, `call(…) taken;` */
  readonly storeOrExpression: ParserMethod<[], Statement> = this.rule("storeOrExpression", () => {
    const start = this.start();
    const target = this.SUBRULE1(this.expression);
    const store = this.OPTION1(() => {
      const assigns = this.SUBRULE(this.storeSign, { ARGS: [target.kind === "member"] });
      const value = this.SUBRULE2(this.expression);
      const release = this.OPTION2({ GATE: () => !assigns, DEF: () => this.CONSUME(t.k.release) }) !== undefined;
      return { assigns, value, release };
    });
    const taken = this.OPTION3({
      GATE: () => store === undefined && this.sameLine(),
      DEF: () => this.spanOf(this.CONSUME(t.k.taken)),
    });
    this.semicolon();
    const span = this.from(start);
    if (store === undefined) {
      return { kind: "expression-statement", expression: target, ...(taken !== undefined && { taken }), span };
    }
    const { assigns, value, release } = store;
    return assigns ? { kind: "assign", target, value, span } : { kind: "store", target, value, release, span };
  });

  /**
   * `<-`, or `=` behind a member: whether it assigns. A `=` behind what cannot be a field is told, and taken for `<-`.
   */
  readonly storeSign: ParserMethod<[boolean], boolean> = this.rule("storeSign", (member) =>
    this.choose([
      {
        ALT: () => {
          this.CONSUME(t.StoreSign);
          return false;
        },
      },
      {
        ALT: () => {
          const at = this.locate(this.spanOf(this.CONSUME(t.Equals)));
          if (member) return true;
          const fixes = [{ title: "write '<-'", safe: true, edits: [{ location: at, newText: "<-" }] }];
          this.ACTION(() => this.report(diagnostics.storeWithEquals(at, { fixes })));
          return false;
        },
      },
    ]),
  );

  /** Whether the word that begins a statement is a name although it could be a keyword: `fence <- 1;`. */
  private nameFollows(): boolean {
    const next = this.LA(2).tokenType;
    return next === t.StoreSign || next === t.Equals || next === t.Dot || next === t.LSquare;
  }
}
