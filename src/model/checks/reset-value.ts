import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import type * as Model from "../model.ts";
import type { Word } from "../registers.ts";
import { rulerOf } from "../ruler.ts";
import type { Unit } from "../scope.ts";

/** What a register holds after a reset are values of its fields: no other bit is set, and each field can hold its part. */
export function resetValue(unit: Unit, rule: Extract<Syntax.RegisterRule, { kind: "reset" }>, word: Word): void {
  if (word.reset === undefined || word.fields.length === 0) return;
  for (const field of word.fields) {
    const { at, width, name, range } = field;
    const wire = (word.reset >> BigInt(at)) & ((1n << BigInt(width)) - 1n);
    const fixed = field.fixedValue ?? 0n;
    if (field.role === "reserved" && wire !== 0n && wire !== fixed) {
      const bits = width === 1 ? `bit ${at}` : `bits ${at + width - 1}:${at}`;
      const shown = word.fields.map((one) => ({ from: one.at, to: one.at + one.width, label: one.name }));
      const ruler = rulerOf({ from: at, to: at + width }, shown);
      const related = [{ location: unit.at(field), message: "nothing is declared here" }];
      const values = { register: word.name, bits };
      unit.report(diagnostics.resetOutsideFields(values, unit.at(rule.value), { related, ruler }));
      return;
    }
    const value = logical(field, wire);
    const known = range === undefined || (value !== undefined && range.min <= value && value <= range.max);
    if (field.role === "reserved" || (known && isMember(unit, field.type, wire))) continue;
    const related = [{ location: unit.at(field), message: "it is declared here" }];
    const values = { register: word.name, field: name, value: value ?? wire };
    unit.report(diagnostics.resetNotOfField(values, unit.at(rule.value), { related }));
  }
}

/** The value that is written so; nothing when none is. */
function logical({ stored, type, width }: Model.Field, wire: bigint): bigint | undefined {
  const read = type.kind === "signed" ? BigInt.asIntN(width, wire) : wire;
  if (stored === undefined) return read;
  if (stored.form === "log2") return read < stored.offset ? undefined : 1n << (read - stored.offset);
  const scaled = (read - stored.offset) * stored.divisor;
  return scaled % stored.factor === 0n ? scaled / stored.factor : undefined;
}

function isMember(unit: Unit, type: Model.Type, wire: bigint): boolean {
  if (type.kind !== "enum") return true;
  const declared = unit.resolve(type.enum).model() as Model.Enum | undefined;
  if (declared === undefined || declared.open === true) return true;
  const value = type.signed ? BigInt.asIntN(type.bits, wire) : wire;
  return declared.members.some((member) => member.value === value);
}
