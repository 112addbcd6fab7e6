import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import { duplicateNames } from "../checks/duplicate-names.ts";
import { constantOf, typedAs } from "../expressions.ts";
import { fold } from "../fold.ts";
import type * as Model from "../model.ts";
import { unsigned } from "../ranges.ts";
import { describeType } from "../types.ts";
import { fieldOf, fieldScope } from "./holders.ts";
import type { Reading } from "./rings.ts";

/** `stamp phase = turn from 1;` Whoever fills the ring stamps: the host what a command gives, the device what is known. */
export function bindStamps(
  reading: Reading,
  stamps: readonly Syntax.Stamp[],
  index: Model.Type | undefined,
): readonly Model.Stamp[] {
  duplicateNames(
    reading.scope.unit,
    stamps.map(({ field }) => field),
    `the stamps of ring ${reading.syntax.name.text}`,
  );
  return stamps.flatMap((stamp) => bindStamp(reading, stamp, index) ?? []);
}

function bindStamp(reading: Reading, syntax: Syntax.Stamp, index: Model.Type | undefined): Model.Stamp | undefined {
  const { scope, syntax: ring, filled, read } = reading;
  const { unit } = scope;
  const byDevice = ring.producer === "device";
  const holder = byDevice ? read : filled;
  const field = fieldOf(unit, holder, syntax.field);
  if (field === undefined) return undefined;
  const { value } = syntax;
  if (value.kind === "name" && value.name.text === "turn") return bindTurn(reading, syntax, field);
  if (syntax.from !== undefined) return unit.report(diagnostics.fromWithoutTurn(unit.at(syntax.from)));
  const inner = byDevice ? scope : fieldScope(scope, holder);
  // Where the entry ends is known when it is stamped, if indices count on.
  if (!byDevice && index?.kind === "unsigned")
    inner.give("tail", { kind: "ring-index", ring: ring.name.text, which: "tail", bits: index.bits, range: undefined });
  const typed = typedAs(inner, value, field.type, `'${field.name}'`);
  if (typed === undefined) return undefined;
  const own = typed.kind === "field" && typed.field === field.name;
  const known = typed.kind === "ring-index" || fold(typed) !== undefined;
  if (!own && !known) return unit.report(diagnostics.notConstant(unit.at(value)));
  return { field: field.name, value: typed, turnFrom: undefined };
}

function bindTurn(reading: Reading, syntax: Syntax.Stamp, field: Model.Field): Model.Stamp | undefined {
  const { scope, syntax: ring } = reading;
  const { unit } = scope;
  if (field.width !== 1) {
    const values = { expected: "a field of one bit", found: describeType(field.type) };
    return unit.report(diagnostics.typeMismatch(values, unit.at(syntax.field)));
  }
  if (syntax.from === undefined) {
    const end = { start: syntax.span.end, end: syntax.span.end };
    const edits = [{ location: unit.at(end), newText: " from 1" }];
    const fixes = [{ title: "begin with 1", safe: false, edits }];
    return unit.reportMissing(diagnostics.turnWithoutFrom({ ring: ring.name.text }, unit.at(syntax), { fixes }));
  }
  const bit: Model.Type = { kind: "range", bits: 1, min: 0n, max: 1n };
  const from = constantOf(scope, syntax.from, bit, "the first turn");
  const type: Model.Type = { kind: "unsigned", bits: 1 };
  const value: Model.Expression = { kind: "turn", ring: ring.name.text, type, range: unsigned(1) };
  return from && { field: field.name, value, turnFrom: from.value === 0n ? 0 : 1 };
}
