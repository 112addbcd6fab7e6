/** Composes leaves into one store per element of a slot's typed array, constants folded. */
import type { Leaf, Source } from "./leaves.ts";
import { range } from "./leaves.ts";
import { bits as bitsText } from "./place.ts";
import { mirrored, partOf, piecesOf, WORDS, type Memory, type Piece as Bits, type Place } from "./pieces.ts";
import type { Context } from "./context.ts";
import { inlined } from "./swaps.ts";

/** A part of a leaf that lies in one element. */
interface Piece extends Bits {
  readonly leaf: Leaf;
}

/** Runs of so many elements that are zero are written in a loop: an encoder is inlined only as long as its code is short. */
const MANY = 12;

export interface Composing {
  /** Bytes. */
  readonly size: number;
  readonly leaves: readonly Leaf[];
  readonly memory?: Memory;
  /** Bits that others write: elements that lie in one of these are left alone. */
  readonly elsewhere?: readonly { readonly at: number; readonly width: number }[];
  /** Bits that stay as they are. */
  readonly kept?: readonly Place[];
}

/**
 * Statements that write the `size` bytes at `words[at]`. Leaves tile them; a last dword that is not whole keeps the
 * bytes behind the end as they are.
 */
export function compose(context: Context, composing: Composing): readonly string[] {
  const { size, memory = WORDS, elsewhere = [], kept = [] } = composing;
  const keeping = keptBits(kept, memory);
  const statements: string[] = [];
  const stores = new Map<number, { readonly lines: readonly string[]; readonly zero: boolean }>();
  const split = [...composing.leaves]
    .sort((a, b) => a.at - b.at)
    .flatMap((leaf) => halves(context, leaf, statements, memory));
  const pairs = new Map(split.filter((leaf) => isPair(leaf, memory)).map((leaf) => [leaf.at / 32, leaf]));
  const pieces = piecesByElement(split, memory);
  for (const element of range(Math.ceil((size * 8) / memory.bits))) {
    const pair = pairs.get(element);
    if (pair !== undefined) stores.set(element, { lines: storePair(context, element, pair), zero: false });
    if (pair !== undefined || pairs.has(element - 1)) continue;
    const from = element * memory.bits;
    if (elsewhere.some(({ at, width }) => at <= from && from + memory.bits <= at + width)) continue;
    const keeps = keeping.get(element);
    if (keeps === 2 ** memory.bits - 1) continue;
    const own = pieces.get(element) ?? [];
    const cut = size - (element * memory.bits) / 8;
    const value = [
      expression(context, own, memory),
      ...(keeps === undefined ? [] : [`(${place(element, memory)}! & ${hex(keeps)})`]),
      ...(cut < memory.bits / 8 ? [`(${place(element, memory)}! & ${hex(0xffffffff - (2 ** (cut * 8) - 1))})`] : []),
    ];
    const text = value.filter((term) => term !== "0").join(" | ") || "0";
    stores.set(element, { lines: [`${place(element, memory)} = ${text};${comment(own, memory)}`], zero: text === "0" });
  }
  return inlined([...statements, ...filled(stores, memory)]);
}

/** Of each element that has some, the bits that stay. */
function keptBits(kept: readonly Place[], memory: Memory): ReadonlyMap<number, number> {
  const masks = new Map<number, number>();
  for (const { element, at, width, swapped } of kept.flatMap((own) => piecesOf(own, memory))) {
    const bits = ((1n << BigInt(width)) - 1n) << BigInt(at);
    const mask = Number(swapped ? swappedBytes(bits, memory.bits) : bits);
    masks.set(element, (masks.get(element) ?? 0) + mask);
  }
  return masks;
}

function swappedBytes(value: bigint, bits: number): bigint {
  let swapped = 0n;
  for (let byte = 0; byte < bits; byte += 8) swapped = (swapped << 8n) | ((value >> BigInt(byte)) & 0xffn);
  return swapped;
}

