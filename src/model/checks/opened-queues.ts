import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import type { SymbolOf, Unit } from "../scope.ts";

/** What opens a device hands over a queue of that device, or none. */
export function opensOwnQueue(
  unit: Unit,
  device: Syntax.Device,
  open: Syntax.DevicePart,
  sequence: SymbolOf<"sequence">,
): void {
  const made = sequence.syntax.returns && sequence.unit.find(sequence.syntax.returns.text);
  if (made?.kind !== "queue") return;
  const own = device.members.flatMap((member) => (member.kind === "queue" ? [unit.find(member.name.text)] : []));
  // A queue that is in error may be the one.
  if (own.includes(made) || own.includes(undefined)) return;
  const related = [{ location: sequence.unit.at(sequence.syntax.returns!), message: "this is what it makes" }];
  const values = { device: device.name.text, sequence: sequence.name, queue: made.name };
  unit.reportMissing(diagnostics.openedQueueMissing(values, unit.at(open.name), { related }), sequence.unit);
}
