/** Rows to Prettier's documents, which know how lines are broken. */
import type { Doc } from "prettier";
import { builders } from "prettier/doc";
import * as t from "../parser/tokens.ts";
import type { Comment, Piece } from "./pieces.ts";
import { firstOf, isPiece, type Block, type Item, type List, type Row } from "./tree.ts";

const { breakParent, fill, group, hardline, ifBreak, indent, join, line, lineSuffix, literalline, softline } = builders;

/** A whole file. */
export function printRows(rows: readonly Row[]): Doc {
  return rows.length === 0 ? "" : [separated(rows, (row) => printRow(row)), hardline];
}

/** Rows on lines of their own, with the empty lines between them, one at most. */
function separated(rows: readonly Row[], print: (row: Row) => Doc): Doc {
  return rows.map((row, index) =>
    index === 0 ? print(row) : [row.blankBefore ? [hardline, hardline] : hardline, print(row)],
  );
}

function printRow(row: Row, end: Doc = ""): Doc {
  const { leading, attributes, items, trailing } = row;
  const parts: Doc[] = [];
  leading.forEach((comment, index) => {
    if (index > 0 && comment.blankBefore) parts.push(hardline);
    parts.push(textOf(comment));
    if (comment.newlineAfter && (items.length > 0 || index < leading.length - 1)) parts.push(hardline);
    else if (items.length > 0 || index < leading.length - 1) parts.push(" ");
  });
  if (items.length === 0) return [parts, leading.some(({ line: whole }) => whole) ? breakParent : ""];
  const head = firstOf((attributes[0] ?? items)[0]!);
  if (leading.length > 0 && head.blankBefore) parts.push(hardline);
  if (row.verbatim !== undefined) return [parts, join(literalline, row.verbatim.split("\n")), trailing.map(behind)];
  attributes.forEach((attribute, index) => {
    if (index > 0) parts.push(between(attribute[0]!));
    parts.push(printItems(attribute));
  });
  if (attributes.length > 0) parts.push(between(items[0]!));
  parts.push(printRest(items), end, trailing.map(behind));
  return parts;
}

/** What stands between an attribute and what it describes. */
function between(item: Item): Doc {
  const piece = firstOf(item);
  if (piece.comments.length > 0) return commentsIn(piece);
  return piece.newline ? hardline : " ".repeat(1 + piece.pad);
}

/** A comment at the end of a line. */
function behind(comment: Comment): Doc {
  return comment.line ? [lineSuffix(` ${comment.text}`), breakParent] : [" ", textOf(comment)];
}

/** Comments inside of a row, on the lines on which they stand. */
function commentsIn({ comments }: Piece): Doc {
  return [
    comments.map((comment) => [comment.own ? hardline : " ", textOf(comment)]),
    comments.at(-1)!.newlineAfter ? hardline : " ",
  ];
}

/** A comment of several lines is not moved inside. */
function textOf({ text }: Comment): Doc {
  return /[\r\n]/.test(text) ? join(literalline, text.split(/\r\n?|\n/)) : text;
}

/** Items of a row or of a list's entry, without what stands in front of the first. */
function printItems(items: readonly Item[], from = 0): Doc {
  const parts: Doc[] = [];
  for (let i = from; i < items.length; i++) {
    const item = items[i]!;
    if (i > from) parts.push(inFront(item, items[i - 1]!));
    parts.push(isPiece(item) ? item.text : item.kind === "list" ? printList(item) : printBlock(item));
  }
  return parts;
}

/** What stands between two items of a row. */
function inFront(item: Item, before: Item): Doc {
  const piece = firstOf(item);
  if (piece.comments.length > 0) return indent(commentsIn(piece));
  if (piece.broken) return indent(hardline);
  if (!piece.space) return "";
  return isPiece(before) && mayBreakBehind(before) ? group(indent(line)) : " ".repeat(1 + piece.pad);
}

function mayBreakBehind({ type }: Piece): boolean {
  return type === t.Comma || type?.CATEGORIES?.includes(t.BinarySign) === true;
}

/** A row's items. What `fail` tells, and the statement of an `if`, goes to a line of its own before it is parted itself. */
function printRest(items: readonly Item[]): Doc {
  const from = items[0] === undefined ? 0 : startOfRest(items, firstOf(items[0]).type);
  const rest = items[from];
  if (from === 0 || rest === undefined || firstOf(rest).comments.length > 0) return printItems(items);
  return [printItems(items.slice(0, from)), group(indent([line, printItems(items, from)]))];
}

/** Where what may go to another line begins; 0: nowhere. */
function startOfRest(items: readonly Item[], word: Piece["type"]): number {
  if (word === t.k.fail) return 1 + items.findIndex((item) => isPiece(item) && item.type === t.Colon && !item.space);
  const single =
    word === t.k.if && items.every((item) => (isPiece(item) ? item.type !== t.k.else : item.kind === "list"));
  return single ? 2 : 0;
}

// Lists ---------------------------------------------------------------------------------------------------------------

