import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import type { Unit } from "../scope.ts";

/** A command says once how often it completes; one that never does is answered by nothing. */
export function completing(unit: Unit, syntax: Syntax.Command): Syntax.Completes | undefined {
  const [first, ...others] = syntax.members.filter((member) => member.kind === "completes");
  for (const other of others) {
    const related = [{ location: unit.at(first!), message: "the first is here" }];
    const values = { what: `command ${syntax.name.text}`, rule: "completes" };
    unit.report(diagnostics.saidTwice(values, unit.at(other), { related }));
  }
  if (first?.how === "never" && syntax.completion !== undefined) {
    const related = [{ location: unit.at(first), message: "it never completes, by this" }];
    const values = { name: syntax.name.text, entry: syntax.completion.text };
    unit.report(diagnostics.answersNever(values, unit.at(syntax.completion), { related }));
  }
  return first;
}
