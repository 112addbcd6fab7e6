import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Model from "../model.ts";
import type { Unit } from "../scope.ts";
import { toldApart } from "./told-apart.ts";

/** Two commands of one entry with the same fixed values are the same bytes to a device, unless their own constants differ. */
export function duplicateOpcodes(unit: Unit): void {
  const seen = new Map<string, Model.Command[]>();
  for (const symbol of unit.symbols.values()) {
    if (symbol.kind !== "command") continue;
    const command = symbol.model();
    // What it fixes in a record that could not be read in full is not known.
    if (command === undefined || command.records.some(({ record }) => unit.resolve(record).unit.broken)) continue;
    // An address of something that the command does not lend is empty, which tells no command from another.
    const fixed = command.layout.filter(({ role, type }) => role === "fixed" && type.kind !== "address");
    const ofRecords = command.records.flatMap((record) =>
      record.fixed.map(({ field, value }) => `${record.name}.${field}: ${value}`),
    );
    const values = [...fixed.map((field) => `${field.name}: ${field.fixedValue}`), ...ofRecords].join(", ");
    const key = `${command.entry.file}\n${command.entry.name}\n${values}`;
    const alike = seen.get(key) ?? [];
    const other = alike.find((candidate) => !toldApart(command, candidate));
    seen.set(key, [...alike, command]);
    if (other === undefined) continue;
    const what = values === "" ? "no fixed values either" : `the same fixed values (${values})`;
    const related = [{ location: unit.at(other), message: `'${other.name}' has them too` }];
    unit.report(diagnostics.sameOpcode({ name: command.name, other: other.name, what }, unit.at(command), { related }));
  }
}
