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
      const bits = describeOnes(at, wire);
      const shown = word.fields.map((one) => ({ from: one.at, to: one.at + one.width, label: one.name }));
      const ruler = rulerOf({ from: at, to: at + width }, shown);
      const related = [{ location: unit.at(field), message: "nothing is declared here" }];
      const values = { register: word.name, bits };
      unit.report(diagnostics.resetOutsideFields(values, unit.at(rule.value), { related, ruler }));
      return;
    }
    const value = logical(field, wire);
    // The value may be that of a member in error.
    if (field.type.kind === "enum" && unit.incomplete.has(field.type.enum.name)) continue;
    const known = range === undefined || (value !== undefined && range.min <= value && value <= range.max);
    if (field.role === "reserved" || (known && isMember(unit, field.type, wire))) continue;
    const related = [{ location: unit.at(field), message: "it is declared here" }];
    const values = { register: word.name, field: name, value: value ?? wire };
    unit.reportMissing(diagnostics.resetNotOfField(values, unit.at(rule.value), { related }));
  }
}

/** "bit 17", "bits 22:17": from the highest bit that is set to the lowest. */
function describeOnes(at: number, wire: bigint): string {
  const digits = wire.toString(2);
  const high = at + digits.length - 1;
  const low = high - digits.lastIndexOf("1");
  return high === low ? `bit ${high}` : `bits ${high}:${low}`;
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
