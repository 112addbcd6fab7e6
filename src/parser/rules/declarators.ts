import type { IToken } from "chevrotain";
import type { Details, Edit } from "../../diagnostics/diagnostic.ts";
import * as t from "../tokens.ts";
import { isWord, type Mistake } from "./mistakes.ts";

/** What looks like the type in front of a name, as C has it. */
const typeOfC = /^([ui]\d+\w*|u?int\w*|bool|char|\w+_t|__[a-z]+\d+)$/;

/** As far ahead as tokens are looked at. */
const limit = 10_000;

/** A type, a name, and a length or none. */
interface Declarator {
  readonly edit: Edit;
  /** Where the next one begins, when this one ends as a member does. */
  readonly next: number | undefined;
}

export function looksLikeType(token: IToken): boolean {
  return typeOfC.test(token.image);
}

/** `u32 id;`, and the members right behind it that are written so too: all are put right at once. */
export function nameFirst(mistake: Mistake): Details {
  const first = declarator(mistake, 0);
  const edits = [first.edit];
  let { next } = first;
  while (
    next !== undefined &&
    next < limit &&
    looksLikeType(mistake.around(next)) &&
    isWord(mistake.around(next + 1))
  ) {
    mistake.tellWith(mistake.around(next + 1));
    const one = declarator(mistake, next);
    edits.push(one.edit);
    next = one.next;
  }
  const more = edits.length === 1 ? "" : `, and so for the ${edits.length - 1} behind it`;
  const title = `write '${first.edit.newText}'${more}`;
  return { help: "the name comes first, then its type", fixes: [{ title, safe: next !== undefined, edits }] };
}

/** Reads `u8 name[4]` where its type stands. */
function declarator(mistake: Mistake, at: number): Declarator {
  const [type, name] = [mistake.around(at), mistake.around(at + 1)];
  let behind = at + 2;
  let length = "";
  while (mistake.around(behind).tokenType === t.LSquare && mistake.around(behind + 2).tokenType === t.RSquare) {
    length += `[${mistake.around(behind + 1).image}]`;
    behind += 3;
  }
  const span = { start: type.startOffset, end: mistake.spanOf(mistake.around(behind - 1)).end };
  const edit = { location: mistake.locate(span), newText: `${name.image} : ${typeName(type.image)}${length}` };
  return { edit, next: mistake.around(behind).tokenType === t.Semicolon ? behind + 1 : undefined };
}

/** What a type of C's is called here. */
function typeName(word: string): string {
  const [, unsigned, bits] = /^(u?)int(8|16|32|64)(?:_t)?$/.exec(word) ?? /^__([su])(8|16|32|64)$/.exec(word) ?? [];
  if (bits !== undefined) return `${unsigned === "u" ? "u" : "i"}${bits}`;
  return word.replace(/^__(le|be)(16|32|64)$/, "u$2$1");
}
