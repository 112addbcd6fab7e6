import type { IToken, TokenType } from "chevrotain";
import type { Location, Span } from "../../base/span.ts";
import type { Details, Fix } from "../../diagnostics/diagnostic.ts";
import * as t from "../tokens.ts";

/** A token where something else was expected, and what stands around it. */
export interface Mistake {
  /** What was expected, as the message says it. */
  readonly expected: string;
  readonly token: IToken;
  readonly text: string;
  /** The tokens around: 0 is the one before the mistake, 1 the mistake itself. */
  around(distance: number): IToken;
  spanOf(token: IToken): Span;
  locate(span: Span): Location;
  /** Says that a mistake further on is told with this one. */
  tellWith(token: IToken): void;
}

/** What makes places of tokens. */
type Placing = Pick<Mistake, "spanOf" | "locate">;

/** A help text and an unsafe fix, when it is known what was meant by a token. */
export function meaning(mistake: Placing, token: IToken, meant: string | undefined): Details {
  if (meant === undefined) return {};
  const fixes = [edit(mistake, `change to '${meant}'`, false, mistake.spanOf(token), meant)];
  return { help: `did you mean '${meant}'?`, fixes };
}

export function edit(mistake: Placing, title: string, safe: boolean, span: Span, newText: string): Fix {
  return { title, safe, edits: [{ location: mistake.locate(span), newText }] };
}

export function isWord({ tokenType }: IToken): boolean {
  return tokenType === t.Identifier || tokenType.CATEGORIES?.includes(t.Word) === true;
}

export function isOne(token: IToken, ...types: readonly TokenType[]): boolean {
  return types.includes(token.tokenType);
}
