/** Where registers stand, once what their places ask has values. */
import type { Placed } from "../bind/registers.ts";
import type * as Model from "../model.ts";
import { evaluate, type Sample } from "../samples.ts";

/** A register with the blocks around it. */
export interface Nested {
  readonly register: Model.Register;
  /** Outermost first, the register itself last. */
  readonly path: readonly (Model.Register | Model.RegisterBlock)[];
  /** Those of all of them. */
  readonly when: readonly Model.RegisterCondition[];
}

/** All registers, those in blocks too. */
export function* nested(placed: Placed, around: readonly Model.RegisterBlock[] = []): Generator<Nested> {
  for (const register of placed.registers) {
    const path = [...around, register];
    yield { register, path, when: path.flatMap((one) => one.when) };
  }
  for (const block of placed.blocks) yield* nested(block, [...around, block]);
}

/** "cq_head", "queue.cq_head" */
export function pathOf({ path }: Nested): string {
  return path.map(({ name }) => name).join(".");
}

/** The expressions that say where it stands. */
export function placing({ path }: Nested): readonly Model.Expression[] {
  return path.flatMap(({ offset, array }) => (array === undefined ? [offset] : [offset, array.stride]));
}

/** Elements at even distances. */
export interface Axis {
  readonly count: bigint;
  readonly stride: bigint;
  /** Whose elements they are. */
  readonly of: Model.Register | Model.RegisterBlock;
}

export interface Span {
  /** Bytes from the start to the first element. */
  readonly from: bigint;
  readonly size: bigint;
  readonly axes: readonly Axis[];
}

/** Where it stands with that sample; nothing where it cannot be said. */
export function spanOf({ path, register }: Nested, sample: Sample): Span | undefined {
  let from = 0n;
  const axes: Axis[] = [];
  for (const one of path) {
    const offset = evaluate(one.offset, sample);
    if (offset === undefined) return undefined;
    from += offset;
    if (one.array === undefined) continue;
    const stride = evaluate(one.array.stride, sample);
    if (stride === undefined) return undefined;
    axes.push({ count: one.array.to - one.array.from + 1n, stride, of: one });
  }
  return { from, size: BigInt(register.bits / 8), axes };
}

/** Whether the conditions, as far as the sample decides them, hold. */
export function present({ when }: Nested, sample: Sample): boolean {
  return when.every(({ condition, holds }) => {
    const value = evaluate(condition, sample);
    return value === undefined || (value !== 0n) === holds;
  });
}

/** Elements that are tried one by one. */
const most = 65536n;

type Row = Pick<Axis, "count" | "stride">;

/** Where the elements begin; only the first ones of arrays with very many. */
export function starts(from: bigint, axes: readonly Row[]): readonly bigint[] {
  let all = [from];
  for (const { count, stride } of axes) {
    const room = most / BigInt(all.length);
    const taken = Number(count < room ? count : room > 2n ? room : 2n);
    all = all.flatMap((start) => Array.from({ length: taken }, (_, i) => start + BigInt(i) * stride));
  }
  return all;
}

type Bytes = Pick<Span, "from" | "size">;

/** Whether some bytes meet an element of an even row, from the element `least` on. */
export function hits(bytes: Bytes, first: Bytes, row: Row = { count: 1n, stride: 0n }, least = 0n): boolean {
  // An element meets them that begins in front of their end and ends behind their start.
  const [after, before] = [bytes.from - first.size - first.from, bytes.from + bytes.size - first.from];
  if (row.stride === 0n) return least < row.count && after < 0n && before > 0n;
  const lowest = floorOf(after, row.stride) + 1n;
  const highest = -floorOf(-before, row.stride) - 1n;
  const from = lowest > least ? lowest : least;
  return from <= highest && from < row.count;
}

function floorOf(a: bigint, b: bigint): bigint {
  return a % b < 0n ? a / b - 1n : a / b;
}
