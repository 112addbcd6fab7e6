import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import type * as Model from "../model.ts";
import type { Unit } from "../scope.ts";

/** Where the device writes over the slot that it was given, its entry says what it looks like before and after. */
export function sharedViews(unit: Unit, ring: Model.Ring, entry: Model.Entry, name: Syntax.Name): void {
  if (ring.producer !== "shared" || entry.views.length > 0) return;
  const owner = unit.resolve(ring.entry).unit;
  const related = [{ location: owner.at(entry), message: "it is declared here" }];
  const values = { ring: ring.name, entry: entry.name };
  unit.reportMissing(diagnostics.sharedWithoutViews(values, unit.at(name), { related }), owner);
}
