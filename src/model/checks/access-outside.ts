import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import type { Unit } from "../scope.ts";
import { writtenAccess } from "./register-access.ts";

/** How something is loaded and stored is said of registers; fields of other things stand in memory. */
export function accessOutside(unit: Unit): void {
  for (const declaration of unit.syntax.declarations) {
    if (declaration.kind === "registers") continue;
    for (const { mode, span } of accessesIn(declaration)) {
      unit.report(diagnostics.accessOutsideRegister({ access: writtenAccess(mode) }, unit.at(span)));
    }
  }
}

/** Fields stand in groups, in cases and in views, so the whole declaration is looked through. */
function* accessesIn(node: unknown): Generator<Syntax.AccessWord> {
  if (typeof node !== "object" || node === null) return;
  const { kind, access } = node as { readonly kind?: unknown; readonly access?: readonly Syntax.AccessWord[] };
  if (kind === "field" && access?.[0] !== undefined) yield access[0];
  for (const inner of Object.values(node)) if (typeof inner === "object") yield* accessesIn(inner);
}
