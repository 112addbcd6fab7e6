import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import type { BitOrder } from "../layout.ts";
import { rulerOf } from "../ruler.ts";
import type { Unit } from "../scope.ts";

interface Member {
  readonly title: string;
  readonly position: Syntax.Position;
  readonly type: Syntax.TypeReference;
}

interface Place {
  readonly from: number;
  /** Bits of the position. */
  readonly given: number;
  readonly order: BitOrder | undefined;
}

/** A position by bits or units says a width, and so does the type: they must agree. */
export function widthMismatch(unit: Unit, member: Member, at: Place, width: number): undefined {
  const { from, given, order } = at;
  const wider = { from, to: from + Math.max(given, width) };
  const ruler = rulerOf(
    wider,
    [
      { from, to: from + given, label: "position" },
      { from, to: from + width, label: "type" },
    ],
    order,
  );
  const related = [{ location: unit.at(member.position), message: `the position has ${bits(given)}` }];
  const values = { member: member.title, given: bits(given), width: bits(width) };
  return unit.report(diagnostics.widthMismatch(values, unit.at(member.type), { related, ruler }));
}

function bits(count: number): string {
  return count === 1 ? "1 bit" : `${count} bits`;
}
