import type { ParserMethod } from "chevrotain";
import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type { AccessMode, AccessWord } from "../syntax.ts";
import * as t from "../tokens.ts";
import { ValueRules } from "./values.ts";

/** What datasheets and other languages call it. */
const habits: Readonly<Record<string, string>> = {
  ...{ ro: "readonly", r: "readonly", read_only: "readonly", readOnly: "readonly" },
  ...{ wo: "write only", w: "write only", write_only: "write only", writeonly: "write only", writeOnly: "write only" },
  ...{ rc: "read clears", cor: "read clears", rw1c: "w1c", rwc: "w1c", rw1s: "w1s", rws: "w1s" },
  ...{ w1c: "w1c", w1s: "w1s", w1tc: "w1c", w1ts: "w1s", rw1tc: "w1c", readonly: "readonly", sc: "w1s" },
};

/** How registers and their fields may be used. */
export abstract class AccessRules extends ValueRules {
  /** Any number of them, so that two can be told as a mistake. */
  readonly accessWords: ParserMethod<[], readonly AccessWord[]> = this.rule("accessWords", () => {
    const words: AccessWord[] = [];
    this.MANY(() => words.push(this.SUBRULE(this.accessWord)));
    if (!this.RECORDING_PHASE) this.unfamiliar();
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
          if (this.at(t.k.only)) this.readOnly();
          this.CONSUME(t.k.clears);
          return "read-clears";
        },
      },
    ]);
    return { kind: "access", mode, span: this.from(start) };
  });

  /** Gives up on an access by another name than the language's. */
  protected unfamiliar(): void {
    const word = this.LA(1);
    if (!this.atWord() || !this.sameLine()) return;
    const at = this.locate(this.spanOf(word));
    const values = { what: "an access or ';'", found: this.describe(word) };
    if (/^(rw|read_?write)$/i.test(word.image)) {
      const location = { ...at, start: this.previousEnd() };
      const fixes = [{ title: `remove '${word.image}'`, safe: true, edits: [{ location, newText: "" }] }];
      const help = "what says nothing can be read and written";
      this.fail(diagnostics.expected(values, at, { help, fixes }));
    }
    const meant = this.habit(word.image);
    if (meant !== undefined) this.fail(diagnostics.expected(values, at, this.meaning(word, meant)));
  }

  private habit(word: string): string | undefined {
    const plain = /^[A-Z0-9]+$/.test(word) ? word.toLowerCase() : word;
    return Object.hasOwn(habits, plain) ? habits[plain] : undefined;
  }

  /** Gives up on `read only`. */
  private readOnly(): never {
    const [read, only] = [this.LA(0), this.LA(1)];
    const location = this.locate({ start: read.startOffset, end: this.spanOf(only).end });
    const fixes = [{ title: "write 'readonly'", safe: true, edits: [{ location, newText: "readonly" }] }];
    const help = "'readonly' is one word";
    return this.fail(
      diagnostics.expected({ what: "'clears'", found: "'only'" }, this.locate(this.spanOf(only)), { help, fixes }),
    );
  }

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
