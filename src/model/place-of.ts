/** `address of page`, `index of Sq`: where something is, as the device counts. */
import { diagnostics } from "../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../parser/syntax.ts";
import type * as Model from "./model.ts";
import { u64 } from "./ranges.ts";
import { describeBinding, didYouMean, type Scope } from "./scope.ts";

const address: Model.Type = { kind: "unsigned", bits: 64 };

export function placeOf(scope: Scope, syntax: Syntax.PlaceOf): Model.Expression | undefined {
  const { unit } = scope;
  const { of, what } = syntax;
  const binding = scope.find(of.text);
  if (binding === undefined) {
    if (unit.poisoned(of.text)) return undefined;
    const values = { kind: "piece of memory", name: of.text };
    return unit.reportMissing(diagnostics.unknownName(values, unit.at(of), didYouMean(unit, of, scope.names())));
  }
  if (binding.kind === "poisoned") return undefined;
  const local = binding.kind === "local" && (binding.memory === true || binding.placed === true);
  const memory = local || ["region", "ring"].includes(binding.kind);
  if (what === "address" && memory) return { kind: "address-of", of: of.text, type: address, range: u64 };
  const values = { name: of.text, found: describeBinding(binding), expected: "memory" };
  return unit.report(diagnostics.wrongKind(values, unit.at(of)));
}
