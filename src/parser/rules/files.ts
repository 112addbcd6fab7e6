import { EOF, type IToken, type ParserMethod } from "chevrotain";
import type { SourceText } from "../../base/source.ts";
import { suggest } from "../../base/suggest.ts";
import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import type { BitNumbers, Declaration, Doc, Endian, File, Import, ImportedName, Name, Protocol } from "../syntax.ts";
import * as t from "../tokens.ts";
import { type Description, unquote } from "./attributes.ts";
import { declarations } from "./recovery.ts";
import { RegisterRules } from "./registers.ts";

const declarationWords = [...declarations].map((type) => type.name.replace(/^K_/, ""));

type Item = Protocol | Endian | BitNumbers | Import | Declaration;

/** The whole grammar: a file's heading, its imports and its declarations. */
export class RingParser extends RegisterRules {
  /** What words in the place of a declaration's probably are. */
  private readonly misspelled = new Set<string>();

  constructor(options: { readonly skipValidations: boolean; readonly shortcuts?: boolean }) {
    super(options);
    this.performSelfAnalysis();
  }

  /** Reads tokens into a tree. Always returns one; adds what is wrong to `problems`. */
  parse(source: SourceText, tokens: IToken[], docs: ReadonlyMap<number, Doc>, problems: Diagnostic[]): File {
    this.begin(source, tokens, docs, problems);
    this.misspelled.clear();
    const items = this.file() ?? [];
    const found = <K extends Item["kind"]>(kind: K) =>
      items.filter((item): item is Extract<Item, { kind: K }> => item.kind === kind);
    const [protocol, endian, bits] = [found("protocol"), found("endian"), found("bit-numbers")];
    this.checkHeading(protocol, endian, bits);
    // The docs of what was skipped are not lost, just not read.
    const skipped = problems.some(({ severity }) => severity === "error");
    if (!skipped) for (const doc of this.docs.values()) problems.push(diagnostics.misplacedDoc(this.locate(doc.span)));
    const isDeclaration = (item: Item): item is Declaration =>
      item.kind !== "protocol" && item.kind !== "endian" && item.kind !== "bit-numbers" && item.kind !== "import";
    // The parser outlives its texts, and tokens take more memory than the tree.
    this.input = [];
    return {
      kind: "file",
      protocol: protocol[0],
      endian: endian[0],
      bits: bits[0],
      imports: found("import"),
      declarations: items.filter(isDeclaration),
      attributes: this.attributesOfFile,
      unfinished: docs.has(Infinity),
      span: { start: 0, end: source.text.length },
    };
  }

  readonly file: ParserMethod<[], readonly Item[]> = this.rule("file", () => {
    const items: Item[] = [];
    const step = () => {
      const item = this.SUBRULE(this.item);
      items.push(item);
    };
    if (this.RECORDING_PHASE) this.MANY(step);
    else while (!this.at(EOF)) this.topLevel(step);
    return items;
  });

  readonly item: ParserMethod<[], Item> = this.rule("item", () => {
    const described = this.SUBRULE(this.description);
    const ARGS: [Description] = [described];
    if (!this.RECORDING_PHASE && !declarations.has(this.LA(1).tokenType)) this.unknown();
    return this.choose<Item>([
      { ALT: () => this.SUBRULE(this.protocol, { ARGS }) },
      { ALT: () => this.SUBRULE(this.endian, { ARGS }) },
      { ALT: () => this.SUBRULE(this.bitNumbers, { ARGS }) },
      { ALT: () => this.SUBRULE(this.importItem, { ARGS }) },
      { ALT: () => this.SUBRULE(this.constant, { ARGS }) },
      { ALT: () => this.SUBRULE(this.enumeration, { ARGS }) },
      { ALT: () => this.SUBRULE(this.struct, { ARGS }) },
      { ALT: () => this.SUBRULE(this.entry, { ARGS }) },
      { ALT: () => this.SUBRULE(this.command, { ARGS }) },
      { ALT: () => this.SUBRULE(this.call, { ARGS }) },
      { ALT: () => this.SUBRULE(this.queue, { ARGS }) },
      { ALT: () => this.SUBRULE(this.registers, { ARGS }) },
      { ALT: () => this.SUBRULE(this.record, { ARGS }) },
      { ALT: () => this.SUBRULE(this.encoding, { ARGS }) },
      { ALT: () => this.SUBRULE(this.event, { ARGS }) },
      { ALT: () => this.SUBRULE(this.sequence, { ARGS }) },
      { ALT: () => this.SUBRULE(this.gate, { ARGS }) },
      { ALT: () => this.SUBRULE(this.device, { ARGS }) },
      { ALT: () => this.SUBRULE(this.stream, { ARGS }) },
    ]);
  });

  readonly protocol: ParserMethod<[Description], Protocol> = this.rule("protocol", (described) => {
    const start = this.start();
    this.CONSUME(t.k.protocol);
    const name = this.name(1, "the protocol's name");
    this.tail(() => this.semicolon());
    return { kind: "protocol", ...described, name, span: this.from(start) };
  });

