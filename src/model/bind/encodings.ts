import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import { encodingRules } from "../checks/encoding-rules.ts";
import { constantOf } from "../expressions.ts";
import type * as Model from "../model.ts";
import { Scope, type Unit } from "../scope.ts";
import { resolveType, widthOf } from "../types.ts";
import { declared } from "./describe.ts";
import { fieldOf, powerOfTwo } from "./records.ts";

/** `encoding Prp of u64 { direct 2; capacity 512; chain last; boundary 4096; }` */
export function bindEncoding(unit: Unit, syntax: Syntax.Encoding): Model.Encoding | undefined {
  const scope = new Scope(unit);
  const before = unit.diagnostics.length;
  const element = syntax.element && resolveType(syntax.element, { scope, place: "an encoding's element" })?.type;
  const rules = encodingRules(unit, syntax, element);
  const number = (rule: Syntax.EncodingRule | undefined, what: string, min: bigint, max: bigint) => {
    if (rule === undefined || !("value" in rule) || rule.value === undefined) return undefined;
    return constantOf(scope, rule.value, { kind: "range", bits: 64, min, max }, what)?.value;
  };
  const power = (rule: Syntax.EncodingRule | undefined, what: string) => {
    if (rule === undefined || !("value" in rule) || rule.value === undefined) return undefined;
    const found = powerOfTwo(scope, rule.value, what);
    return found === undefined ? undefined : Number(found);
  };
  const part = (rule: Syntax.EncodingRule | undefined) => {
    if (rule === undefined || !("field" in rule) || rule.field === undefined || element?.kind !== "struct") return;
    const struct = unit.resolve(element.struct).model() as Model.Struct | undefined;
    return struct && fieldOf(unit, { ...struct, reference: element.struct }, rule.field)?.name;
  };
  const direct = number(rules.direct, "the number of elements in a command", 0n, 64n) ?? 1n;
  const capacity = number(rules.capacity, "the number of elements of a list", 1n, 65536n);
  const max = number(rules.max, "the bytes of one element", 1n, 1n << 40n);
  const boundary = power(rules.boundary, "a boundary");
  const alignment = power(rules.align, "an alignment");
  const addressField = part(rules.address);
  const lengthField = part(rules.length);
  if (boundary !== undefined && alignment !== undefined && alignment > boundary) {
    const values = { align: alignment, boundary };
    return unit.report(diagnostics.alignmentBeyondBoundary(values, unit.at(rules.align!)));
  }
  if (element === undefined || widthOf(element) === undefined) return undefined;
  if (unit.diagnostics.slice(before).some(({ severity }) => severity === "error")) return undefined;
  return {
    ...declared(syntax.name, syntax),
    element,
    addressField,
    lengthField,
    direct: Number(direct),
    capacity: capacity === undefined ? undefined : Number(capacity),
    chain: rules.chain?.how ?? "none",
    boundary,
    alignment,
    max,
    memory: rules.memory?.how ?? "plain",
  };
}
