import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import type { Unit } from "../scope.ts";

/** A command fails in one way of its own, besides that of its queue. */
export function oneFail(
  unit: Unit,
  syntax: Syntax.Command,
  first: Syntax.Fail | undefined,
  others: readonly Syntax.Fail[],
): void {
  for (const other of others) {
    const related = first === undefined ? [] : [{ location: unit.at(first), message: "the first is here" }];
    const values = { what: `command ${syntax.name.text}`, rule: "fail" };
    unit.report(diagnostics.saidTwice(values, unit.at(other), { related }));
  }
}
