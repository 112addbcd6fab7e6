import type * as Model from "../model.ts";
import type { Unit } from "../scope.ts";

/** The name under which a file knows a declaration: its own, or its import's alias. */
export function entryName(unit: Unit, reference: Model.Reference): string {
  if (reference.file === unit.source.file) return reference.name;
  for (const [name, { symbol }] of unit.imports) if (symbol === unit.resolve(reference)) return name;
  return reference.name;
}
