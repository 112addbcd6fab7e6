import type { ParserMethod } from "chevrotain";
import type { AccessMode, AccessWord } from "../syntax.ts";
import * as t from "../tokens.ts";
import { ValueRules } from "./values.ts";

/** How registers and their fields may be used. */
export abstract class AccessRules extends ValueRules {
  /** Any number of them, so that two can be told as a mistake. */
  readonly accessWords: ParserMethod<[], readonly AccessWord[]> = this.rule("accessWords", () => {
    const words: AccessWord[] = [];
    this.MANY(() => words.push(this.SUBRULE(this.accessWord)));
    return words;
  });

  /** `readonly`, `write only`, `read clears`, `w1c`, `w1s`, `trigger` */
  readonly accessWord: ParserMethod<[], AccessWord> = this.rule("accessWord", () => {
    const start = this.start();
    const mode = this.choose<AccessMode>([
      { ALT: () => this.SUBRULE(this.oneWordAccess) },
      {
        ALT: () => {
          this.CONSUME(t.k.write);
          this.CONSUME(t.k.only);
          return "write-only";
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.k.read);
          this.CONSUME(t.k.clears);
          return "read-clears";
        },
      },
    ]);
    return { kind: "access", mode, span: this.from(start) };
  });

  readonly oneWordAccess: ParserMethod<[], AccessMode> = this.rule("oneWordAccess", () => {
    const token = this.choose([
      { ALT: () => this.CONSUME(t.k.readonly) },
      { ALT: () => this.CONSUME(t.k.w1c) },
      { ALT: () => this.CONSUME(t.k.w1s) },
      { ALT: () => this.CONSUME(t.k.trigger) },
    ]);
    return token.image as AccessMode;
  });
}