function printList(list: List): Doc {
  const { open, entries, commas, close } = list;
  const final = commas.length === entries.length ? commas.at(-1) : undefined;
  const last = [...(final?.comments ?? []), ...close.comments];
  const braces = open.type === t.LBrace;
  if (entries.length === 0 && last.length === 0) return open.text + close.text;
  const only = entries.length === 1 && entries[0]!.length === 1 ? entries[0]![0]! : undefined;
  // One word, number or text alone does not get shorter on a line of its own.
  if (
    only !== undefined &&
    isPiece(only) &&
    final === undefined &&
    only.comments.length + last.length === 0 &&
    !braces
  ) {
    return [open.text, only.text, close.text];
  }
  const plain =
    entries.every((entry) => entry.every(hasNoComment)) && commas.every(({ comments }) => comments.length === 0);
  if (plain && last.length === 0) {
    const filled = entries.flatMap((entry, index): Doc[] => {
      const one = [printItems(entry), index < entries.length - 1 ? "," : ""];
      return index === 0 ? [one] : [line, one];
    });
    // As they stand in the text: each on a line of its own, or as many on a line as there is room for.
    const each = entries.every((entry) => firstOf(entry[0]!).fresh);
    const end = list.trailing ? ifBreak(",") : (final?.text ?? "");
    const edge = braces ? line : softline;
    return group([open.text, indent([edge, each ? group(filled) : fill(filled)]), end, edge, close.text]);
  }
  const inner: Doc[] = [];
  entries.forEach((entry, index) => {
    const { behindBefore, ahead } = parted(firstOf(entry[0]!).comments);
    inner.push(behindBefore.map(behind));
    if (index > 0) inner.push(line);
    inner.push(ahead.map((comment) => [textOf(comment), comment.newlineAfter ? hardline : " "]));
    inner.push(printItems(entry));
    const comma = commas[index];
    if (comma !== undefined && comma !== final) inner.push(commentsOf(comma), comma.text);
  });
  const edge = braces ? line : softline;
  const comma = list.trailing && entries.length > 0 ? ifBreak(",") : (final?.text ?? "");
  // What stands behind the opening sign on its line is printed there, in front of the line that begins behind it.
  const first = entries.length > 0 ? [inner.shift()!, edge] : last[0]?.own === false ? "" : edge;
  return group([
    open.text,
    indent([
      first,
      group(inner),
      comma,
      last.map((comment, i) =>
        comment.own || last[i - 1]?.line === true ? [hardline, textOf(comment)] : behind(comment),
      ),
    ]),
    last.some((comment) => comment.line) ? hardline : edge,
    close.text,
  ]);
}

function hasNoComment(item: Item): boolean {
  if (isPiece(item)) return item.comments.length === 0;
  const { open, close } = item;
  if (open.comments.length + close.comments.length > 0 || item.kind === "block") return false;
  return (
    item.entries.every((entry) => entry.every(hasNoComment)) &&
    item.commas.every(({ comments }) => comments.length === 0)
  );
}

function commentsOf(piece: Piece): Doc {
  return piece.comments.length > 0 ? indent(commentsIn(piece)) : "";
}

/** Parts the comments in front of an entry: those on the line of what precedes it, up to its end, and its own. */
function parted(comments: readonly Comment[]): { behindBefore: readonly Comment[]; ahead: readonly Comment[] } {
  const end = comments.findIndex((comment) => comment.own || comment.line);
  const count = end >= 0 && !comments[end]!.own ? end + 1 : 0;
  return { behindBefore: comments.slice(0, count), ahead: comments.slice(count) };
}

// Blocks --------------------------------------------------------------------------------------------------------------

function printBlock(block: Block): Doc {
  const { open, close, rows, expanded, behindOpen } = block;
  const start = [open.text, behindOpen.map(behind)];
  if (rows.length === 0) return [start, expanded || behindOpen.length > 0 ? hardline : " ", close.text];
  const last = rows.findLast(({ items }) => items.length > 0);
  const print = (row: Row) => (block.commas && row === last ? printLast(row, expanded) : printRow(row));
  if (!expanded) return [start, rows.map((row) => [spaceBefore(row), print(row)]), " ", close.text];
  return [start, indent([hardline, separated(rows, print)]), hardline, close.text];
}

/** What stands in front of a row that begins no line. */
function spaceBefore({ leading, attributes, items }: Row): string {
  const first = leading.length === 0 ? (attributes[0] ?? items)[0] : undefined;
  return " ".repeat(1 + (first === undefined ? 0 : firstOf(first).pad));
}

/** The last member of an enum: with a comma behind it where the members stand on lines of their own. */
function printLast(row: Row, expanded: boolean): Doc {
  const comma = row.items.at(-1)!;
  const given = isPiece(comma) && comma.type === t.Comma;
  if (given && comma.comments.length > 0) return printRow(row);
  return printRow(given ? { ...row, items: row.items.slice(0, -1) } : row, expanded ? "," : "");
}
