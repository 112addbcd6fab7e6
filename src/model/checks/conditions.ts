import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import { fold } from "../fold.ts";
import type * as Model from "../model.ts";
import { refuted } from "../refuted.ts";
import type { Unit } from "../scope.ts";

/** A condition that no values meet leaves nothing that could be given. */
export function everHolds(unit: Unit, where: Syntax.Where, condition: Model.Expression): boolean {
  if (fold(condition) !== 0n && !refuted(condition)) return true;
  unit.report(diagnostics.neverHolds(unit.at(where.condition!)));
  return false;
}
