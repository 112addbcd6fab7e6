import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import type { Unit } from "../scope.ts";

/** Reports each name that stands before it in the list already. `where` says whose names they are: "struct Params". */
export function duplicateNames(unit: Unit, names: Iterable<Syntax.Name>, where: string): void {
  const seen = new Map<string, Syntax.Name>();
  for (const name of names) {
    const first = seen.get(name.text);
    if (first === undefined) {
      seen.set(name.text, name);
      continue;
    }
    const related = [{ location: unit.at(first), message: `'${name.text}' stands here too` }];
    unit.report(diagnostics.duplicateMember({ name: name.text, where }, unit.at(name), { related }));
  }
}
