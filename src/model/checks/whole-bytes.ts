import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import type { Bits } from "../layout.ts";
import type * as Model from "../model.ts";
import type { Unit } from "../scope.ts";
import { describeType, widthOf } from "../types.ts";

/** Bytes, texts and arrays are bytes in memory: they begin and end with one, and so do an array's elements. */
export function wholeBytes(unit: Unit, member: Syntax.Field, bits: Bits, type: Model.Type): boolean {
  if (type.kind !== "blob" && type.kind !== "text" && type.kind !== "array") return true;
  const element = type.kind === "array" ? widthOf(type.element)! : 8;
  if (element % 8 === 0 && bits.from % 8 === 0 && bits.to % 8 === 0) return true;
  const why = element % 8 === 0 ? "it stands inside a byte" : `its elements have ${element} bits`;
  const values = { name: member.name.text, type: describeType(type), why };
  unit.report(diagnostics.notWholeBytes(values, unit.at(element % 8 === 0 ? member.position : member.type!)));
  return false;
}
