import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import type * as Model from "../model.ts";
import type { Unit } from "../scope.ts";
import { wireOf } from "../stored.ts";

/** A default or a fixed value is one that the field may be given: aligned, not too large, and it has a stored form. */
export function givenValue(unit: Unit, field: Model.Field, value: bigint, at: Syntax.Expression): boolean {
  const why = obstacle(field, value);
  if (why === undefined) return true;
  unit.report(diagnostics.notGivable({ value, name: field.name, why }, unit.at(at)));
  return false;
}

function obstacle({ align, maximum, stored }: Model.Field, value: bigint): string | undefined {
  if (align !== undefined && value % align !== 0n) return `it is no multiple of ${align}`;
  if (maximum !== undefined && value > maximum) return `the largest is ${maximum}`;
  if (stored === undefined || wireOf(stored, value) !== undefined) return undefined;
  return stored.form === "log2" ? "it is no power of two" : "its stored form is no whole number";
}
