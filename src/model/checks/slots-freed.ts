import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Model from "../model.ts";
import type { Unit } from "../scope.ts";

/**
 * Without `free` a slot is free once its command has completed, so each command that the ring takes must complete. A slot
 * that is stored whole is free at once: the device has taken it.
 */
export function slotsFreed(unit: Unit, all: readonly Model.QueueParts[]): void {
  // Where nothing completes, slots are free again once what they lent has come back.
  if (all.every(({ completes }) => completes.length === 0)) return;
  for (const ring of all.flatMap(({ rings }) => rings)) {
    if (ring.producer === "device" || ring.whole || ring.free !== undefined || ring.freeField !== undefined) continue;
    for (const reference of ring.accepts) {
      const symbol = unit.resolve(reference);
      const command = symbol.model() as Model.Command | undefined;
      if (command === undefined || command.completes.kind === "once" || command.completes.kind === "while") continue;
      const related = [{ location: symbol.unit.at(command), message: "it may never complete" }];
      const values = { ring: ring.name, command: command.name };
      unit.report(diagnostics.freeMissing(values, unit.at(ring), { related }));
      break;
    }
  }
}
