import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Model from "../model.ts";
import type { Unit } from "../scope.ts";
import type { Rules } from "./ring-rules.ts";

/**
 * An index must tell a full ring from an empty one. One that runs on does so by itself, as long as it has more values than
 * the ring has slots; one that wraps at the depth needs a slot that stays empty.
 */
export function checkIndex(unit: Unit, ring: Model.Ring, rules: Rules): void {
  const { index, spare, depth } = ring;
  if (index.kind === "modulo") {
    // Without an index that anyone compares, nothing is there to be mistaken.
    const compared = ring.free !== undefined || ring.freeField !== undefined || ring.valid !== undefined;
    if (spare === 1 || !compared) return;
    const related = (["free", "valid"] as const).flatMap((rule) => {
      const found = rules[rule];
      return found === undefined ? [] : [{ location: unit.at(found), message: "this index is compared" }];
    });
    unit.report(diagnostics.spareNeeded({ ring: ring.name }, unit.at(rules.spare!), { related }));
    return;
  }
  if (spare === 1) unit.report(diagnostics.spareWasted({ ring: ring.name }, unit.at(rules.spare!)));
  const values = 1n << BigInt(index.bits);
  const slots = depth.range?.max;
  if (slots === undefined || slots + (spare === 1 ? 0n : 1n) <= values) return;
  const related = [{ location: unit.at(rules.depth!), message: `up to ${slots} slots` }];
  const told = { bits: index.bits, depth: slots, most: values - (spare === 1 ? 0n : 1n) };
  unit.report(diagnostics.indexTooNarrow(told, unit.at(rules.index!), { related }));
}