/** The values of elements, without the stores: for code that has several alternatives for them. */
export function composed(
  context: Context,
  leaves: readonly Leaf[],
  memory: Memory,
): {
  readonly before: readonly string[];
  readonly values: ReadonlyMap<number, readonly [text: string, comment: string]>;
} {
  const before: string[] = [];
  const pieces = piecesByElement(
    leaves.flatMap((leaf) => halves(context, leaf, before, memory, false)),
    memory,
  );
  const values = [...pieces].map(
    ([element, own]) => [element, [expression(context, own, memory), comment(own, memory)] as const] as const,
  );
  return { before, values: new Map(values) };
}

/** Stores in their order, long runs of zeros as loops. */
function filled(
  stores: ReadonlyMap<number, { readonly lines: readonly string[]; readonly zero: boolean }>,
  memory: Memory,
): readonly string[] {
  const all = [...stores].sort(([a], [b]) => a - b);
  const statements: string[] = [];
  for (let next = 0; next < all.length; next++) {
    const [element, { lines }] = all[next]!;
    let run = 0;
    while (all[next + run]?.[1].zero === true && all[next + run]![0] === element + run) run++;
    if (run < MANY) statements.push(...lines);
    else {
      const ends = `let index = ${index(element)}; index < ${index(element + run)}; index++`;
      statements.push(`for (${ends}) ${memory.array}[index] = 0;`);
      next += run - 1;
    }
  }
  return statements;
}

function piecesByElement(leaves: readonly Leaf[], memory: Memory): ReadonlyMap<number, readonly Piece[]> {
  const found = new Map<number, Piece[]>();
  const ordered = leaves.flatMap((leaf) => piecesOf(leaf, memory).map((piece) => ({ ...piece, leaf })));
  for (const piece of ordered) {
    const own = found.get(piece.element) ?? [];
    found.set(piece.element, own);
    own.push(piece);
  }
  for (const own of found.values()) own.sort((a, b) => a.at - b.at);
  return found;
}

/** A leaf of 64 bits that fills two dwords is stored as it is; any other wide one is cut into two numbers. */
function halves(context: Context, leaf: Leaf, statements: string[], memory: Memory, stored = true): readonly Leaf[] {
  const { source, width, label } = leaf;
  const part = (from: number, bits: number, own: Source, named = true): Leaf => ({
    ...partOf(leaf, from, bits),
    source: own,
    label,
    ...(named ? { part: { from, of: width } } : {}),
  });
  if (source.kind === "key") {
    return [
      part(0, 32, { kind: "number", text: source.low, signed: false }, false),
      part(32, width - 32, { kind: "number", text: source.high, signed: false }, false),
    ];
  }
  if (source.kind === "constant" && width > 32) {
    return range(Math.ceil(width / 32)).map((index) =>
      part(
        index * 32,
        Math.min(32, width - index * 32),
        { kind: "constant", value: (source.value >> BigInt(index * 32)) & 0xffffffffn },
        false,
      ),
    );
  }
  if (!isWide(source) || (stored && isPair(leaf, memory))) return [leaf];
  const words = source.kind === "address" ? numberWords(source.text) : undefined;
  if (words !== undefined) {
    return [
      part(0, 32, { kind: "number", text: words[0], signed: false }),
      part(32, width - 32, { kind: "number", text: words[1], signed: false }),
    ];
  }
  const calls = [context.use("lowWord"), context.use("highWord")].map((call) => `${call}(${source.text})`);
  if (!stored && leaf.at % 32 === 0 && width === 64) {
    return [
      part(0, 32, { kind: "number", text: calls[0]!, signed: false }),
      part(32, 32, { kind: "number", text: calls[1]!, signed: true }),
    ];
  }
  const name = source.text.replace(/\W+(\w)?/g, (_match, letter: string | undefined) => letter?.toUpperCase() ?? "");
  statements.push(`const ${name}Low = ${calls[0]};`, `const ${name}High = ${calls[1]};`);
  return [
    part(0, 32, { kind: "number", text: `${name}Low`, signed: false }),
    part(32, width - 32, { kind: "number", text: `${name}High`, signed: true }),
  ];
}

