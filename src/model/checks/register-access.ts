import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import type * as Model from "../model.ts";
import type { Unit } from "../scope.ts";
import type { RulesOf } from "./register-rules.ts";

/** As it is written. */
export function writtenAccess(mode: Syntax.AccessMode): string {
  return mode.replace("-", " ");
}

/** The one way in which a register is used; nothing where it says none. */
export function registerAccess(unit: Unit, syntax: Syntax.Register, rules: RulesOf): Model.Access | undefined {
  const name = `register '${syntax.name.text}'`;
  const [access] = rules.access;
  if (!one(unit, name, rules.access)) return access?.mode;
  if (rules.whole !== undefined && access?.mode === "readonly") {
    const related = [{ location: unit.at(access), message: "it is never stored" }];
    const values = { what: name, one: "whole", other: "readonly" };
    unit.report(diagnostics.accessContradiction(values, unit.at(rules.whole), { related }));
  }
  return access?.mode;
}

/** What fields may still say where the register says one thing of its whole word. */
const narrower: Readonly<Partial<Record<Model.Access, readonly Syntax.AccessMode[]>>> = {
  readonly: ["readonly", "read-clears"],
  "read-clears": ["readonly", "read-clears"],
  "write-only": ["write-only", "trigger"],
};

/** The one way in which a field is used; nothing where it says none, or where its register leaves it no choice. */
export function fieldAccess(
  unit: Unit,
  syntax: Syntax.Field | undefined,
  register: Model.Access,
  rules: RulesOf,
): Model.Access | undefined {
  const [access] = syntax?.access ?? [];
  if (syntax === undefined || access === undefined) return undefined;
  const name = `field '${syntax.name.text}'`;
  if (!one(unit, name, syntax.access)) return access.mode;
  if (narrower[register]?.includes(access.mode) ?? true) return access.mode;
  const related = rules.access.slice(0, 1).map((word) => ({
    location: unit.at(word),
    message: "this holds for the whole register",
  }));
  const values = { what: name, one: writtenAccess(access.mode), other: writtenAccess(register as Syntax.AccessMode) };
  unit.report(diagnostics.accessContradiction(values, unit.at(access), { related }));
  return undefined;
}

function one(unit: Unit, what: string, words: readonly Syntax.AccessWord[]): boolean {
  const [first, second] = words;
  if (first === undefined || second === undefined) return true;
  const related = [{ location: unit.at(first), message: "the other is here" }];
  const values = { what, one: writtenAccess(second.mode), other: writtenAccess(first.mode) };
  unit.report(diagnostics.accessContradiction(values, unit.at(second), { related }));
  return false;
}
