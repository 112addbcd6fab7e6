import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import type { Unit } from "../scope.ts";

/** Ranges are written like a datasheet's: the highest unit first, of bits the most significant. */
export function reversedRange(
  unit: Unit,
  position: Syntax.BitPosition | Syntax.UnitPosition,
  first: number,
  second: number,
): undefined {
  // How bits are numbered may be what could not be read.
  if (position.kind === "bits" && unit.broken && unit.syntax.bits === undefined) return undefined;
  const { high, low } = position;
  const edits = [
    { location: unit.at(high), newText: unit.source.slice(low!.span) },
    { location: unit.at(low!), newText: unit.source.slice(high.span) },
  ];
  const fixes = [{ title: "swap the two ends", safe: true, edits }];
  if (position.kind === "bits" && unit.msb0) {
    return unit.report(diagnostics.reversedMsb0({ first, second }, unit.at(position), { fixes }));
  }
  const help = "a span names bytes; that the first of them is the most significant is said by 'endian big' alone";
  const confused = position.kind === "units" && unit.byteOrder === "big" ? { help } : {};
  return unit.report(diagnostics.reversedRange({ first, second }, unit.at(position), { fixes, ...confused }));
}