/** A number below 2^53 as two: what a store, or an operator of bits, cuts off is not cut off before. */
function numberWords(text: string): readonly [low: string, high: string] {
  return [text, `(${text} * TWO_POW_MINUS_32)`];
}

function isPair(leaf: Leaf, memory: Memory): boolean {
  return isWide(leaf.source) && leaf.width === 64 && leaf.at % 32 === 0 && memory === WORDS;
}

type WideSource = Extract<Source, { kind: "wide" | "bigint" | "address" }>;

function isWide(source: Source): source is WideSource {
  return source.kind === "wide" || source.kind === "bigint" || source.kind === "address";
}

function storePair(context: Context, dword: number, { source, byteOrder }: Leaf): readonly string[] {
  if (!isWide(source)) return [];
  const big = byteOrder === "big";
  const store = big ? "storeBigintSwapped" : "storeBigint";
  const own = (text: string): string => (big ? `${context.use("swap32")}(${text})` : text);
  const [low, high] = big ? [dword + 1, dword] : [dword, dword + 1];
  if (source.kind === "bigint") return [`${context.use(store)}(words, ${index(dword)}, ${source.text});`];
  // An element of an array is known to be there once its type has been asked.
  const known = source.kind === "wide" ? source.text.replace(/!$/, "") : source.text;
  const upper = `${known} * TWO_POW_MINUS_32`;
  const lower = `${element(low)} = ${own(source.text)}; // low 32 bits …`;
  if (source.kind === "address") return [lower, `${element(high)} = ${own(upper)}; // … and the high ones`];
  return [
    `if (typeof ${source.text} === "number") {`,
    lower,
    `${element(high)} = ${own(source.signed ? `Math.floor(${upper})` : upper)}; // … and the high ones`,
    `} else {`,
    `${context.use(store)}(words, ${index(dword)}, ${source.text});`,
    `}`,
  ];
}

/** So few bytes out of order are moved one by one. */
const FEW = 2;

function expression(context: Context, pieces: readonly Piece[], memory: Memory): string {
  const dynamic = pieces.filter(({ leaf }) => leaf.source.kind !== "constant");
  const turned = dynamic.filter(({ swapped }) => swapped);
  const bytes = turned.reduce(
    (sum, { at, width }) => sum + Math.floor((at + width - 1) / 8) - Math.floor(at / 8) + 1,
    0,
  );
  if (bytes <= FEW)
    return terms(
      pieces.flatMap((piece) => byBytes(piece, memory)),
      memory,
    );
  // What is not out of order and more than a byte stays beside the swap.
  const plain = dynamic.filter((piece) => !piece.swapped && !(fitsByte(piece) && piece.leaf.source.kind !== "raw"));
  const rest = pieces.filter((piece) => !plain.includes(piece));
  const inside = terms(
    rest.flatMap((piece) => (piece.swapped ? [piece] : byBytes(piece, memory).map((each) => mirror(each, memory)))),
    memory,
  );
  const swapped = `${context.use("swap32")}(${inside})`;
  return plain.length === 0 ? swapped : `${swapped} | ${terms(plain, memory)}`;
}

function fitsByte({ at, width }: Bits): boolean {
  return Math.floor(at / 8) === Math.floor((at + width - 1) / 8);
}

function mirror(piece: Piece, { bits }: Memory): Piece {
  return { ...piece, at: mirrored(piece.at, bits) };
}

