import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import type { Unit } from "../scope.ts";

/** Two members of one value could not be told apart when it is read back. */
export function duplicateValue(unit: Unit, member: Syntax.EnumMember, value: bigint, other: Syntax.EnumMember): void {
  const related = [{ location: unit.at(other.name), message: `'${other.name.text}' is ${value} too` }];
  const values = { name: member.name.text, value, other: other.name.text };
  unit.report(diagnostics.duplicateValue(values, unit.at(member.value ?? member.name), { related }));
}
