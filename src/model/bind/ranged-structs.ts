/** `struct Status 15 bits { … }`: members where they say, like those of an entry. */
import type * as Syntax from "../../parser/syntax.ts";
import { constantOf } from "../expressions.ts";
import type { Container } from "../layout.ts";
import type * as Model from "../model.ts";
import { Scope, type Unit } from "../scope.ts";
import { bindParameters } from "./calls.ts";
import { declared } from "./describe.ts";
import { layOut } from "./laying-out.ts";

/** Bytes, as much as an entry. */
const largest = 65536n;

export function bindRangedStruct(unit: Unit, syntax: Syntax.RangedStruct): Model.Struct | undefined {
  const unitBits = syntax.counts === "bits" ? 1 : 8;
  const limits: Model.Type = { kind: "range", bits: 32, min: 1n, max: (largest * 8n) / BigInt(unitBits) };
  const size = syntax.size && constantOf(new Scope(unit), syntax.size, limits, "the size of a struct");
  if (size === undefined) return undefined;
  const name = syntax.name.text;
  const before = unit.diagnostics.length;
  const bits = Number(size.value) * unitBits;
  const container: Container = { from: 0, to: bits, title: `struct ${name}`, location: unit.at(syntax.name) };
  const scope = new Scope(unit);
  scope.give(name, { kind: "size", bytes: Math.ceil(bits / 8) });
  const parameters = bindParameters(scope, syntax.parameters, "struct");
  const { fields, constraints, partial } = layOut({ unit, kind: "struct" }, scope, syntax.members, container);
  const wrong = unit.diagnostics.slice(before).some(({ severity }) => severity === "error");
  if (partial || wrong || parameters === undefined) unit.incomplete.add(name);
  return {
    ...declared(syntax.name, syntax),
    layout: "ranges",
    parameters: parameters ?? [],
    bits,
    size: Math.ceil(bits / 8),
    alignment: 1,
    byteOrder: unit.byteOrder,
    fields,
    constraints,
  };
}
