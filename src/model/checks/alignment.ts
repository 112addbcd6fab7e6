import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import type * as Model from "../model.ts";
import type { Unit } from "../scope.ts";
import { describeType } from "../types.ts";

/** `align 4096` needs a field of numbers, or of an address, and one of its values to be a multiple. */
export function alignmentHolds(unit: Unit, member: Syntax.Field, field: Model.Field): boolean {
  const { type, range, align } = field;
  const at = unit.at(member.align!);
  if (type.kind === "address") return true;
  if (range === undefined || align === undefined) {
    unit.report(diagnostics.suffixNotNumber({ suffix: "align", type: describeType(type) }, at));
    return false;
  }
  // Zero is a multiple of everything, but whoever asks for an alignment wants more values than that.
  const last = range.max - (((range.max % align) + align) % align);
  if (last >= range.min && (last !== 0n || range.min < 0n || range.max === 0n)) return true;
  unit.report(diagnostics.alignmentCannotHold({ name: field.name, align, min: range.min, max: range.max }, at));
  return false;
}
