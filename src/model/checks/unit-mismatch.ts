import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import type * as Model from "../model.ts";
import type { Scope } from "../scope.ts";
import { describeType } from "../types.ts";

/** Where a duration meets what is none: a number without a unit says no time, and a time is no number. */
export function unitMismatch(scope: Scope, syntax: Syntax.Expression, found: Model.Expression): undefined {
  // The unit may stand in a part that could not be read.
  if (scope.unit.broken) return undefined;
  const { unit } = scope;
  const isTime = found.type.kind === "duration";
  const values = {
    found: isTime ? "a duration" : describeFound(syntax, found),
    expected: isTime ? "a number" : "a duration",
  };
  if (isTime || syntax.kind !== "integer") return unit.report(diagnostics.unitMismatch(values, unit.at(syntax)));
  const at = unit.at({ start: syntax.span.end, end: syntax.span.end });
  const fixes = [{ title: "write it in milliseconds", safe: false, edits: [{ location: at, newText: " ms" }] }];
  return unit.report(diagnostics.unitMismatch(values, unit.at(syntax), { fixes }));
}

function describeFound(syntax: Syntax.Expression, found: Model.Expression): string {
  return syntax.kind === "integer" ? "a number without a unit" : describeType(found.type);
}
