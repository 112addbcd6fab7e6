import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import type { Unit } from "../scope.ts";

/** Bytes between registers are nobody's business, so none is reserved. A register of that name stands in quotes. */
export function reservedRegister(unit: Unit, syntax: Syntax.Register): boolean {
  if (unit.source.slice(syntax.name.span) !== "reserved") return false;
  const edits = [{ location: unit.at(syntax), newText: "" }];
  const fixes = [{ title: "remove it", safe: true, edits }];
  unit.report(diagnostics.reservedRegister(unit.at(syntax.name), { fixes }));
  return true;
}
