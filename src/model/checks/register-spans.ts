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
