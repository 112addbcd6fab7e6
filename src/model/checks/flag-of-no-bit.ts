import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type { Fix } from "../../diagnostics/diagnostic.ts";
import type * as Syntax from "../../parser/syntax.ts";
import type { Unit } from "../scope.ts";

/** A flag of no bit is never set: most likely the members are numbered by their bits, as some manuals and headers do. */
export function flagOfNoBit(unit: Unit, syntax: Syntax.Flags, values: ReadonlyMap<bigint, Syntax.EnumMember>): void {
  const member = values.get(0n);
  if (member === undefined) return;
  const { text } = member.name;
  const fix = byNumber(unit, syntax);
  const fixes = fix === undefined ? undefined : [fix];
  unit.report(diagnostics.flagOfNoBit({ name: text }, unit.at(member.value ?? member.name), { fixes }));
}

/** Shifts every member's number into its place, where all of them are plain numbers. */
function byNumber(unit: Unit, { members }: Syntax.Flags): Fix | undefined {
  const edits = members.flatMap(({ value }) =>
    value?.kind === "integer" ? [{ location: unit.at(value), newText: `1 << ${value.value}` }] : [],
  );
  return edits.length < members.length || edits.length < 2
    ? undefined
    : { title: "take the numbers for those of bits", safe: false, edits };
}
