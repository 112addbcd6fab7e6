import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type { Placed } from "../bind/registers.ts";
import type * as Model from "../model.ts";
import type { Unit } from "../scope.ts";
import { nested, pathOf } from "./register-spans.ts";

/** Configuration space is accessed by 4 bytes at most, so 64 bits of it are two registers, or one that is split. */
export function configWidth(unit: Unit, place: Model.RegistersPlace | undefined, placed: Placed): void {
  if (place?.kind !== "config") return;
  for (const one of nested(placed)) {
    const { bits, split, span } = one.register;
    if (bits !== 64 || split !== undefined) continue;
    unit.report(diagnostics.configWidth({ name: pathOf(one) }, unit.at(span)));
  }
}
