/** What of a row stands in columns, and how long it is. */
import * as t from "../parser/tokens.ts";
import { isPlain, measure } from "./lengths.ts";
import type { Piece } from "./pieces.ts";
import { firstOf, isPiece, type Block, type Item, type Row } from "./tree.ts";

/** One row's part in a column. */
export interface Cells {
  readonly row: Row;
  readonly kind: string;
  /** Where its columns begin, in the order of the text. */
  readonly stops: readonly Stop[];
  /** Characters without what is put in. */
  readonly width: number;
}

export interface Stop {
  /** What begins here: only columns of one name stand below each other. */
  readonly name: string;
  readonly piece: Piece;
  /** Whether it is aligned without being asked. */
  readonly always: boolean;
  /** How much the rows of a column may differ in what stands in front of it. */
  readonly slack: number;
  /** Characters from the row's start. */
  readonly at: number;
}

/** Where a row's columns begin; undefined for one that has none, or that takes more than a line. */
export function cellsOf(row: Row): Cells | undefined {
  const { attributes, items } = row;
  const head = items[0];
  if (head === undefined || !attributes.every(isPlain) || !isPlain(onItsLine(items))) return undefined;
  const found = partsOf(items);
  if (found === undefined) return undefined;
  const first = firstOf(head);
  const offsets = new Map<Piece, number>();
  const width = measure(besides(row), 0, offsets);
  const stops: Stop[] = [];
  if (attributes.length > 0 && !first.fresh) stops.push({ ...asked("row", first), at: offsets.get(first)! });
  for (const stop of found.stops) stops.push({ ...stop, at: offsets.get(stop.piece)! });
  return { row, kind: found.kind, stops, width };
}

/** A row's items, with the attributes that stand on its line; those on lines of their own are no part of what is aligned. */
export function besides({ attributes, items }: Row): readonly Item[] {
  let from = attributes.length;
  if (items.length > 0 && firstOf(items[0]!).fresh) return onItsLine(items);
  while (from > 0 && !(from < attributes.length && firstOf(attributes[from]![0]!).fresh)) from--;
  return [...attributes.slice(from).flat(), ...onItsLine(items)];
}

/** What stands on a row's first line: not all of it only for a ring, whose rules may stand below it. */
function onItsLine(items: readonly Item[]): readonly Item[] {
  const last = items.at(-1);
  const expanded = last !== undefined && !isPiece(last) && last.kind === "block" && last.expanded;
  return expanded && firstOf(items[0]!).type === t.k.ring ? items.slice(0, -1) : items;
}

interface Parts {
  readonly kind: string;
  readonly stops: readonly Omit<Stop, "at">[];
}

/** Words in front of a name that another sign follows: `transfer data :`, `result moved =`. */
const led = new Map([
  [t.k.transfer, t.Colon],
  [t.k.record, t.Colon],
  [t.k.region, t.Equals],
  [t.k.result, t.Equals],
  [t.k.const, t.Equals],
  [t.k.let, t.Equals],
]);
/** Words that say what a row is about, in a column of their own. */
const words = new Set([t.k.submit, t.k.complete, t.k.match, t.k.fail, t.k.cancel, t.k.stops, t.k.retry]);

function partsOf(items: readonly Item[]): Parts | undefined {
  const head = items[0]!;
  if (!isPiece(head) || head.type === t.Integer || isUnit(items)) return placed(items);
  const sign = led.get(head.type!);
  if (sign !== undefined) {
    const piece = findSign(items, sign);
    return piece && { kind: head.text, stops: [asked(sign.name, piece)] };
  }
  if (words.has(head.type!)) return worded(items);
  if (head.type === t.k.ring) return ring(items);
  if (head.type === t.k.case) {
    const block = items.find((item) => !isPiece(item) && item.kind === "block");
    return block && { kind: "case", stops: [asked("block", firstOf(block))] };
  }
  const second = items[1];
  if (second !== undefined && isPiece(second) && second.type === t.Colon && second.space) {
    return { kind: "typed", stops: [asked("type", second)] };
  }
  const store = findSign(items, t.StoreSign);
  return store && { kind: "store", stops: [asked("store", store)] };
}

/** `dw[1]`, and not a name. */
function isUnit(items: readonly Item[]): boolean {
  const [head, second] = [items[0]!, items[1]];
  if (!isPiece(head) || second === undefined || isPiece(second) || second.open.type !== t.LSquare) return false;
  return head.type === t.k.byte || head.type === t.k.w || head.type === t.k.dw || head.type === t.k.qw;
}

/** What stands at a position: `0x04 fd : i32;`, `[7:0] opcode : Op;` */
function placed(items: readonly Item[]): Parts | undefined {
  const at = isUnit(items) ? 2 : 1;
  const [name, colon] = [items[at], items[at + 1]];
  if (name === undefined) return undefined;
  if (!isPiece(name)) return name.kind === "block" && at === items.length - 1 ? group(name) : undefined;
  if (colon === undefined || !isPiece(colon) || colon.type !== t.Colon) return undefined;
  const head = items[0]!;
  const bits = isPiece(head) ? undefined : head.open.type === t.LSquare;
  const stops = [
    { name: bits === true ? "bits" : "name", piece: name, always: true, slack: bits === undefined ? 3 : bits ? 4 : 16 },
    { name: "colon", piece: colon, always: true, slack: 20 },
  ];
  return { kind: "placed", stops };
}

/** `byte[12] { [7:5] reserved : u3; [4:0] scale : u5; }` */
function group(block: Block): Parts | undefined {
  const stops = block.rows.flatMap(({ attributes, items }) => {
    if (attributes.length > 0) return [];
    const inner = placed(items)?.stops ?? [];
    return [asked("member", firstOf(items[0]!)), ...inner.map(({ name, piece }) => asked(name, piece))];
  });
  return { kind: "group", stops: [asked("block", block.open), ...stops] };
}

/** A column that is set where the text has one. */
function asked(name: string, piece: Piece): Omit<Stop, "at"> {
  return { name, piece, always: false, slack: 16 };
}

/** `submit   Sq { … }`, `match  … ;` */
function worded(items: readonly Item[]): Parts | undefined {
  const second = items[1];
  if (second === undefined) return undefined;
  const block = items.length === 3 ? items[2] : undefined;
  const stops = block !== undefined && opensInline(block) ? [asked("block", firstOf(block))] : [];
  return { kind: "word", stops: [asked("rest", firstOf(second)), ...stops] };
}

/** `ring Sq of Sqe host in sqes { … }` */
function ring(items: readonly Item[]): Parts {
  const stops = items.flatMap((item, index) => {
    const piece = firstOf(item);
    const starts =
      piece.type === t.k.of || (index > 1 && piece.type === t.k.in) || isWriter(piece) || opensInline(item);
    return starts ? [{ ...asked(isWriter(piece) ? "writer" : piece.text, piece), slack: 40 }] : [];
  });
  return { kind: "ring", stops };
}

function opensInline(item: Item): boolean {
  return !isPiece(item) && item.kind === "block" && !item.expanded;
}

function isWriter({ type }: Piece): boolean {
  return type === t.k.host || type === t.k.device || type === t.k.shared;
}

function findSign(items: readonly Item[], sign: Piece["type"]): Piece | undefined {
  return items.find((item): item is Piece => isPiece(item) && item.type === sign);
}
