/** How long rows are on one line, and whether they can stand on one. */
import * as t from "../parser/tokens.ts";
import type { Piece } from "./pieces.ts";
import { firstOf, isPiece, type Block, type Item, type List, type Row } from "./tree.ts";

/** Whether a block stands on one line, if there is room. */
export function isInline(block: Block): boolean {
  return !block.expanded && block.behindOpen.length === 0 && block.rows.every(isInlineRow);
}

function isInlineRow({ verbatim, leading, attributes, items, trailing }: Row): boolean {
  return (
    verbatim === undefined && leading.length + trailing.length === 0 && attributes.every(isPlain) && isPlain(items)
  );
}

/** Whether no comment and no line of its own stands in items. */
export function isPlain(items: readonly Item[]): boolean {
  return items.every((item) => {
    if (isPiece(item)) return item.comments.length === 0;
    const { open, close } = item;
    if (open.comments.length + close.comments.length > 0 || open.broken) return false;
    if (item.kind === "block") return isInline(item);
    return item.entries.every(isPlain) && item.commas.every(({ comments }) => comments.length === 0);
  });
}

/** Adds up what items take on one line, from `start` on, and notes where each token begins. */
export function measure(items: readonly Item[], start: number, offsets: Map<Piece, number>): number {
  let at = start;
  const first = items[0] && firstOf(items[0]);
  const put = (piece: Piece) => {
    if (piece.space && piece !== first) at++;
    offsets.set(piece, at);
    at += piece.text.length;
  };
  for (const item of items) {
    if (isPiece(item)) put(item);
    else if (item.kind === "list") at = measureList(item, put, () => at, offsets);
    else at = measureBlock(item, put, () => at, offsets);
  }
  return at;
}

function measureList(list: List, put: (piece: Piece) => void, now: () => number, offsets: Map<Piece, number>): number {
  put(list.open);
  const braces = list.open.type === t.LBrace && list.entries.length > 0;
  let at = now() + (braces ? 1 : 0);
  list.entries.forEach((entry, index) => {
    at = measure(entry, index === 0 ? at : at + 1, offsets) + (index < list.entries.length - 1 ? 1 : 0);
  });
  return at + (braces ? 1 : 0) + 1;
}

function measureBlock(block: Block, put: (piece: Piece) => void, now: () => number, offsets: Map<Piece, number>) {
  put(block.open);
  let at = now();
  for (const row of block.rows) at = measure([...row.attributes.flat(), ...row.items], at + 1, offsets);
  return at + 2;
}
