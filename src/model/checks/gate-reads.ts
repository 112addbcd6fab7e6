import type * as Syntax from "../../parser/syntax.ts";
import type * as Model from "../model.ts";
import type { Unit } from "../scope.ts";

/** A gate is found out right after a reset, before anything else: it may not read what is only there behind a gate. */
export function gateReads(_unit: Unit, _syntax: Syntax.Gate, _condition: Model.Expression): boolean {
  return true;
}
