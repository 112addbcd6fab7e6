import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type { Placed } from "../bind/registers.ts";
import type * as Model from "../model.ts";
import { describeSample, samples, type Sample } from "../samples.ts";
import type { Unit } from "../scope.ts";
import { nested, placing, present, spanOf, type Nested } from "./register-spans.ts";

/** One element of an array ends before the next one begins: the stride is not shorter than what it holds. */
export function arrayStrides(unit: Unit, placed: Placed): void {
  const arrays = new Map<Model.Register | Model.RegisterBlock, Nested[]>();
  for (const one of nested(placed)) {
    for (const step of one.path) {
      if (step.array === undefined || step.array.from === step.array.to) continue;
      arrays.set(step, [...(arrays.get(step) ?? []), one]);
    }
  }
  for (const [array, members] of arrays) {
    for (const sample of samples(members.flatMap(placing))) {
      if (!tooShort(unit, array, members, sample)) continue;
      break;
    }
  }
}

function tooShort(
  unit: Unit,
  array: Model.Register | Model.RegisterBlock,
  members: readonly Nested[],
  sample: Sample,
): boolean {
  const spans = members.flatMap((one) => (present(one, sample) ? (spanOf(one, sample) ?? []) : []));
  const stride = spans[0]?.axes.find((axis) => axis.of === array)?.stride;
  if (stride === undefined) return false;
  // From the first byte of an element to the end of its last register; registers further in repeat on their own.
  const inner = spans.map(({ from, size, axes }) => {
    const own = axes.slice(axes.findIndex((axis) => axis.of === array) + 1);
    return { from, to: own.reduce((end, axis) => end + (axis.count - 1n) * axis.stride, from + size) };
  });
  const first = inner.reduce((least, { from }) => (from < least ? from : least), inner[0]!.from);
  const last = inner.reduce((most, { to }) => (to > most ? to : most), inner[0]!.to);
  if (stride >= last - first || !collides(inner, stride)) return false;
  const asked = describeSample(sample);
  const values = { name: array.name, stride, size: last - first, when: asked === undefined ? "" : ` when ${asked}` };
  unit.report(diagnostics.elementsOverlap(values, unit.at(array)));
  return true;
}

/** Whether what stands in one element meets something of the ones behind it. */
function collides(inner: readonly { readonly from: bigint; readonly to: bigint }[], stride: bigint): boolean {
  if (stride === 0n) return true;
  return inner.some((a) =>
    inner.some((b) => {
      // The first element behind in which `b` ends beyond the start of `a`, and whether it begins before its end.
      const steps = (a.from - b.to) / stride + 1n;
      const k = steps > 1n ? steps : 1n;
      return b.from + k * stride < a.to && a.from < b.to + k * stride;
    }),
  );
}
