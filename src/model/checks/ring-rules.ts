import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import type { Unit } from "../scope.ts";

type Kind = Syntax.RingRule["kind"];

export type Rules = { readonly [K in Kind]?: Extract<Syntax.RingRule, { kind: K }> } & {
  /** Whether the ring has each rule that it needs and no other. */
  readonly complete: boolean;
};

/** A ring's rules, each once: the host's ring is told by `free` how far it is taken, the device's by `valid` how far it is filled. */
export function ringRules(unit: Unit, syntax: Syntax.Ring): Rules {
  const found = new Map<Kind, Syntax.RingRule>();
  const ring = syntax.name.text;
  const { producer } = syntax;
  let complete = true;
  for (const rule of syntax.rules) {
    const first = found.get(rule.kind);
    if (first !== undefined) {
      const related = [{ location: unit.at(first), message: "the first is here" }];
      unit.report(diagnostics.ruleTwice({ ring, rule: rule.kind }, unit.at(rule), { related }));
      complete = false;
    } else found.set(rule.kind, rule);
    if (rule.kind === (producer === "host" ? "valid" : "free") && producer !== undefined) {
      const instead = producer === "host" ? "free" : "valid";
      unit.report(diagnostics.ruleOfOtherSide({ rule: rule.kind, producer, instead }, unit.at(rule)));
      complete = false;
    }
  }
  const index = producer === "device" ? "valid" : "free";
  const other = producer === "device" ? "free" : "valid";
  for (const rule of ["depth", "index", "spare", index] as const) {
    if (found.has(rule) || (rule === index && found.has(other))) continue;
    unit.reportMissing(diagnostics.ruleMissing({ ring, rule }, unit.at(syntax.name)));
    complete = false;
  }
  return { ...Object.fromEntries(found), complete };
}
