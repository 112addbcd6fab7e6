import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Model from "../model.ts";
import type { Unit } from "../scope.ts";

/** Who reads a stream tells packets by the header's fixed values: no two may have the same. */
export function packetsAlike(unit: Unit, packets: readonly Model.Packet[]): void {
  const seen = new Map<string, Model.Packet>();
  for (const packet of packets) {
    const fixed = packet.layout.filter((field) => field.declaredBy === "entry" && field.role === "fixed");
    const key = fixed.map((field) => `${field.name} ${field.fixedValue}`).join(", ");
    const other = seen.get(key);
    if (other === undefined) {
      seen.set(key, packet);
      continue;
    }
    const related = [{ location: unit.at(other), message: `'${other.name}' is the other` }];
    unit.report(diagnostics.packetsAlike({ name: packet.name, other: other.name }, unit.at(packet), { related }));
  }
}
