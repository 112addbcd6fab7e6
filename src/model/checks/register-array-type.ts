import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import type { Unit } from "../scope.ts";

/** Registers are accessed one by one, so an array of them is one of places, not of values: it stands behind the name. */
export function registerArrayType(unit: Unit, syntax: Syntax.Register, type: Syntax.ArrayType): undefined {
  const { name } = syntax;
  const end = { start: name.span.end, end: name.span.end };
  const { length, element } = type;
  const count = length?.kind === "integer" && syntax.array === undefined ? length.value : 0n;
  const edits =
    count > 0n
      ? [
          { location: unit.at(end), newText: `[0..${count - 1n}]` },
          { location: unit.at(type), newText: unit.source.slice(element.span) },
        ]
      : [];
  const fixes = count > 0n ? [{ title: "write the array behind the name", safe: true, edits }] : [];
  return unit.report(diagnostics.registerArrayType({ name: name.text }, unit.at(type), { fixes }));
}
