import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import { fieldNames } from "../bind/laying-out.ts";
import { unionName } from "../bind/unions.ts";
import type * as Syntax from "../../parser/syntax.ts";
import type { Unit } from "../scope.ts";
import { duplicateNames } from "./duplicate-names.ts";

/**
 * A union may be called like its tag, but not like another union. A case's fields stand beside those around the union, and
 * become a command's own where it chooses the case.
 */
export function unionNames(
  unit: Unit,
  members: readonly Syntax.EntryMember[],
  where: string,
  outer: Iterable<Syntax.Name> = [],
): void {
  const unions = [...unionsIn(members)];
  if (unions.length === 0) return;
  const unnamed = unions.filter(({ name }) => name === undefined);
  duplicateNames(
    unit,
    unnamed.flatMap((union) => unionName(union) ?? []),
    `the unions of ${where}`,
  );
  const around = new Map([...outer, ...fieldNames(members)].map((name) => [name.text, name]));
  for (const union of unions) {
    for (const one of union.cases) {
      const names = [...fieldNames(one.members)];
      duplicateNames(unit, names, "this case");
      for (const name of names) {
        const other = around.get(name.text);
        if (other === undefined) continue;
        const related = [{ location: unit.at(other), message: `'${name.text}' stands here too` }];
        unit.report(diagnostics.duplicateMember({ name: name.text, where }, unit.at(name), { related }));
      }
      unionNames(unit, one.members, where, around.values());
    }
  }
}

function* unionsIn(members: readonly Syntax.EntryMember[]): Generator<Syntax.Union> {
  for (const member of members) {
    if (member.kind === "union") yield member;
    else if (member.kind === "group") yield* unionsIn(member.members);
  }
}
