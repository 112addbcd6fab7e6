import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import { encodingRules } from "../checks/encoding-rules.ts";
import { condition, constantOf } from "../expressions.ts";
import type * as Model from "../model.ts";
import { Scope, type Unit } from "../scope.ts";
import { resolveType, widthOf } from "../types.ts";
import { declared } from "./describe.ts";
import { entryOf, fieldOf, fieldScope, powerOfTwo, type Holder } from "./holders.ts";

/** `encoding Prp of u64 { direct 2; capacity 512; chain last; boundary 4096; }` */
export function bindEncoding(unit: Unit, syntax: Syntax.Encoding): Model.Encoding | undefined {
  const scope = new Scope(unit);
  const before = unit.diagnostics.length;
  const { element, holder, entry } = bindElement(unit, syntax);
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
    if (rule === undefined || !("field" in rule) || rule.field === undefined || holder === undefined) return;
    return fieldOf(unit, holder, rule.field)?.name;
  };
  const test = (rule: Syntax.EncodingRule | undefined) => {
    if (rule === undefined || !("value" in rule) || rule.value === undefined || holder === undefined) return undefined;
    return condition(fieldScope(scope, holder), rule.value);
  };
  // Pieces that take a slot each leave nothing in the command.
  const standing = entry === undefined ? 1n : 0n;
  const direct = number(rules.direct, "the number of elements in a command", 0n, 64n) ?? standing;
  const capacity = number(rules.capacity, "the number of elements of a list", 1n, 65536n);
  const max = number(rules.max, "the bytes of one element", 1n, 1n << 40n);
  const boundary = power(rules.boundary, "a boundary");
  const alignment = power(rules.align, "an alignment");
  const addressField = part(rules.address);
  const lengthField = part(rules.length);
  const writes = test(rules.writes);
  const followField = part(rules.follow);
  const following = test(rules.follow);
  if (boundary !== undefined && alignment !== undefined && alignment > boundary) {
    const values = { align: alignment, boundary };
    return unit.report(diagnostics.alignmentBeyondBoundary(values, unit.at(rules.align!)));
  }
  if (element === undefined || widthOf(element) === undefined) return undefined;
  if (unit.diagnostics.slice(before).some(({ severity }) => severity === "error")) return undefined;
  return {
    ...declared(syntax.name, syntax),
    element,
    entry,
    addressField,
    lengthField,
    writes,
    follow: followField === undefined || following === undefined ? undefined : { field: followField, while: following },
    direct: Number(direct),
    capacity: capacity === undefined ? undefined : Number(capacity),
    chain: rules.chain?.how ?? "none",
    boundary,
    alignment,
    max,
    memory: rules.memory?.how ?? "plain",
  };
}

interface Element {
  readonly element: Model.Type | undefined;
  /** What its parts are fields of. */
  readonly holder: Holder | undefined;
  readonly entry: Model.Reference | undefined;
}

/** An integer, a struct, or an entry of which each piece of memory takes one. */
function bindElement(unit: Unit, { element: written }: Syntax.Encoding): Element {
  const symbol = written?.kind === "named-type" ? unit.find(written.name.text) : undefined;
  if (symbol?.kind === "entry") {
    const model = symbol.model();
    const { reference } = symbol;
    const element: Model.Type | undefined = model && { kind: "blob", bits: model.size * 8 };
    return { element, holder: model && { ...entryOf(model), reference }, entry: reference };
  }
  const element = written && resolveType(written, { scope: new Scope(unit), place: "an encoding's element" })?.type;
  if (element?.kind !== "struct") return { element, holder: undefined, entry: undefined };
  const struct = unit.resolve(element.struct).model() as Model.Struct | undefined;
  return { element, holder: struct && { ...struct, reference: element.struct }, entry: undefined };
}
