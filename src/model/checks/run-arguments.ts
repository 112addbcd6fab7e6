import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import type * as Model from "../model.ts";
import type { Unit } from "../scope.ts";

/** A command that is run is given all that has no default. Lengths of what is lent are known. */
export function runArguments(unit: Unit, syntax: Syntax.Run, command: Model.Command): boolean {
  const given = new Set(syntax.arguments.map(({ name }) => name.text));
  const lengths = new Set(command.transfers.map(({ lengthField }) => lengthField));
  const needed = command.layout.filter(
    ({ role, type, name, default: value }) =>
      role === "value" && type.kind !== "address" && value === undefined && !lengths.has(name),
  );
  const missing = [...needed, ...command.transfers].map(({ name }) => name).filter((name) => !given.has(name));
  if (missing.length === 0) return true;
  const names = missing.map((name) => `'${name}'`).join(", ");
  unit.reportMissing(diagnostics.argumentMissing({ names }, unit.at(syntax.command)));
  return false;
}
