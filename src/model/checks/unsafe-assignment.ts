import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import { obstacle, type Obstacle } from "../assignable.ts";
import type { FieldTarget } from "../registers.ts";
import type { Unit } from "../scope.ts";

/** Whether the field may be assigned by itself; reports what stands in the way. */
export function unsafeAssignment(unit: Unit, target: FieldTarget, syntax: Syntax.Expression): boolean {
  const { word, field } = target;
  const found = obstacle(word, word.fields, field);
  if (found === undefined) return true;
  const { unit: owner } = unit.resolve(target.registers);
  const culprit = found.kind === "neighbour" ? word.fields.find(({ name }) => name === found.field) : word;
  const related = [{ location: owner.at(culprit ?? word), message: "this is in the way" }];
  const values = { field: field.name, register: word.name, why: reason(found) };
  const help =
    found.kind === "neighbour" && found.access === "trigger"
      ? `if zeros written to '${found.field}' do nothing, as to a bit that clears itself, it is 'w1s'`
      : undefined;
  unit.report(diagnostics.unsafeAssignment(values, unit.at(syntax), { related, help }));
  return false;
}

function reason(found: Obstacle): string {
  switch (found.kind) {
    case "readonly":
      return "stores do not change it";
    case "write-only":
      return "its other fields cannot be read back";
    case "whole":
      return "it is stored as a whole";
    case "neighbour":
      return `${beside[found.access]} '${found.field}' beside it`;
  }
}

const beside: Readonly<Record<string, string>> = {
  "read-clears": "the load would clear",
  trigger: "the store would trigger",
  "write-only": "the store would overwrite what cannot be read:",
};
