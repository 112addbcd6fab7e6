import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import type { Unit } from "../scope.ts";

type Kind = Syntax.RingRule["kind"];

export type Rules = { readonly [K in Kind]?: Syntax.RingRule & { readonly kind: K } };

/** What is said of entries by those who submit them. */
const ofHost: ReadonlySet<Kind> = new Set(["accepts", "link", "whole"]);

/** What is written, or goes on, after a slot's first store. */
const inParts: ReadonlySet<Kind> = new Set(["stamp", "takes", "chain"]);

/** What a rule says that a ring needs, and how. */
const missing: { readonly [K in Kind]?: string } = {
  depth: "how many slots there are: 'depth 64;', or 'depth 2..1024;' where who opens the queue chooses",
  spare: "how many slots stay empty: 'spare 0;', or 'spare 1;' where a full ring would look like an empty one",
  valid:
    "how an entry is known to be there: 'valid phase == turn;', or 'valid tail;' with the cell of the device's index",
};

/**
 * A ring's rules, each once. The host's ring may be told by `free` how far it is taken; the device's is told by `valid` or
 * `stamp` how far it is filled.
 */
export function ringRules(unit: Unit, syntax: Syntax.Ring): Rules {
  const found = new Map<Kind, Syntax.RingRule>();
  const ring = syntax.name.text;
  const { producer } = syntax;
  for (const rule of syntax.rules) {
    const first = found.get(rule.kind);
    if (first !== undefined) {
      const related = [{ location: unit.at(first), message: "the first is here" }];
      unit.report(diagnostics.ruleTwice({ ring, rule: rule.kind }, unit.at(rule), { related }));
    } else found.set(rule.kind, rule);
    if (producer === "device" && ofHost.has(rule.kind)) {
      unit.report(diagnostics.ruleOfHost({ rule: rule.kind, ring }, unit.at(rule)));
    }
    if (producer !== "shared" && rule.kind === (producer === "host" ? "valid" : "free") && producer !== undefined) {
      const instead = producer === "host" ? "free" : "valid";
      unit.report(diagnostics.ruleOfOtherSide({ rule: rule.kind, producer, instead }, unit.at(rule)));
    }
  }
  const whole = found.get("whole");
  for (const rule of whole === undefined ? [] : syntax.rules) {
    if (!inParts.has(rule.kind)) continue;
    const related = [{ location: unit.at(whole!), message: "one store writes all of it" }];
    unit.report(diagnostics.wholeInParts({ rule: rule.kind, ring }, unit.at(rule), { related }));
  }
  const told = found.has("valid") || found.has("stamp") || found.has("free");
  const required: readonly Kind[] = producer === "device" && !told ? ["depth", "spare", "valid"] : ["depth", "spare"];
  for (const rule of required) {
    if (found.has(rule)) continue;
    unit.reportMissing(diagnostics.ruleMissing({ ring, rule }, unit.at(syntax.name), { help: missing[rule] }));
  }
  return Object.fromEntries(found);
}
