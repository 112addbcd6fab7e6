import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import type { Unit } from "../scope.ts";

/** A C struct has no size without members, and a closed enum no value. */
export function emptyType(unit: Unit, { kind, name, members }: Syntax.CStruct | Syntax.Enum): void {
  if (members.length > 0) return;
  unit.incomplete.add(name.text);
  unit.reportMissing(diagnostics.emptyType({ kind, name: name.text }, unit.at(name)));
}
