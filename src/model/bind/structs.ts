/** Structs: laid out by C's rules, or by ranges. */
import type * as Syntax from "../../parser/syntax.ts";
import type * as Model from "../model.ts";
import type { Unit } from "../scope.ts";
import { bindCStruct } from "./c-structs.ts";
import { bindRangedStruct } from "./ranged-structs.ts";

export function bindStruct(unit: Unit, syntax: Syntax.Struct): Model.Struct | undefined {
  return syntax.layout === "c" ? bindCStruct(unit, syntax) : bindRangedStruct(unit, syntax);
}
