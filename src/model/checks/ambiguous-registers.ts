import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import type { SymbolOf, Unit } from "../scope.ts";

/** A bare name that several blocks of registers have says which one is meant only together with the block's. */
export function ambiguousRegister(unit: Unit, name: Syntax.Name, owners: readonly SymbolOf<"registers">[]): undefined {
  const local = (owner: SymbolOf<"registers">) =>
    [...unit.imports].find(([, { symbol }]) => symbol === owner)?.[0] ?? owner.name;
  const names = owners.map(local);
  const related = owners.map((owner) => ({
    location: owner.unit.at(owner.syntax.name),
    message: `'${owner.name}' has one`,
  }));
  const at = unit.at({ start: name.span.start, end: name.span.start });
  const fixes = names.map((owner) => ({
    title: `write '${owner}.${name.text}'`,
    safe: false,
    edits: [{ location: at, newText: `${owner}.` }],
  }));
  const values = { name: name.text, owners: `${names.slice(0, -1).join(", ")} and ${names.at(-1)}` };
  return unit.report(diagnostics.ambiguousRegister(values, unit.at(name), { related, fixes }));
}