/** A piece of a constant, or of a big-endian value, byte by byte where those stand in memory. */
function byBytes(piece: Piece, memory: Memory): readonly Piece[] {
  const { swapped, leaf, at, width, from } = piece;
  if (!swapped && (leaf.source.kind !== "constant" || fitsByte(piece))) return [piece];
  const parts: Piece[] = [];
  for (let bit = at; bit < at + width;) {
    const end = Math.min(at + width, Math.floor(bit / 8) * 8 + 8);
    const own = { ...piece, at: bit, width: end - bit, from: from + bit - at, swapped: false };
    parts.push(swapped ? mirror(own, memory) : own);
    bit = end;
  }
  return parts;
}

function terms(pieces: readonly Piece[], memory: Memory): string {
  let folded = 0;
  const texts: string[] = [];
  for (const piece of pieces) {
    const { source } = piece.leaf;
    if (source.kind !== "constant") texts.push(term(piece, source, memory));
    else folded += Number((source.value >> BigInt(piece.from)) & ((1n << BigInt(piece.width)) - 1n)) * 2 ** piece.at;
  }
  if (folded !== 0 || texts.length === 0) texts.unshift(folded < 0x10000 ? String(folded) : hex(folded));
  return texts.join(" | ");
}

/** The piece's bits at their place in the element; what lies above its last bit is cut off by the store. */
function term(piece: Piece, source: Exclude<Source, { kind: "constant" }>, { bits }: Memory): string {
  if (source.kind === "raw") return source.text;
  if (source.kind === "boolean") return shifted(`(${source.text} ? 1 : 0)`, piece.at);
  if (source.kind !== "number") return "0";
  let text = source.text;
  if (piece.from > 0) text = `(${text} >>> ${piece.from})`;
  const reachesTop = piece.at + piece.width === bits;
  const all = piece.from + piece.width === piece.leaf.width;
  // A negative number has ones above its width, and one that lies in several pieces has the others' bits there.
  if (!reachesTop && (source.signed || !all)) text = `(${text} & ${hex(2 ** piece.width - 1)})`;
  return shifted(text, piece.at);
}

function shifted(text: string, by: number): string {
  return by === 0 ? text : `(${text} << ${by})`;
}

/** `// [7:0] opcode = read, [15:8] flags`, where there is more to tell than the assignment does. */
function comment(pieces: readonly Piece[], memory: Memory): string {
  const told = pieces
    .filter((piece) => piece.leaf.label !== undefined)
    .sort((a, b) => loadedAt(a, memory) - loadedAt(b, memory));
  const [first] = told;
  if (first === undefined) return "";
  if (told.length === 1 && first.width === memory.bits && first.leaf.source.kind !== "constant") return "";
  const items = told.map((piece) => /^(.*)\[(\d+)\]$/.exec(piece.leaf.label ?? ""));
  const whole = items[0]?.[1];
  if (whole !== undefined && items.length > 1 && items.every((item) => item?.[1] === whole)) {
    const indices = items.map((item) => Number(item?.[2]));
    return ` // ${whole}[${Math.min(...indices)}..${Math.max(...indices)}]`;
  }
  return ` // ${told.map((piece) => `${bitsText(loadedAt(piece, memory), piece.width)} ${part(piece)}`).join(", ")}`;
}

/** The bit that it has in the element as its byte order loads it. */
function loadedAt({ at, swapped, leaf }: Piece, { bits }: Memory): number {
  return leaf.byteOrder === "big" && !swapped ? mirrored(at, bits) : at;
}

function part({ leaf, from, width }: Piece): string {
  const { from: base, of } = leaf.part ?? { from: 0, of: leaf.width };
  return width === of ? `${leaf.label}` : `${leaf.label}${bitsText(base + from, width)}`;
}

function element(dword: number): string {
  return place(dword, WORDS);
}

function place(element: number, { array }: Memory): string {
  return `${array}[${index(element)}]`;
}

export function index(dword: number): string {
  return dword === 0 ? "at" : `at + ${dword}`;
}

export function hex(value: number | bigint): string {
  return `0x${value.toString(16)}`;
}
