/**
 * The text as the formatter sees it: rows, and what is between brackets in them. It follows the tokens alone, so that
 * whatever is printed from it has the same tokens in the same order; the syntax tree only says how close two stand.
 */
import * as t from "../parser/tokens.ts";
import type { Words } from "./names.ts";
import type { Comment, Piece } from "./pieces.ts";

export type Item = Piece | List | Block;

/** `( … )`, `[ … ]`, or the braces of a value: items with commas between them. */
export interface List {
  readonly kind: "list";
  readonly open: Piece;
  /** Each without its comma. */
  readonly entries: readonly (readonly Item[])[];
  /** The commas, the last one too if something follows no more. */
  readonly commas: readonly Piece[];
  readonly close: Piece;
  /** Whether a comma may follow the last entry. */
  readonly trailing: boolean;
}

/** `{ row … }` */
export interface Block {
  readonly kind: "block";
  readonly open: Piece;
  /** Comments behind the `{`, on its line. */
  readonly behindOpen: readonly Comment[];
  readonly rows: readonly Row[];
  readonly close: Piece;
  /** Whether its rows stand on lines of their own: because they do so in the text, or for want of room. */
  expanded: boolean;
  /** Members of an enum, with commas between them. */
  readonly commas: boolean;
}

/** A declaration, a member, a statement; the last of a block may be comments only. */
export interface Row {
  readonly kind: "row";
  /** Comments in front, and on lines of their own those of its first token. */
  readonly leading: readonly Comment[];
  readonly blankBefore: boolean;
  /** Attributes in front, each with its list. */
  readonly attributes: readonly (readonly Item[])[];
  readonly items: readonly Item[];
  /** What it is in the text, where a comment in front of it says that it is to stay so. */
  readonly verbatim: string | undefined;
  /** Behind it on its line. */
  trailing: readonly Comment[];
}

export function isPiece(item: Item): item is Piece {
  return !("kind" in item);
}

/** The first token of an item. */
export function firstOf(item: Item): Piece {
  return isPiece(item) ? item : item.open;
}

export interface Tree {
  readonly rows: readonly Row[];
}

export function treeOf(text: string, pieces: readonly Piece[], words: Words): Tree {
  return { rows: new Builder(text, pieces, words).rows(false) };
}

/** In what tokens stand, for the colons: those of a row, of a list in parentheses or braces, of square brackets. */
type Place = "row" | "list" | "square";

class Builder {
  readonly #text: string;
  readonly #pieces: readonly Piece[];
  readonly #words: Words;
  #at = 0;

  constructor(text: string, pieces: readonly Piece[], words: Words) {
    this.#text = text;
    this.#pieces = pieces;
    this.#words = words;
  }

