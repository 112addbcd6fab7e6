import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type { Placed } from "../bind/registers.ts";
import { fold } from "../fold.ts";
import type * as Model from "../model.ts";
import { describeSample, samples } from "../samples.ts";
import type { Unit } from "../scope.ts";
import { nested, pathOf, placing, present, spanOf, type Nested } from "./register-spans.ts";

/**
 * A device takes a load or store of a register only where its size divides its place; halves of one are 4 bytes. Answers
 * those that are not aligned: where they stand is wrong, so nothing else is said of it. `start`: the bytes from what is
 * aligned itself to the registers.
 */
export function alignments(
  unit: Unit,
  placed: Placed,
  start: Model.Expression | undefined,
): ReadonlySet<Model.Register> {
  const base = (start && fold(start)) ?? 0n;
  return new Set([...nested(placed)].filter((one) => misaligned(unit, one, base)).map(({ register }) => register));
}

function misaligned(unit: Unit, one: Nested, base: bigint): boolean {
  const { register } = one;
  const size = register.split === undefined ? BigInt(register.bits / 8) : 4n;
  for (const sample of samples(placing(one))) {
    const span = present(one, sample) ? spanOf(one, sample) : undefined;
    if (span === undefined) continue;
    const axis = span.axes.find(({ count, stride }) => count > 1n && stride % size !== 0n);
    const first = base + span.from;
    const at = first % size === 0n ? first + (axis?.stride ?? 0n) : first;
    if (at % size === 0n) continue;
    const asked = describeSample(sample);
    const values = {
      name: pathOf(one),
      at: `0x${at.toString(16).padStart(2, "0")}`,
      size,
      when: asked === undefined ? "" : ` when ${asked}`,
    };
    unit.report(diagnostics.misalignedRegister(values, unit.at(register)));
    return true;
  }
  return false;
}
