/** Layouts whose last member has no length: as long as what is given. */
import type { Field, Type } from "../model/model.ts";
import type { Layout } from "./layouts.ts";
import { parseBytes } from "./parse.ts";

interface Flexible {
  readonly field: Field;
  readonly element: Type;
  /** Bits of an element. */
  readonly each: number;
}

export function flexibleOf({ fields }: Layout): Flexible | undefined {
  const field = fields.at(-1);
  if (field?.type.kind !== "flexible") return undefined;
  const { element } = field.type;
  const each = element.kind === "bool" ? 8 : "bits" in element ? element.bits : 32;
  return { field, element, each };
}

/** The layout with that many elements, which may lie on the padding behind the last member. */
export function withElements(layout: Layout, count: number): Layout {
  const flexible = flexibleOf(layout);
  if (flexible === undefined) return layout;
  const { field, element, each } = flexible;
  const width = count * each;
  const type: Type = { kind: "array", element, length: count, bits: width };
  const before = layout.fields.slice(0, -1).filter(({ role, at }) => role !== "reserved" || at < field.at);
  const bits = Math.max(layout.bits, field.at + width);
  return {
    ...layout,
    bits,
    fields: [...(count === 0 ? layout.fields.slice(0, -1) : before), { ...field, type, width }],
  };
}

/** How many elements so many bytes hold; nothing when they end inside one, or before them. */
export function elementsIn(layout: Layout, bytes: number): number | undefined {
  const flexible = flexibleOf(layout);
  if (flexible === undefined) return bytes === Math.ceil(layout.bits / 8) ? 0 : undefined;
  if (bytes * 8 < layout.bits) return undefined;
  // What fits into the padding is no element yet: the struct ends there.
  if (bytes * 8 === layout.bits) return 0;
  const count = (bytes * 8 - flexible.field.at) / flexible.each;
  return Number.isInteger(count) ? count : undefined;
}

/** How many are given: all at once, as bytes, or one by one, `parts[2].size`. */
export function elementsGiven(layout: Layout, given: ReadonlyMap<string, string>): number {
  const flexible = flexibleOf(layout);
  if (flexible === undefined) return 0;
  const { name } = flexible.field;
  const whole = parseBytes(given.get(name) ?? "");
  const single = [...given.keys()].map((key) =>
    key.startsWith(`${name}[`) ? Number.parseInt(key.slice(name.length + 1), 10) + 1 : 0,
  );
  return Math.max(Math.ceil(((whole?.length ?? 0) * 8) / flexible.each), 0, ...single.filter(Number.isInteger));
}
