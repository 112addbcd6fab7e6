import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import type { Unit } from "../scope.ts";

type Rule = Exclude<Syntax.RegisterRule, { kind: "access" }>;

export type RulesOf = { readonly [K in Rule["kind"]]?: Extract<Rule, { kind: K }> } & {
  readonly access: readonly Syntax.AccessWord[];
};

/** What stands behind a register's type, each rule once; accesses are another check's. */
export function registerRules(unit: Unit, syntax: Syntax.Register): RulesOf {
  const found = new Map<Rule["kind"], Rule>();
  for (const rule of syntax.rules) {
    if (rule.kind === "access") continue;
    const first = found.get(rule.kind);
    if (first === undefined) {
      found.set(rule.kind, rule);
      continue;
    }
    const related = [{ location: unit.at(first), message: "the first is here" }];
    const values = { name: syntax.name.text, rule: rule.kind };
    unit.report(diagnostics.registerRuleTwice(values, unit.at(rule), { related }));
  }
  const access = syntax.rules.filter((rule) => rule.kind === "access");
  return { ...Object.fromEntries(found), access };
}
