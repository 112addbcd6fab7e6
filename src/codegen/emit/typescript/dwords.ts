/** Composes leaves into one store per dword, constants folded. */
import type { Leaf, Source } from "./leaves.ts";
import { range } from "./leaves.ts";
import { bits } from "./place.ts";
import type { Context } from "./context.ts";

/** A part of a leaf that lies in one dword. */
interface Piece {
  /** Bit of the dword. */
  readonly at: number;
  readonly width: number;
  /** Bit of the leaf that lies there. */
  readonly from: number;
  readonly leaf: Leaf;
}

/**
 * Statements that write the `size` bytes at `words[at]`. Leaves tile them; a last dword that is not whole keeps the
 * bytes behind the end as they are, and dwords of `elsewhere` (bits) are written by others.
 */
export function compose(
  context: Context,
  size: number,
  leaves: readonly Leaf[],
  elsewhere: readonly { readonly at: number; readonly width: number }[] = [],
): readonly string[] {
  const statements: string[] = [];
  const split = leaves.flatMap((leaf) => halves(context, leaf, statements));
  const whole = new Map(split.filter(isPair).map((leaf) => [leaf.at / 32, leaf]));
  for (const dword of range(Math.ceil(size / 4))) {
    const pair = whole.get(dword);
    if (pair !== undefined) statements.push(...storePair(context, dword, pair));
    if (pair !== undefined || whole.has(dword - 1)) continue;
    if (elsewhere.some(({ at, width }) => at <= dword * 32 && dword * 32 < at + width)) continue;
    const pieces = split.flatMap((leaf) => pieceIn(leaf, dword));
    const cut = size - dword * 4;
    const value = [
      expression(pieces),
      ...(cut < 4 ? [`(${element(dword)}! & ${hex(0xffffffff - (2 ** (cut * 8) - 1))})`] : []),
    ];
    statements.push(
      `${element(dword)} = ${value.filter((term) => term !== "0").join(" | ") || "0"};${comment(pieces)}`,
    );
  }
  return statements;
}

/** A leaf of 64 bits that fills two dwords is stored as it is; any other wide one is cut into two numbers. */
function halves(context: Context, leaf: Leaf, statements: string[]): readonly Leaf[] {
  const { source, at, width, label } = leaf;
  if (source.kind === "key") {
    return [
      { at, width: 32, source: { kind: "number", text: source.low, signed: false }, label },
      { at: at + 32, width: width - 32, source: { kind: "number", text: source.high, signed: false }, label },
    ];
  }
  if (source.kind === "constant" && width > 32) {
    return range(Math.ceil(width / 32)).map((index) => ({
      at: at + index * 32,
      width: Math.min(32, width - index * 32),
      source: { kind: "constant", value: (source.value >> BigInt(index * 32)) & 0xffffffffn },
      label,
    }));
  }
  if (!isWide(source) || isPair(leaf)) return [leaf];
  const name = source.text.replace(/\W+(\w)?/g, (_match, letter: string | undefined) => letter?.toUpperCase() ?? "");
  statements.push(`const ${name}Low = ${context.use("lowWord")}(${source.text});`);
  statements.push(`const ${name}High = ${context.use("highWord")}(${source.text});`);
  return [
    {
      at,
      width: 32,
      source: { kind: "number", text: `${name}Low`, signed: false },
      label,
      part: { from: 0, of: width },
    },
    {
      at: at + 32,
      width: width - 32,
      source: { kind: "number", text: `${name}High`, signed: true },
      label,
      part: { from: 32, of: width },
    },
  ];
}

function isPair(leaf: Leaf): boolean {
  return isWide(leaf.source) && leaf.width === 64 && leaf.at % 32 === 0;
}

type WideSource = Extract<Source, { kind: "wide" | "bigint" | "address" }>;

function isWide(source: Source): source is WideSource {
  return source.kind === "wide" || source.kind === "bigint" || source.kind === "address";
}

