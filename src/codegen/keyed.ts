/** Commands in their two forms: what they name by address and handle, and what they name by a place in a table. */
import type { Command, CommandField, Keyed, Queue, Table } from "../model/model.ts";

/** The queue's table of that kind; those in alternatives have no driver. */
export function tableOf({ tables }: Queue, of: Table["of"]): Table | undefined {
  return tables.find((table) => table.of === of);
}

/** The transfer that the command may name by a place. */
export function keyedMemory({ keyed }: Command): Keyed | undefined {
  return keyed.find(({ of }) => of === "memory");
}

/** The fields whose handles the command may name by places. */
export function keyedHandles({ keyed }: Command): readonly Keyed[] {
  return keyed.filter(({ of }) => of === "handles");
}

/** As it is posted where nothing is keyed: fields of places are 0, and no caller's. */
export function plainForm(command: Command): Command {
  const places = command.keyed.flatMap(({ by }) => by ?? []);
  if (places.length === 0) return command;
  const layout = command.layout.map((field): CommandField =>
    places.includes(field.name) ? { ...field, role: "fixed", fixedValue: 0n, default: undefined } : field,
  );
  return { ...command, layout, keyed: [] };
}

/**
 * As it is posted where its memory is keyed; undefined for one that never is. The address is given as two numbers of 32
 * bits: in a call that V8 does not inline, one number would be an object.
 */
export function keyedForm(command: Command): Command | undefined {
  const keyed = keyedMemory(command);
  if (keyed === undefined) return undefined;
  const layout = command.layout.map((field): CommandField => {
    if (field.name === keyed.by) return { ...field, default: undefined };
    if (isHalved(command, field)) return { ...field, type: { kind: "token" } };
    const other = keyed.fixed.find((one) => one.field === field.name);
    return other === undefined ? field : { ...field, fixedValue: other.value };
  });
  return { ...command, name: `${command.name}_keyed`, layout, keyed: [] };
}

/** Whether the keyed form is given this field, an address, by its halves. */
export function isHalved(command: Command, { name, width, byteOrder }: CommandField): boolean {
  const keyed = keyedMemory(command);
  const transfer = command.transfers.find((one) => one.name === keyed?.name);
  return transfer?.addressField === name && width === 64 && byteOrder !== "big";
}
