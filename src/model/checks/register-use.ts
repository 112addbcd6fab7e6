import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import type { FieldTarget, WordTarget } from "../registers.ts";
import type { Unit } from "../scope.ts";

type Used = WordTarget | FieldTarget;

/** As messages call it: "register 'cc'", "field 'en' of register 'cc'". */
function describeTarget(target: Used): string {
  const register = `register '${target.word.name}'`;
  return target.kind === "field" ? `field '${target.field.name}' of ${register}` : register;
}

function declaredAt(unit: Unit, target: Used) {
  const { unit: owner } = unit.resolve(target.registers);
  const { span } = target.kind === "field" ? target.field : target.word;
  return owner.at(span);
}

/** What a load of a write-only register gives is nobody's value. */
export function readOfWriteOnly(unit: Unit, target: Used, syntax: Syntax.Expression): undefined {
  const related = [{ location: declaredAt(unit, target), message: "it is 'write only'" }];
  return unit.report(diagnostics.readOfWriteOnly({ what: describeTarget(target) }, unit.at(syntax), { related }));
}

/** Whether stores to it change anything; reports when they do not. */
export function storeToReadonly(unit: Unit, target: Used, syntax: Syntax.Expression): boolean {
  const { access } = target.kind === "field" ? target.field : target.word;
  if (access !== "readonly" && access !== "read-clears") return true;
  const told = access === "readonly" ? "it is 'readonly'" : "it is 'read clears': loads clear it, stores do nothing";
  const related = [{ location: declaredAt(unit, target), message: told }];
  unit.report(diagnostics.storeToReadonly({ what: describeTarget(target) }, unit.at(syntax), { related }));
  return false;
}
