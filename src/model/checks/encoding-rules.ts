import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import type * as Model from "../model.ts";
import type { Unit } from "../scope.ts";

type Kind = Syntax.EncodingRule["kind"];

export type EncodingRules = { readonly [K in Kind]?: Syntax.EncodingRule & { readonly kind: K } };

/** An encoding's rules, each once, and those that need another: lists have a length, a struct has an address. */
export function encodingRules(unit: Unit, syntax: Syntax.Encoding, element: Model.Type | undefined): EncodingRules {
  const found = new Map<Kind, Syntax.EncodingRule>();
  const what = `encoding ${syntax.name.text}`;
  for (const rule of syntax.rules) {
    const first = found.get(rule.kind);
    if (first === undefined) {
      found.set(rule.kind, rule);
      continue;
    }
    const related = [{ location: unit.at(first), message: "the first is here" }];
    unit.report(diagnostics.saidTwice({ what, rule: rule.kind }, unit.at(rule), { related }));
  }
  const rules: EncodingRules = Object.fromEntries(found);
  const needs = (rule: Kind, why: string) => {
    if (found.has(rule)) return;
    unit.reportMissing(diagnostics.notSaid({ what, rule, why }, unit.at(syntax.name)));
  };
  if (rules.chain?.how === "last") needs("capacity", "lists of which the last element names the next have a length");
  if (element?.kind === "struct" || element?.kind === "blob") {
    needs("address", "one of the element's fields is the address");
    return rules;
  }
  for (const part of [rules.address, rules.length, rules.writes, rules.follow]) {
    if (part === undefined || element === undefined) continue;
    unit.report(diagnostics.encodingPartOfInteger({ what, rule: part.kind }, unit.at(part)));
  }
  return rules;
}
