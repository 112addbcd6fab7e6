import type { BitRuler } from "../diagnostics/diagnostic.ts";
import type { BitOrder, Bits } from "./layout.ts";

export interface Labelled extends Bits {
  readonly label: string;
}

/**
 * A ruler of the word of 32 or 64 bits, naturally aligned in the entry, that holds `focus`; none when the bits in
 * question do not fit one word. Marks are cut off at the word's ends. `order` says how bits count: see the model's `Field`.
 */
export function rulerOf(focus: Bits, marks: readonly Labelled[], order?: BitOrder): BitRuler | undefined {
  for (const width of [32, 64]) {
    const start = Math.floor(focus.from / width) * width;
    if (focus.to > start + width) continue;
    const shown = marks
      .filter((mark) => mark.to > start && mark.from < start + width)
      .map(({ from, to, label }) => {
        const first = Math.max(from, start) - start;
        const last = Math.min(to, start + width) - 1 - start;
        return order === "big"
          ? { high: width - 1 - first, low: width - 1 - last, label }
          : { high: last, low: first, label };
      });
    return { width, marks: shown };
  }
  return undefined;
}
