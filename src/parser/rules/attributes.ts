import type { IToken, ParserMethod } from "chevrotain";
import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type { Attribute, AttributeArgument, Doc, Name } from "../syntax.ts";
import * as t from "../tokens.ts";
import { ExpressionRules } from "./expressions.ts";

export interface Description {
  readonly doc: Doc | undefined;
  readonly attributes: readonly Attribute[];
}

export const noAttributes: readonly Attribute[] = [];

export abstract class AttributeRules extends ExpressionRules {
  /** What stands in front of a declaration or member. */
  readonly description: ParserMethod<[], Description> = this.rule("description", () => {
    let doc = this.takeDoc();
    const attributes: Attribute[] = [];
    this.MANY(() => {
      attributes.push(this.SUBRULE(this.attribute));
      doc ??= this.takeDoc();
    });
    return { doc, attributes };
  });

  /** The description of what has no attributes. */
  protected shortDescription(): Description | undefined {
    if (!this.shortcuts || this.RECORDING_PHASE || this.at(t.At)) return undefined;
    return { doc: this.takeDoc(), attributes: noAttributes };
  }

  readonly attribute: ParserMethod<[], Attribute> = this.rule("attribute", () => {
    const start = this.start();
    this.CONSUME(t.At);
    const name = this.name(1, "an attribute's name");
    const list = this.OPTION({
      GATE: () => this.sameLine(),
      DEF: () => {
        this.CONSUME(t.LParen);
        const items = this.commas(t.RParen, () => this.SUBRULE(this.attributeArgument));
        this.CONSUME(t.RParen);
        return items;
      },
    });
    const attribute = { name, arguments: list ?? [], span: this.from(start) };
    this.ACTION(() => this.attributesOfFile.push(attribute));
    return attribute;
  });

  /** `"text"`, `6.6`, `header: "text"` */
  readonly attributeArgument: ParserMethod<[], AttributeArgument> = this.rule("attributeArgument", () => {
    const start = this.start();
    const name = this.OPTION(() => {
      const name = this.name(1, "a string or a number");
      this.CONSUME(t.Colon);
      return name;
    });
    const value = this.choose({
      ERR_MSG: "a string or a number",
      DEF: [
        { ALT: () => unquote(this.CONSUME(t.StringLiteral).image) },
        { ALT: () => this.CONSUME(t.Decimal).image },
        { ALT: () => this.CONSUME(t.Integer).image },
      ],
    });
    return { name, value, span: this.from(start) };
  });

  /** The name of a member. In quotes where it is the one word that is never a name: `"reserved"`. */
  readonly memberName: ParserMethod<[], Name> = this.rule("memberName", () =>
    this.choose<Name>({
      ERR_MSG: "a name",
      DEF: [
        {
          ALT: () => {
            const token = this.CONSUME(t.StringLiteral);
            const text = unquote(token.image);
            if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(text)) this.ACTION(() => this.notName(token));
            return { text, span: this.spanOf(token) };
          },
        },
        { ALT: () => this.name(1, "a name") },
      ],
    }),
  );

  /** Quotes let a word be a name, not any text. */
  private notName(token: IToken): void {
    const values = { what: "a name between the quotes", found: this.describe(token) };
    this.report(diagnostics.expected(values, this.locate(this.spanOf(token))));
  }

  /** Reports docs and attributes in front of what can carry none. */
  protected undescribed(described: Description): void {
    if (this.RECORDING_PHASE) return;
    const { doc, attributes } = described;
    if (doc !== undefined) this.report(diagnostics.misplacedDoc(this.locate(doc.span)));
    const first = attributes[0];
    if (first === undefined) return;
    const values = { what: "no attribute here", found: `'@${first.name.text}'` };
    this.report(diagnostics.expected(values, this.locate(first.span)));
  }

  /** The doc comment above the next token. Taken once; those that nobody takes document nothing. */
  protected takeDoc(): Doc | undefined {
    const at = this.start();
    const doc = this.docs.get(at);
    if (doc !== undefined) this.docs.delete(at);
    return doc;
  }
}

/** The text of a string token. One that does not end has its diagnostic. */
export function unquote(image: string): string {
  return image.replace(/^"|"$/g, "").replace(/\\(["\\])/g, "$1");
}
