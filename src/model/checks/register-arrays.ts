import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type { Placed } from "../bind/registers.ts";
import type * as Model from "../model.ts";
import { describeSample, samples, type Sample } from "../samples.ts";
import type { Unit } from "../scope.ts";
import { exclusive } from "./register-alternatives.ts";
import { hits, nested, placing, present, spanOf, starts, type Axis, type Nested, type Span } from "./register-spans.ts";

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
  const all = members.flatMap((one): readonly Element[] => {
    const span = present(one, sample) ? spanOf(one, sample) : undefined;
    const at = span?.axes.findIndex((axis) => axis.of === array) ?? -1;
    return span === undefined || at < 0 ? [] : [{ one, span, axis: span.axes[at]!, inner: span.axes.slice(at + 1) }];
  });
  if (!all.some((a) => all.some((b) => collide(a, b)))) return false;
  const first = all.map(({ span }) => span.from).reduce((a, b) => (a < b ? a : b));
  const last = all.map(end).reduce((a, b) => (a > b ? a : b));
  const asked = describeSample(sample);
  const { stride } = all[0]!.axis;
  const values = { name: array.name, stride, size: last - first, when: asked === undefined ? "" : ` when ${asked}` };
  unit.report(diagnostics.elementsOverlap(values, unit.at(array)));
  return true;
}

/** A register as it stands in the array's first element. */
interface Element {
  readonly one: Nested;
  readonly span: Span;
  /** The array's own. */
  readonly axis: Axis;
  /** Those of arrays inside. */
  readonly inner: readonly Axis[];
}

/** Behind its last byte in the first element. */
function end({ span, inner }: Element): bigint {
  return inner.reduce((to, { count, stride }) => to + (count - 1n) * stride, span.from + span.size);
}

/** Whether one, in the first element, stands on bytes that the other has in a later one. */
function collide(a: Element, b: Element): boolean {
  if (a !== b && (a.one.register.alias || b.one.register.alias || exclusive(a.one.when, b.one.when))) return false;
  if (b.axis.stride > end(a) - b.span.from) return false;
  return starts(a.span.from, a.inner).some((from) =>
    starts(b.span.from, b.inner).some((start) =>
      hits({ from, size: a.span.size }, { from: start, size: b.span.size }, b.axis, 1n),
    ),
  );
}