  get #next(): Piece {
    return this.#pieces[this.#at]!;
  }

  /** Rows up to a `}` or the end; comments that stand in front of that are a row of their own. */
  rows(commas: boolean): readonly Row[] {
    const rows: Row[] = [];
    for (;;) {
      const first = this.#next;
      const { behind, ahead } = this.#split(first);
      const last = rows.at(-1);
      if (last !== undefined) last.trailing = behind;
      const leading = last === undefined ? first.comments : ahead;
      first.comments = [];
      const blankBefore = last !== undefined && (leading[0] ?? first).blankBefore;
      const ended = first.type === undefined || first.type === t.RBrace;
      if (ended && leading.length === 0) return rows;
      if (ended) {
        rows.push({ kind: "row", leading, blankBefore, attributes: [], items: [], verbatim: undefined, trailing: [] });
        return rows;
      }
      rows.push(this.#row(leading, blankBefore, commas));
    }
  }

  /** Parts the comments in front of a token: those that belong to what stands before, on its line, and the others. */
  #split({ comments }: Piece): { readonly behind: readonly Comment[]; readonly ahead: readonly Comment[] } {
    let count = 0;
    while (count < comments.length && !comments[count]!.own) count++;
    if (count > 0 && !comments[count - 1]!.newlineAfter) count = 0;
    return { behind: comments.slice(0, count), ahead: comments.slice(count) };
  }

  #row(leading: readonly Comment[], blankBefore: boolean, commas: boolean): Row {
    const { start } = this.#next;
    const attributes: (readonly Item[])[] = [];
    while (this.#next.type === t.At) attributes.push(this.#attribute());
    const items: Item[] = [];
    const head = this.#next;
    let ternaries = 0;
    for (;;) {
      const piece = this.#next;
      const { type } = piece;
      // What has no errors has no row that ends otherwise.
      if (type === undefined || type === t.RBrace) break;
      if (type === t.At) {
        items.push(...this.#attribute());
        continue;
      }
      if (type === t.LBrace && !this.#opensValue(head)) {
        const enumeration = head.type === t.k.enum || head.type === t.k.flags;
        items.push(this.#block(enumeration));
        if (this.#goesOn(head)) continue;
        if (this.#next.type === t.Semicolon) items.push(this.#take(items, "row", false));
        break;
      }
      if (type === t.LParen || type === t.LSquare || type === t.LBrace) {
        items.push(this.#list(items, head));
        continue;
      }
      if (type === t.Question) ternaries++;
      const tight = type === t.Colon && ternaries === 0 && head.type === t.k.fail;
      if (type === t.Colon && ternaries > 0) ternaries--;
      items.push(this.#take(items, "row", tight));
      if (type === t.Semicolon && !(head.type === t.k.if && this.#next.type === t.k.else)) break;
      if (type === t.Comma && commas) break;
    }
    // Behind an attribute, or behind another row of its line.
    head.space = true;
    const ignored = /^\/[/*]\s*prettier-ignore\s*(?:\*\/)?$/.test(leading.at(-1)?.text ?? "");
    const verbatim = ignored ? this.#text.slice(start, this.#pieces[this.#at - 1]!.end) : undefined;
    return { kind: "row", leading, blankBefore, attributes, items, verbatim, trailing: [] };
  }

  /** Whether `else` follows that belongs to the row. */
  #goesOn(head: Piece): boolean {
    return this.#next.type === t.k.else && (head.type === t.k.if || head.type === t.k.when);
  }

  #opensValue(head: Piece): boolean {
    if (head.type === t.k.import) return true;
    if (head.type === t.k.case) return false;
    const before = this.#pieces[this.#at - 1]?.type;
    return (
      before === t.StoreSign ||
      before === t.Equals ||
      before === t.LParen ||
      before === t.Comma ||
      before === t.Colon ||
      before === t.Question
    );
  }

  /** `@name(…)`; parentheses on another line are none of its own. */
  #attribute(): readonly Item[] {
    const items: Item[] = [this.#advance(true), this.#advance(false)];
    if (this.#next.type === t.LParen && !this.#next.fresh) {
      items.push(this.#list(items, undefined));
    }
    return items;
  }

  #block(commas: boolean): Block {
    const open = this.#advance(true);
    const first = this.#next;
    const { behind, ahead } = this.#split(first);
    const expanded = first.fresh;
    first.comments = ahead;
    const rows = this.rows(commas);
    const close = this.#advance(true);
    return { kind: "block", open, behindOpen: behind, rows, close, expanded, commas };
  }

  #list(before: readonly Item[], head: Piece | undefined): List {
    const called = this.#called(before, head);
    const square = this.#next.type === t.LSquare;
    const braces = this.#next.type === t.LBrace;
    const last = before.at(-1);
    const open = this.#advance(last !== undefined && (braces || !(square ? this.#subscribes(before) : called)));
    // What follows a name on its own line belongs to it, what begins another line does not: so the line is kept.
    open.broken = open.fresh && last !== undefined && (!isPiece(last) || isWord(last));
    const place: Place = square ? "square" : "list";
    const end = square ? t.RSquare : braces ? t.RBrace : t.RParen;
    const entries: (readonly Item[])[] = [];
    const commas: Piece[] = [];
    let items: Item[] = [];
    let ternaries = 0;
    while (this.#next.type !== end && this.#next.type !== undefined) {
      const { type } = this.#next;
      if (type === t.Comma) {
        commas.push(this.#advance(false));
        entries.push(items);
        items = [];
        ternaries = 0;
      } else if (type === t.At) {
        items.push(...this.#attribute());
      } else if (type === t.LParen || type === t.LSquare || type === t.LBrace) {
        items.push(this.#list(items, undefined));
      } else {
        if (type === t.Question) ternaries++;
        const tight = type === t.Colon && ternaries === 0;
        if (type === t.Colon && ternaries > 0) ternaries--;
        items.push(this.#take(items, place, tight));
      }
    }
    if (items.length > 0) entries.push(items);
    const close = this.#advance(false);
    return {
      kind: "list",
      open,
      entries,
      commas,
      close,
      trailing: braces || (called && !square && this.#named(before)),
    };
  }

  /** Whether parentheses stand right behind a name: of what is called, declared with parameters, or given values. */
  #called(before: readonly Item[], head: Piece | undefined): boolean {
    const last = before.at(-1);
    if (last === undefined || !isPiece(last) || head?.type === t.k.keyed) return false;
    // `_IOWR` is neither a keyword nor a name.
    return last.type === t.Identifier || this.#named(before);
  }

  #named(before: readonly Item[]): boolean {
    const last = before.at(-1);
    return last !== undefined && isPiece(last) && this.#words.names.has(last.end);
  }

  /** Whether square brackets belong to what stands before them. */
  #subscribes(before: readonly Item[]): boolean {
    const last = before.at(-1);
    if (last === undefined) return false;
    if (!isPiece(last)) return last.kind === "list" && !attributeEnds(before);
    return isWord(last);
  }

  /** Takes a plain token. `tight`: a colon that nothing stands in front of. */
  #take(before: readonly Item[], place: Place, tight: boolean): Piece {
    const { type } = this.#next;
    const last = before.at(-1);
    const sign = last !== undefined && isPiece(last) ? last : undefined;
    const closes = type === t.Semicolon || type === t.Comma || type === t.Dot || type === t.DotDot || tight;
    const opens =
      sign?.type === t.Dot ||
      sign?.type === t.DotDot ||
      (sign?.type === t.Colon && place === "square" && !sign.space) ||
      (sign !== undefined && this.#words.prefixes.has(sign.start));
    return this.#advance(last !== undefined && !closes && !opens);
  }

  #advance(space: boolean): Piece {
    const piece = this.#next;
    piece.space = space;
    this.#at++;
    return piece;
  }
}

/** Whether the last item is the list of an attribute. */
function attributeEnds(items: readonly Item[]): boolean {
  const at = items.at(-3);
  return at !== undefined && isPiece(at) && at.type === t.At;
}

function isWord({ type }: Piece): boolean {
  return type === t.Identifier || type?.CATEGORIES?.includes(t.Word) === true;
}
