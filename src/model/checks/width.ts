import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import { rulerOf } from "../ruler.ts";
import type { Unit } from "../scope.ts";

interface Member {
  readonly title: string;
  readonly position: Syntax.Position;
  readonly type: Syntax.TypeReference;
}

/** A position by bits or units says a width, and so does the type: they must agree. */
export function widthMismatch(unit: Unit, member: Member, from: number, given: number, width: number): undefined {
  const wider = { from, to: from + Math.max(given, width) };
  const ruler = rulerOf(wider, [
    { from, to: from + given, label: "position" },
    { from, to: from + width, label: "type" },
  ]);
  const related = [{ location: unit.at(member.position), message: `the position has ${bits(given)}` }];
  const values = { member: member.title, given: bits(given), width: bits(width) };
  return unit.report(diagnostics.widthMismatch(values, unit.at(member.type), { related, ruler }));
}

function bits(count: number): string {
  return count === 1 ? "1 bit" : `${count} bits`;
}
