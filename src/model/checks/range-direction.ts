import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type { Details } from "../../diagnostics/diagnostic.ts";
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
  if (position.kind === "bits" && unit.syntax.bits === undefined && countsFromTop(unit)) {
    const problem = diagnostics.reversedRange({ first, second }, unit.at(position), numberedFromTop(unit));
    return unit.reportOnce("RW1205 bits of the whole file", problem);
  }
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

/** Whether all ranges of bits in the file, and not just a few, have the lower number first: as manuals that count so. */
function countsFromTop(unit: Unit): boolean {
  const ranges = [...unit.source.text.matchAll(/(?<![\w.])\[ *(\d+) *: *(\d+) *\]/g)];
  return ranges.length > 2 && ranges.every(([, first, second]) => Number(first) <= Number(second));
}

/** Swapping them would make other bits of each. */
function numberedFromTop(unit: Unit): Details {
  const help = "where bit 0 is the most significant one, as in the ranges of this file, say 'bits msb0;'";
  const { endian } = unit.syntax;
  if (endian === undefined) return { help };
  const end = endian.span.end;
  const edits = [{ location: unit.source.location({ start: end, end }), newText: "\nbits msb0;" }];
  return { help, fixes: [{ title: "insert 'bits msb0;'", safe: false, edits }] };
}
