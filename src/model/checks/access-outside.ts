import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import type { Unit } from "../scope.ts";
import { writtenAccess } from "./register-access.ts";

/** How something is loaded and stored is said of registers; a field of anything else stands in memory. */
export function accessOutside(unit: Unit, { access }: Syntax.Field): void {
  const [first] = access;
  if (first === undefined) return;
  unit.report(diagnostics.accessOutsideRegister({ access: writtenAccess(first.mode) }, unit.at(first.span)));
}
