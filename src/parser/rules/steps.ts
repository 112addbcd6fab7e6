import type { ParserMethod } from "chevrotain";
import type { Expression, Name, NamedValue, Run, Statement, TypeReference } from "../syntax.ts";
import * as t from "../tokens.ts";
import { StructRules } from "./structs.ts";

/** The statements of procedures that stand on one line: each is read as far as it goes. */
export abstract class StepRules extends StructRules {
  /** `let name : type = value;`, `let name = run command(…);` */
  readonly letStatement: ParserMethod<[], Statement> = this.rule("letStatement", () => {
    const start = this.start();
    this.CONSUME(t.k.let);
    const name = this.name(1, "a name");
    let type: TypeReference | undefined;
    let value: Expression | undefined;
    let run: Omit<Run, "span"> | undefined;
    this.tail(() => {
      type = this.OPTION1(() => this.SUBRULE(this.typed));
      this.CONSUME(t.Equals);
      run = this.OPTION2({
        GATE: () => this.at(t.k.run) && this.atWord(2),
        DEF: () => this.SUBRULE(this.running, { ARGS: [name] }),
      });
      if (run === undefined || this.RECORDING_PHASE) value = this.SUBRULE(this.expression);
      this.semicolon();
    });
    const span = this.from(start);
    return run === undefined ? { kind: "let", name, type, value, span } : { ...run, span };
  });

  /** `run command(field: value) on queue within 1 s;` */
  readonly runStatement: ParserMethod<[], Statement> = this.rule("runStatement", () => {
    const start = this.start();
    const run = this.SUBRULE(this.running, { ARGS: [undefined] });
    this.semicolon();
    return { ...run, span: this.from(start) };
  });

  readonly running: ParserMethod<[Name | undefined], Omit<Run, "span">> = this.rule("running", (result) => {
    this.CONSUME(t.k.run);
    const command = this.name(1, "the name of a command");
    const values = this.OPTION1(() => this.SUBRULE(this.namedValues)) ?? [];
    const on = this.OPTION2(() => {
      this.CONSUME(t.k.on);
      return this.name(2, "the name of a queue");
    });
    const within = this.OPTION3(() => this.SUBRULE(this.within));
    return { kind: "run", result, command, arguments: values, on, within };
  });

  /** `wait condition within 500 ms;` */
  readonly waitStatement: ParserMethod<[], Statement> = this.rule("waitStatement", () => {
    const start = this.start();
    this.CONSUME(t.k.wait);
    const condition = this.SUBRULE(this.expression);
    const within = this.OPTION(() => this.SUBRULE(this.within));
    this.semicolon();
    return { kind: "wait", condition, within, span: this.from(start) };
  });

  /** `within 500 ms` */
  readonly within: ParserMethod<[], Expression> = this.rule("within", () => {
    this.CONSUME(t.k.within);
    return this.SUBRULE(this.headerValue, { ARGS: ["a time"] });
  });

  /** `allocate name : type align 4096;` */
  readonly allocateStatement: ParserMethod<[], Statement> = this.rule("allocateStatement", () => {
    const start = this.start();
    this.CONSUME(t.k.allocate);
    const name = this.name(1, "a name");
    let type: TypeReference | undefined;
    let align: Expression | undefined;
    this.tail(() => {
      type = this.SUBRULE(this.typed);
      align = this.OPTION(() => {
        this.CONSUME(t.k.align);
        return this.SUBRULE(this.binary);
      });
      this.semicolon();
    });
    return { kind: "allocate", name, type, align, span: this.from(start) };
  });

  /** `fail Class(field: value);` */
  readonly raiseStatement: ParserMethod<[], Statement> = this.rule("raiseStatement", () => {
    const start = this.start();
    this.CONSUME(t.k.fail);
    const error = this.name(1, "the name of an error");
    const fields = this.OPTION(() => this.SUBRULE(this.namedValues)) ?? [];
    this.semicolon();
    return { kind: "raise", error, fields, span: this.from(start) };
  });

  /** `signal packet(field: value);`, `await packet(field: value);` */
  readonly packetStatement: ParserMethod<[], Statement> = this.rule("packetStatement", () => {
    const start = this.start();
    const word = this.choose([{ ALT: () => this.CONSUME(t.k.signal) }, { ALT: () => this.CONSUME(t.k.await) }]);
    const packet = this.name(1, "the name of a packet");
    const values: readonly NamedValue[] = this.SUBRULE(this.namedValues);
    this.semicolon();
    const kind = word.tokenType === t.k.await ? "await" : "signal";
    return { kind, packet, arguments: values, span: this.from(start) };
  });
}
