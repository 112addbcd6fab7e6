import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import type { Bits } from "../layout.ts";
import type * as Model from "../model.ts";
import type { Unit } from "../scope.ts";

/**
 * A byte order other than the file's is one of bytes: bits of a container are those of a word that has been loaded in the
 * file's order already, and part of a byte has no order.
 */
export function byteOrderFits(unit: Unit, member: Syntax.Field, bits: Bits, order: Model.ByteOrder): boolean {
  if ((order === "big") === (unit.byteOrder === "big") || bits.to - bits.from <= 8) return true;
  const whole = bits.from % 8 === 0 && bits.to % 8 === 0;
  if (whole && member.position.kind !== "bits") return true;
  const why =
    member.position.kind === "bits"
      ? "its bits are those of a word that is loaded in the file's byte order"
      : "it does not begin and end with a byte";
  const values = { name: member.name.text, order, why };
  unit.report(diagnostics.ownByteOrder(values, unit.at(member.type!)));
  return false;
}