  readonly endian: ParserMethod<[Description], Endian> = this.rule("endian", (described) => {
    this.undescribed(described);
    const start = this.start();
    this.CONSUME(t.k.endian);
    const order = this.choose({
      ERR_MSG: "'little', 'big' or 'native'",
      DEF: [
        { ALT: () => this.CONSUME(t.k.little) },
        { ALT: () => this.CONSUME(t.k.big) },
        { ALT: () => this.CONSUME(t.k.native) },
      ],
    }).image as Endian["order"];
    this.tail(() => this.semicolon());
    return { kind: "endian", order, span: this.from(start) };
  });

  /** `bits msb0;` */
  readonly bitNumbers: ParserMethod<[Description], BitNumbers> = this.rule("bitNumbers", (described) => {
    this.undescribed(described);
    const start = this.start();
    this.CONSUME(t.k.bits);
    const from = this.choose({
      ERR_MSG: "'msb0' or 'lsb0'",
      DEF: [{ ALT: () => this.CONSUME(t.k.msb0) }, { ALT: () => this.CONSUME(t.k.lsb0) }],
    }).image as BitNumbers["from"];
    this.tail(() => this.semicolon());
    return { kind: "bit-numbers", from, span: this.from(start) };
  });

  /** `import { Errno, Op as Opcode } from "./errno.ring";` */
  readonly importItem: ParserMethod<[Description], Import> = this.rule("importItem", (described) => {
    this.undescribed(described);
    const start = this.start();
    this.CONSUME(t.k.import);
    let names: readonly ImportedName[] = [];
    let from: Name | undefined;
    this.tail(() => {
      this.CONSUME(t.LBrace);
      names = this.commas(t.RBrace, () => this.SUBRULE(this.importedName));
      this.CONSUME(t.RBrace);
      this.CONSUME(t.k.from);
      const path = this.CONSUME(t.StringLiteral, { ERR_MSG: "a path in quotes" });
      const { start: open, end } = this.spanOf(path);
      from = { text: unquote(path.image), span: { start: open + 1, end: Math.max(open + 1, end - 1) } };
      this.semicolon();
    });
    return { kind: "import", names, from, span: this.from(start) };
  });

  readonly importedName: ParserMethod<[], ImportedName> = this.rule("importedName", () => {
    const start = this.start();
    const name = this.name(1, "a name");
    const alias = this.OPTION(() => {
      this.CONSUME(t.k.as);
      return this.name(2, "its name in this file");
    });
    return { name, alias, span: this.from(start) };
  });

  /** One declaration; a broken one is skipped up to where the next one may begin. */
  private topLevel(step: () => void): void {
    if (this.at(t.RBrace)) {
      const brace = this.LA(1);
      this.report(diagnostics.expected({ what: "a declaration", found: "'}'" }, this.locate(this.spanOf(brace))));
      this.skipToDeclaration();
      return;
    }
    if (declarations.has(this.declarationWord().tokenType)) return this.attempt(step);
    this.attempt(step);
    this.skipToDeclaration();
  }

  /** The next token behind attributes. */
  private declarationWord(): IToken {
    return this.LA(this.pastAttributes(1));
  }

  /** Skips what cannot be read at the top of a file, once one mistake was told, up to what looks like a declaration. */
  private skipToDeclaration(): void {
    const looksLikeOne = () => this.atLineStart() && this.atWord() && this.atWord(2);
    while (!this.at(EOF) && !this.atDeclaration(false) && !looksLikeOne()) this.SKIP_TOKEN();
  }

  private unknown(): never {
    const token = this.LA(1);
    const location = this.locate(this.spanOf(token));
    if (declarationWords.includes(token.image)) this.namedLikeOne(token);
    const meant = suggest(token.image, declarationWords);
    if (meant !== undefined) this.misspelled.add(meant);
    return this.fail(
      diagnostics.unknownDeclaration({ found: this.describe(token) }, location, this.meaning(token, meant)),
    );
  }

  /** `endian: little;`: a word in front of `:` is a name, and no declaration begins with one. */
  private namedLikeOne(word: IToken): never {
    this.misspelled.add(word.image);
    const at = this.locate(this.spanOf(this.LA(2)));
    const fixes = [{ title: "remove ':'", safe: true, edits: [{ location: at, newText: "" }] }];
    return this.fail(diagnostics.expected({ what: `what follows '${word.image}'`, found: "':'" }, at, { fixes }));
  }

  private checkHeading(protocol: readonly Protocol[], endian: readonly Endian[], bits: readonly BitNumbers[]): void {
    const first = this.locate({ start: 0, end: 0 });
    if (protocol.length === 0 && !this.broken("protocol")) this.report(diagnostics.missingProtocol(first));
    if (endian.length === 0 && !this.broken("endian")) {
      const at = protocol[0] === undefined ? first : this.locate(protocol[0].span);
      this.report(diagnostics.missingEndian(at));
    }
    const headings = [["protocol", protocol] as const, ["endian", endian] as const, ["bits", bits] as const];
    for (const [word, items] of headings) {
      for (const again of items.slice(1)) {
        const related = [{ location: this.locate(items[0]!.span), message: "it stands here already" }];
        this.report(diagnostics.repeatedHeader({ word }, this.locate(again.span), { related }));
      }
    }
  }

  /** Whether a heading is there, in a form that could not be read and was reported. */
  private broken(word: "protocol" | "endian"): boolean {
    return this.misspelled.has(word) || this.input.some((token) => token.tokenType === t.k[word]);
  }
}
