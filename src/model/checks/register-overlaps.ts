import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type { Placed } from "../bind/registers.ts";
import type * as Model from "../model.ts";
import { describeSample, samples } from "../samples.ts";
import type { Unit } from "../scope.ts";
import { exclusive } from "./register-alternatives.ts";
import { hits, nested, pathOf, placing, present, spanOf, starts, type Nested, type Span } from "./register-spans.ts";

/** Registers stand apart, unless one says that it is another view of the same bytes or the two are never there together. */
export function registerOverlaps(unit: Unit, placed: Placed, wrong: ReadonlySet<Model.Register>): void {
  const all = [...nested(placed)].filter(({ register }) => !wrong.has(register));
  const told = new Set<Nested>();
  for (const sample of samples(all.flatMap(placing))) {
    const spans = all.flatMap((one) => {
      const span = present(one, sample) ? spanOf(one, sample) : undefined;
      return span === undefined ? [] : [{ one, span, to: end(span) }];
    });
    spans.sort((a, b) => (a.span.from < b.span.from ? -1 : a.span.from > b.span.from ? 1 : 0));
    let open: typeof spans = [];
    for (const later of spans) {
      open = open.filter(({ to }) => to > later.span.from);
      for (const earlier of open) {
        if (told.has(later.one) || told.has(earlier.one) || apart(earlier.one, later.one)) continue;
        if (!meet(earlier.span, later.span)) continue;
        const pair = [earlier.one, later.one].sort((a, b) => a.register.span.start - b.register.span.start);
        told.add(report(unit, pair as [Nested, Nested], describeSample(sample)));
      }
      open.push(later);
    }
  }
}

/** Whether the two may stand on the same bytes. */
function apart(a: Nested, b: Nested): boolean {
  return a.register.alias || b.register.alias || exclusive(a.when, b.when);
}

function report(unit: Unit, [other, one]: readonly [Nested, Nested], asked: string | undefined): Nested {
  const related = [{ location: unit.at(other.register), message: `'${pathOf(other)}' stands here` }];
  const values = { name: pathOf(one), other: pathOf(other), when: asked === undefined ? "" : ` when ${asked}` };
  unit.report(diagnostics.registersOverlap(values, unit.at(one.register), { related }));
  return one;
}

/** Behind its last element. */
function end({ from, size, axes }: Span): bigint {
  return axes.reduce((to, { count, stride }) => to + (count - 1n) * stride, from + size);
}

/** Whether an element of one shares a byte with an element of the other; those of one array in step are one. */
function meet(a: Span, b: Span): boolean {
  const shared = a.axes.filter((axis) => b.axes.some((other) => other.of === axis.of));
  const [own, others] = [a, b].map(({ axes }) => axes.filter((axis) => !shared.some(({ of }) => of === axis.of)));
  const elements = starts(a.from, own!);
  return elements.some((from) =>
    starts(b.from, others!.slice(0, -1)).some((start) =>
      hits({ from, size: a.size }, { from: start, size: b.size }, others!.at(-1)),
    ),
  );
}
