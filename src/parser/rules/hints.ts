import type { IToken } from "chevrotain";
import { suggest } from "../../base/suggest.ts";
import type { Details } from "../../diagnostics/diagnostic.ts";
import * as t from "../tokens.ts";
import { looksLikeType, nameFirst } from "./declarators.ts";
import { habitHint } from "./habits.ts";
import { edit, isWord, meaning, type Mistake } from "./mistakes.ts";

/** What was probably meant by a token where something else was expected. */
export function hint(mistake: Mistake): Details {
  const { expected, token, text } = mistake;
  const before = mistake.around(0);
  const word = isWord(token);
  // What may stand here is told word by word: in quotes, or as a list after a colon.
  if (expected === "':'" && word && looksLikeType(before)) return nameFirst(mistake);
  if (expected === "'layout'" && token.tokenType === t.LBrace) return insert(mistake, token, "layout c", " ");
  const habit = habitHint(mistake);
  if (habit !== undefined) return habit;
  const sign = { and: "&&", or: "||" }[token.image];
  if (sign !== undefined && expected === "')'") return meaning(mistake, token, sign);
  if (word) return meaning(mistake, token, suggest(token.image, expected.match(/[a-z]{3,}(?=[',]|\sor\s|$)/g) ?? []));
  if (token.tokenType === t.Equals && text.startsWith("=>", token.startOffset)) return { help: "an arrow is '->'" };
  if (token.tokenType !== t.Semicolon || before.tokenType !== t.Semicolon) return {};
  return { fixes: [edit(mistake, "remove ';'", true, mistake.spanOf(token), "")] };
}

function insert(mistake: Mistake, token: IToken, what: string, after: string): Details {
  const at = { start: token.startOffset, end: token.startOffset };
  return { fixes: [edit(mistake, `insert '${what}'`, true, at, what + after)] };
}