function storePair(context: Context, dword: number, { source }: Leaf): readonly string[] {
  if (!isWide(source)) return [];
  if (source.kind === "bigint") return [`${context.use("storeBigint")}(words, ${index(dword)}, ${source.text});`];
  const high = `${source.text} * ${context.use("TWO_POW_MINUS_32")}`;
  const low = `${element(dword)} = ${source.text}; // low 32 bits …`;
  if (source.kind === "address") return [low, `${element(dword + 1)} = ${high}; // … and the high ones`];
  return [
    `if (typeof ${source.text} === "number") {`,
    low,
    `${element(dword + 1)} = ${source.signed ? `Math.floor(${high})` : high}; // … and the high ones`,
    `} else {`,
    `${context.use("storeBigint")}(words, ${index(dword)}, ${source.text});`,
    `}`,
  ];
}

function pieceIn(leaf: Leaf, dword: number): readonly Piece[] {
  const start = Math.max(leaf.at, dword * 32);
  const end = Math.min(leaf.at + leaf.width, dword * 32 + 32);
  return start < end ? [{ at: start - dword * 32, width: end - start, from: start - leaf.at, leaf }] : [];
}

function expression(pieces: readonly Piece[]): string {
  let folded = 0;
  const terms: string[] = [];
  for (const piece of pieces) {
    const { source } = piece.leaf;
    if (source.kind !== "constant") terms.push(term(piece, source));
    else folded += Number((source.value >> BigInt(piece.from)) & ((1n << BigInt(piece.width)) - 1n)) * 2 ** piece.at;
  }
  if (folded !== 0 || terms.length === 0) terms.unshift(folded < 0x10000 ? String(folded) : hex(folded));
  return terms.join(" | ");
}

/** The piece's bits at their place in the dword; what lies above bit 31 is cut off by the store. */
function term(piece: Piece, source: Exclude<Source, { kind: "constant" }>): string {
  if (source.kind === "boolean") return shifted(`(${source.text} ? 1 : 0)`, piece.at);
  if (source.kind !== "number") return "0";
  let text = source.text;
  if (piece.from > 0) text = `(${text} >>> ${piece.from})`;
  const reachesTop = piece.at + piece.width === 32;
  // A negative number has ones above its width, and a shifted one above what is left of it.
  if (source.signed && !reachesTop) text = `(${text} & ${hex(2 ** piece.width - 1)})`;
  return shifted(text, piece.at);
}

function shifted(text: string, by: number): string {
  return by === 0 ? text : `(${text} << ${by})`;
}

/** `// [7:0] opcode = read, [15:8] flags`, where there is more to tell than the assignment does. */
function comment(pieces: readonly Piece[]): string {
  const told = pieces.filter((piece) => piece.leaf.label !== undefined);
  const [first] = told;
  if (first === undefined) return "";
  if (told.length === 1 && first.width === 32 && first.leaf.source.kind !== "constant") return "";
  const items = told.map((piece) => /^(.*)\[(\d+)\]$/.exec(piece.leaf.label ?? ""));
  const whole = items[0]?.[1];
  if (whole !== undefined && items.length > 1 && items.every((item) => item?.[1] === whole)) {
    return ` // ${whole}[${items[0]![2]}..${items.at(-1)![2]}]`;
  }
  return ` // ${told.map((piece) => `${bits(piece.at, piece.width)} ${part(piece)}`).join(", ")}`;
}

function part({ leaf, from, width }: Piece): string {
  const { from: base, of } = leaf.part ?? { from: 0, of: leaf.width };
  return width === of ? `${leaf.label}` : `${leaf.label}${bits(base + from, width)}`;
}

export function element(dword: number): string {
  return `words[${index(dword)}]`;
}

export function index(dword: number): string {
  return dword === 0 ? "at" : `at + ${dword}`;
}

export function hex(value: number | bigint): string {
  return `0x${value.toString(16)}`;
}
