import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import type { Unit } from "../scope.ts";

/** Only 64 bits have halves of 32. */
export function splitWidth(
  unit: Unit,
  syntax: Syntax.Register,
  split: Extract<Syntax.RegisterRule, { kind: "split" }>,
  bits: number,
): boolean {
  if (bits === 64) return true;
  const related = [{ location: unit.at(syntax.type!), message: `it has ${bits} bits` }];
  unit.report(diagnostics.splitNot64({ name: syntax.name.text, bits }, unit.at(split), { related }));
  return false;
}
