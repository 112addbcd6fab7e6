import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import type { Alternative, Draft } from "../bind/registers.ts";
import type { Unit } from "../scope.ts";
import { duplicateNames } from "./duplicate-names.ts";

/**
 * A name stands once among registers, except in alternatives that are never there together: those are the same register in
 * two places, so they say the same of it.
 */
export function alternativeNames(unit: Unit, syntax: Syntax.Registers, drafts: readonly Draft[]): void {
  check(unit, drafts, `registers ${syntax.name.text}`);
}

function check(unit: Unit, drafts: readonly Draft[], where: string): void {
  const seen = new Map<string, Draft>();
  for (const one of drafts) {
    const { name } = one.syntax;
    const first = seen.get(name.text);
    if (one.kind === "block") check(unit, one.inner, `block ${name.text}`);
    if (first === undefined) seen.set(name.text, one);
    else if (!exclusive(first.when, one.when)) duplicateNames(unit, [first.syntax.name, name], where);
    else if (shape(first) !== undefined && shape(one) !== undefined && shape(first) !== shape(one)) {
      const related = [{ location: unit.at(first.syntax.name), message: "the other alternative" }];
      unit.report(diagnostics.alternativesDiffer({ name: name.text }, unit.at(name), { related }));
    }
  }
}

/** Whether two sets of conditions have a `when` of which they take the two sides. */
export function exclusive(
  a: readonly Pick<Alternative, "when" | "holds">[],
  b: readonly Pick<Alternative, "when" | "holds">[],
): boolean {
  return a.some((one) => b.some((other) => one.when === other.when && one.holds !== other.holds));
}

/** What users of the name see of it: everything but where it stands and what is said about it. */
function shape(one: Draft): string | undefined {
  const seen = one.kind === "word" ? one.word : one.group;
  const hidden = new Set(["span", "doc", "attributes", "reset", "alias", "gate"]);
  return (
    seen &&
    JSON.stringify(seen, (key, value: unknown) =>
      hidden.has(key) ? undefined : typeof value === "bigint" ? String(value) : value,
    )
  );
}
